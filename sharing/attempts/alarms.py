"""When the share of answers that were not MATCH looks like guessing."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """From how many answers of a day on the share of those that were not MATCH is looked at, and what it may be."""

    answers: int = 100
    share: float = 0.5

    def passed(self, answers: int, refuted: int) -> bool:
        """Whether that is enough to tell somebody."""
        return answers >= self.answers and refuted > self.share * answers


USUAL_ALARM = AlarmRule()


@dataclass(frozen=True, slots=True)
class Alarm:
    """A caller whose share of answers that were not MATCH passed the rule on a day, and its numbers so far."""

    department: str
    resource: str
    day: date
    raised_at: datetime
    answers: int
    refuted: int
