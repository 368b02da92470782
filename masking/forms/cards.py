"""The mask of bank cards."""

from dataclasses import dataclass

from sqlalchemy import case

from masking.forms.characters import characters
from masking.forms.entry import TEXT, Arguments, MaskEntry, no_words, vectors
from masking.masks import Form, Value
from masking.shares import Share, Shown
from masking.sql import Fits, Fixed, Head, Shape, Sql, Stars, Tail, length, number, text
from masking.values import ValueType

_SHORTEST, _LONGEST = 13, 19  # ISO/IEC 7812
_END = 4
_HIDDEN = " **** **** **** "

_NUMBER = Shape(
    f"[0-9]{{{_SHORTEST},{_LONGEST}}}",
    like=("?" * _SHORTEST + "*",),
    unlike=("*[^0-9]*", "?" * (_LONGEST + 1) + "*"),
    amiss="[^0-9]",
)


@dataclass(frozen=True, slots=True)
class Card:
    """A card number with its first and last four digits in groups, its length hidden: 1101 **** **** **** 3256.

    Whatever is not 13 to 19 ASCII digits becomes stars, spaced and hyphenated numbers too.
    """

    def __str__(self) -> str:
        return "card"

    @property
    def share(self) -> Share:
        return Shown(_ends)

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        stored = text(value)
        masked = Head(stored, number(_END)) + Fixed(_HIDDEN) + Tail(stored, number(_END))
        return case((Fits(stored, _NUMBER), masked), else_=Stars(length(stored)))

    def python(self, value: Value, type: ValueType) -> Value:
        if (whole := characters(value)) is None:
            return None
        return whole[:_END] + _HIDDEN + whole[-_END:] if _NUMBER.fits(whole) else "*" * len(whole)


def _ends(length: int) -> frozenset[int]:
    if not _SHORTEST <= length <= _LONGEST:
        return frozenset()
    return frozenset({*range(_END), *range(length - _END, length)})


def _read_card(arguments: Arguments) -> Form:
    no_words(arguments)
    return Card()


ENTRIES = (
    MaskEntry(
        "card",
        "card",
        TEXT,
        "A bank card number of 13 to 19 digits (ISO/IEC 7812) with its first and last four, its length hidden (in "
        "wide use; `keep 6 4`, the practice of banks, tells the issuer too); other texts become stars.",
        _read_card,
        vectors(
            ValueType.STRING,
            ("card", "1101222233333256", "1101 **** **** **** 3256"),
            ("card", "1101 2222 3333 3256", "*******************"),
        ),
    ),
)
