"""Many waits of one length under one timer: to set a clock for each costs more than what most of them wait for."""

import asyncio
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

TICKS = 8
"""How often it looks in the time that is waited: what is late is told up to an eighth of it later, never sooner."""

Waiting = TypeVar("Waiting", bound=Hashable)


class Deadlines(Generic[Waiting]):
    """Calls `late` with whatever has not ended within so many seconds of its beginning. For one event loop.

    INVARIANT: all wait equally long, so that they stand in the order in which they are due; while something waits, a
    timer runs.
    """

    def __init__(self, seconds: float, late: Callable[[Waiting], None]) -> None:
        self._tick_s = seconds / TICKS
        self._late = late
        self._tick = 0
        self._begun: dict[Waiting, int] = {}
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, waiting: Waiting) -> None:
        """It waits from now on; it may not do so already."""
        self._begun[waiting] = self._tick
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._tick_s, self._look)

    def end(self, waiting: Waiting) -> None:
        """It waits no longer; nothing is done where it was late already."""
        self._begun.pop(waiting, None)

    def close(self) -> None:
        """Nothing that waits is called late any more."""
        self._begun.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._tick += 1
        late = list[Waiting]()
        for waiting, begun in self._begun.items():
            if self._tick - begun <= TICKS:  # the first tick may have come at once
                break
            late.append(waiting)
        for waiting in late:
            del self._begun[waiting]
        self._timer = asyncio.get_running_loop().call_later(self._tick_s, self._look) if self._begun else None
        for waiting in late:
            self._late(waiting)
