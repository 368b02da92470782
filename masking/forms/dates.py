"""Masks that make dates and times coarser."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from masking.forms.entry import DATES, Arguments, MaskEntry, no_words, vectors, whole_number
from masking.masks import Form, Value
from masking.shares import Computed, Share, head
from masking.sql import IsoPrefix, IsoQuarter, IsoYears, Sql
from masking.values import ValueType

_DATE_TEXT = re.compile("[0-9]{4}-[01][0-9]-[0-3][0-9]")
_HOUR_TEXT = re.compile("([0-9]{4}-[01][0-9]-[0-3][0-9])[ T]([0-2][0-9])")
_DAY = 10  # characters of 2026-11-22
_LAST_YEAR = 9_999
_WIDEST = 100  # years


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


@dataclass(frozen=True, slots=True)
class Years:
    """The stretch of so many calendar years that holds a date or time, as an interval of ISO 8601: `1980/1989`.

    Stretches begin at the multiples of their width; the first one begins in the year 1, the last one ends in 9999. What
    has no year of these, and in SQLite texts that do not begin like a date, become null.
    """

    width: int

    def __str__(self) -> str:
        return f"years {self.width}"

    @property
    def share(self) -> Share:
        return Computed(_DAY)

    def accepts(self, type: ValueType) -> bool:
        return type in DATES

    def sql(self, value: Sql, type: ValueType) -> Sql:
        return IsoYears(value, self.width)

    def python(self, value: Value, type: ValueType) -> Value:
        match value:
            case date():
                return self._stretch(value.year)
            case str() if _DATE_TEXT.match(value):
                return self._stretch(int(value[:4]))
            case _:
                return None

    def _stretch(self, year: int) -> str | None:
        """None for the year 0: SQLite does not look at what it stores."""
        first = year - year % self.width
        return f"{max(1, first):04}/{min(first + self.width - 1, _LAST_YEAR):04}" if year else None


def _quarter(iso: str) -> str | None:
    """None for a month that there is not: SQLite does not look at what it stores."""
    month = int(iso[5:7])
    return f"{iso[:4]}-Q{(month + 2) // 3}" if 1 <= month <= 12 else None


def _reader(precision: Precision) -> Callable[[Arguments], Form]:
    def read(arguments: Arguments) -> Form:
        no_words(arguments)
        return DatePrefix(precision)

    return read


def _read_years(arguments: Arguments) -> Form:
    if len(arguments) != 1:
        raise ValueError(f"it takes 1 number, not {len(arguments)}")
    return Years(whole_number(arguments[0], 2, _WIDEST))


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
        "years",
        "years WIDTH",
        DATES,
        "The stretch of so many calendar years, 2 to 100, that a date or time falls in, as an interval of ISO 8601. It "
        "stands in the place of age groups: a group of ages changes on a birthday, and tells it to whoever asks every "
        "day.",
        _read_years,
        vectors(
            ValueType.DATE,
            ("years 10", "1990-01-31", "1990/1999"),
            ("years 10", "1989-12-31", "1980/1989"),
            ("years 5", "1989-12-31", "1985/1989"),
        ),
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
