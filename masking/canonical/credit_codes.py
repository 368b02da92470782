"""Unified social credit codes (统一社会信用代码, GB 32100-2015)."""

from stdnum.cn import uscc

from masking.canonical.characters import unbroken
from masking.canonical.faults import Fault
from masking.canonical.spelling import listed, wide
from masking.errors import NotCanonical

_LENGTH = 18
_DIGITS = frozenset("0123456789")
_ALPHABET = _DIGITS | frozenset("ABCDEFGHJKLMNPQRTUWXY")  # no I, O, S, V, Z
_REGION = range(2, 8)  # the places of digits alone


def canonical(text: str) -> str:
    """18 characters, letters as capitals, without blanks and dashes."""
    code = unbroken(text).replace("-", "").upper()
    if len(code) != _LENGTH:
        raise NotCanonical(Fault.LENGTH)
    for place, character in enumerate(code):
        if character not in (_DIGITS if place in _REGION else _ALPHABET):
            raise NotCanonical(Fault.CHARACTER, place + 1)
    if code[-1] != uscc.calc_check_digit(code[:-1]):
        raise NotCanonical(Fault.CHECK_DIGIT, _LENGTH)
    return code


def spellings(code: str) -> tuple[str, ...] | None:
    """In capital letters and in small letters, each also in full width."""
    narrow = [code, code.lower()]
    return listed([*narrow, *map(wide, narrow)])
