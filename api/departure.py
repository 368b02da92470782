"""Notices that a client has left while its answer is being made; most answers are made before it begins to look."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

from starlette.types import Receive

PATIENCE_S = 0.05
"""Seconds before it looks: what is over sooner is not worth a task."""

_EVENTS = 8  # of a server that goes on telling other things nothing is to be learnt


class Departure:
    """Calls `left` once, as soon as `receive` tells that the client is gone; to be used as a context manager.

    The body must have been read: what else would still come is dropped.
    """

    def __init__(self, receive: Receive, left: Callable[[], None]) -> None:
        self._receive = receive
        self._left = left
        self._looking: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self._timer = asyncio.get_running_loop().call_later(PATIENCE_S, self._look)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._looking is not None:
            self._looking.cancel()

    def _look(self) -> None:
        self._looking = asyncio.ensure_future(self._until_gone())

    async def _until_gone(self) -> None:
        for _ in range(_EVENTS):
            if (await self._receive())["type"] == "http.disconnect":
                self._left()
                return
