"""Resident ID numbers (公民身份号码, GB 11643-1999), of 18 and of 15 characters."""

import re
from datetime import date

from stdnum.iso7064 import mod_11_2

from masking.canonical.characters import unbroken
from masking.canonical.faults import Fault
from masking.canonical.spelling import listed, wide
from masking.errors import NotCanonical

_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65".split()
)
_PERMITS = frozenset("71 81 82 83".split())
"""Taiwan in GB/T 2260, and the residence permits of Hong Kong, Macao and Taiwan residents."""
_FOREIGNER = "9"  # before a province: a foreigner's permanent residence, numbers of 2023
_OLD_CENTURY = "19"
_HUNDRED = frozenset("996 997 998 999".split())
"""In old numbers, who was over a hundred, so born in the 1800s."""


def canonical(text: str) -> str:
    """18 characters, with X; an old number gets the century 19 and the check digit that belongs to it."""
    number = unbroken(text).upper()
    if len(number) == 15:
        number = _renewed(number)
    _check_shape(number, 18)
    _check_region(number)
    _check_date(number[6:14])
    if not mod_11_2.is_valid(number):
        raise NotCanonical(Fault.CHECK_DIGIT, 18)
    return number


def spellings(number: str) -> tuple[str, ...] | None:
    """With X and x, with 15 digits where there was such a number, each also in full width."""
    narrow = [number, number.lower(), *_old(number)]
    return listed([*narrow, *map(wide, narrow)])


def _renewed(number: str) -> str:
    """An old number with the century and the check digit it lacks."""
    _check_shape(number, 15)
    if number[:2] not in _PROVINCES:
        raise NotCanonical(Fault.REGION, 1)
    if number[12:] in _HUNDRED:
        raise NotCanonical(Fault.AMBIGUOUS, 13)
    body = number[:6] + _OLD_CENTURY + number[6:]
    return body + str(mod_11_2.calc_check_digit(body))


def _old(number: str) -> list[str]:
    """The number of 15 digits of the same person, if there was one."""
    had_one = number[:2] in _PROVINCES and number[6:8] == _OLD_CENTURY and number[14:17] not in _HUNDRED
    return [number[:6] + number[8:17]] if had_one else []


def _check_shape(number: str, length: int) -> None:
    if len(number) != length:
        raise NotCanonical(Fault.LENGTH)
    fitting = re.match("[0-9]{17}[0-9X]|[0-9]*", number)
    if fitting is not None and fitting.end() < length:
        raise NotCanonical(Fault.CHARACTER, fitting.end() + 1)


def _check_region(number: str) -> None:
    """By its province alone: counties come and go, and numbers keep the code of the day they were given."""
    foreign = number[0] == _FOREIGNER
    if (number[1:3] if foreign else number[:2]) not in (_PROVINCES if foreign else _PROVINCES | _PERMITS):
        raise NotCanonical(Fault.REGION, 1)


def _check_date(digits: str) -> None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise NotCanonical(Fault.DATE, 7) from None
    if born.year < 1800:
        raise NotCanonical(Fault.DATE, 7)
