"""What an operator has to see to in the sources themselves, asked of them now and then."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping

from sources import Source, SourceError

ASK_AGAIN_S = 60.0

logger = logging.getLogger(__name__)


class SourceWarnings:
    """What the sources last said of their settings; of one that does not answer nothing is said."""

    def __init__(self, sources: Mapping[str, Source], clock: Callable[[], float] = time.monotonic) -> None:
        self._sources = sources
        self._clock = clock
        self._asked = float("-inf")
        self._asking: asyncio.Task[None] | None = None
        self._said: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """The warnings by the last answers, each about one source."""
        return self._said

    async def ask(self) -> None:
        """Ask every source, all at the same time. What was not said before goes to the log too."""
        self._asked = self._clock()
        found = await asyncio.gather(*(_warnings(name, source) for name, source in self._sources.items()))
        said = tuple(warning for warnings in found for warning in warnings)
        for warning in said:
            if warning not in self._said:
                logger.warning("%s", warning)
        self._said = said

    def ask_again(self) -> None:
        """Ask in the background if the last time is a minute ago: nobody has to wait for a source that is down."""
        if self._clock() - self._asked >= ASK_AGAIN_S and (self._asking is None or self._asking.done()):
            self._asked = self._clock()
            self._asking = asyncio.create_task(self.ask(), name="source warnings")

    async def close(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait([self._asking])


async def _warnings(name: str, source: Source) -> list[str]:
    questions = (("logs the values of parameters", source.logs_parameters), ("lets its user write", source.may_write))
    return [f"source `{name}` {problem}: see docs/security.md" for problem, ask in questions if await _answer(ask)]


async def _answer(ask: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await ask()
    except SourceError:
        return False
