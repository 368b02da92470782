"""Notices that a client has left while its answer is being made; most answers are made before it begins to look."""

import asyncio

from starlette.types import Receive

from resolvers import Passage
from sources import Deadlines

PATIENCE_S = 0.05
"""Seconds before anybody looks, and between one time and the next: what is over sooner is not worth a task."""

_EVENTS = 8  # of a server that goes on telling other things nothing is to be learnt


class Departure:
    """One client: its passage is left once, as soon as `receive` tells that it is gone.

    The body must have been read: what else would still come is dropped.
    """

    __slots__ = ("_looking", "_passage", "_receive")

    def __init__(self, receive: Receive, passage: Passage) -> None:
        self._receive = receive
        self._passage = passage
        self._looking: asyncio.Task[None] | None = None

    def look(self) -> bool:
        """Begin to look; False where that is of no use yet, for nothing could be stopped now. Nothing is received."""
        if not self._passage.is_stoppable:
            return False
        self._looking = asyncio.ensure_future(self._until_gone())
        return True

    def end(self) -> None:
        """Nobody looks any more."""
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None  # it knows us: else the two would be left to the collector

    async def _until_gone(self) -> None:
        for _ in range(_EVENTS):
            if (await self._receive())["type"] == "http.disconnect":
                self._passage.leave()
                return


class Departures:
    """The clients whose answers are being made; whose takes long is looked for.

    A verification waits for the next step of its latency with nothing left to stop: it is not worth a task either.
    """

    def __init__(self) -> None:
        self._long = Deadlines(PATIENCE_S, self._look)

    def begin(self, departure: Departure) -> None:
        self._long.begin(departure)

    def end(self, departure: Departure) -> None:
        self._long.end(departure)
        departure.end()

    def _look(self, departure: Departure) -> None:
        if not departure.look():
            self._long.begin(departure)
