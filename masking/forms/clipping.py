"""The mask that hides how far numbers lie beyond two bounds: top and bottom coding."""

import re
from dataclasses import dataclass

from sqlalchemy import case, null, type_coerce

from masking.forms.entry import NUMBERS, Arguments, MaskEntry, vectors
from masking.forms.numerals import given, numeral
from masking.masks import Form, Value
from masking.shares import Clipped, Share
from masking.sql import Real, Sql, Whole, at_most, number, of_type, output_type
from masking.values import ValueType


@dataclass(frozen=True, slots=True)
class Between:
    """A number where it lies between two bounds; a bound in place of what lies beyond it.

    The number keeps its type and its digits. A number that equals a bound is written as the bound is, so that 5.00
    does not tell that it was not clipped. NaN, infinity and numbers of a magnitude of 10**15 and more become null.
    """

    low: int
    high: int

    def __str__(self) -> str:
        return f"between {self.low} {self.high}"

    @property
    def share(self) -> Share:
        return Clipped(self.low, self.high)

    def accepts(self, type: ValueType) -> bool:
        return type in NUMBERS

    def sql(self, value: Sql, type: ValueType) -> Sql:
        whole = Whole(value, type)
        clipped = case(
            (whole.is_(None), null()),
            (at_most(value, type, self.low), of_type(number(self.low), type)),
            (whole >= number(self.high), of_type(number(self.high), type)),
            else_=_itself(value, type),
        )
        return type_coerce(clipped, output_type(type))

    def python(self, value: Value, type: ValueType) -> Value:
        if (found := numeral(value)) is None:
            return None
        if self.low < found < self.high:
            return float(found) if type is ValueType.FLOAT else value
        return given(self.low if found <= self.low else self.high, value, type)


def _itself(value: Sql, type: ValueType) -> Sql:
    """The number in the type of the item; a decimal as it is stored, since a cast would have to say its places."""
    match type:
        case ValueType.INT:
            return Whole(value, type)
        case ValueType.FLOAT:
            return Real(value)
        case _:
            return value


def _read_between(arguments: Arguments) -> Form:
    if len(arguments) != 2:
        raise ValueError(f"it takes 2 numbers, not {len(arguments)}")
    low, high = map(_bound, arguments)
    if low >= high:
        raise ValueError(f"`{arguments[0]}` is not below `{arguments[1]}`")
    return Between(low, high)


def _bound(word: str) -> int:
    if not re.fullmatch("-?[0-9]{1,15}", word):
        raise ValueError(f"`{word}` is no whole number of at most 15 digits")
    return int(word)


ENTRIES = (
    MaskEntry(
        "between",
        "between LOW HIGH",
        NUMBERS,
        "The number itself between two whole bounds, and the bound in place of what lies beyond "
        "(top and bottom coding 顶层与底层编码, a generalisation of GB/T 37964).",
        _read_between,
        vectors(
            ValueType.INT,
            ("between 0 90", "64", "64"),
            ("between 0 90", "104", "90"),
            ("between -10 90", "-273", "-10"),
        ),
    ),
)
