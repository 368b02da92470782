"""Texts as most of them are written, told at a glance; every answer is that of the rules, `None` leaves it to them.

Nothing of a text is kept: the tables here are of all days and years, and made before any text is seen.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from masking.canonical import dates, organisations, persons
from masking.canonical.forms import LONGEST, Form
from masking.canonical.spelling import Spelled, listed, wide

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002a6df"
"""Chinese characters that Unicode 14 has assigned without a gap, and that no rule changes."""
SIGNS = "!-@\\[-`{-~"
"""ASCII without letters and the blank, as ranges for a regular expression."""

_HAN = re.compile(f"[{HAN}]++").fullmatch
_TEXT = re.compile(f"[{HAN}]*+([{SIGNS}][{HAN}{SIGNS}]*+)?([A-Z][{HAN}{SIGNS}]*+)?").fullmatch
_DOTTED_NAME = re.compile(f"[{HAN}]++(?:{persons.DOT}[{HAN}]++)+").fullmatch
_ORGANISATION = re.compile(f"[0-9()（）]*+[{HAN}][{HAN}0-9()（）]*+").fullmatch
_PROVINCE = "1[1-5]|2[123]|3[1-7]|4[1-6]|5[0-4]|6[1-5]"
_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])(?:29|30)|(?:0[13578]|1[02])31"  # not 29 February
_RESIDENT = re.compile(
    f"(?:{_PROVINCE}|71|8[123]|9(?={_PROVINCE})[0-9])[0-9]{{4}}(?:18|19|20)[0-9]{{2}}(?:{_DAY})[0-9]{{3}}[0-9X]"
).fullmatch
_CREDIT_CODE = re.compile("[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}").fullmatch
_MOBILE = re.compile("1[3-9][0-9]{9}").fullmatch
_LONGEST_TEXT, _LONGEST_NAME = LONGEST[Form.TEXT], LONGEST[Form.PERSON_NAME]
_LONGEST_ORGANISATION = LONGEST[Form.ORGANISATION_NAME]
_YEARS = MappingProxyType({year: wide(year) for year in map(str, range(1800, 2200))})
"""And how they are written in full width."""

_RESIDENT_CHECK = "1X864209753"
_CODE_CHECK = "0YXWUTRQPNMLKJHGFEDCBA987654321"
"""Check characters by the sum of the others: the one that makes it 1 modulo 11 (GB 11643), 0 modulo 31 (GB 32100)."""
_IN_BASE_34 = bytes.maketrans(b"JKLMNPQRTUWXY", b"IJKLMNOPQRSTU")
"""The digits of GB 32100 as `int` reads the same values."""
_IN_FULL_WIDTH = bytes.maketrans(bytes([0, *range(0x21, 0x7F)]), bytes([0xFF, *range(0x01, 0x5F)]))
"""Of the two bytes of a character: U+0021 to U+007E become U+FF01 to U+FF5E."""


def _text(text: str) -> Spelled | None:
    """Chinese characters, digits and signs, with one letter at most."""
    if (found := _TEXT(text)) is None or not 0 < len(text) <= _LONGEST_TEXT:
        return None
    match found.lastindex:
        case None:
            return Spelled(text, (text,))
        case 1:
            return Spelled(text, (text, wide(text)))
        case _:
            small = text.lower()
            return Spelled(text, (text, small, wide(text), wide(small)))


def _person_name(name: str) -> Spelled | None:
    """Chinese characters, with dots between them."""
    if len(name) > _LONGEST_NAME:
        return None
    if _HAN(name):
        if len(name) != 2:
            return Spelled(name, (name,))
        first, second = name[0], name[1]
        return Spelled(name, (name, f"{first} {second}", f"{first}\u3000{second}", f"{first}  {second}"))
    if _DOTTED_NAME(name):
        return Spelled(name, tuple([name.replace(persons.DOT, dot) for dot in persons.DOTS]))
    return None


def _organisation_name(text: str) -> Spelled | None:
    """Chinese characters, digits and brackets of either width."""
    if len(text) > _LONGEST_ORGANISATION or not _ORGANISATION(text):
        return None
    name = text.replace("（", "(").replace("）", ")")
    if "有限责任公司" in name:
        name = organisations.shortened(name)
    written = [name] if _HAN(name) else [name, name.replace("(", "（").replace(")", "）"), wide(name)]
    return Spelled(name, listed([*written, *map(organisations.lengthened, written)]))


def _resident_id(number: str) -> Spelled | None:
    """18 characters, with X.

    The weights of the check digit are powers of 2, and 13 is 2 modulo 11: the sum is the number read in base 13.
    """
    if not _RESIDENT(number) or _RESIDENT_CHECK[int(number[:17], 13) % 11] != number[17]:
        return None
    narrow = [number]
    if number[17] == "X":
        narrow.append(number.lower())
    if number < "7" and number[6:8] == "19" and number[14:17] < "996":  # provinces are 11 to 65, all permits above
        narrow.append(number[:6] + number[8:17])
    return Spelled(number, (*narrow, *_wide_word("/".join(narrow)).split("／")))


def _credit_code(code: str) -> Spelled | None:
    """18 characters, with capital letters.

    The weights of the check character are powers of 3, and 34 is 3 modulo 31: the sum is the code read backwards in
    base 34.
    """
    if not _CREDIT_CODE(code) or _CODE_CHECK[int(code[16::-1].encode().translate(_IN_BASE_34), 34) % 31] != code[17]:
        return None
    if (small := code.lower()) == code:
        return Spelled(code, (code, _wide_word(code)))
    return Spelled(code, (code, small, _wide_word(code), _wide_word(small)))


def _phone(digits: str) -> Spelled | None:
    """The eleven digits of a mobile number."""
    if not _MOBILE(digits):
        return None
    start, middle, end = digits[:3], digits[3:7], digits[7:]
    written = (
        f"{digits}/+86{digits}/+86 {digits}/+86-{digits}/0086{digits}/0086 {digits}/0086-{digits}"
        f"/86{digits}/86 {digits}/86-{digits}/{start} {middle} {end}/{start}-{middle}-{end}"
        f"/0{digits}/(+86){digits}/(86){digits}"
    )
    return Spelled(digits, (*written.split("/"), _wide_word(digits)))


def usual_day(text: str) -> str | None:
    """The canonical form alone of what `USUAL` knows of a date."""
    day = _days().get(text[4:])
    return None if day is None or text[:4] not in _YEARS else text[:4] + day[0][0]


def _date(text: str) -> Spelled | None:
    """Any spelling in half width of a day between 1800 and 2199, but 29 February."""
    year = text[:4]
    wide_year, day = _YEARS.get(year), _days().get(text[4:])
    if wide_year is None or day is None:
        return None
    narrow, broad = day
    in_half, in_full = year + f"\n{year}".join(narrow), wide_year + f"\n{wide_year}".join(broad)
    return Spelled(year + narrow[0], (*in_half.split("\n"), *in_full.split("\n")))


@cache
def _days() -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """What is behind the year in every spelling of every day: by each in half width, all of both widths."""
    found = {}
    for number in range(365):
        written = dates.spellings((date(2001, 1, 1) + timedelta(number)).isoformat()) or ()
        narrow = tuple(one[4:] for one in written if one[0] == "2")
        broad = tuple(one[4:] for one in written if one[0] != "2")
        found.update(dict.fromkeys(narrow, (narrow, broad)))
    return found


def _wide_word(word: str) -> str:
    """The same as `wide`, of ASCII without blanks."""
    return word.encode("utf-16").translate(_IN_FULL_WIDTH).decode("utf-16")


USUAL: Mapping[Form, Callable[[str], Spelled | None]] = MappingProxyType(
    {
        Form.TEXT: _text,
        Form.PERSON_NAME: _person_name,
        Form.ORGANISATION_NAME: _organisation_name,
        Form.RESIDENT_ID: _resident_id,
        Form.CREDIT_CODE: _credit_code,
        Form.PHONE: _phone,
        Form.DATE: _date,
    }
)
"""By form, canonical form and spellings of a text, or None where the rules have to look at it."""
