"""What all forms do with characters: Unicode NFKC, blanks, invisible characters, dashes, capital letters."""

import re
import unicodedata
from collections.abc import Callable

from masking.canonical.faults import Fault
from masking.errors import NotCanonical

IDEOGRAPHS = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters, 々〆〇 and the numerals 〡 to 〩 with them, as ranges for a regular expression."""

_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"  # to Unicode these are letters or symbols; to the eye they are blanks
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
"""Characters that only steer how others are shown: hyphenation, joining, direction, variants of a glyph."""
_BLANKS = re.compile(rf"[\s{_BLANK_LETTERS}]+")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_REFUSED = ("Cc", "Cs", "Co", "Cn")  # controls, halves of pairs, private use, not assigned
_MOST_STEPS = 8


def check_characters(text: str, longest: int) -> None:
    """Refuse a text with a character that means nothing, or not the same everywhere, or with too many.

    What a private-use character means depends on the system that wrote it; one that Unicode has not assigned could
    get another NFKC with a later version.
    """
    if len(text) > longest:
        raise NotCanonical(Fault.TOO_LONG)
    for place, character in enumerate(text, start=1):
        if unicodedata.category(character) in _REFUSED and not character.isspace():
            raise NotCanonical(Fault.CHARACTER, place)


def settled(text: str, step: Callable[[str], str]) -> str:
    """What a text becomes when a step is taken until it changes nothing; so the result is its own canonical form."""
    for _ in range(_MOST_STEPS):
        if (after := step(text)) == text:
            return text
        text = after
    raise NotCanonical(Fault.SHAPE)


def ordered(text: str) -> str:
    """NFKC (full width becomes half width), no invisible characters, one U+0020 for blanks, none around."""
    shown = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    if not (tidy := _BLANKS.sub(" ", shown).strip(" ")):
        raise NotCanonical(Fault.EMPTY)
    return tidy


def unbroken(text: str) -> str:
    """The same without any blank, with one kind of dash."""
    return with_plain_dashes(ordered(text)).replace(" ", "")


def with_plain_dashes(text: str) -> str:
    return _DASHES.sub("-", text)


def closed(text: str, beside: str = "") -> str:
    """Without blanks beside a Chinese character, or one of the characters `beside` (written as in a set)."""
    return re.sub(f" (?=[{IDEOGRAPHS}{beside}])|(?<=[{IDEOGRAPHS}{beside}]) ", "", text)


def capitals(text: str) -> str:
    """In capital letters: those whose small letters Unicode takes for the same (ß is SS, ı is I)."""
    return unicodedata.normalize("NFKC", text.casefold().upper())
