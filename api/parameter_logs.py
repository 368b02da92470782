"""Which sources write the values of parameters into a log of their own, asked now and then."""

import asyncio
import time
from collections.abc import Callable, Mapping

from sources import Source, SourceError

ASK_AGAIN_S = 60.0


class ParameterLogs:
    """What the sources last said of their settings; of one that does not answer nothing is said."""

    def __init__(self, sources: Mapping[str, Source], clock: Callable[[], float] = time.monotonic) -> None:
        self._sources = sources
        self._clock = clock
        self._asked = float("-inf")
        self._asking: asyncio.Task[None] | None = None
        self._logging: tuple[str, ...] = ()

    @property
    def logging(self) -> tuple[str, ...]:
        """The names of the sources that log parameters, by the last answers."""
        return self._logging

    async def ask(self) -> None:
        """Ask every source, all at the same time."""
        self._asked = self._clock()
        said = await asyncio.gather(*(_logs(source) for source in self._sources.values()))
        self._logging = tuple(name for name, logs in zip(self._sources, said, strict=True) if logs)

    def ask_again(self) -> None:
        """Ask in the background if the last time is a minute ago: nobody has to wait for a source that is down."""
        if self._clock() - self._asked >= ASK_AGAIN_S and (self._asking is None or self._asking.done()):
            self._asked = self._clock()
            self._asking = asyncio.create_task(self.ask(), name="parameter logs")

    async def close(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait([self._asking])


async def _logs(source: Source) -> bool:
    try:
        return await source.logs_parameters()
    except SourceError:
        return False
