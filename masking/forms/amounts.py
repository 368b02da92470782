"""The mask that lowers a number to the bound of its bucket."""

from dataclasses import dataclass

from masking.forms.entry import NUMBERS, Arguments, MaskEntry, vectors, whole_number
from masking.forms.numerals import given, whole
from masking.masks import Form, Value
from masking.shares import Lumped, Share
from masking.sql import Sql, Whole, number, of_type
from masking.values import ValueType

_WIDEST = 10**15


@dataclass(frozen=True, slots=True)
class Bucket:
    """The lower bound of the bucket that holds a number: buckets start at the multiples of the width.

    The result has the type of the item; decimals lose their fraction. Computed in integers, so exact in every
    dialect. NaN, infinity and numbers of a magnitude of 10**15 and more become null.
    """

    width: int

    def __str__(self) -> str:
        return f"bucket {self.width}"

    @property
    def share(self) -> Share:
        return Lumped(self.width)

    def accepts(self, type: ValueType) -> bool:
        return type in NUMBERS

    def sql(self, value: Sql, type: ValueType) -> Sql:
        found, width = Whole(value, type), number(self.width)
        above = (found % width + width) % width  # the sign of % is the dividend's in SQL
        return of_type(found - above, type)

    def python(self, value: Value, type: ValueType) -> Value:
        if (found := whole(value)) is None:
            return None
        return given(found // self.width * self.width, value, type)


def _read_bucket(arguments: Arguments) -> Form:
    if len(arguments) != 1:
        raise ValueError(f"it takes 1 number, not {len(arguments)}")
    return Bucket(whole_number(arguments[0], 2, _WIDEST))


ENTRIES = (
    MaskEntry(
        "bucket",
        "bucket WIDTH",
        NUMBERS,
        "The lower bound of the bucket of that width which holds the number (generalisation, GB/T 37964).",
        _read_bucket,
        vectors(ValueType.INT, ("bucket 1000", "4999", "4000"), ("bucket 10", "-1", "-10")),
    ),
)
