"""Telephone numbers of mainland China: mobile numbers and landlines with their area code."""

import re

from masking.canonical.characters import unbroken
from masking.canonical.faults import Fault
from masking.canonical.spelling import listed, wide
from masking.errors import NotCanonical

_SEPARATORS = str.maketrans("", "", "-().")
_COUNTRY = r"(\+86|0086|86)?"
_MOBILE = re.compile(rf"{_COUNTRY}0?(1[3-9][0-9]{{9}})")
_LANDLINE = re.compile(rf"{_COUNTRY}(0?)(10|2[0-57-9]|[3-9][0-9]{{2}})([2-9][0-9]{{6,7}})")
_LONG_AREA = 3  # digits after the zero; the areas of two have numbers of eight digits alone


def canonical(text: str) -> str:
    """The digits as dialled within the country: a mobile number, or area code (with its 0) and number of a landline."""
    dialled = unbroken(text).translate(_SEPARATORS)
    if mobile := _MOBILE.fullmatch(dialled):
        return mobile[2]
    landline = _LANDLINE.fullmatch(dialled)
    if landline is None or not (landline[1] or landline[2]):
        raise NotCanonical(Fault.SHAPE)
    if len(landline[3]) < _LONG_AREA and len(landline[4]) < 8:
        raise NotCanonical(Fault.LENGTH)
    return f"0{landline[3]}{landline[4]}"


def spellings(digits: str) -> tuple[str, ...] | None:
    """With and without country code and separators, in the spellings that are in use."""
    return listed(_of_mobile(digits) if digits[0] == "1" else _of_landline(digits))


def _of_mobile(digits: str) -> list[str]:
    start, middle, end = digits[:3], digits[3:7], digits[7:]
    abroad = [f"{country}{gap}{digits}" for country in ("+86", "0086", "86") for gap in ("", " ", "-")]
    grouped = [f"{start}{gap}{middle}{gap}{end}" for gap in (" ", "-")]
    return [digits, *abroad, *grouped, f"0{digits}", f"(+86){digits}", f"(86){digits}", wide(digits)]


def _of_landline(digits: str) -> list[str]:
    parts = _LANDLINE.fullmatch(digits)
    if parts is None:  # no canonical form
        raise NotCanonical(Fault.SHAPE)
    area, number = parts[3], parts[4]
    at_home = [f"0{area}{gap}{number}" for gap in ("", "-", " ")]
    bracketed = [f"(0{area}){number}", f"(0{area}) {number}", f"(0{area})-{number}", f"（0{area}）{number}"]
    abroad = [f"{country}{area}{number}" for country in ("+86", "0086", "86")]
    grouped = [f"{country}{gap}{area}{gap}{number}" for country in ("+86", "0086", "86") for gap in (" ", "-")]
    return [*at_home, *bracketed, *abroad, *grouped, *map(wide, at_home[:2])]
