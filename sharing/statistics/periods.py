"""The days that a report is about."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo


@dataclass(frozen=True, slots=True)
class Period:
    """From the day `first` to the day `last`, both included; days are those of the platform's `zone`."""

    first: date
    last: date
    zone: tzinfo

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def holds(self, at: datetime) -> bool:
        """Whether an aware time lies within."""
        return at.astimezone(self.zone).date() in self


def of_year(year: int, zone: tzinfo) -> Period:
    """A whole year."""
    return Period(date(year, 1, 1), date(year, 12, 31), zone)
