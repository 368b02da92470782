"""Figures about corrections: how they ended, how long answers take, what is overdue."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

from sharing.calendar import Escalated, Overdue, standing
from sharing.corrections.correction import OPEN, Correction, CorrectionState, Outcome
from sharing.jurisdictions import DeadlineName
from sharing.proceedings import Proceeding

Corrections = Iterable[Proceeding[Correction]]


@dataclass(frozen=True, slots=True)
class Ended:
    """How many corrections ended how, by their last answers; `contested` of them had a first one that was doubted."""

    outcomes: Mapping[Outcome, int]
    open: int
    withdrawn: int
    contested: int


@dataclass(frozen=True, slots=True)
class Answering:
    """How a department keeps its terms; `median_days` are days of the calendar."""

    in_time: int
    late: int
    median_days: float


def endings(corrections: Corrections) -> Ended:
    """One that was answered and is in doubt again counts as open."""
    found = list(corrections)
    outcomes = Counter(
        each.content.answers[-1].outcome
        for each in found
        if each.content.answers and each.state in (CorrectionState.ANSWERED, CorrectionState.SETTLED)
    )
    return Ended(
        {outcome: outcomes[outcome] for outcome in Outcome},
        sum(each.state in OPEN for each in found),
        sum(each.state == CorrectionState.WITHDRAWN for each in found),
        sum(each.content.contest is not None for each in found),
    )


def answering(corrections: Corrections) -> Mapping[str, Answering]:
    """By department, of its answers and its checks for others; those that were withdrawn count for nobody."""
    days: dict[str, list[int]] = defaultdict(list)
    late: Counter[str] = Counter()
    for each in corrections:
        if each.state == CorrectionState.WITHDRAWN:
            continue
        for deadline in each.deadlines:
            if deadline.ended_on is None or deadline.name.startswith(DeadlineName.CORRECTION_REPORT):
                continue
            days[deadline.whose].append((deadline.ended_on - deadline.started_on).days)
            late[deadline.whose] += deadline.ended_on > deadline.due
    return {
        department: Answering(len(taken) - late[department], late[department], float(median(taken)))
        for department, taken in sorted(days.items())
    }


def overdue(corrections: Corrections, today: date) -> Mapping[str, int]:
    """By department, the terms that it has let pass and not yet ended."""
    found = Counter(
        deadline.whose
        for each in corrections
        for deadline in each.deadlines
        if isinstance(standing(deadline, today), Overdue | Escalated)
    )
    return dict(sorted(found.items()))
