"""Notices that a client has left while its answer is being made; most answers are made before it begins to look."""

import asyncio
from collections.abc import Callable

from starlette.types import Receive

from sources import Deadlines

PATIENCE_S = 0.05
"""Seconds before anybody looks: what is over sooner is not worth a task."""

_EVENTS = 8  # of a server that goes on telling other things nothing is to be learnt


class Departure:
    """One client: `left` is called once, as soon as `receive` tells that it is gone.

    The body must have been read: what else would still come is dropped.
    """

    __slots__ = ("_left", "_looking", "_receive")

    def __init__(self, receive: Receive, left: Callable[[], None]) -> None:
        self._receive = receive
        self._left = left
        self._looking: asyncio.Task[None] | None = None

    def look(self) -> None:
        """From now on; until then nothing is received."""
        self._looking = asyncio.ensure_future(self._until_gone())

    def end(self) -> None:
        """Nobody looks any more."""
        if self._looking is not None:
            self._looking.cancel()

    async def _until_gone(self) -> None:
        for _ in range(_EVENTS):
            if (await self._receive())["type"] == "http.disconnect":
                self._left()
                return


class Departures:
    """The clients whose answers are being made; whose takes long is looked for."""

    def __init__(self) -> None:
        self._long = Deadlines(PATIENCE_S, Departure.look)

    def begin(self, departure: Departure) -> None:
        self._long.begin(departure)

    def end(self, departure: Departure) -> None:
        self._long.end(departure)
        departure.end()
