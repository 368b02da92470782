"""Masks that make dates and times coarser."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from masking.forms.entry import DATES, Arguments, MaskEntry, no_words, vectors
from masking.masks import Form, Value
from masking.shares import Computed, Share, head
from masking.sql import IsoPrefix, IsoQuarter, Sql
from masking.values import ValueType

_DATE_TEXT = re.compile("[0-9]{4}-[01][0-9]-[0-3][0-9]")
_HOUR_TEXT = re.compile("([0-9]{4}-[01][0-9]-[0-3][0-9])[ T]([0-2][0-9])")
_DAY = 10  # characters of 2026-11-22


class Precision(StrEnum):
    """How much of a date or a time stays."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    HOUR = "hour"

    @property
    def characters(self) -> int:
        """Length of `2026`, `2026-11`, `2026-11-22` and `2026-11-22T14`."""
        return {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: _DAY, Precision.HOUR: _DAY + 3}[self]

    @property
    def types(self) -> frozenset[ValueType]:
        """What there is less of than before: of a date the day is all there is."""
        return DATES if self.characters < _DAY else frozenset({ValueType.DATETIME})


@dataclass(frozen=True, slots=True)
class DatePrefix:
    """A date or time as ISO 8601 text of reduced precision: `2026`, `2026-11`, of times `2026-11-22`, `2026-11-22T14`.

    Years outside 1 to 9999, infinity and, in SQLite, texts that do not begin like that become null.
    """

    precision: Precision

    def __str__(self) -> str:
        return self.precision.value

    @property
    def share(self) -> Share:
        return head(self.precision.characters)

    def accepts(self, type: ValueType) -> bool:
        return type in self.precision.types

    def sql(self, value: Sql, type: ValueType) -> Sql:
        return IsoPrefix(value, self.precision.characters)

    def python(self, value: Value, type: ValueType) -> Value:
        match value:
            case datetime():
                return value.isoformat()[: self.precision.characters]
            case date() if ValueType.DATE in self.precision.types:
                return value.isoformat()[: self.precision.characters]
            case str() if self.precision is Precision.HOUR:
                found = _HOUR_TEXT.match(value)
                return "T".join(found.groups()) if found else None
            case str() if _DATE_TEXT.match(value):
                return value[: self.precision.characters]
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Quarter:
    """The quarter of a date or time, as SDMX writes it: `2026-Q3`.

    Years outside 1 to 9999, infinity and, in SQLite, texts that do not begin like a date become null.
    """

    def __str__(self) -> str:
        return "quarter"

    @property
    def share(self) -> Share:
        return Computed(_DAY)

    def accepts(self, type: ValueType) -> bool:
        return type in DATES

    def sql(self, value: Sql, type: ValueType) -> Sql:
        return IsoQuarter(value)

    def python(self, value: Value, type: ValueType) -> Value:
        match value:
            case date():
                return _quarter(value.isoformat())
            case str() if _DATE_TEXT.match(value):
                return _quarter(value)
            case _:
                return None


def _quarter(iso: str) -> str | None:
    """None for a month that there is not: SQLite does not look at what it stores."""
    month = int(iso[5:7])
    return f"{iso[:4]}-Q{(month + 2) // 3}" if 1 <= month <= 12 else None


def _reader(precision: Precision) -> Callable[[Arguments], Form]:
    def read(arguments: Arguments) -> Form:
        no_words(arguments)
        return DatePrefix(precision)

    return read


def _read_quarter(arguments: Arguments) -> Form:
    no_words(arguments)
    return Quarter()


ENTRIES = (
    MaskEntry(
        "year",
        "year",
        DATES,
        "The year of a date or time, as ISO 8601 text of reduced precision.",
        _reader(Precision.YEAR),
        vectors(ValueType.DATE, ("year", "1990-01-31", "1990")),
    ),
    MaskEntry(
        "quarter",
        "quarter",
        DATES,
        "Year and quarter of a date or time, as SDMX writes reporting quarters.",
        _read_quarter,
        vectors(ValueType.DATE, ("quarter", "1990-01-31", "1990-Q1"), ("quarter", "2026-09-30", "2026-Q3")),
    ),
    MaskEntry(
        "month",
        "month",
        DATES,
        "Year and month of a date or time, as ISO 8601 text of reduced precision.",
        _reader(Precision.MONTH),
        vectors(ValueType.DATE, ("month", "1990-01-31", "1990-01")),
    ),
    MaskEntry(
        "day",
        "day",
        frozenset({ValueType.DATETIME}),
        "The day of a time, as ISO 8601 text of reduced precision.",
        _reader(Precision.DAY),
        vectors(ValueType.DATETIME, ("day", "2026-11-22T14:05:06", "2026-11-22")),
    ),
    MaskEntry(
        "hour",
        "hour",
        frozenset({ValueType.DATETIME}),
        "Day and hour of a time, as ISO 8601 text of reduced precision.",
        _reader(Precision.HOUR),
        vectors(ValueType.DATETIME, ("hour", "2026-11-22T14:05:06", "2026-11-22T14")),
    ),
)
