"""Working days, counted ahead of time, so that a deadline is found by one search in a sorted list."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from sharing.calendar.errors import CalendarEnds
from sharing.calendar.notices import FIRST_YEAR, LAST_YEAR, Almanac, Notice, almanac, is_next_years

SATURDAY = 5
FIRST, LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day on which something is in time; `provisional` while a notice that could move it is not out."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working days of the years that the calendar covers. Days are days of the platform's own zone.

    `provisional_days` are those that a notice still to come may change, sorted as their ordinals, as `worked` is.
    """

    worked: tuple[int, ...] = field(repr=False)
    provisional_days: tuple[int, ...] = field(repr=False)

    def is_working(self, day: date) -> bool:
        """Whether public offices work on that day, make-up workdays included. Raises CalendarEnds."""
        ordinal = _covered(day)
        place = bisect_left(self.worked, ordinal)
        return place < len(self.worked) and self.worked[place] == ordinal

    def after(self, start: date, working_days: int) -> Due:
        """The day on which a term of that many working days (at least 1) ends.

        The day on which it starts is not counted (民法典 article 201), whether it is a working day or not. Raises
        CalendarEnds.
        """
        if working_days < 1:
            raise ValueError(f"a term has at least one working day, not {working_days}")
        place = bisect_right(self.worked, _covered(start)) + working_days - 1
        if place >= len(self.worked):
            raise CalendarEnds(FIRST, LAST)
        return self._due(start + timedelta(1), date.fromordinal(self.worked[place]))

    def on_or_after(self, day: date) -> Due:
        """Where a term ends that was to end on that day: not before a working day (民法典 article 203).

        Raises CalendarEnds.
        """
        place = bisect_left(self.worked, _covered(day))
        if place >= len(self.worked):
            raise CalendarEnds(FIRST, LAST)
        return self._due(day, date.fromordinal(self.worked[place]))

    def _due(self, first: date, last: date) -> Due:
        """The last of the days that were counted."""
        place = bisect_left(self.provisional_days, first.toordinal())
        met = place < len(self.provisional_days) and self.provisional_days[place] <= last.toordinal()
        return Due(last, met)


def working_days(notices: Mapping[int, Notice] = MappingProxyType({})) -> WorkingDays:
    """The calendar of the library, with notices that it does not have or has wrong. Takes about 0.2 seconds."""
    known, days = almanac(notices), tuple(_every_day())
    return WorkingDays(
        worked=tuple(day.toordinal() for day in days if _is_worked(day, known)),
        provisional_days=tuple(day.toordinal() for day in days if not _is_settled(day, known)),
    )


def _every_day() -> Iterator[date]:
    return map(date.fromordinal, range(FIRST.toordinal(), LAST.toordinal() + 1))


def _is_worked(day: date, known: Almanac) -> bool:
    return day in known.workdays or (day.weekday() < SATURDAY and day not in known.holidays)


def _is_settled(day: date, known: Almanac) -> bool:
    """Whether every notice is out that has a say in that day."""
    return day.year in known.noticed and (not is_next_years(day) or day.year + 1 in known.noticed)


def _covered(day: date) -> int:
    if not FIRST <= day <= LAST:
        raise CalendarEnds(FIRST, LAST)
    return day.toordinal()
