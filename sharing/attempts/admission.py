"""What becomes of a comparison: it is admitted or postponed before the source is asked, and has an outcome after it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum


@dataclass(frozen=True, slots=True)
class Admitted:
    """The source may be asked; until it is settled the comparison counts as one that was not MATCH."""


@dataclass(frozen=True, slots=True)
class Postponed:
    """The source is not asked. `retry_at` is a full hour; why, and how much was asked, is not told."""

    retry_at: datetime


Admission = Admitted | Postponed


class Outcome(Enum):
    """What the caller was answered; the later in this order the more it counts."""

    NOT_COMPARED = 0
    """No verdict: the comparison was never made, as far as anything is counted."""
    MATCHED = 1
    NOT_MATCHED = 2
    """Whatever else the source said: no match, nobody of that name, no data."""


def postponed(due: datetime, now: datetime) -> Postponed:
    """Come back when it is `due`, in the zone of `now`, at the full hour: the minute would tell what was counted."""
    due = due.astimezone(UTC)
    hour = due.replace(minute=0, second=0, microsecond=0)
    return Postponed((hour if hour == due else hour + timedelta(hours=1)).astimezone(now.tzinfo))
