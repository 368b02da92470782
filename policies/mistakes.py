"""A mistake in one cell, before anyone knows in which line: the words of a finding without its place."""

import difflib
import unicodedata
from collections.abc import Iterable

from catalog import choices

_QUOTED = 60  # characters of a wrong word; a line may be one word


class Mistake(Exception):
    """What is wrong with a cell: `code`, `message` and `hint` of the finding it becomes.

    `column` names the column of the cell (`mask`); empty for a mistake of the whole line.
    """

    def __init__(self, code: str, message: str, hint: str = "", column: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.column = column


def unknown(kind: str, word: str, known: Iterable[str], code: str = "", column: str = "") -> Mistake:
    """The mistake of a word that is none of the `known` ones, with a hint at what was probably meant."""
    words = sorted(known)
    quoted = word if len(word) <= _QUOTED else word[:_QUOTED] + "…"
    return Mistake(code or f"unknown-{kind.replace(' ', '-')}", f"`{quoted}` is no {kind}", _meant(word, words), column)


def _meant(word: str, words: list[str]) -> str:
    if len(word) > _QUOTED:
        return ""
    narrow = unicodedata.normalize("NFKC", word)
    if narrow != word and not narrow.strip():
        return "leave out the wide space"
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
