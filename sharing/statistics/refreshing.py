"""Yearly refresh (年度维护): which departments still have to look through entries this year, until when (R029)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sharing.calendar import DueToday, Escalated, Met, MetLate, NotDue, Overdue, Standing, standing
from sharing.entries import EntryContent
from sharing.jurisdictions import DeadlineName
from sharing.proceedings import Proceeding


@dataclass(frozen=True, slots=True)
class RefreshReminder:
    """A department and the entries that it has to look through until `due`; `standing` is of the earliest of them."""

    department: str
    due: date
    standing: Standing
    entries: tuple[str, ...]


def refresh_reminders(
    entries: Iterable[Proceeding[EntryContent]], on: date, ahead: int = 60
) -> Mapping[str, RefreshReminder]:
    """By department, where the term ends within `ahead` days of the calendar or is past and nothing was done.

    Entries begin that clock when they are published, and anew whenever they are looked through; where the profile asks
    for no yearly refresh there is none.
    """
    open_terms: dict[str, list[tuple[date, str, Standing]]] = {}
    for entry in entries:
        for deadline in entry.deadlines:
            if deadline.name == DeadlineName.YEARLY_REFRESH and (deadline.due - on).days <= ahead:
                stands = standing(deadline, on)
                if _is_open(stands):
                    open_terms.setdefault(deadline.whose, []).append((deadline.due, entry.content.code, stands))
    return {department: _reminder(department, open_terms[department]) for department in sorted(open_terms)}


def _reminder(department: str, terms: list[tuple[date, str, Standing]]) -> RefreshReminder:
    terms.sort(key=lambda term: term[:2])
    due, _, stands = terms[0]
    return RefreshReminder(department, due, stands, tuple(code for _, code, _ in terms))


def _is_open(stands: Standing) -> bool:
    match stands:
        case Met() | MetLate():
            return False
        case NotDue() | DueToday() | Overdue() | Escalated():
            return True
