"""How a deadline stands on a day. Time alone makes things overdue and escalates them; it never grants anything."""

from dataclasses import dataclass
from datetime import date

from sharing.calendar.deadlines import Deadline


@dataclass(frozen=True, slots=True)
class NotDue:
    """There is time left: so many days until the last one, counted in days of the calendar."""

    days: int


@dataclass(frozen=True, slots=True)
class DueToday:
    """This is the last day."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """The last day is past by so many days of the calendar."""

    days: int


@dataclass(frozen=True, slots=True)
class Escalated:
    """Overdue for so long that the matter is the authority's too."""

    days: int


@dataclass(frozen=True, slots=True)
class Met:
    """It was done in time."""


@dataclass(frozen=True, slots=True)
class MetLate:
    """It was done, so many days of the calendar after the last one."""

    days: int


Standing = NotDue | DueToday | Overdue | Escalated | Met | MetLate


def standing(deadline: Deadline, today: date) -> Standing:
    """How the deadline stands on that day; what ended on a later day still runs on it."""
    if deadline.ended_on is not None and deadline.ended_on <= today:
        late = (deadline.ended_on - deadline.due).days
        return MetLate(late) if late > 0 else Met()
    late = (today - deadline.due).days
    if late < 0:
        return NotDue(-late)
    if late == 0:
        return DueToday()
    escalated = deadline.escalates_on is not None and today >= deadline.escalates_on
    return Escalated(late) if escalated else Overdue(late)
