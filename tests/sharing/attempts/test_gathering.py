"""What waits at the same time is counted together, as if it had been one after another, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import delete, text

from sharing import Admitted, Attempts, Outcome, Store, StoreUnavailable
from sharing.attempts.holding import hold_resource
from sharing.attempts.postgresql_ledger import PostgreSQLLedger
from sharing.tables import verification_days
from tests.sharing.attempts.measuring import NOON, admitted, answered, asking, attempt, noting, opened, wild

MATCHED = Outcome.MATCHED


@pytest.fixture
async def attempts(store: Store) -> AsyncIterator[Attempts]:
    async with opened(store) as attempts:
        yield attempts


@asynccontextmanager
async def busy(store: Store) -> AsyncIterator[None]:
    """Another process is in the middle of a transaction."""
    async with store.transaction() as connection:
        await hold_resource(connection, "population")
        await connection.execute(delete(verification_days).where(verification_days.c.day == ""))
        yield


async def test_calls_that_wait_together_share_a_transaction(attempts: Attempts) -> None:
    ledger = noting(attempts)
    whos = [asking(f"department {number % 3}") for number in range(64)]
    found = await asyncio.gather(*(admitted(attempts, who, wild(number, 1)) for number, who in enumerate(whos)))
    assert found == [[True]] * 64
    for number, who in enumerate(whos):
        attempts.settle(who, [wild(number, 1)], [MATCHED])
    assert await admitted(attempts, asking("court"), wild(1, 1)) == [True]
    assert [len(steps) < 10 for steps in ledger.transactions] == [True, True]


async def test_equal_comparisons_of_different_calls_count_each(attempts: Attempts) -> None:
    who = asking(calls=3)
    found = await asyncio.gather(*(admitted(attempts, who, wild(1, 1)) for _ in range(5)))
    assert found == [[True], [True], [True], [False], [False]]
    for _ in range(3):
        attempts.settle(who, [wild(1, 1)], [Outcome.NOT_COMPARED])
    assert await admitted(attempts, who, wild(2, 1), wild(3, 1), wild(4, 1), wild(5, 1)) == [True, True, True, False]


async def test_what_was_settled_counts_before_what_is_asked_next(attempts: Attempts) -> None:
    who = asking(negatives=1)
    for number in range(3):
        assert await admitted(attempts, who, wild(number, 1), wild(number, 2)) == [True, False]
        attempts.settle(who, [wild(number, 1)], [MATCHED])


async def test_more_than_fits_together_takes_several_transactions(attempts: Attempts) -> None:
    ledger = noting(attempts)
    who = asking()
    calls = [[attempt(f"{call} {number}", "born") for number in range(900)] for call in range(3)]
    found = await asyncio.gather(*(attempts.admit(who, call) for call in calls))
    assert {type(each) for admissions in found for each in admissions[:100]} >= {Admitted}
    assert len(ledger.transactions) == 2


async def test_settlements_need_no_call_to_be_counted(store: Store, other_store: Store) -> None:
    who = asking(negatives=1)
    async with opened(store) as attempts, opened(other_store) as other:
        assert await admitted(attempts, who, wild(1, 1)) == [True]
        attempts.settle(who, [wild(1, 1)], [MATCHED])
        while not any(await admitted(other, who, wild(2, 1))):
            await asyncio.sleep(0.01)


async def test_closing_loses_no_settlement(store: Store, other_store: Store) -> None:
    who = asking(negatives=30)
    async with opened(store) as attempts:
        for number in range(30):
            assert await admitted(attempts, who, wild(number, 1)) == [True]
            attempts.settle(who, [wild(number, 1)], [MATCHED])
        waiting = asyncio.create_task(admitted(attempts, who, wild(30, 1)))
        await asyncio.sleep(0)
    assert await waiting == [True]
    async with opened(other_store) as restarted:
        found = await admitted(restarted, who, *(wild(100 + number, 1) for number in range(30)))
    assert found == [True] * 29 + [False]


async def test_after_closing_nothing_is_admitted_and_nothing_settled(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    who = asking()
    async with opened(store) as attempts:
        assert await admitted(attempts, who, wild(1, 1)) == [True]
    with pytest.raises(StoreUnavailable, match="closed"):
        await attempts.admit(who, [wild(2, 1)])
    attempts.settle(who, [wild(1, 1)], [MATCHED])
    assert caplog.messages == [
        "verification_unsettled department=tax resource=population day=2026-03-02 comparisons=1 error=StoreUnavailable"
    ]


async def test_who_left_before_the_transaction_is_not_counted(attempts: Attempts) -> None:
    who = asking(calls=1)
    left = asyncio.create_task(admitted(attempts, who, wild(1, 1)))
    await asyncio.sleep(0)
    left.cancel()
    assert await admitted(attempts, who, wild(2, 1)) == [True]
    assert left.cancelled()


async def test_when_the_store_fails_nobody_is_admitted_and_what_ended_counts_as_not_match(
    store: Store, store_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    who = asking(negatives=2)
    hasty = Store(store_url, timeout_s=0.2)
    async with opened(hasty) as attempts:
        assert await admitted(attempts, who, wild(1, 1)) == [True]
        async with busy(store):
            attempts.settle(who, [wild(1, 1)], [MATCHED])
            for found in await asyncio.gather(
                *(attempts.admit(who, [wild(number, 1)]) for number in (2, 3)), return_exceptions=True
            ):
                assert isinstance(found, StoreUnavailable)
        assert [message.rpartition(" ")[2] for message in caplog.messages] == ["error=StoreUnavailable"]
        assert await admitted(attempts, who, wild(2, 1), wild(3, 1)) == [True, False]
    await hasty.close()


async def test_a_batch_has_budgets_of_its_own_under_the_same_counters(attempts: Attempts) -> None:
    batch = asking(batch=True, calls=1, negatives=1, batch_calls=4, batch_negatives=3)
    assert await answered(attempts, batch, MATCHED, wild(1, 1)) == [True]
    assert await admitted(attempts, batch, *(wild(number, 1) for number in range(2, 6))) == [True, True, True, False]
    assert await admitted(attempts, replace(batch, batch=False), wild(6, 1)) == [False]
    assert await admitted(attempts, replace(batch, department="court", batch=False), wild(6, 1), wild(7, 1)) == [
        True,
        False,
    ]


async def test_a_set_that_no_longer_counts_is_asked_anew(store: Store) -> None:
    who = asking(claim_sets=1, days=1)
    async with opened(store) as attempts:
        assert await answered(attempts, who, MATCHED, wild(1, 1)) == [True]
        later = replace(who, now=NOON.replace(day=3))
        assert await admitted(attempts, later, wild(1, 1), wild(1, 2)) == [True, False]
        attempts.settle(later, [wild(1, 1)], [MATCHED])
        assert await admitted(attempts, replace(later, now=later.now.replace(day=4)), wild(1, 2)) == [True]


@pytest.mark.postgresql
async def test_a_connection_that_the_server_ended_is_opened_anew(postgresql_database: str) -> None:
    store, other = Store(postgresql_database), Store(postgresql_database)
    await store.create()
    async with opened(store) as attempts:
        assert await admitted(attempts, asking(), wild(1, 1)) == [True]
        async with other.transaction() as connection:
            others = "pid <> pg_backend_pid() AND datname = current_database()"
            await connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
        ledger = attempts._gathering._ledger
        assert isinstance(ledger, PostgreSQLLedger)
        while not ledger._driver.is_closed():
            await asyncio.sleep(0.01)
        assert await admitted(attempts, asking(), wild(1, 1)) == [True]
    for each in (store, other):
        await each.close()
