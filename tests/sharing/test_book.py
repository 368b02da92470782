"""What the book hands out: only what is approved, fits, is valid that day, and was confirmed a moment ago."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from catalog import Catalog, Mode
from masking import parse_mask
from policies import Grant
from sharing import (
    Agreement,
    GrantBook,
    GrantExists,
    GrantFinding,
    GrantRecord,
    GrantState,
    GrantUnknown,
    Store,
    StoreUnavailable,
)
from sharing.tables import changes, grants
from tests.sharing.records import AGREEMENT, CATALOG, GRANT, POPULATION, TODAY, grant

ROOT = Path(__file__).parents[2]
DEPARTMENT = GRANT.consumer


@pytest.fixture
async def book(store: Store) -> AsyncIterator[GrantBook]:
    async with GrantBook(store, lambda: CATALOG) as book:
        yield book


@pytest.fixture
async def sqlite_store(tmp_path: Path) -> AsyncIterator[Store]:
    """For what does not depend on the database."""
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}", timeout_s=0.2)
    await store.create()
    yield store
    await store.close()


def numbers(book: GrantBook, day: date = TODAY) -> list[str]:
    return [one.number for one in book.held(DEPARTMENT, day).grants]


async def test_a_grant_comes_back_as_policies_see_it(book: GrantBook) -> None:
    await book.add(GRANT)
    assert book.held(DEPARTMENT, TODAY).grants == (
        Grant(
            number="SQ-2026-0001",
            version=1,
            resource="population",
            items=frozenset({"phone", "region_code"}),
            modes=frozenset({Mode.QUERY, Mode.VERIFY}),
            purpose="marriage",
            rows="lucheng",
            mask=parse_mask("keep 3 4"),
            persons=frozenset({"officer-7"}),
        ),
    )
    assert book.records == (GRANT,)
    assert book.held("tax", TODAY).grants == ()


async def test_a_plain_grant_has_no_rows_no_mask_and_no_persons(book: GrantBook) -> None:
    await book.add(replace(GRANT, rows=None, mask=None, persons=frozenset()))
    [held] = book.held(DEPARTMENT, TODAY).grants
    assert (held.rows, held.mask, held.persons) == (None, None, frozenset())


async def test_a_number_is_given_once(book: GrantBook) -> None:
    await book.add(GRANT)
    with pytest.raises(GrantExists):
        await book.add(replace(GRANT, consumer="tax"))
    assert numbers(book) == [GRANT.number] and book.held("tax", TODAY).grants == ()


async def test_every_change_counts_the_version_up_and_is_visible_at_once(book: GrantBook) -> None:
    await book.put(GRANT)
    await book.put(replace(GRANT, purpose="adoption"))
    assert [(one.version, one.purpose) for one in book.held(DEPARTMENT, TODAY).grants] == [(2, "adoption")]
    await book.revoke(GRANT.number)
    assert numbers(book) == []
    assert [(one.version, one.state) for one in book.records] == [(3, GrantState.REVOKED)]


async def test_revoking_what_is_not_there_is_an_error(book: GrantBook) -> None:
    with pytest.raises(GrantUnknown):
        await book.revoke("SQ-0")


@pytest.mark.parametrize("state", [state for state in GrantState if state is not GrantState.APPROVED])
async def test_only_approved_grants_are_in_force(sqlite_store: Store, state: GrantState) -> None:
    async with GrantBook(sqlite_store, lambda: CATALOG) as book:
        await book.put(replace(GRANT, state=state))
        assert numbers(book) == [] and book.findings == ()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    length=st.integers(-2, 40),
    offset=st.integers(-3, 45),
)
async def test_a_grant_is_in_force_exactly_on_its_days(
    sqlite_store: Store, first: date, length: int, offset: int
) -> None:
    last, day = first + timedelta(days=length), first + timedelta(days=offset)
    book = GrantBook(sqlite_store, lambda: CATALOG)
    await book.put(replace(GRANT, valid_from=first, valid_until=last))
    await book.put_agreement(replace(AGREEMENT, resource="r", signed_on=first, until=last))
    assert bool(book.held(DEPARTMENT, day).grants) == (0 <= offset <= length)
    assert bool(book.held(DEPARTMENT, day).agreed) == (0 <= offset <= length)
    await book.put_agreement(replace(AGREEMENT, resource="r", signed_on=first, until=last, active=False))
    assert book.held(DEPARTMENT, day).agreed == frozenset()


async def test_a_new_day_is_noticed_without_a_change(book: GrantBook) -> None:
    await book.add(GRANT)
    assert numbers(book, GRANT.valid_until) == [GRANT.number]
    assert numbers(book, GRANT.valid_until + timedelta(days=1)) == []
    assert numbers(book, GRANT.valid_until) == [GRANT.number]


async def test_the_same_object_is_handed_out_until_something_changes(book: GrantBook) -> None:
    await book.add(GRANT)
    before = book.held(DEPARTMENT, TODAY)
    assert book.held(DEPARTMENT, TODAY) is before
    await book.add(grant("SQ-2026-0002"))
    assert numbers(book) == ["SQ-2026-0001", "SQ-2026-0002"]


@pytest.mark.parametrize(
    "unfit",
    [
        {"resource": "household"},
        {"items": frozenset({"phone", "criminal_record"})},
        {"rows": "own_region"},
        {"mask": "no such mask"},
        {"mask": ""},
        {"items": frozenset({"phone", "insured"})},  # `keep` has no form for a Boolean
    ],
    ids=["resource", "item", "rows", "mask", "empty mask", "mask of another type"],
)
async def test_a_grant_that_names_the_unknown_is_never_in_force(
    sqlite_store: Store, unfit: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    record = GrantRecord(**({name: getattr(GRANT, name) for name in GRANT.__slots__} | unfit))
    async with GrantBook(sqlite_store, lambda: CATALOG) as book:
        with caplog.at_level(logging.WARNING):
            await book.add(record)
            await book.add(grant("SQ-2026-0002"))
        assert numbers(book) == ["SQ-2026-0002"]
        assert [finding.number for finding in book.findings] == [GRANT.number]
    [told] = [one for one in caplog.records if GRANT.number in one.getMessage()]
    assert DEPARTMENT not in told.getMessage() and "marriage" not in told.getMessage()


@pytest.mark.parametrize(
    "damage",
    [{"items": "phone"}, {"items": '{"phone": 1}'}, {"items": "[1]"}, {"modes": '["all"]'}, {"state": "Approved"}],
    ids=str,
)
async def test_a_grant_that_cannot_be_read_takes_only_itself_out(sqlite_store: Store, damage: dict[str, str]) -> None:
    async with GrantBook(sqlite_store, lambda: CATALOG) as book:
        await book.add(GRANT)
        await book.add(grant("SQ-2026-0002"))
        async with sqlite_store.transaction() as connection:
            await connection.execute(update(changes).values(version=changes.c.version + 1))
            await connection.execute(update(grants).where(grants.c.number == GRANT.number).values(damage))
        await book.refresh()
        assert numbers(book) == ["SQ-2026-0002"]
        assert book.findings == (GrantFinding(GRANT.number, "cannot be read"),)


async def test_a_new_catalogue_is_applied_to_the_grants(sqlite_store: Store) -> None:
    catalog = [CATALOG]
    async with GrantBook(sqlite_store, lambda: catalog[0], poll_s=0.01) as book:
        await book.add(GRANT)
        catalog[0] = Catalog({"population": replace(POPULATION, rows={})}, {}, "c2")
        await until(lambda: numbers(book) == [])
        catalog[0] = CATALOG
        await until(lambda: numbers(book) == [GRANT.number])


async def test_agreements_are_per_department_and_resource(book: GrantBook) -> None:
    await book.put_agreement(AGREEMENT)
    await book.put_agreement(Agreement(DEPARTMENT, "household", TODAY + timedelta(days=1), date(2027, 1, 1)))
    await book.put_agreement(Agreement(DEPARTMENT, "company", date(2025, 1, 1), TODAY))
    assert book.held(DEPARTMENT, TODAY).agreed == {"population", "company"}
    assert book.held("tax", TODAY).agreed == frozenset()
    await book.put_agreement(replace(AGREEMENT, active=False))
    assert book.held(DEPARTMENT, TODAY).agreed == {"company"}


async def test_a_renewed_agreement_stands_beside_the_old_one(book: GrantBook) -> None:
    await book.put_agreement(replace(AGREEMENT, until=TODAY))
    await book.put_agreement(replace(AGREEMENT, signed_on=TODAY + timedelta(days=1)))
    for offset in (0, 1):
        assert book.held(DEPARTMENT, TODAY + timedelta(days=offset)).agreed == {"population"}


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("unconfirmed_s", "in_force"), [(0, True), (5, True), (5.001, False), (600, False)])
async def test_without_confirmation_for_five_seconds_nothing_is_in_force(
    sqlite_store: Store, unconfirmed_s: float, in_force: bool
) -> None:
    clock = Clock()
    book = GrantBook(sqlite_store, lambda: CATALOG, clock=clock)
    await book.add(GRANT)
    await book.put_agreement(AGREEMENT)
    clock.now += unconfirmed_s
    assert bool(book.held(DEPARTMENT, TODAY).grants) == in_force
    assert bool(book.held(DEPARTMENT, TODAY).agreed) == in_force
    await book.refresh()
    assert numbers(book) == [GRANT.number]


async def test_a_slow_confirmation_is_as_old_as_its_question(sqlite_store: Store) -> None:
    times = iter([100.0, 106.0])
    book = GrantBook(sqlite_store, lambda: CATALOG, clock=lambda: next(times))
    await book.refresh()
    assert not book.confirmed


async def test_a_book_that_never_read_the_store_has_nothing(sqlite_store: Store) -> None:
    book = GrantBook(sqlite_store, lambda: CATALOG)
    assert not book.confirmed
    assert book.held(DEPARTMENT, TODAY).grants == () and book.held(DEPARTMENT, TODAY).agreed == frozenset()


async def test_a_lost_store_is_told_once_and_taken_up_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "late" / "store.sqlite"
    store = Store(f"sqlite:///{file}")
    async with GrantBook(store, lambda: CATALOG, poll_s=0.01) as book:
        await asyncio.sleep(0.1)
        assert not book.confirmed
        assert len([one for one in caplog.records if one.name == "sharing.book"]) == 1
        file.parent.mkdir()
        await store.create()
        await until(lambda: book.confirmed)
    await store.close()


async def test_the_poller_outlives_a_catalogue_that_fails(sqlite_store: Store) -> None:
    found: list[Catalog] = []
    async with GrantBook(sqlite_store, lambda: found[0], poll_s=0.01) as book:
        await asyncio.sleep(0.05)
        assert not book.confirmed
        found.append(CATALOG)
        await until(lambda: book.confirmed)


async def test_a_change_that_cannot_be_read_back_ends_everything(sqlite_store: Store) -> None:
    """Committed, but this process cannot see it: a revocation must not go on being ignored."""
    catalog = [CATALOG]
    book = GrantBook(sqlite_store, lambda: catalog[0])
    await book.add(GRANT)
    catalog.clear()
    with pytest.raises(IndexError):
        await book.revoke(GRANT.number)
    assert numbers(book) == [] and not book.confirmed


async def test_a_store_that_was_never_created_refuses_changes(sqlite_store: Store) -> None:
    async with sqlite_store.transaction() as connection:
        await connection.execute(delete(changes))
    book = GrantBook(sqlite_store, lambda: CATALOG)
    with pytest.raises(StoreUnavailable):
        await book.add(GRANT)
    with pytest.raises(StoreUnavailable):
        await book.refresh()


async def test_changes_at_the_same_time_are_all_counted(book: GrantBook, other_store: Store) -> None:
    other = GrantBook(other_store, lambda: CATALOG)
    await book.add(GRANT)
    await asyncio.gather(*(one.put(GRANT) for one in (book, other) for _ in range(10)))
    await book.refresh()
    assert [one.version for one in book.records] == [21]


async def test_another_process_sees_a_change_within_a_second(book: GrantBook, store_url: str) -> None:
    watcher = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "tests/sharing/watch_grants.py"),
        store_url,
        DEPARTMENT,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert watcher.stdout is not None
    assert await watcher.stdout.readline() == b"0\n"
    for change, seen in ((book.put(GRANT), b"1\n"), (book.revoke(GRANT.number), b"0\n")):
        began = time.monotonic()
        await change
        assert await watcher.stdout.readline() == seen
        assert time.monotonic() - began < 1
    await watcher.communicate()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):  # the machine may be busy
        while not condition():
            await asyncio.sleep(0.005)
