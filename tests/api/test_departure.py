"""A client that leaves: its statement ends with it, its record does not."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # ships no types
import orjson
import pytest
from starlette.types import Message, Receive, Scope, Send

from api import departure
from api.demo import enter_grants
from api.departure import Departure, Departures
from resolvers import Passage
from resolvers.passage import AskerLeft
from sources import deadlines
from tests.api.served import served
from tests.api.test_bad_input import GOOD, still_serves
from tests.fix_city import CITY, City
from tests.fix_platform import Client, Opener, lay_out_city

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'zhaobi' AND wait_event_type = 'Lock'"


# --- noticing -----------------------------------------------------------------------------------------------------


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departure, "PATIENCE_S", 0)
    monkeypatch.setattr(deadlines, "TICKS", 1)  # a statement over SQLite is done within a few turns of the loop


def telling(*kinds: str) -> tuple[Receive, list[str]]:
    """A server that tells these events and then nothing, and what it has told."""
    told: list[str] = []

    async def receive() -> Message:
        if len(told) == len(kinds):
            await asyncio.Event().wait()
        told.append(kinds[len(told)])
        return {"type": told[-1]}

    return receive, told


@contextmanager
def expected(receive: Receive, passage: Passage, departures: Departures | None = None) -> Iterator[None]:
    departures, one = departures or Departures(), Departure(receive, passage)
    departures.begin(one)
    try:
        yield
    finally:
        departures.end(one)


async def test_what_is_over_soon_never_looks() -> None:
    receive, told = telling("http.disconnect")
    passage = Passage()
    with expected(receive, passage), passage.stoppable():
        await asyncio.sleep(0)
    await asyncio.sleep(departure.PATIENCE_S * 2)
    assert told == []


@pytest.mark.usefixtures("at_once")
async def test_the_client_has_left_when_the_server_says_so() -> None:
    receive, told = telling("http.request", "http.request", "http.disconnect", "http.disconnect")
    passage = Passage()
    with expected(receive, passage), pytest.raises(AskerLeft), passage.stoppable():
        await asyncio.sleep(20)
    assert passage.is_left
    assert told == ["http.request", "http.request", "http.disconnect"]


@pytest.mark.usefixtures("at_once")
async def test_nobody_looks_before_something_may_be_stopped_nor_afterwards() -> None:
    receive, told = telling("http.disconnect")
    passage = Passage()
    with expected(receive, passage):
        await turns_of_the_loop()
        assert told == []
        with pytest.raises(AskerLeft), passage.stoppable():
            await asyncio.sleep(20)
    receive, told = telling("http.disconnect")
    passage = Passage()
    with expected(receive, passage):
        with passage.stoppable():
            pass
        await turns_of_the_loop()
    assert told == [] and not passage.is_left


@pytest.mark.usefixtures("at_once")
async def test_after_the_answer_nobody_looks() -> None:
    receive, told = telling("http.request")
    before = asyncio.all_tasks()
    passage = Passage()
    with expected(receive, passage), passage.stoppable():
        while not told:
            await asyncio.sleep(0)
    while asyncio.all_tasks() - before:
        await asyncio.sleep(0)
    assert not passage.is_left


@pytest.mark.usefixtures("at_once")
async def test_who_was_looked_for_leaves_nothing_to_the_collector() -> None:
    """Else each request of some length would have it walk all that others have under way."""
    times, departures, before = 50, Departures(), asyncio.all_tasks()
    while gc.collect():  # what other tests left may free more of itself
        pass
    gc.disable()
    try:
        for _ in range(times):
            receive, told = telling("http.request")
            passage = Passage()
            with expected(receive, passage, departures), passage.stoppable():
                while not told:
                    await asyncio.sleep(0)
        while asyncio.all_tasks() - before:
            await asyncio.sleep(0)
        assert gc.collect() < times
    finally:
        gc.enable()


async def turns_of_the_loop() -> None:
    """So many that what is looked at without patience would have been looked at."""
    for _ in range(100):
        await asyncio.sleep(0)


# --- the record ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("at_once")
async def test_whenever_a_client_leaves_its_request_is_on_record_with_its_end(sqlite_platform: Opener) -> None:
    """It leaves after no turn of the loop, after one …; each request is begun and ended in the log, whatever came."""
    times, answered = 100, 0
    async with sqlite_platform(lookup_budget_per_day=1_000_000) as it:
        for turns in range(times):

            async def leaving(scope: Scope, receive: Receive, send: Send, turns: int = turns // 5) -> None:
                nonlocal answered
                body = [await receive()]
                while body[-1].get("more_body"):
                    body.append(await receive())
                body.reverse()

                async def leave() -> Message:
                    if body:
                        return body.pop()
                    for _ in range(turns):
                        await asyncio.sleep(0)
                    return {"type": "http.disconnect"}

                sent: list[Message] = []

                async def keep(message: Message) -> None:
                    sent.append(message)

                await it.platform.endpoint(scope, leave, keep)
                answered += bool(sent)
                await send({"type": "http.response.start", "status": 204, "headers": []})
                await send({"type": "http.response.body", "body": b""})

            await Client(leaving, it.client.settings, it.client.tokens).ask("police", GOOD)
        await still_serves(it.ask)
        await until(lambda: len(outcomes(it.records())) == times + 1)
        records = it.records()
    begun = [record["request_id"] for record in records if record["kind"] == "request"]
    ended = outcomes(records)
    assert sorted(begun) == sorted(ended) and len(begun) == times + 1
    codes = list(ended.values())
    assert {"LEFT", "OK"} >= set(codes) and codes.count("OK") == answered + 1
    assert "LEFT" in codes


def outcomes(records: list[dict[str, Any]]) -> dict[str, str]:
    """The code of each request that ended."""
    return {record["request_id"]: record["code"] for record in records if record["kind"] == "outcome"}


async def until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


# --- the statement ------------------------------------------------------------------------------------------------


@asynccontextmanager
async def connection(url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(url)
    try:
        yield opened
    finally:
        await opened.close()


async def waiting(watcher: asyncpg.Connection, count: int, seconds: float = 30.0) -> None:
    """Until so many of the platform's statements wait for a lock."""
    deadline = time.monotonic() + seconds
    while await watcher.fetchval(WAITING) != count:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


@pytest.mark.postgresql
async def test_over_the_wire_the_statement_is_gone_and_the_record_is_there(
    postgresql_city: City, tmp_path: Path
) -> None:
    """The table is locked all the time, and the statement may wait for ten minutes: only its end can end it."""
    settings = lay_out_city(tmp_path / "p", postgresql_city)
    configuration = tmp_path / "p" / "zhaobi.toml"
    text = configuration.read_text("utf-8").replace(
        "[sources.city]\n", "[sources.city]\nstatement_timeout_ms = 600000\n"
    )
    configuration.write_text(text, "utf-8")
    await enter_grants(settings, CITY)
    token = Client(lambda *_: asyncio.sleep(0), settings).token("police")
    body = orjson.dumps({"query": GOOD})
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    log = tmp_path / "p" / "audit"

    def recorded() -> list[dict[str, Any]]:
        return [orjson.loads(line) for file in sorted(log.glob("*.jsonl")) for line in file.read_bytes().splitlines()]

    async with connection(postgresql_city.url) as owner, connection(postgresql_city.url) as watcher:
        with served(configuration) as it:
            port = int(it.url.rpartition(":")[2])
            async with owner.transaction():
                await owner.execute("LOCK TABLE population IN ACCESS EXCLUSIVE MODE")
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(head.encode() + body)
                await waiting(watcher, 1)
                writer.transport.abort()
                await waiting(watcher, 0)
            await until(lambda: list(outcomes(recorded()).values()) == ["LEFT"])
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head.encode() + body)
            assert (await asyncio.wait_for(reader.readline(), 30)).startswith(b"HTTP/1.1 200 ")
            writer.transport.abort()
            await until(lambda: list(outcomes(recorded()).values()) == ["LEFT", "OK"])
    kinds = [record["kind"] for record in recorded() if record["kind"] in ("request", "outcome")]
    assert kinds == ["request", "outcome", "request", "outcome"]
