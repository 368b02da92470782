"""The mask of Chinese licence plates."""

from dataclasses import dataclass

from sqlalchemy import case

from masking.forms.characters import characters
from masking.forms.entry import TEXT, Arguments, MaskEntry, no_words, vectors
from masking.masks import Form, Value
from masking.shares import Share, Shown
from masking.sql import Fits, Fixed, Head, Shape, Sql, Stars, Tail, length, number, text
from masking.values import ValueType

_PROVINCE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
_LETTER, _SIGN = "[A-HJ-NP-Z]", "[A-HJ-NP-Z0-9]"  # no I, no O
_ENERGY = "[A-HJK]"
_PLACE = _PROVINCE + _LETTER
_SPECIAL = "挂学警港澳"

_ORDINARY = Shape(
    f"{_PLACE}{_SIGN}{{4}}[A-HJ-NP-Z0-9{_SPECIAL}]",
    like=("?" * 7, _PLACE + _SIGN * 4 + f"[A-HJ-NP-Z0-9{_SPECIAL}]"),
    quick=f"^{_PLACE}{_SIGN}+[{_SPECIAL}]?$",
)
_NEW_ENERGY = Shape(
    f"{_PLACE}(?:{_ENERGY}{_SIGN}[0-9]{{4}}|[0-9]{{5}}{_ENERGY})",
    like=("?" * 8, f"{_PLACE}[0-9A-HJK]{_SIGN}[0-9][0-9][0-9][0-9A-HJK]"),
    unlike=("??[0-9]*[0-9]", "??[0-9][^0-9]*", "??[A-HJK]*[A-HJK]"),
    quick=f"^{_PLACE}(?:{_ENERGY}{_SIGN}[0-9]+|[0-9]+{_ENERGY})$",
)
_PLATES = ((7, _ORDINARY), (8, _NEW_ENERGY))
"""GA 36, each with its length: ordinary plates, and new-energy plates of small and of large vehicles."""

_FIRST, _LAST = 3, 1


@dataclass(frozen=True, slots=True)
class Plate:
    """A licence plate with its first three characters and the last one: 苏D4***0, 陕A1****D; other texts are stars."""

    def __str__(self) -> str:
        return "plate"

    @property
    def share(self) -> Share:
        return Shown(lambda length: frozenset({0, 1, 2, length - 1} if length in dict(_PLATES) else ()))

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        stored = text(value)
        first, last = Head(stored, number(_FIRST)), Tail(stored, number(_LAST))
        found = ((Fits(stored, plate), first + Fixed("*" * (size - _FIRST - _LAST)) + last) for size, plate in _PLATES)
        return case(*found, else_=Stars(length(stored)))

    def python(self, value: Value, type: ValueType) -> Value:
        if (whole := characters(value)) is None:
            return None
        if not any(plate.fits(whole) for _, plate in _PLATES):
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
