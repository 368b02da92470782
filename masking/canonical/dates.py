"""Dates of the Gregorian calendar that are kept as text."""

import re
from datetime import date

from masking.canonical.characters import ordered, with_plain_dashes
from masking.canonical.faults import Fault
from masking.canonical.spelling import listed, wide
from masking.errors import NotCanonical

_SEPARATED = re.compile(r"([0-9]{4}) ?([-/.]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,2})(?:[T ]00:00:00(?:\.0+)?)?")
_IN_WORDS = re.compile("([0-9]{4}) ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号]")
_UNSEPARATED = re.compile("([0-9]{4})([0-9]{2})([0-9]{2})")
_SIGNS = ("--", "//", "..", "年月日")


def canonical(text: str) -> str:
    """ISO 8601, year, month and day: 1990-01-02. A time of day is taken only if it is midnight."""
    spelled = with_plain_dashes(ordered(text))
    if found := _SEPARATED.fullmatch(spelled):
        return _iso(found[1], found[3], found[4])
    if found := _IN_WORDS.fullmatch(spelled) or _UNSEPARATED.fullmatch(spelled):
        return _iso(found[1], found[2], found[3])
    raise NotCanonical(Fault.SHAPE)


def spellings(iso: str) -> tuple[str, ...] | None:
    """With `-`, `/`, `.`, 年月日 or nothing between the parts, with and without zeros, at midnight, in full width."""
    year, month, day = iso.split("-")
    few_month, few_day = month.lstrip("0"), day.lstrip("0")
    even = [_signed(signs, year, *rest) for signs in _SIGNS for rest in ((month, day), (few_month, few_day))]
    uneven = [_signed(signs, year, *rest) for signs in _SIGNS for rest in ((month, few_day), (few_month, day))]
    even.append(f"{year}{month}{day}")
    return listed([iso, *even, *uneven, f"{iso} 00:00:00", f"{iso}T00:00:00", *map(wide, even)])


def _signed(signs: str, year: str, month: str, day: str) -> str:
    return f"{year}{signs[0]}{month}{signs[1]}{day}{signs[2:]}"


def _iso(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise NotCanonical(Fault.DATE) from None
