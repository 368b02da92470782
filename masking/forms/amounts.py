"""Masks that make numbers coarser."""

import math
import re
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from sqlalchemy import Double, cast

from masking.forms.entry import NUMBERS, Arguments, MaskEntry, vectors, whole_number
from masking.masks import Form, Value
from masking.shares import Lumped, Share
from masking.sql import Sql, number
from masking.sql_numbers import LIMIT, Exact, Whole
from masking.values import ValueType

_WIDEST = 10**15
_DECIMAL_TEXT = re.compile(r"-?[0-9]+(\.[0-9]*)?")


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
        return type in (ValueType.INT, ValueType.FLOAT, ValueType.DECIMAL)

    def sql(self, value: Sql, type: ValueType) -> Sql:
        whole, width = Whole(value, type), number(self.width)
        above = (whole % width + width) % width  # the sign of % is the dividend's in SQL
        bound = whole - above
        match type:
            case ValueType.FLOAT:
                return cast(bound, Double())
            case ValueType.DECIMAL:
                return Exact(bound)
            case _:
                return bound

    def python(self, value: Value, type: ValueType) -> Value:
        if (whole := _whole(value)) is None:
            return None
        bound = whole // self.width * self.width
        match type:
            case ValueType.FLOAT:
                return float(bound)
            case ValueType.DECIMAL:
                return str(bound) if isinstance(value, str) else Decimal(bound)
            case _:
                return bound


def _whole(value: Value) -> int | None:
    """The greatest integer not above a number or, for SQLite's decimals, its text."""
    match value:
        case str() if _DECIMAL_TEXT.fullmatch(value):
            return _whole(Decimal(value))
        case Decimal() if value.is_finite() and -LIMIT < value < LIMIT:
            return int(value.to_integral_value(ROUND_FLOOR))
        case int() | float() if -LIMIT < value < LIMIT:
            return math.floor(value)
        case _:
            return None


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
