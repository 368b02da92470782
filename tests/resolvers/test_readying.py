"""What is asked while an edition is made is prepared under it before it answers, beside the event loop."""

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest

from policies import Combinations, Withheld
from resolvers import readying
from resolvers.edition import Edition
from resolvers.preparing import Preparer
from resolvers.readying import Readying
from tests.fix_city import FATHER
from tests.fix_platform import CityPlatform, Opener

PHONE = "query Q($n: String!) { data { population(where: {idNumber: {eq: $n}}) { nodes { id phone name } } } }"
LISTED = "{ data { population(first: 2) { nodes { name relief { id } } } enterprise { totalCount } } }"
AT_ONCE = 20


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is."""
    monkeypatch.setattr(readying, "WITHIN_S", 60.0)


def readying_of(it: CityPlatform) -> Readying:
    return Readying(it.platform.pipeline.preparer, it.platform.pipeline.parse)


def anew(edition: Edition) -> Edition:
    """As it is made where the schema changes: nothing is remembered in it."""
    return Edition(edition.catalog, edition.policies, edition.schema, edition.types)


def under(edition: Edition) -> Edition:
    """As it is made where the policies change alone."""
    return edition.under(edition.policies)


async def ask_both(it: CityPlatform) -> None:
    for number in (FATHER, "another"):
        await it.ask("tax", PHONE, {"n": number})
    await it.ask("police", LISTED)


@pytest.mark.parametrize("made", [anew, under])
async def test_every_kind_is_prepared_as_it_would_be_when_asked(
    sqlite_platform: Opener, patient: None, made: Callable[[Edition], Edition]
) -> None:
    async with sqlite_platform() as it:
        its, current = readying_of(it), it.platform.editions.current()
        with its.gathering():
            await ask_both(it)
            following = made(current)
            await its.ready(following)
        assert len(following.prepared) == 2
        for key, prepared in following.prepared.items():
            asked = current.prepared[key]
            assert prepared is not None and asked is not None and prepared is not asked
            assert (prepared.record, prepared.sharing) == (asked.record, asked.sharing)
            assert [str(field.uses) for field in prepared.fields] == [str(field.uses) for field in asked.fields]


async def test_the_loop_does_none_of_it(
    sqlite_platform: Opener, patient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[int] = []

    def watched(of: type, name: str) -> None:
        work: Callable[..., Any] = getattr(of, name)

        def seen(*arguments: Any) -> Any:
            worked.append(threading.get_ident())
            return work(*arguments)

        monkeypatch.setattr(of, name, seen)

    async with sqlite_platform() as it:
        its = readying_of(it)
        with its.gathering():
            await ask_both(it)
            for of, name in ((Preparer, "_planned"), (Preparer, "_prepare"), (Combinations, "_work_out")):
                watched(of, name)
            watched(Readying, "_read")
            await its.ready(anew(it.platform.editions.current()))
    assert len(worked) >= 8 and threading.get_ident() not in worked


async def test_no_request_waits_when_the_policies_change(sqlite_platform: Opener, patient: None) -> None:
    async with sqlite_platform() as it:
        await ask_both(it)
        before = it.platform.editions.current()
        missed = before.prepared.tally.missed
        file = it.policy("10-police.csv")
        file.write_text(file.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
        async with asyncio.timeout(60):
            while it.platform.editions.current() is before:
                await ask_both(it)
        await ask_both(it)
        assert it.platform.editions.current().prepared.tally.missed == missed


async def test_what_takes_long_is_left_to_who_asks(sqlite_platform: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """A revocation does not wait for it."""
    monkeypatch.setattr(readying, "WITHIN_S", 0.05)
    go_on = threading.Event()
    work_out = Combinations._work_out

    def slow(self: Combinations, resource: str) -> frozenset[Withheld]:
        go_on.wait(60)
        return work_out(self, resource)

    async with sqlite_platform() as it:
        its = readying_of(it)
        with its.gathering():
            await ask_both(it)
            monkeypatch.setattr(Combinations, "_work_out", slow)
            following = anew(it.platform.editions.current())
            await its.ready(following)
            assert len(following.prepared) == 0
            go_on.set()


async def test_what_goes_wrong_stops_no_edition(
    sqlite_platform: Opener, patient: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with sqlite_platform() as it:
        its = readying_of(it)
        with its.gathering():
            await ask_both(it)

            def broken(*_: object) -> None:
                raise ZeroDivisionError(FATHER)

            monkeypatch.setattr(Preparer, "_prepare", broken)
            with caplog.at_level(logging.ERROR):
                await its.ready(anew(it.platform.editions.current()))
    assert "ZeroDivisionError" in caplog.text and FATHER not in caplog.text


async def test_many_that_wait_for_one_thing_have_it_prepared_once(
    sqlite_platform: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = 0
    prepare = Preparer._prepare

    def counted(self: Preparer, *arguments: Any) -> Any:
        nonlocal times
        times += 1
        return prepare(self, *arguments)

    monkeypatch.setattr(Preparer, "_prepare", counted)
    async with sqlite_platform() as it:
        answers = await asyncio.gather(*(it.ask("tax", PHONE, {"n": FATHER}) for _ in range(AT_ONCE)))
        assert times == 1
        assert len({answer.settled for answer in answers}) == 1
