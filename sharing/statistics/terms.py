"""How departments keep their terms: answers, deliveries, checks, reviews and changes in time, late, or not yet done."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median
from typing import Any, assert_never

from sharing.calendar import Deadline, DueToday, Escalated, Met, MetLate, NotDue, Overdue, standing
from sharing.jurisdictions import DeadlineName
from sharing.proceedings import Proceeding
from sharing.statistics.periods import Period


class Duty(StrEnum):
    """What was due, whatever the clock is called."""

    ANSWER = "answer"
    """申请答复"""
    DELIVERY = "delivery"
    """数据提供"""
    CORRECTION = "correction"
    """疑义校核"""
    REVIEW = "review"
    """目录审核"""
    CATALOGUE_CHANGE = "catalogue_change"
    """目录变更"""
    YEARLY_REFRESH = "yearly_refresh"
    """年度维护"""
    OTHER = "other"


_DUTIES = {
    DeadlineName.UNCONDITIONAL_REPLY: Duty.ANSWER,
    DeadlineName.ACCEPTANCE: Duty.ANSWER,
    DeadlineName.DECISION: Duty.ANSWER,
    DeadlineName.DELIVERY: Duty.DELIVERY,
    DeadlineName.CORRECTION: Duty.CORRECTION,
    DeadlineName.PROVIDER_CHECK: Duty.CORRECTION,
    DeadlineName.CATALOGUE_REVIEW: Duty.REVIEW,
    DeadlineName.ELEMENT_CHANGE: Duty.CATALOGUE_CHANGE,
    DeadlineName.LAW_CHANGE: Duty.CATALOGUE_CHANGE,
    DeadlineName.YEARLY_REFRESH: Duty.YEARLY_REFRESH,
}


@dataclass(frozen=True, slots=True)
class Kept:
    """Terms of a period. `overdue` are past and not done; `median_days` are days of the calendar, of those done."""

    in_time: int
    late: int
    overdue: int
    median_days: float | None

    @property
    def due(self) -> int:
        """All that had to be done."""
        return self.in_time + self.late + self.overdue


def duty(deadline: Deadline) -> Duty:
    """What the clock is about; the second one of a kind has a number after its name."""
    names = (DeadlineName(name) for name in DeadlineName if deadline.name.rstrip("_0123456789") == name)
    return next((_DUTIES.get(name, Duty.OTHER) for name in names), Duty.OTHER)


def kept_terms(proceedings: Iterable[Proceeding[Any]], period: Period, on: date) -> Mapping[str, Mapping[Duty, Kept]]:
    """By department and duty, as things stood at the end of the day `on`.

    A term belongs to the period in which its last day lies; one whose last day is not past belongs to none unless it is
    done. Time makes overdue and never grants.
    """
    found: defaultdict[str, defaultdict[Duty, list[Deadline]]] = defaultdict(lambda: defaultdict(list))
    for proceeding in proceedings:
        for deadline in proceeding.deadlines:
            if deadline.due in period:
                found[deadline.whose][duty(deadline)].append(deadline)
    return {
        whose: {each: kept for each in Duty if (kept := _kept(found[whose][each], on)).due} for whose in sorted(found)
    }


def _kept(deadlines: Iterable[Deadline], on: date) -> Kept:
    in_time = late = overdue = 0
    days: list[int] = []
    for deadline in deadlines:
        match standing(deadline, on):
            case Met():
                in_time += 1
                days.append(_days(deadline))
            case MetLate():
                late += 1
                days.append(_days(deadline))
            case Overdue() | Escalated():
                overdue += 1
            case NotDue() | DueToday():
                continue
            case other:
                assert_never(other)
    return Kept(in_time, late, overdue, float(median(days)) if days else None)


def _days(deadline: Deadline) -> int:
    return 0 if deadline.ended_on is None else (deadline.ended_on - deadline.started_on).days
