"""Deadlines are counted anew when a notice on holidays is out: both days are told, nothing is met or granted."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from sqlalchemy import select

from sharing import GrantBook, Store
from sharing.calendar import Notice, WorkingDays, working_days
from sharing.declared import EmergencyUse, enter_use
from sharing.emergencies import Declare, Emergencies
from sharing.proceeding_tables import emergencies
from sharing.proceedings import Actor, Inbox, Kind, Moment, Proceedings, Taken, recount
from tests.sharing.gates import ASKER, CENTRE, DECIDER, DUTIES, GATED, NOON, PROFILE, Ask, GateProcedure, Open
from tests.sharing.kit.rules import DUTIES as PLATFORM

ASKED_ON = date(2026, 12, 28)
LAW = (  # what the law takes off in 2027, but for the days at the turn of the year
    (2, 5),
    (2, 6),
    (2, 7),
    (2, 8),
    (4, 5),
    (5, 1),
    (5, 2),
    (6, 9),
    (9, 15),
    (10, 1),
    (10, 2),
    (10, 3),
)


@cache
def before() -> WorkingDays:
    """The notice of 2027 is not out."""
    return working_days()


@cache
def after(*off: date, worked: tuple[date, ...] = ()) -> WorkingDays:
    """It is: New Year's Day, what the law says, and these days."""
    days = {date(2027, 1, 1), *(date(2027, month, day) for month, day in LAW), *off}
    return working_days({2027: Notice(frozenset(days), frozenset(worked))})


LONGER = (date(2027, 1, 4), date(2027, 1, 5))
"""Two days more than anybody had thought."""


FUNCTIONING = replace(
    GATED,
    departments={code: replace(each, functions=frozenset({"relief"})) for code, each in GATED.departments.items()},
)


class Hall:
    """Gates that are asked for at the end of a year, in a store; `days` is the calendar of the process."""

    def __init__(self, store: Store) -> None:
        self.days, self.today = before(), ASKED_ON
        self.book = GrantBook(store, lambda: GATED)
        procedures = {Kind.APPLICATION: GateProcedure()}
        self.kept = Proceedings(store, procedures, DUTIES, lambda _: self.moment(), self.book.refresh)

    def moment(self) -> Moment:
        return Moment(NOON, self.today, PROFILE, self.days, FUNCTIONING, {}, ())


@pytest.fixture
async def hall(store: Store) -> AsyncIterator[Hall]:
    hall = Hall(store)
    async with hall.book:
        yield hall


async def test_a_day_that_moves_is_told_with_the_one_before(hall: Hall, store: Store) -> None:
    begun = await hall.kept.open(Kind.APPLICATION, Ask(("phone",)), ASKER)
    (first,) = begun.deadlines
    assert (first.due, first.provisional) == (date(2027, 1, 12), True)
    hall.days = after(*LONGER)
    assert await recount(hall.kept) == 1
    now = await hall.kept.one(begun.number, ASKER)
    (second,) = now.deadlines
    assert (second.due, second.formerly, second.provisional) == (date(2027, 1, 14), first.due, False)
    assert (now.version, now.state, now.content) == (begun.version + 1, begun.state, begun.content)
    for department in ("police", "civil-affairs"):
        told, _ = await Inbox(store).page(department, 10)
        assert "2027-01-14" in told[0].text and "2027-01-12" in told[0].text
    history = await hall.kept.history(begun.number, CENTRE)
    assert [(step.action, step.by.department, step.by.person) for step in history][1:] == [("recount", "centre", None)]
    assert [task.deadline.due for task in await hall.kept.due(DECIDER, date(2027, 1, 14))] == [date(2027, 1, 14)]
    assert await hall.kept.due(DECIDER, date(2027, 1, 13)) == []


async def test_it_is_done_once_and_a_notice_that_moves_nothing_is_no_step(hall: Hall) -> None:
    begun = await hall.kept.open(Kind.APPLICATION, Ask(("phone",)), ASKER)
    assert await recount(hall.kept) == 0
    assert (await hall.kept.one(begun.number, ASKER)) == begun, "no notice is out yet"
    hall.days = after()
    assert [await recount(hall.kept) for _ in range(2)] == [0, 0]
    settled = await hall.kept.one(begun.number, ASKER)
    assert settled == replace(begun, deadlines=tuple(replace(each, provisional=False) for each in begun.deadlines))
    hall.days = after(*LONGER)
    assert await recount(hall.kept) == 0, "what was settled is not counted again"


class TwoTerms(GateProcedure):
    """One term that a notice may move, and one that was counted when its notice was out."""

    def open(self, number: str, action: Any, by: Actor, moment: Moment) -> Taken:
        taken = super().open(number, action, by, moment)
        (reply,) = taken.deadlines
        return replace(taken, deadlines=(reply, replace(reply, name="settled", provisional=False)))


async def test_what_was_counted_by_its_notice_stays(hall: Hall) -> None:
    kept = replace(hall.kept, procedures={Kind.APPLICATION: TwoTerms()})
    number = (await kept.open(Kind.APPLICATION, Ask(("phone",)), ASKER)).number
    hall.days = after(*LONGER)
    assert await recount(kept) == 1
    found = {each.name: (each.due, each.formerly) for each in (await kept.one(number, ASKER)).deadlines}
    first, second = date(2027, 1, 12), date(2027, 1, 14)
    assert found == {"reply": (second, first), "settled": (first, None)}


async def test_what_was_met_stays_as_it_was_judged(hall: Hall) -> None:
    number = (await hall.kept.open(Kind.APPLICATION, Ask(("phone",)), ASKER)).number
    met = await hall.kept.take(number, Open(), DECIDER)
    hall.days = after(*LONGER)
    assert await recount(hall.kept) == 0
    assert await hall.kept.one(number, ASKER) == met


async def test_a_term_in_years_that_are_known_is_left_alone(hall: Hall) -> None:
    hall.today = date(2026, 3, 2)
    begun = await hall.kept.open(Kind.APPLICATION, Ask(("phone",)), ASKER)
    hall.days = after(*LONGER)
    assert await recount(hall.kept) == 0
    assert await hall.kept.one(begun.number, ASKER) == begun


async def test_several_processes_that_start_at_once_count_once(hall: Hall, other_store: Store) -> None:
    numbers = [(await hall.kept.open(Kind.APPLICATION, Ask(("phone",)), ASKER)).number for _ in range(4)]
    hall.days = after(*LONGER)
    other = replace(hall.kept, store=other_store)
    moved = await asyncio.gather(recount(hall.kept), recount(other))
    assert sum(moved) == len(numbers)
    for number in numbers:
        assert (await hall.kept.one(number, ASKER)).version == 2


async def test_the_review_of_an_emergency_moves_with_what_depends_on_it(hall: Hall, store: Store) -> None:
    """An emergency whose review is overdue is over: the day in force is the one that is told."""
    kept = replace(hall.kept, procedures={Kind.EMERGENCY: Emergencies()}, duties=PLATFORM)
    office = replace(DECIDER, department="bureau")
    declared = Declare(("relief",), date(2027, 1, 8), "flood", ("population",))
    number = (await kept.open(Kind.EMERGENCY, declared, office)).number
    use = EmergencyUse(0, number, "0" * 32, NOON, "civil-affairs", "desk", None, "population", "C-1")
    async with store.transaction() as connection:
        assert await enter_use(connection, use, date(2026, 12, 31), hall.days)
    (first,) = (await kept.one(number, office)).deadlines
    hall.days = after(*LONGER)
    assert await recount(kept) == 1
    (second,) = (await kept.one(number, office)).deadlines
    assert second.due > first.due == second.formerly
    async with store.transaction() as connection:
        row = (await connection.execute(select(emergencies))).mappings().one()
    assert (row["review_due"], row["escalates_on"], row["provisional"]) == (second.due, second.escalates_on, False)
