"""Masks that make dates and times coarser."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from masking.forms.entry import DATES, Arguments, MaskEntry, no_words, vectors
from masking.masks import Form, Value
from masking.shares import Share, head
from masking.sql import IsoPrefix, Sql
from masking.values import ValueType

_DATE_TEXT = re.compile("[0-9]{4}-[01][0-9]-[0-3][0-9]")


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

    @property
    def share(self) -> Share:
        return head(self.precision.characters)

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


def _read_year(arguments: Arguments) -> Form:
    no_words(arguments)
    return DatePrefix(Precision.YEAR)


def _read_month(arguments: Arguments) -> Form:
    no_words(arguments)
    return DatePrefix(Precision.MONTH)


ENTRIES = (
    MaskEntry(
        "year",
        "year",
        DATES,
        "The year of a date or time, as ISO 8601 text of reduced precision.",
        _read_year,
        vectors(ValueType.DATE, ("year", "1990-01-31", "1990")),
    ),
    MaskEntry(
        "month",
        "month",
        DATES,
        "Year and month of a date or time, as ISO 8601 text of reduced precision.",
        _read_month,
        vectors(ValueType.DATE, ("month", "1990-01-31", "1990-01")),
    ),
)
