"""Comparisons that nobody sees count as whole lists, for good, beside all others of the day."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from sharing import Admitted, Attempts, Outcome, Store, StoreUnavailable
from sharing.tables import verification_days, verification_sets
from tests.sharing.attempts.measuring import DAY, NOON, admitted, answered, asking, opened, retry_at, wild


@pytest.fixture
async def attempts(store: Store) -> AsyncIterator[Attempts]:
    async with opened(store) as attempts:
        yield attempts


@pytest.fixture
async def restarted(other_store: Store) -> AsyncIterator[Attempts]:
    """The same budgets, as another process has them open."""
    async with opened(other_store) as attempts:
        yield attempts


async def test_all_entries_of_a_list_are_counted_or_none(attempts: Attempts, restarted: Attempts) -> None:
    who = asking(batch=True, batch_calls=100, batch_negatives=10)
    assert await attempts.count(who, 7) == Admitted()
    refused = await restarted.count(who, 4)
    assert retry_at(refused) == who.next_day
    assert await restarted.count(who, 3) == Admitted()
    assert retry_at(await attempts.count(who, 1)) == who.next_day
    assert await attempts.count(asking("court", batch=True, batch_negatives=10), 10) == Admitted()
    assert await attempts.count(asking(batch=True, batch_negatives=10, now=NOON + DAY), 10) == Admitted()


async def test_they_share_the_day_with_comparisons_of_batches(attempts: Attempts) -> None:
    who = asking(batch=True, batch_calls=100, batch_negatives=3)
    assert await attempts.count(who, 2) == Admitted()
    assert await answered(attempts, who, Outcome.NOT_MATCHED, wild(1, 1), wild(2, 2)) == [True, False]
    few = asking("court", batch=True, batch_calls=5, batch_negatives=100)
    assert await admitted(attempts, few, wild(1, 1)) == [True]
    assert retry_at(await attempts.count(few, 5)) == few.next_day
    assert await attempts.count(few, 4) == Admitted()


async def test_they_are_about_no_subject_and_raise_no_alarm(attempts: Attempts, store: Store) -> None:
    who = asking(batch=True, batch_calls=1_000, batch_negatives=1_000)
    assert await attempts.count(who, 500) == Admitted()
    assert await attempts.count(who, 0) == Admitted()
    async with store.transaction() as connection:
        sets = (await connection.execute(select(func.count()).select_from(verification_sets))).scalar_one()
        (day,) = (await connection.execute(select(verification_days))).mappings().all()
    assert sets == 0 and (day["calls"], day["matched"], day["refuted"]) == (500, 0, 0)
    assert await attempts.alarms("population") == []


async def test_processes_together_pass_no_budget(attempts: Attempts, restarted: Attempts) -> None:
    who = asking(batch=True, batch_calls=1_000, batch_negatives=20)
    several = await asyncio.gather(*(each.count(who, 3) for each in (attempts, restarted) * 5))
    assert sum(isinstance(each, Admitted) for each in several) == 6


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(st.integers(1, 6), st.none()), min_size=1, max_size=12))
def test_never_more_than_the_budget_whatever_the_order(
    tmp_path_factory: pytest.TempPathFactory, steps: Sequence[int | None]
) -> None:
    """A number is a list of so many entries, None a comparison that is not MATCH."""
    asyncio.run(_counted(tmp_path_factory.mktemp("unseen"), steps))


async def _counted(folder: Path, steps: Sequence[int | None]) -> None:
    store = Store(f"sqlite:///{folder / 'store.db'}")
    await store.create()
    who, left = asking(batch=True, batch_calls=1_000, batch_negatives=10, claim_sets=100, lock_sets=101), 10
    async with opened(store) as attempts:
        for number, size in enumerate(steps):
            if size is None:
                (fits,) = await answered(attempts, who, Outcome.NOT_MATCHED, wild(number, number))
            else:
                fits = isinstance(await attempts.count(who, size), Admitted)
            assert fits == ((size or 1) <= left)
            left -= (size or 1) if fits else 0
    await store.close()


async def test_without_a_store_nothing_is_counted(tmp_path: Path) -> None:
    attempts = Attempts(Store(f"sqlite:///{tmp_path / 'nowhere' / 'store.db'}"))
    with pytest.raises(StoreUnavailable):
        await attempts.count(asking(batch=True), 3)
    await attempts.close()
