"""Advice (改进意见): what a department should do, by rules over its figures (R132, R133)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sharing.calendar import Escalated, Overdue
from sharing.statistics.figures import Figures
from sharing.statistics.freshness import Stale, Unknown

FEWEST_REFUSALS = 3
"""Refusals below which their share says nothing."""


class Improvement(StrEnum):
    """What there is to do; the order is that of urgency."""

    DO_WHAT_IS_OVERDUE = "do_what_is_overdue"
    ANSWER_IN_TIME = "answer_in_time"
    UPDATE = "update"
    TELL_UPDATES = "tell_updates"
    SAY_ANNOUNCED_CYCLE = "say_announced_cycle"
    LOOK_THROUGH_ENTRIES = "look_through_entries"
    LOOK_INTO_REFUSALS = "look_into_refusals"
    OFFER_WHAT_IS_UNUSED = "offer_what_is_unused"


@dataclass(frozen=True, slots=True)
class Advice:
    """To a department: how much there is to do, and of which resources, where it is about any."""

    department: str
    improvement: Improvement
    count: int
    resources: tuple[str, ...] = ()


def advice(figures: Figures) -> Iterator[Advice]:
    """All that the figures of one department suggest, the most urgent first."""
    yield from _terms(figures)
    yield from _updates(figures)
    reminder = figures.reminder
    if reminder is not None and isinstance(reminder.standing, Overdue | Escalated):
        yield _of(figures, Improvement.LOOK_THROUGH_ENTRIES, reminder.entries)
    refused, granted = figures.as_provider.refused, figures.as_provider.granted
    if refused >= FEWEST_REFUSALS and refused > granted:
        yield Advice(figures.department, Improvement.LOOK_INTO_REFUSALS, refused)
    if figures.unused:
        yield _of(figures, Improvement.OFFER_WHAT_IS_UNUSED, figures.unused)


def _terms(figures: Figures) -> Iterator[Advice]:
    overdue = sum(kept.overdue for kept in figures.terms.values())
    late = sum(kept.late for kept in figures.terms.values())
    if overdue:
        yield Advice(figures.department, Improvement.DO_WHAT_IS_OVERDUE, overdue)
    if late:
        yield Advice(figures.department, Improvement.ANSWER_IN_TIME, late)


def _updates(figures: Figures) -> Iterator[Advice]:
    found = {
        Improvement.UPDATE: [each.resource for each in figures.freshness if isinstance(each.state, Stale)],
        Improvement.TELL_UPDATES: [each.resource for each in figures.freshness if isinstance(each.state, Unknown)],
        Improvement.SAY_ANNOUNCED_CYCLE: [each.resource for each in figures.freshness if each.entry_differs],
    }
    for improvement, resources in found.items():
        if resources:
            yield _of(figures, improvement, tuple(resources))


def _of(figures: Figures, improvement: Improvement, resources: tuple[str, ...]) -> Advice:
    return Advice(figures.department, improvement, len(resources), resources)
