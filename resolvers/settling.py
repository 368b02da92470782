"""Works out beside the event loop what combinations withhold, so that no other request waits for it."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from policies import Rights, Withholding, giving_way

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 2
"""Of their own: what a policy author makes long must not keep revocations from being seen."""


class Settler:
    """Has each department's combinations worked out once, however many requests wait for them."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "combinations")
        self._under_way: dict[tuple[int, str], asyncio.Future[None]] = {}

    async def settle(self, rights: Rights, resources: Iterable[str]) -> bool:
        """Returns when decisions about the resources, and all that references lead to from there, take no time.

        It tells whether it had to wait for that.

        Where a thousand resources refer to the same persons it may take a second, once for each department, day and
        version of the policies.
        """
        waited = False
        for resource in resources:
            if not rights.withheld.knows(resource):
                await asyncio.shield(self._worked_out(rights.withheld, resource))
                waited = True
        return waited

    def _worked_out(self, withheld: Withholding, resource: str) -> asyncio.Future[None]:
        key = (id(withheld), resource)  # the work keeps it alive
        under_way = self._under_way.get(key)
        if under_way is None:
            loop = asyncio.get_running_loop()
            under_way = loop.run_in_executor(self._threads, _work_out, withheld, resource)
            self._under_way[key] = under_way
            under_way.add_done_callback(lambda _: self._under_way.pop(key))
        return under_way


async def beside(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What the work gives, done beside the event loop in short turns of Python's lock."""
    return await asyncio.to_thread(_in_short_turns, partial(work, *arguments, **named))


def _in_short_turns(work: Callable[[], T]) -> T:
    with giving_way(lambda: False):
        return work()


def _work_out(withheld: Withholding, resource: str) -> None:
    with giving_way(lambda: False):  # somebody waits for it: it shares the processor in short turns, but does not rest
        withheld.of(resource)
