"""The mask of Chinese licence plates."""

from dataclasses import dataclass

from sqlalchemy import case, or_

from masking.forms.characters import characters
from masking.forms.entry import TEXT, Arguments, MaskEntry, no_words, vectors
from masking.masks import Form, Value
from masking.shares import Share, Shown
from masking.sql import Fits, Head, Shape, Sql, Stars, Tail, length, number, text
from masking.values import ValueType

_PROVINCE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
_LETTER, _SIGN = "[A-HJ-NP-Z]", "[A-HJ-NP-Z0-9]"  # no I, no O
_ENERGY = "[A-HJK]"
_SPELLINGS = (
    _PROVINCE + _LETTER + _SIGN * 4 + "[A-HJ-NP-Z0-9挂学警港澳]",
    _PROVINCE + _LETTER + _ENERGY + _SIGN + "[0-9]" * 4,
    _PROVINCE + _LETTER + "[0-9]" * 5 + _ENERGY,
)
_PLATES = tuple(Shape(spelling, like=(spelling,)) for spelling in _SPELLINGS)
"""GA 36: ordinary plates, new-energy plates of small and of large vehicles."""

_LENGTHS = (7, 8)
_FIRST, _LAST = 3, 1


@dataclass(frozen=True, slots=True)
class Plate:
    """A licence plate with its first three characters and the last one: 苏D4***0, 陕A1****D; other texts are stars."""

    def __str__(self) -> str:
        return "plate"

    @property
    def share(self) -> Share:
        return Shown(lambda length: frozenset({0, 1, 2, length - 1} if length in _LENGTHS else ()))

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        stored = text(value)
        size = length(stored)
        stars = Stars(size - number(_FIRST + _LAST))
        masked = Head(stored, number(_FIRST)) + stars + Tail(stored, number(_LAST))
        return case((or_(*(Fits(stored, plate) for plate in _PLATES)), masked), else_=Stars(size))

    def python(self, value: Value, type: ValueType) -> Value:
        if (whole := characters(value)) is None:
            return None
        if not any(plate.fits(whole) for plate in _PLATES):
            return "*" * len(whole)
        return whole[:_FIRST] + "*" * (len(whole) - _FIRST - _LAST) + whole[-_LAST:]


def _read_plate(arguments: Arguments) -> Form:
    no_words(arguments)
    return Plate()


ENTRIES = (
    MaskEntry(
        "plate",
        "plate",
        TEXT,
        "A licence plate (GA 36) of seven or eight characters with its first three and its last (in wide use, no "
        "standard); other texts become stars.",
        _read_plate,
        vectors(
            ValueType.STRING,
            ("plate", "苏D40000", "苏D4***0"),
            ("plate", "陕A12345D", "陕A1****D"),
            ("plate", "苏D·40000", "********"),
        ),
    ),
)
