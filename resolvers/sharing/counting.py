"""Counts uses out of the log for fields, one question after the other and no more of the log than may be read."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from audit import LogTooLong
from resolvers.errors import Code, Refusal
from sharing.statistics import Counted

MOST_BYTES = 64 * 1024 * 1024
"""Of the log that are read for one answer: they are read beside requests that want data."""


@dataclass(frozen=True, slots=True)
class UsageReader:
    """Reads the log for one question after the other, in a thread.

    `read` counts the days from one to another, both included, out of at most so many bytes. Raises LogTooLong.
    """

    read: Callable[[date, date, int], Counted]
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def counted(self, first: date, last: date) -> Counted:
        """Raises Refusal (LIMIT_EXCEEDED)."""
        async with self.alone:
            try:
                return await asyncio.to_thread(self.read, first, last, MOST_BYTES)
            except LogTooLong as error:
                facts = {"limit": "usage_bytes", "maximum": MOST_BYTES}
                message = "the log of these days is too long to be read now: ask for fewer, or for a report"
                raise Refusal(Code.LIMIT_EXCEEDED, message, facts=facts) from error
