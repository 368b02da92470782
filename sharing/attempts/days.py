"""A caller's day: calls, matches, answers that were not MATCH, and the alarm they raise."""

from collections.abc import Iterable
from dataclasses import dataclass

from sharing.attempts.admission import Outcome
from sharing.attempts.alarms import AlarmRule
from sharing.attempts.asking import Asking
from sharing.attempts.errors import AttemptUnknown

DayKey = tuple[str, str, str]
"""Department, resource, and the day as it is written."""


def day_key(asking: Asking) -> DayKey:
    return asking.department, asking.resource, asking.day.isoformat()


@dataclass(slots=True)
class Day:
    """What is counted of it, for the length of one transaction. What is not settled counts as not MATCH."""

    calls: int = 0
    matched: int = 0
    refuted: int = 0
    alarmed_at: int | None = None
    kept: bool = False
    """Whether the store has a row of it."""
    changed: bool = False

    def left(self, asking: Asking) -> int:
        """How many comparisons the day still holds for this caller."""
        return min(asking.calls - self.calls, asking.negatives - (self.calls - self.matched))

    def admit(self, calls: int = 1) -> None:
        """Count calls, each of which reserves an answer that is not MATCH."""
        self.calls += calls
        self.changed = True

    def settle(self, asking: Asking, outcomes: Iterable[Outcome], rule: AlarmRule) -> bool:
        """Count outcomes; whether the day raises an alarm now. Raises AttemptUnknown for more than were open."""
        found = list(outcomes)
        if len(found) > self.calls - self.matched - self.refuted:
            raise AttemptUnknown
        self.calls -= found.count(Outcome.NOT_COMPARED)
        self.matched += found.count(Outcome.MATCHED)
        self.refuted += found.count(Outcome.NOT_MATCHED)
        self.changed = True
        alarm = self.alarmed_at is None and rule.passed(self.matched + self.refuted, self.refuted)
        if alarm:
            self.alarmed_at = asking.at
        return alarm
