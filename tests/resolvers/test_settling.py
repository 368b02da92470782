"""What combinations withhold is worked out beside the event loop, once, and decisions then take it as it is."""

import asyncio
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from policies import Combinations, Policies, Rights, Whole, Withheld
from resolvers.settling import Settler
from tests.fix_platform import Ask, CityPlatform, Opener

RIGHTS = Rights("tax", "tests", frozenset({"everyone"}), {}, date(2026, 7, 1))


class Slow:
    """Takes a while for what it does not know, and remembers who asked."""

    whole = Whole(floor=100)

    def __init__(self) -> None:
        self.threads: list[int] = []
        self.known: set[str] = {"known"}
        self.go_on = threading.Event()

    def knows(self, resource: str) -> bool:
        return resource in self.known

    def of(self, resource: str) -> frozenset[Withheld]:
        self.threads.append(threading.get_ident())
        self.go_on.wait(10)
        self.known.add(resource)
        return frozenset()


async def test_the_loop_goes_on_meanwhile() -> None:
    withheld = Slow()
    work = asyncio.create_task(Settler().settle(replace(RIGHTS, withheld=withheld), ["population", "known"]))
    while not withheld.threads:
        await asyncio.sleep(0)
    assert not work.done()
    withheld.go_on.set()
    await work
    assert withheld.threads != [threading.get_ident()] and len(withheld.threads) == 1


async def test_who_waits_keeps_no_thread_from_anybody_else() -> None:
    """A revocation is looked for in the loop's own threads; however many wait here, those stay free."""
    withheld, settler = Slow(), Settler()
    waiting = [
        asyncio.create_task(settler.settle(replace(RIGHTS, withheld=withheld), ["population"])) for _ in range(99)
    ]
    while not withheld.threads:
        await asyncio.sleep(0)
    await asyncio.wait_for(asyncio.to_thread(lambda: None), 5)
    waiting[0].cancel()
    withheld.go_on.set()
    await asyncio.gather(*waiting[1:])
    assert len(withheld.threads) == 1 and waiting[0].cancelled()


async def test_what_is_known_is_not_asked_again() -> None:
    withheld = Slow()
    await Settler().settle(replace(RIGHTS, withheld=withheld), ["known"])
    assert withheld.threads == []


class Counted(Combinations):
    """Counts how often it works something out."""

    times = 0

    def _yielding(self, resources: Iterable[str], to: Any) -> frozenset[Withheld]:
        self.times += 1
        return super()._yielding(resources, to)


async def test_many_that_ask_at_once_have_it_worked_out_once(shared_platform: CityPlatform) -> None:
    policies: Policies = shared_platform.platform.editions.current().policies
    withheld = Counted(policies, "tax", (), frozenset(), date(2026, 7, 1))
    rights = replace(RIGHTS, withheld=withheld)
    assert not withheld.knows("population")
    settler = Settler()
    await asyncio.gather(*(settler.settle(rights, ["population"]) for _ in range(80)))
    assert withheld.times == 1 and withheld.knows("population") and withheld.knows("household")


async def test_a_request_has_it_settled_before_it_decides(
    sqlite_platform: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No decision of a request ever works on the loop."""
    on_the_loop: list[str] = []
    loop_thread = threading.get_ident()
    work_out = Combinations._work_out

    def watched(self: Combinations, resource: str) -> frozenset[Withheld]:
        if threading.get_ident() == loop_thread:
            on_the_loop.append(resource)
        return work_out(self, resource)

    monkeypatch.setattr(Combinations, "_work_out", watched)
    async with sqlite_platform() as it:
        asks: Ask = it.ask
        listed = "{ data { population(first: 2) { nodes { id name relief { id } } } enterprise { totalCount } } }"
        found = (await asks("police", listed)).json["data"]["data"]["population"]["nodes"][0]["id"]
        await asks("police", "query Q($i: ID!) { node(id: $i) { ... on Population { name } } }", {"i": found})
        named = 'subject: {idNumber: "x"}, claims: {name: {equals: "x"}}'
        await asks("court", f"{{ verify {{ population({named}) {{ result }} }} }}")
        await asks("tax", '{ access(resource: "population", mode: QUERY) { items { decision } } }')
    assert on_the_loop == []
