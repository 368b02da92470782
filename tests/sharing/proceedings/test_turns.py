"""Whoever reads on from a place misses nothing: what is seen later has a later place, whatever ran at once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from catalog import Catalog
from policies import read_duties
from sharing import GrantBook, Store
from sharing.announcements import Announce, Announcements, Correct, Matter
from sharing.calendar import working_days
from sharing.jurisdictions import read_profile
from sharing.proceedings import Actor, Inbox, Kind, Moment, Notify, Proceedings, Role
from sharing.proceedings.carrying_out import carry_out
from sharing.proceedings.turns import NOTICES, hold_feed
from tests.policies.small_city import CITY
from tests.sharing.records import POPULATION, TODAY

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ITEM = "phone"
STEWARD = Actor("police", "desk", None, frozenset({Role.STEWARD}))
MEMBER = Actor("tax", "desk")
CHANGE = Announce(Matter.CHANGE, "population", "the form", TODAY, (ITEM,))
TOWN = Catalog(
    {"population": POPULATION},
    {code: replace(one, centre=code == "centre") for code, one in CITY.departments.items()},
    "town",
)


def proceedings(store: Store, book: GrantBook) -> Proceedings:
    profile, days = read_profile("order-809"), working_days()

    def moment(_: str | None) -> Moment:
        return Moment(AT, TODAY, profile, days, TOWN, {}, ())

    return Proceedings(store, {Kind.ANNOUNCEMENT: Announcements()}, read_duties(), moment, book.refresh)


@pytest.fixture
async def kept(store: Store) -> AsyncIterator[Proceedings]:
    async with GrantBook(store, lambda: TOWN) as book:
        yield proceedings(store, book)


async def turns(kept: Proceedings, after: int = 0) -> list[tuple[str, int]]:
    return [(each.proceeding.number, each.proceeding.version) for each in await kept.since(Kind.ANNOUNCEMENT, after)]


async def test_each_step_puts_its_announcement_last_and_nowhere_else(kept: Proceedings) -> None:
    first, second = [(await kept.open(Kind.ANNOUNCEMENT, CHANGE, STEWARD)).number for _ in range(2)]
    assert await turns(kept) == [(first, 1), (second, 1)]
    seen = await kept.last_turn(Kind.ANNOUNCEMENT)
    await kept.take(first, Correct("in other words"), STEWARD)
    assert await turns(kept) == [(second, 1), (first, 2)]
    assert await turns(kept, seen) == [(first, 2)]


async def test_a_step_that_fails_takes_no_turn(kept: Proceedings) -> None:
    number = (await kept.open(Kind.ANNOUNCEMENT, CHANGE, STEWARD)).number
    before = await kept.last_turn(Kind.ANNOUNCEMENT)
    again = [kept.take(number, Correct(f"words {one}"), STEWARD) for one in range(4)]
    done = [one for one in await asyncio.gather(*again, return_exceptions=True) if not isinstance(one, BaseException)]
    assert len(done) >= 1 and await turns(kept, before) == [(number, max(one.version for one in done))]


async def test_who_reads_while_many_announce_sees_everything_once_and_in_order(
    kept: Proceedings, other_store: Store
) -> None:
    """Two stores, as two processes have them: were a place given before its transaction ends, some would be missed."""
    async with GrantBook(other_store, lambda: TOWN) as other:
        elsewhere, found, place = proceedings(other_store, other), list[str](), 0
        work = [asyncio.ensure_future(by.open(Kind.ANNOUNCEMENT, CHANGE, STEWARD)) for by in (kept, elsewhere) * 8]
        while len(found) < len(work):
            for each in await kept.since(Kind.ANNOUNCEMENT, place, 3):
                assert each.place > place
                place = each.place
                found.append(each.proceeding.number)
            await asyncio.sleep(0)
        opened = [(await one).number for one in work]
    assert sorted(found) == sorted(opened) and len(set(found)) == len(work)


async def test_a_notice_that_is_seen_later_has_a_later_place(store: Store, other_store: Store) -> None:
    """The first sender is still at work when the second begins: that one waits, and nobody sees it first."""
    inbox, told, order = Inbox(store), asyncio.Event(), list[str]()

    async def slow() -> None:
        async with store.transaction() as connection:
            await carry_out(connection, "2026-AN-000001", [Notify("tax", "first")], AT)
            told.set()
            await asyncio.sleep(0.3)
        order.append("first")

    async def quick() -> None:
        await told.wait()
        async with other_store.transaction() as connection:
            await carry_out(connection, "2026-AN-000002", [Notify("tax", "second")], AT)
        order.append("second")

    sending = asyncio.gather(slow(), quick())
    await told.wait()
    assert await inbox.since(0, 10) == []
    await sending
    found = [each.notice for each in await inbox.since(0, 10)]
    assert order == ["first", "second"] and [each.text for each in found] == order
    assert [each.text for each in (one.notice for one in await inbox.since(found[0].place, 10, "tax"))] == ["second"]
    assert await inbox.since(0, 10, "police") == [] and await inbox.last_place() == found[1].place


async def test_a_turn_given_back_is_given_again(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        async with store.transaction() as connection:
            assert await hold_feed(connection, NOTICES) == 1
            raise ZeroDivisionError
    async with store.transaction() as connection:
        assert await hold_feed(connection, NOTICES) == 1


async def test_everybody_sees_what_is_open(kept: Proceedings) -> None:
    found = await kept.open(Kind.ANNOUNCEMENT, replace(CHANGE, until=date(2026, 4, 1)), STEWARD)
    assert kept.sees(found, MEMBER) and await kept.one(found.number, MEMBER) == found


@pytest.mark.parametrize("statement", ["turns", "notices"])
async def test_an_index_leads_to_what_comes_after_a_place(store: Store, statement: str) -> None:
    text = {
        "turns": "SELECT * FROM turns WHERE feed = 'announcements' AND turn > 5 ORDER BY turn LIMIT 3",
        "notices": "SELECT * FROM notices WHERE department = 'tax' AND id > 5 ORDER BY id LIMIT 3",
    }[statement]
    is_sqlite = store.dialect == "sqlite"
    async with store.transaction() as connection:
        if not is_sqlite:  # it reads a small table whole while it may
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            await connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        explained = await connection.exec_driver_sql(f"{'EXPLAIN QUERY PLAN' if is_sqlite else 'EXPLAIN'} {text}")
        plan = " ".join(str(row[-1]) for row in explained.all())
    assert ("turns_of_feed" if statement == "turns" else "notices_of_department") in plan
    assert "TEMP B-TREE" not in plan and "Sort" not in plan
