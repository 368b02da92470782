"""The pool under any order of taking, giving, breaking and giving up: bounded, last in first out, nothing lost."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.pool import Connections, Pool, PoolClosed


class Line:
    """A connection to nowhere that counts how many of its kind are open."""

    def __init__(self, exchange: "Exchange") -> None:
        self._exchange = exchange
        self.broken = False

    def is_closed(self) -> bool:
        return self.broken

    async def close(self) -> None:
        await asyncio.sleep(0)
        self._exchange.open.discard(self)


class Exchange:
    """Opens lines, or fails to, and remembers the most that were ever open at once."""

    def __init__(self) -> None:
        self.open: set[Line] = set()
        self.most = 0
        self.refuses = False
        self.ready = asyncio.Event()
        self.ready.set()

    async def line(self) -> Line:
        await asyncio.sleep(0)
        await self.ready.wait()
        if self.refuses:
            raise ConnectionRefusedError
        line = Line(self)
        self.open.add(line)
        self.most = max(self.most, len(self.open))
        return line


async def test_lends_what_was_given_back_last() -> None:
    pool = Pool(Exchange().line, size=3, wait_timeout_s=1)
    first, second = await pool.take(), await pool.take()
    pool.give(first)
    pool.give(second)
    assert await pool.take() is second


async def test_tells_how_things_stand() -> None:
    pool = Pool(Exchange().line, size=2, wait_timeout_s=1)
    assert pool.connections == Connections()
    first, second = await pool.take(), await pool.take()
    assert pool.connections == Connections(open=2)
    waiting = asyncio.ensure_future(pool.take())
    await asyncio.sleep(0)
    assert pool.connections == Connections(open=2, waiting=1)
    pool.give(first)
    assert await waiting is first
    pool.give(second)
    assert pool.connections == Connections(open=2, idle=1)


async def test_a_refused_connection_frees_its_place_for_who_waits() -> None:
    exchange = Exchange()
    pool = Pool(exchange.line, size=1, wait_timeout_s=1)
    exchange.refuses = True
    asked = await asyncio.gather(*(pool.take() for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in asked] == [ConnectionRefusedError] * 3
    exchange.refuses = False
    assert await pool.take() in exchange.open


async def test_who_waits_takes_what_is_free_first() -> None:
    """Three come while one connection is lent: it serves them all, and one more is opened beside them."""
    exchange = Exchange()
    pool = Pool(exchange.line, size=3, wait_timeout_s=1)
    lent = await pool.take()
    exchange.ready.clear()
    waiting = [asyncio.ensure_future(pool.take()) for _ in range(3)]
    for task in waiting:
        await asyncio.sleep(0)
        pool.give(lent)
        assert await task is lent
    exchange.ready.set()
    pool.give(lent)
    await pool.close()
    assert exchange.most <= 2


async def test_a_connection_that_cannot_be_opened_fails_nobody_who_may_have_another() -> None:
    exchange = Exchange()
    pool = Pool(exchange.line, size=2, wait_timeout_s=1)
    lent = await pool.take()
    exchange.refuses = True
    waiting = asyncio.ensure_future(pool.take())
    for _ in range(5):
        await asyncio.sleep(0)
    pool.give(lent)
    assert await waiting is lent


async def test_a_place_is_free_again_only_when_the_old_connection_has_ended() -> None:
    exchange = Exchange()
    pool = Pool(exchange.line, size=1, wait_timeout_s=1)
    old = await pool.take()
    pool.retire(old)
    assert await pool.take() is not old
    assert exchange.most == 1


async def test_waiting_ends_with_the_time_and_with_the_pool() -> None:
    pool = Pool(Exchange().line, size=1, wait_timeout_s=0.02)
    lent = await pool.take()
    with pytest.raises(TimeoutError):
        await pool.take()
    patient = Pool(Exchange().line, size=1, wait_timeout_s=5)
    await patient.take()
    waiting = asyncio.ensure_future(patient.take())
    await asyncio.sleep(0)
    await patient.close()
    with pytest.raises(PoolClosed):
        await waiting
    pool.give(lent)
    assert await pool.take() is lent


@settings(max_examples=150, deadline=None)
@given(
    size=st.integers(1, 3),
    borrowers=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans(), st.integers(0, 12)), max_size=12),
)
def test_is_never_larger_than_its_size_and_loses_no_place(
    size: int, borrowers: list[tuple[int, int, bool, int]]
) -> None:
    """Borrowers start, hold, break and are cancelled at any step of the loop; after them all places are free."""

    async def borrow(pool: Pool[Line], wait: int, hold: int, breaks: bool) -> None:
        for _ in range(wait):
            await asyncio.sleep(0)
        line = await pool.take()
        try:
            for _ in range(hold):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            pool.retire(line)
            raise
        line.broken = breaks
        pool.give(line)

    async def cancel(task: "asyncio.Task[None]", after: int) -> None:
        for _ in range(after):
            await asyncio.sleep(0)
        task.cancel()

    async def play() -> None:
        exchange = Exchange()
        pool = Pool(exchange.line, size, wait_timeout_s=5)
        tasks = [asyncio.ensure_future(borrow(pool, wait, hold, breaks)) for wait, hold, breaks, _ in borrowers]
        ends = [cancel(task, after) for task, (*_, after) in zip(tasks, borrowers, strict=True) if after > 6]
        await asyncio.gather(*tasks, *ends, return_exceptions=True)
        lent = [await pool.take() for _ in range(size)]
        assert len(set(lent)) == size and exchange.most <= size
        for line in lent:
            pool.give(line)
        await pool.close()
        assert not exchange.open

    asyncio.run(play())
