"""No budget is ever passed by processes that ask at the same moment, by cancelled requests or by a large batch."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharing import Admitted, AlarmRule, Attempt, Attempts, Outcome, Store
from tests.sharing.attempts.measuring import NOON, admitted, answered, asking, attempt, keyed, noting, opened, wild

resources = count()


@pytest.fixture
async def processes(store: Store, store_url: str) -> AsyncIterator[list[Attempts]]:
    """Four of them, each with connections of its own."""
    others = [Store(store_url) for _ in range(3)]
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(opened(each)) for each in (store, *others)]
    for other in others:
        await other.close()


async def many(processes: list[Attempts], budget: str, limit: int, asked: list[tuple[str, Attempt]]) -> int:
    """How many were admitted of comparisons that are all made at once, of another resource each time."""
    bounds = {budget: limit, "resource": f"resource {next(resources)}", "case": keyed("case")}
    askings = [asking(department, **bounds) for department, _ in asked]
    made = zip(askings, (each for _, each in asked), strict=True)
    found = await asyncio.gather(
        *(admitted(processes[number % len(processes)], who, each) for number, (who, each) in enumerate(made))
    )
    return sum(through for [through] in found)


LIMITED = {
    "calls": [("tax", wild(number % 3, number % 2)) for number in range(16)],
    "negatives": [("tax", wild(number % 3, number % 2)) for number in range(16)],
    "claim_sets": [("tax", wild(1, number)) for number in range(16)],
    "lock_sets": [(f"department {number}", wild(1, number)) for number in range(16)],
    "case_subjects": [("tax", wild(number, 1)) for number in range(16)],
}


@pytest.mark.parametrize("budget", LIMITED)
async def test_processes_together_reach_every_budget_and_pass_none(processes: list[Attempts], budget: str) -> None:
    assert await many(processes, budget, 3, LIMITED[budget]) == 3


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=6), min_size=2, max_size=8))
async def test_batches_that_overlap_never_wait_for_each_other_for_ever(
    processes: list[Attempts], batches: list[list[int]]
) -> None:
    resource = f"resource {next(resources)}"
    whos = [asking(f"department {number}", resource=resource, lock_sets=4) for number in range(len(batches))]

    async def ask(number: int) -> int:
        batch = [wild(subject, number) for subject in dict.fromkeys(batches[number])]
        return sum(await answered(processes[number % 4], whos[number], Outcome.NOT_MATCHED, *batch))

    through = sum(await asyncio.gather(*map(ask, range(len(batches)))))
    asked = [len({number for number, batch in enumerate(batches) if subject in batch}) for subject in range(6)]
    assert through == sum(min(each, 4) for each in asked)


async def test_answers_that_are_not_match_never_pass_the_budget_while_matches_are_given_back(
    processes: list[Attempts],
) -> None:
    who = asking(negatives=4)

    async def ask(number: int) -> bool:
        outcome = Outcome.NOT_MATCHED if number % 2 else Outcome.MATCHED
        [through] = await answered(processes[number % 4], who, outcome, wild(number, 1))
        return through and outcome is Outcome.NOT_MATCHED

    answers = [await asyncio.gather(*map(ask, range(start, start + 8))) for start in range(0, 40, 8)]
    assert sum(map(sum, answers)) <= 4
    remaining = [await admitted(processes[0], who, wild(100 + number, 1)) for number in range(5)]
    assert sum(map(sum, answers)) + sum(map(sum, remaining)) == 4


async def test_a_cancelled_admission_gives_nothing_away(processes: list[Attempts]) -> None:
    who = asking(negatives=6)
    for number in range(6):
        asked = asyncio.create_task(admitted(processes[0], who, wild(number, 1)))
        for _ in range(number * 3):
            await asyncio.sleep(0)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
    through = [await admitted(processes[1], who, wild(10 + number, 1)) for number in range(8)]
    assert sum(map(sum, through)) <= 6


async def test_one_alarm_however_many_raise_it(processes: list[Attempts], caplog: pytest.LogCaptureFixture) -> None:
    rule = AlarmRule(answers=2, share=0.0)
    async with AsyncExitStack() as stack:
        loud = [await stack.enter_async_context(opened(each._store, rule)) for each in processes]
        await asyncio.gather(
            *(answered(loud[number % 4], asking(), Outcome.NOT_MATCHED, wild(number, 1)) for number in range(8))
        )
    assert len([message for message in caplog.messages if message.startswith("verification_alarm")]) == 1


async def test_a_batch_of_ten_thousand_takes_few_statements(store: Store) -> None:
    who = asking(batch_calls=20_000, batch_negatives=20_000, batch=True, case=keyed("case"), now=NOON)
    batch = [attempt(number, f"born {number}", f"lives {number}") for number in range(10_000)]
    half = len(batch) // 2
    async with opened(store) as attempts:
        ledger = noting(attempts)
        assert {type(each) for each in await attempts.admit(who, batch)} == {Admitted}
        attempts.settle(who, batch, [Outcome.NOT_MATCHED] * half + [Outcome.NOT_COMPARED] * half)
        assert await admitted(attempts, who, *batch) == [True] * 10_000
    assert [len(steps) < 10 for steps in ledger.transactions] == [True, True]
