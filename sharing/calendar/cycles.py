"""What recurs by the calendar: updates that a catalogue entry promises (更新周期), and days of each year."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

LEAP_YEAR = 2000
WRITTEN = re.compile("[0-9]{2}-[0-9]{2}")


class UpdateCycle(StrEnum):
    """更新周期 of a resource (发改高技〔2017〕1272号)."""

    REALTIME = "realtime"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


def next_update(cycle: UpdateCycle, updated_on: date) -> date:
    """The last day on which data that was updated on a day is as new as promised, and by which the next update comes.

    Days alone cannot tell more of `realtime` than of `daily`. Promises are kept on holidays too: nothing is moved.
    """
    match cycle:
        case UpdateCycle.REALTIME | UpdateCycle.DAILY:
            return updated_on + timedelta(1)
        case UpdateCycle.WEEKLY:
            return updated_on + timedelta(7)
        case UpdateCycle.MONTHLY:
            return _months_later(updated_on, 1)
        case UpdateCycle.QUARTERLY:
            return _months_later(updated_on, 3)
        case UpdateCycle.YEARLY:
            return _months_later(updated_on, 12)
        case _:
            assert_never(cycle)


@dataclass(frozen=True, slots=True)
class YearlyDay:
    """A day of every year; 29 February is the last one of February."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"

    def of(self, year: int) -> date:
        """The day in that year."""
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))

    def next(self, start: date) -> date:
        """The first such day on or after `start`."""
        this = self.of(start.year)
        return this if this >= start else self.of(start.year + 1)


def yearly_day(text: str) -> YearlyDay:
    """`06-30` as a day of every year. Raises ValueError."""
    if not WRITTEN.fullmatch(text):
        raise ValueError(f"`{text}` is no day of the year")
    day = date.fromisoformat(f"{LEAP_YEAR}-{text}")
    return YearlyDay(day.month, day.day)


def _months_later(start: date, months: int) -> date:
    """The same day of a later month, or its last one."""
    years, month = divmod(start.month - 1 + months, 12)
    return YearlyDay(month + 1, start.day).of(start.year + years)
