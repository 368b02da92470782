"""Masks that make a value coarser: dates to years or months, region codes to their region, numbers to buckets."""

import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from sqlalchemy import Double, case, cast

from masking.masks import Value
from masking.redaction import characters
from masking.sql import Fixed, Head, IsoPrefix, SixDigits, Sql, number, text
from masking.sql_numbers import LIMIT, Exact, Whole
from masking.values import ValueType

_DATE_TEXT = re.compile("[0-9]{4}-[01][0-9]-[0-3][0-9]")
_DECIMAL_TEXT = re.compile(r"-?[0-9]+(\.[0-9]*)?")


class Precision(StrEnum):
    """How much of a date stays."""

    YEAR = "year"
    MONTH = "month"

    @property
    def characters(self) -> int:
        """Length of `2026` and of `2026-11`."""
        return 4 if self is Precision.YEAR else 7


@dataclass(frozen=True, slots=True)
class DatePrefix:
    """A date or time as ISO 8601 text of reduced precision: `2026`, `2026-11`.

    Years outside 1 to 9999, infinity and, in SQLite, texts that do not begin like a date become null.
    """

    precision: Precision

    def __str__(self) -> str:
        return self.precision.value

    def accepts(self, type: ValueType) -> bool:
        return type in (ValueType.DATE, ValueType.DATETIME)

    def sql(self, value: Sql, type: ValueType) -> Sql:
        return IsoPrefix(value, self.precision.characters)

    def python(self, value: Value, type: ValueType) -> Value:
        match value:
            case date():
                return value.isoformat()[: self.precision.characters]
            case str() if _DATE_TEXT.match(value):
                return value[: self.precision.characters]
            case _:
                return None


class Level(StrEnum):
    """The levels of GB/T 2260, two digits each."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"

    @property
    def digits(self) -> int:
        return {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6}[self]


@dataclass(frozen=True, slots=True)
class Region:
    """A region code (GB/T 2260, six digits) with zeros below a level: 330302 → 330300.

    Whatever is not six ASCII digits becomes null, longer codes of streets and villages too.
    """

    level: Level

    def __str__(self) -> str:
        return f"region {self.level.value}"

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        code = text(value)
        zeros = Fixed("0" * (6 - self.level.digits))
        return case((SixDigits(code), Head(code, number(self.level.digits)) + zeros))

    def python(self, value: Value, type: ValueType) -> Value:
        code = characters(value)
        if code is None or not re.fullmatch("[0-9]{6}", code):
            return None
        return code[: self.level.digits].ljust(6, "0")


@dataclass(frozen=True, slots=True)
class Bucket:
    """The lower bound of the bucket that holds a number: buckets start at the multiples of the width.

    The result has the type of the item; decimals lose their fraction. Computed in integers, so exact in every
    dialect. NaN, infinity and numbers of a magnitude of 10**15 and more become null.
    """

    width: int

    def __str__(self) -> str:
        return f"bucket {self.width}"

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
