"""What ends in time is left alone, what does not is told once, in order, however many wait."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import Deadlines

SECONDS = 0.02


async def until_empty(told: list[int], expected: int) -> None:
    async with asyncio.timeout(10):
        while len(told) < expected:
            await asyncio.sleep(SECONDS / 4)
    await asyncio.sleep(2 * SECONDS)  # nothing more may come


@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_exactly_those_that_do_not_end_are_late_in_the_order_in_which_they_began(ends: list[bool]) -> None:
    async def run() -> list[int]:
        told: list[int] = []
        deadlines = Deadlines(SECONDS, told.append)
        for number in range(len(ends)):
            deadlines.begin(number)
        for number, end in enumerate(ends):
            if end:
                deadlines.end(number)
        await until_empty(told, ends.count(False))
        return told

    assert asyncio.run(run()) == [number for number, end in enumerate(ends) if not end]


async def test_one_that_begins_later_has_its_whole_time() -> None:
    loop, told = asyncio.get_running_loop(), list[tuple[str, float]]()
    deadlines = Deadlines[str](SECONDS, lambda one: told.append((one, loop.time())))
    deadlines.begin("first")
    await asyncio.sleep(SECONDS / 2)
    begun = loop.time()
    deadlines.begin("second")
    async with asyncio.timeout(10):
        while len(told) < 2:
            await asyncio.sleep(SECONDS / 4)
    assert [one for one, _ in told] == ["first", "second"] and told[1][1] >= begun + SECONDS


async def test_a_pause_does_not_stop_it() -> None:
    told: list[int] = []
    deadlines = Deadlines(SECONDS, told.append)
    for number in range(3):
        deadlines.begin(number)
        deadlines.end(number)
        await asyncio.sleep(1.5 * SECONDS)  # the timer ends meanwhile, and nobody waits
    deadlines.begin(3)
    await until_empty(told, 1)
    assert told == [3]


async def test_after_the_end_nobody_is_told() -> None:
    deadlines = Deadlines[int](SECONDS, lambda _: pytest.fail("late after all"))
    deadlines.begin(1)
    deadlines.close()
    await asyncio.sleep(2 * SECONDS)
