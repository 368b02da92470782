"""What can go wrong with the calendar of working days.

SharingError
└── CalendarError       anything below
    ├── CalendarEnds    a day lies outside the years that the calendar covers
    └── NoticesUnfit    the file of notices on holidays holds mistakes; every one is listed with its line
"""

from datetime import date

from catalog import Finding
from sharing.errors import SharingError


class CalendarError(SharingError):
    """Anything that goes wrong with the calendar of working days."""


class CalendarEnds(CalendarError):
    """Nothing was counted: nobody knows the working days of those years."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(f"working days are counted from {first.isoformat()} to {last.isoformat()} only")
        self.first, self.last = first, last


class NoticesUnfit(CalendarError):
    """Nothing of the file was taken. `findings` are all mistakes, sorted by place; there is at least one."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings
