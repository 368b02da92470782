"""A mistake in one cell, before anyone knows in which line: the words of a finding without its place."""

import difflib
import unicodedata
from collections.abc import Iterable

from catalog import choices


class Mistake(Exception):
    """What is wrong with a cell: `code`, `message` and `hint` of the finding it becomes."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def unknown(kind: str, word: str, known: Iterable[str], code: str = "") -> Mistake:
    """The mistake of a word that is none of the `known` ones, with a hint at what was probably meant."""
    words = sorted(known)
    return Mistake(code or f"unknown-{kind.replace(' ', '-')}", f"`{word}` is no {kind}", _meant(word, words))


def _meant(word: str, words: list[str]) -> str:
    narrow = unicodedata.normalize("NFKC", word)
    if narrow != word:
        return f"write `{narrow}` in half-width characters"
    if "#" in word:
        return "a comment stands on a line of its own; what explains a rule belongs in its note"
    if word.lower() in words:
        return f"write `{word.lower()}`"
    close = difflib.get_close_matches(word, words, n=1)
    if close:
        return f"perhaps `{close[0]}`"
    return choices(words) if len(words) <= 12 else ""
