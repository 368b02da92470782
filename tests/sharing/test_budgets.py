"""No more than the limit is ever let through, by however many tasks and processes, before and after a restart."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from sharing import BudgetExceeded, Budgets, Store, StoreUnavailable
from sharing.tables import budgets
from tests.sharing.records import TODAY

LIMIT = 1000


@pytest.fixture
async def sqlite_store(tmp_path: Path) -> AsyncIterator[Store]:
    """For what does not depend on the database."""
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}", timeout_s=0.2)
    await store.create()
    yield store
    await store.close()


async def allowed(
    budget: Budgets,
    count: int,
    limit: int | None = 10,
    *,
    item: str = "phone",
    day: date = TODAY,
) -> int:
    """How many values were let through: all or none."""
    try:
        await budget.charge("tax", "population", item, count, limit, day)
    except BudgetExceeded:
        return 0
    return count


async def used(store: Store) -> int:
    async with store.transaction() as connection:
        return sum((await connection.execute(select(budgets.c.used))).scalars().all())


async def test_the_limit_is_reached_exactly_and_not_passed(store: Store) -> None:
    budget = Budgets(store, LIMIT)
    assert [await allowed(budget, count) for count in (4, 5, 2, 1, 1, 0)] == [4, 5, 0, 1, 0, 0]


async def test_refusing_says_the_limit_and_the_next_day(store: Store) -> None:
    with pytest.raises(BudgetExceeded) as exceeded:
        await Budgets(store, 5).charge("tax", "population", "", 6, None, date(2026, 12, 31))
    assert (exceeded.value.limit, exceeded.value.retry_on) == (5, date(2027, 1, 1))


async def test_accounts_are_apart(store: Store) -> None:
    budget = Budgets(store, LIMIT)
    assert await allowed(budget, 10) == 10
    assert await allowed(budget, 10, item="name") == 10
    assert await allowed(budget, 10, day=TODAY + timedelta(days=1)) == 10
    assert await allowed(budget, 5, None, item="") == 5
    assert await allowed(budget, 1) == 0


async def test_a_large_limit_is_reserved_a_hundredth_at_a_time(store: Store) -> None:
    budget = Budgets(store, LIMIT)
    for _ in range(10):
        assert await allowed(budget, 1, None) == 1
    assert await used(store) == 10
    assert await allowed(budget, 1, None) == 1
    assert await used(store) == 20


async def test_a_spent_lease_asks_the_store_and_a_full_one_does_not(sqlite_store: Store) -> None:
    budget = Budgets(sqlite_store, LIMIT)
    assert await allowed(budget, 1, None) == 1
    async with sqlite_store.transaction() as connection:
        await connection.execute(update(budgets).values(used=1000))
    assert [await allowed(budget, count, None) for count in (12, 3, 3, 3, 1)] == [0, 3, 3, 3, 0]


async def test_what_a_killed_process_had_reserved_counts_as_used(store: Store) -> None:
    assert await allowed(Budgets(store, LIMIT), 1, None) == 1
    assert await allowed(Budgets(store, LIMIT), 991, None) == 0
    assert await allowed(Budgets(store, LIMIT), 990, None) == 990


async def test_a_refusal_costs_nothing(store: Store) -> None:
    budget = Budgets(store, LIMIT)
    assert [await allowed(budget, count) for count in (8, 3, 3, 2)] == [8, 0, 0, 2]


async def test_a_lowered_limit_holds_at_once(store: Store) -> None:
    budget = Budgets(store, LIMIT)
    assert await allowed(budget, 1, 1000) == 1
    assert await allowed(budget, 1, 10) == 0
    assert await allowed(budget, 1, 0) == 0


async def test_a_negative_count_is_a_defect_of_the_caller(sqlite_store: Store) -> None:
    with pytest.raises(ValueError, match="negative"):
        await allowed(Budgets(sqlite_store, LIMIT), -1)


async def test_without_a_store_nothing_is_let_through(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'missing' / 'store.sqlite'}")
    with pytest.raises(StoreUnavailable):
        await allowed(Budgets(store, LIMIT), 1)
    await store.close()


async def test_leases_of_past_days_are_forgotten(sqlite_store: Store) -> None:
    budget = Budgets(sqlite_store, LIMIT)
    for offset in range(4):
        await allowed(budget, 1, None, day=TODAY + timedelta(days=offset))
    assert {account.day - TODAY for account in budget._leases} == {timedelta(days=2), timedelta(days=3)}


async def test_a_cancelled_charge_gives_nothing_away(store: Store) -> None:
    budget = Budgets(store, LIMIT)
    for _ in range(5):
        charge = asyncio.create_task(allowed(budget, 2))
        await asyncio.sleep(0)
        charge.cancel()
        await asyncio.gather(charge, return_exceptions=True)
    let_through = sum([await allowed(budget, 1) for _ in range(12)])
    assert let_through <= 10 and await used(store) <= 10


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limit=st.integers(0, 600),
    charges=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 200)), max_size=30),
)
async def test_several_processes_together_never_pass_the_limit(
    store: Store, other_store: Store, limit: int, charges: list[tuple[int, int]]
) -> None:
    async with store.transaction() as connection:
        await connection.execute(delete(budgets))
    processes = [Budgets(store, LIMIT), Budgets(other_store, LIMIT), Budgets(other_store, LIMIT)]
    through = await asyncio.gather(*(allowed(processes[process], count, limit) for process, count in charges))
    assert sum(through) <= await used(store) <= limit


async def test_many_tasks_spend_every_value_once(store: Store) -> None:
    budget = Budgets(store, LIMIT)
    through = Counter(await asyncio.gather(*(allowed(budget, 1 + number % 2, 300) for number in range(400))))
    assert through[1] + 2 * through[2] == 300
    assert await used(store) == 300


async def test_what_is_given_back_may_be_had_again_here_and_elsewhere(store: Store, other_store: Store) -> None:
    here, elsewhere = Budgets(store, LIMIT), Budgets(other_store, LIMIT)
    assert await allowed(here, 10) == 10
    await here.give_back("tax", "population", "phone", 7, 10, TODAY)
    assert await used(store) == 3
    assert [await allowed(elsewhere, count) for count in (8, 4)] == [0, 4]
    assert [await allowed(here, count) for count in (4, 3, 1)] == [0, 3, 0]


async def test_of_a_large_limit_a_reserve_stays_here(store: Store) -> None:
    budget = Budgets(store, LIMIT)
    assert await allowed(budget, 100, None) == 100
    await budget.give_back("tax", "population", "phone", 5, None, TODAY)
    assert await used(store) == 100, "no more than a hundredth of the limit: kept for the next"
    await budget.give_back("tax", "population", "phone", 50, None, TODAY)
    assert await used(store) == 55


async def test_what_cannot_be_given_back_to_others_stays_here(sqlite_store: Store) -> None:
    budget = Budgets(sqlite_store, LIMIT)
    assert await allowed(budget, 10) == 10
    async with sqlite_store.transaction() as connection:
        await connection.exec_driver_sql("ALTER TABLE budgets RENAME TO elsewhere")
    await budget.give_back("tax", "population", "phone", 4, 10, TODAY)
    assert [await allowed(budget, count) for count in (3, 1)] == [3, 1]
    with pytest.raises(StoreUnavailable):
        await allowed(budget, 1)


async def test_nothing_is_given_back_that_was_charged_under_another_limit(sqlite_store: Store) -> None:
    budget = Budgets(sqlite_store, LIMIT)
    assert await allowed(budget, 5, 10) == 5
    await budget.give_back("tax", "population", "phone", 5, 20, TODAY)
    assert await used(sqlite_store) == 5


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limit=st.integers(0, 300),
    steps=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 100), st.integers(0, 100)), max_size=20),
)
async def test_whatever_is_given_back_no_more_is_out_than_the_limit(
    store: Store, other_store: Store, limit: int, steps: list[tuple[int, int, int]]
) -> None:
    async with store.transaction() as connection:
        await connection.execute(delete(budgets))
    processes, out = [Budgets(store, LIMIT), Budgets(other_store, LIMIT), Budgets(store, LIMIT)], 0

    async def go(process: int, count: int, back: int) -> None:
        nonlocal out
        taken = await allowed(processes[process], count, limit)
        out += taken
        assert out <= limit
        back = min(taken, back)
        out -= back
        await processes[process].give_back("tax", "population", "phone", back, limit, TODAY)

    await asyncio.gather(*(go(*step) for step in steps))
    assert out <= await used(store) <= limit
