"""Many waits of one length under one timer: to set a clock for each costs more than what most of them wait for."""

import asyncio
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Waiting = TypeVar("Waiting", bound=Hashable)


class Deadlines(Generic[Waiting]):
    """Calls `late` with whatever has not ended within so many seconds of its beginning. For one event loop.

    INVARIANT: all wait equally long, so that they stand in the order in which they are due; while something waits, a
    timer runs that ends no later than the first of them is due.
    """

    def __init__(self, seconds: float, late: Callable[[Waiting], None]) -> None:
        self._seconds = seconds
        self._late = late
        self._due: dict[Waiting, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, waiting: Waiting) -> None:
        """It waits from now on; it may not do so already."""
        loop = asyncio.get_running_loop()
        self._due[waiting] = due = loop.time() + self._seconds
        if self._timer is None:
            self._timer = loop.call_at(due, self._look)

    def end(self, waiting: Waiting) -> None:
        """It waits no longer; nothing is done where it was late already."""
        self._due.pop(waiting, None)

    def close(self) -> None:
        """Nothing that waits is called late any more."""
        self._due.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now, late = loop.time(), list[Waiting]()
        for waiting, due in self._due.items():
            if due > now:
                break
            late.append(waiting)
        for waiting in late:
            del self._due[waiting]
        first = next(iter(self._due.values()), None)
        self._timer = None if first is None else loop.call_at(first, self._look)
        for waiting in late:
            self._late(waiting)
