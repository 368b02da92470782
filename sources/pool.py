"""A bounded pool that lends the connection given back last, so that few stay warm and the rest may rest."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from sources.deadlines import Deadlines


class Connection(Protocol):
    """What the pool has to know of a connection."""

    def is_closed(self) -> bool:
        """Whether the connection is known to be lost."""

    async def close(self) -> None:
        """Ends the connection within a bounded time, stopping what still runs on it. Raises nothing."""


Lent = TypeVar("Lent", bound=Connection)


@dataclass(frozen=True, slots=True)
class Connections:
    """How many connections there are, how many of them nobody uses now, and how many borrowers wait for one."""

    open: int = 0
    idle: int = 0
    waiting: int = 0


class PoolClosed(Exception):
    """The pool was closed; it lends nothing any more."""


class Pool(Generic[Lent]):
    """Lends up to `size` connections. Nothing is done to a connection between two borrowers.

    A connection is opened beside those who wait, one at a time, and each takes what is free first: after a pause many
    come at once, and what is already open often serves them sooner than what would have to be opened for each.

    INVARIANT: `_open` counts every connection that is idle, lent, being opened or being ended; it never exceeds `size`.
    """

    def __init__(self, opener: Callable[[], Awaitable[Lent]], size: int, wait_timeout_s: float) -> None:
        self._opener = opener
        self._size = size
        self._idle: list[Lent] = []
        self._waiting: deque[asyncio.Future[Lent]] = deque()
        self._patience = Deadlines[asyncio.Future[Lent]](wait_timeout_s, _time_out)
        self._opening: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._open = 0
        self._closed = False

    @property
    def connections(self) -> Connections:
        """How things stand; those being opened or ended are counted as open."""
        waiting = sum(not waiter.done() for waiter in self._waiting)
        return Connections(self._open, len(self._idle), waiting)

    async def take(self) -> Lent:
        """A connection.

        Raises `TimeoutError` if none becomes free in time, `PoolClosed`, and if there is none whatever opening one
        raises.
        """
        if self._closed:
            raise PoolClosed
        return self.take_idle() or await self._next_free()

    def take_idle(self) -> Lent | None:
        """A connection that nobody uses, None where there is none."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
            self._open -= 1
        return None

    def give(self, connection: Lent) -> None:
        """Takes a connection back in good order."""
        if self._closed or connection.is_closed():
            self.retire(connection)
        elif (waiter := self._first_waiting()) is not None:
            waiter.set_result(connection)
        else:
            self._idle.append(connection)

    def retire(self, connection: Lent) -> None:
        """Takes a connection back that nobody may use again; it ends in the background."""
        task = asyncio.ensure_future(self._end(connection))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def close(self) -> None:
        """Ends every connection; the ones that are lent end when they are given back."""
        self._closed = True
        self._fail_all(PoolClosed())
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.wait([self._opening])
        self._patience.close()
        while self._idle:
            self.retire(self._idle.pop())
        if self._ending:
            await asyncio.wait(self._ending)

    async def _next_free(self) -> Lent:
        waiter: asyncio.Future[Lent] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        self._grow()
        self._patience.begin(waiter)  # under load most requests pass here
        try:
            return await waiter
        except BaseException:
            self._give_up(waiter)
            raise
        finally:
            self._patience.end(waiter)

    def _grow(self) -> None:
        """Opens one more connection if somebody waits and there is a place."""
        if self._waiting and self._opening is None and self._open < self._size and not self._closed:
            self._open += 1
            self._opening = asyncio.ensure_future(self._add())

    async def _add(self) -> None:
        try:
            connection = await self._opener()
        except BaseException as error:
            self._open -= 1
            self._opening = None
            if not self._open:  # else there are connections that may still come back
                self._fail_all(error)
            if not isinstance(error, Exception):
                raise
            return
        self._opening = None
        self.give(connection)
        self._grow()

    def _give_up(self, waiter: "asyncio.Future[Lent]") -> None:
        """Hands on what arrived in the moment in which the borrower stopped waiting."""
        if waiter in self._waiting:
            self._waiting.remove(waiter)
        if not waiter.cancel() and not waiter.cancelled() and waiter.exception() is None:
            self.give(waiter.result())

    def _first_waiting(self) -> "asyncio.Future[Lent] | None":
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                return waiter
        return None

    def _fail_all(self, error: BaseException) -> None:
        while (waiter := self._first_waiting()) is not None:
            waiter.set_exception(error)

    async def _end(self, connection: Lent) -> None:
        try:
            await connection.close()
        finally:
            self._open -= 1
            self._grow()


def _time_out(waiter: "asyncio.Future[Lent]") -> None:
    if not waiter.done():
        waiter.set_exception(TimeoutError())
