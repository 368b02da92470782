"""Deadlines: until when somebody has to act, and when the authority is told that nobody did."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from sharing.calendar.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Deadline:
    """A term of `working_days`, or one that ends on a named day (then there are none).

    `whose` is the code of the department that has to act; `due` the last day in time; `provisional` says that a
    notice on holidays which could move it is not out; from `escalates_on` on the matter is the authority's too;
    `ended_on` is the day on which what was due was done; `formerly` the last day in time as it was told before such a
    notice moved it.
    """

    name: str
    whose: str
    started_on: date
    due: date
    working_days: int | None = None
    provisional: bool = False
    escalates_on: date | None = None
    ended_on: date | None = None
    formerly: date | None = None


def in_working_days(
    days: WorkingDays, name: str, whose: str, started_on: date, working_days: int, escalation: int | None = None
) -> Deadline:
    """A term of working days, the day on which it starts not counted.

    `escalation` is how many working days after it has ended the authority is told. Raises CalendarEnds.
    """
    due = days.after(started_on, working_days)
    last = _escalated(days, due.day, escalation)
    return Deadline(name, whose, started_on, due.day, working_days, due.provisional, last)


def by_day(
    days: WorkingDays, name: str, whose: str, started_on: date, day: date, escalation: int | None = None
) -> Deadline:
    """A term that ends on a named day, or on the first working day after it. Raises CalendarEnds."""
    due = days.on_or_after(day)
    last = _escalated(days, due.day, escalation)
    return Deadline(name, whose, started_on, due.day, None, due.provisional, last)


def extended(days: WorkingDays, deadline: Deadline, working_days: int, escalation: int | None) -> Deadline:
    """The term that has so many working days more, counted from where it ends. Raises CalendarEnds.

    Raises ValueError for one that has ended, or that ends on a named day.
    """
    if deadline.working_days is None or deadline.ended_on is not None:
        raise ValueError("only a term of working days that still runs can be extended")
    length = deadline.working_days + working_days
    return in_working_days(days, deadline.name, deadline.whose, deadline.started_on, length, escalation)


def ended(deadline: Deadline, on: date) -> Deadline:
    """What was due was done on that day; the first time counts."""
    return deadline if deadline.ended_on is not None else replace(deadline, ended_on=on)


def begun_anew(deadlines: Iterable[Deadline], begun: Deadline) -> tuple[Deadline, ...]:
    """All of them and the one that begins, in the place of one of its name that still runs.

    An earlier one of its name that has ended is kept under a number, so that what was late stays on record.
    """
    return (*_past(tuple(deadlines), begun.name), begun)


def _past(deadlines: tuple[Deadline, ...], name: str) -> Iterator[Deadline]:
    rounds = sum(each.name.startswith(f"{name}_") for each in deadlines)
    for each in deadlines:
        if each.name != name:
            yield each
        elif each.ended_on is not None:
            yield replace(each, name=f"{name}_{rounds + 1}")


def recounted(days: WorkingDays, deadline: Deadline, escalation: int | None) -> Deadline:
    """The same term by a newer calendar, with the day that was told before where it is another one now.

    One that has ended stays as it was judged. One with a named day moves on where that is no working day any more, and
    never back: it may have been moved before.
    """
    if deadline.ended_on is not None:
        return deadline
    if deadline.working_days is None:
        anew = by_day(days, deadline.name, deadline.whose, deadline.started_on, deadline.due, escalation)
    else:
        anew = extended(days, deadline, 0, escalation)
    return replace(anew, formerly=deadline.formerly if anew.due == deadline.due else deadline.due)


def _escalated(days: WorkingDays, due: date, escalation: int | None) -> date | None:
    return None if escalation is None else days.after(due, escalation).day
