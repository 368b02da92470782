"""What the fields for officers need from outside: rehearsals on made-up rows, budgets, and turns for heavy work."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from policies import Policies, leaks
from resolvers.errors import Code, Refusal
from resolvers.request import Caller

T = TypeVar("T")

MOST_WAITING = 20
"""Requests that may wait for a turn: what waits is a request of the platform as any other."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A query in a caller's place. `who` and `when` are written as in a policy file, `when` holding on `today`."""

    who: str
    when: str
    query: str
    variables: Mapping[str, object]
    today: date


class Rehearse(Protocol):
    """Answers a query under policies on made-up rows, as plain values for JSON.

    `reader` is who may see where rules stand. Takes its time in the thread that calls it. Raises Refusal.
    """

    def __call__(self, policies: Policies, rehearsal: Rehearsal, reader: Caller) -> dict[str, object]: ...


class Turns:
    """One piece of work after the other, away from the event loop: over a large table each takes a processor."""

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        self._free = asyncio.Lock()
        self._most_waiting = most_waiting
        self._waiting = 0

    async def take(self, work: Callable[[], T]) -> T:
        """What `work` gives. Raises Refusal (BUSY) where too many wait.

        A thread cannot be stopped: whoever leaves while his work is being done leaves the turn when it is done.
        """
        if self._waiting >= self._most_waiting:
            raise Refusal(Code.BUSY, "too many officers wait for an answer")
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        working = asyncio.ensure_future(asyncio.to_thread(work))
        working.add_done_callback(lambda _: self._free.release())
        return await asyncio.shield(working)


@dataclass(frozen=True, slots=True)
class OfficerTools:
    """`budgets` are those of the platform, for what callers can learn in a day."""

    rehearse: Rehearse
    budgets: leaks.Budgets
    turns: Turns = field(default_factory=Turns)


def no_rehearsal(policies: Policies, rehearsal: Rehearsal, reader: Caller) -> dict[str, object]:
    """Within a rehearsal there is no other one."""
    raise Refusal(Code.NOT_AN_OFFICER, "a rehearsal holds no other one")
