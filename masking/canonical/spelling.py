"""The spellings that a list may hold: small letters, full width, and how many there may be."""

from collections.abc import Iterable
from itertools import product
from types import MappingProxyType
from typing import NamedTuple
from unicodedata import normalize

MOST_SPELLINGS = 32

_MOST_LETTERS = 5  # of 2⁵ spellings; one more letter and no list could hold them
_WIDE = MappingProxyType({0x20: 0x3000, **{code: code + 0xFEE0 for code in range(0x21, 0x7F)}})


class Spelled(NamedTuple):
    """What a text spells: its canonical form, and the well-kept spellings, None where they are too many for a list."""

    canonical: str
    spellings: tuple[str, ...] | None


def listed(spellings: Iterable[str]) -> tuple[str, ...] | None:
    """The different ones in their order, None where they are more than a list may hold."""
    different = tuple(dict.fromkeys(spellings))
    return different if len(different) <= MOST_SPELLINGS else None


def lettered(text: str) -> tuple[str, ...] | None:
    """Every mixture of capital and small letters, the text itself first; None where there are more than 32."""
    choices = [_cases(character) for character in text]
    if sum(len(cases) > 1 for cases in choices) > _MOST_LETTERS:
        return None
    return tuple(normalize("NFC", "".join(spelled)) for spelled in product(*choices))  # small ǰ is one, capital J̌ two


def wide(text: str) -> str:
    """All of ASCII in full width, the blank too."""
    return text.translate(_WIDE)


def _cases(character: str) -> tuple[str, ...]:
    small = character.lower()
    return (character,) if small == character else (character, small)
