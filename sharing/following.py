"""What happens in a feed, read once in a process for all who follow it there, and only while somebody does."""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import Generic, Protocol, TypeVar

from sharing.errors import StoreUnavailable

logger = logging.getLogger(__name__)

POLL_S = 0.25
CONFIRMED_FOR_S = 5.0
KEPT_S = 2.0
"""Seconds for which what was read stays in memory, for all who are told of it then."""
MOST_KEPT = 1_000
AT_ONCE = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Happening(Generic[T]):
    """`place` grows with time; it is for the department `whose`, or for everybody where that is None.

    Of two that are `about` the same only the later one counts.
    """

    place: int
    whose: str | None
    about: str
    it: T


class Feed(Protocol[T]):
    """Where happenings are read. Nothing is ever added before a place that was read. Both raise StoreUnavailable."""

    async def since(self, after: int, most: int, whose: str | None) -> Sequence[Happening[T]]:
        """The first `most` after a place, for one department or, for None, for all of them."""
        ...

    async def last_place(self) -> int: ...


class Following(Generic[T]):
    """All who follow one feed in this process.

    While there are any, it is read every `poll_s` seconds and they are told that there is something for them; what it
    is they fetch themselves, each from its own place, so that a slow one holds up nobody and fills no memory.
    """

    def __init__(self, feed: Feed[T], poll_s: float = POLL_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._feed = feed
        self._poll_s = poll_s
        self._clock = clock
        self._ids = count()
        self._followers: dict[int, tuple[str, Callable[[], None]]] = {}
        self._watch: asyncio.Task[None] | None = None
        self._stopped = asyncio.Event()
        self._recent: dict[str, tuple[float, Happening[T]]] = {}
        self._whole_from: int | None = None
        self._read_to: int | None = None
        self._confirmed_at = -math.inf
        self._is_failing = False

    @property
    def followers(self) -> int:
        """How many there are."""
        return len(self._followers)

    @property
    def is_reading(self) -> bool:
        """Whether the feed is read at all."""
        return self._watch is not None

    @property
    def confirmed(self) -> bool:
        """Whether the feed was read within the last five seconds; True where nobody follows."""
        return not self._followers or self._clock() - self._confirmed_at <= CONFIRMED_FOR_S

    async def last_place(self) -> int:
        """Where whoever comes now begins. Raises StoreUnavailable."""
        return await self._feed.last_place()

    @contextmanager
    def follow(self, whose: str, tell: Callable[[], None]) -> Iterator[None]:
        """Until the end of the block `tell` is called whenever something happens for everybody or that department."""
        if not self._followers:
            self._confirmed_at = self._clock()
        id = next(self._ids)
        self._followers[id] = whose, tell
        if self._watch is None:
            self._watch = asyncio.create_task(self._read_on(), name="feed")
        try:
            yield
        finally:
            del self._followers[id]

    async def since(self, after: int, whose: str) -> Sequence[Happening[T]]:
        """What happened for everybody or that department after a place, or the first of it. Raises StoreUnavailable.

        It is as the store has it now, or had it two seconds ago.
        """
        if self._whole_from is None or after < self._whole_from:
            return await self._feed.since(after, AT_ONCE, whose)
        recent = (each for _, each in self._recent.values())
        return [each for each in recent if each.place > after and each.whose in (None, whose)]

    async def close(self) -> None:
        """Stop reading, once what is being read has come: a question that is cut off leaves its connection behind."""
        self._stopped.set()
        if self._watch is not None:
            await self._watch

    async def _read_on(self) -> None:
        """Until nobody follows: then all is forgotten, for nobody knows what comes meanwhile."""
        while self._followers and not self._stopped.is_set():
            await self._try_to_look()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._poll_s):
                    await self._stopped.wait()
        self._recent, self._whole_from, self._read_to, self._watch = {}, None, None, None

    async def _try_to_look(self) -> None:
        try:
            await self._look()
        except StoreUnavailable as error:
            self._report(str(error))
        except Exception as error:  # whatever stands in the store, what comes after it is for others to see
            self._report(f"a feed cannot be read: {type(error).__name__}")
        else:
            self._is_failing = False

    async def _look(self) -> None:
        asked = self._clock()
        if self._read_to is None:
            self._read_to = self._whole_from = await self._feed.last_place()
            self._tell(None)  # who came before that looks into the store once
        is_more = True
        while is_more:
            found = await self._feed.since(self._read_to, AT_ONCE, None)
            is_more = len(found) == AT_ONCE
            for each in found:
                self._recent.pop(each.about, None)
                self._recent[each.about] = asked, each
                self._read_to = each.place
            for whose in {each.whose for each in found}:
                self._tell(whose)
        self._forget(asked - KEPT_S)
        self._confirmed_at = asked

    def _tell(self, whose: str | None) -> None:
        for department, tell in tuple(self._followers.values()):
            if whose in (None, department):
                tell()

    def _forget(self, before: float) -> None:
        for about, (read_at, each) in tuple(self._recent.items()):
            if read_at >= before and len(self._recent) <= MOST_KEPT:
                break
            del self._recent[about]
            self._whole_from = each.place

    def _report(self, reason: str) -> None:
        if not self._is_failing:
            logger.error("what is followed cannot be read: %s", reason)
        self._is_failing = True
