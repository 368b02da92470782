"""Streams of real servers over HTTP: two processes over one store, clients that leave, and a server that stops."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.demo import enter_grants
from api.settings import Settings
from tests.api.served import Served, served
from tests.api.streamed import ANNOUNCEMENTS, STREAM, Event, Reader
from tests.api.test_sharing import CHANGE, STEP
from tests.fix_city import CITY, City
from tests.fix_platform import Client, lay_out_city


@dataclass(frozen=True, slots=True)
class Servers:
    """Two servers of one platform, and tokens for them."""

    one: Served
    other: Served
    settings: Settings

    def headers(self, department: str, *roles: str, **more: str) -> Mapping[str, str]:
        token = Client(_nowhere, self.settings).token(department, roles=roles or ("consumer",))
        return {"Authorization": f"Bearer {token}", **more}

    def announce(self, at: Served) -> str:
        body = {"query": STEP, "variables": {"action": {"announce": CHANGE}}}
        answer = httpx.post(f"{at.url}/graphql", json=body, headers=self.headers("police", "steward"), timeout=30)
        number: str = answer.json()["data"]["announcement"]["proceeding"]["number"]
        return number

    @contextmanager
    def follow(self, at: Served, last_event: str = "") -> Iterator["Following"]:
        said = {"Accept": STREAM, "Accept-Encoding": "gzip"} | ({"Last-Event-ID": last_event} if last_event else {})
        headers = self.headers("tax", **said)
        body = {"query": ANNOUNCEMENTS}
        with httpx.stream("POST", f"{at.url}/graphql", json=body, headers=headers, timeout=30) as response:
            assert response.status_code == 200 and "content-encoding" not in response.headers
            following = Following(Reader(), response.iter_text())
            following.begun()
            yield following


@dataclass(frozen=True, slots=True)
class Following:
    """What a client reads of one stream."""

    reader: Reader
    text: Iterator[str]

    def begun(self) -> None:
        while not self.reader.id:
            assert not list(self.reader.events(next(self.text)))

    def next(self) -> Event:
        return next(event for text in self.text for event in self.reader.events(text))

    def rest(self) -> list[Event]:
        return [event for text in self.text for event in self.reader.events(text)]


async def _nowhere(*_: Any) -> None:
    """Tokens are made without any server."""


@pytest.fixture(scope="module")
async def servers(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("streams")
    settings = lay_out_city(folder, sqlite_city)
    await enter_grants(settings, CITY)
    configuration = folder / "zhaobi.toml"
    with served(configuration, "one") as one, served(configuration, "other") as other:
        yield Servers(one, other, settings)


def test_a_step_in_another_process_is_told_within_a_second(servers: Servers) -> None:
    with servers.follow(servers.one) as stream:
        for _ in range(5):
            number = servers.announce(servers.other)
            answered = time.monotonic()
            event = stream.next()
            assert event.data["data"]["announcements"]["number"] == number
            assert time.monotonic() - answered < 1


def test_a_stream_of_one_process_goes_on_in_another(servers: Servers) -> None:
    with servers.follow(servers.one) as stream:
        first = servers.announce(servers.other)
        assert stream.next().data["data"]["announcements"]["number"] == first
        cursor = stream.reader.id
    missed = [servers.announce(servers.one), servers.announce(servers.other)]
    with servers.follow(servers.other, cursor) as stream:
        assert [stream.next().data["data"]["announcements"]["number"] for _ in missed] == missed


def test_of_clients_that_left_nothing_is_left(servers: Servers) -> None:
    for _ in range(10):
        with servers.follow(servers.one):
            assert servers.one.figure("zhaobi_subscriptions_open") >= 1
    deadline = time.monotonic() + 10
    while servers.one.figure("zhaobi_subscriptions_open"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


async def test_a_server_that_stops_ends_its_streams_and_does_not_wait_for_them(
    sqlite_city: City, tmp_path: Path
) -> None:
    settings = lay_out_city(tmp_path, sqlite_city)
    await enter_grants(settings, CITY)
    with ExitStack() as running:
        it = running.enter_context(served(tmp_path / "zhaobi.toml", "stopped"))
        with Servers(it, it, settings).follow(it) as stream:
            began, stopping = time.monotonic(), threading.Thread(target=running.close)
            stopping.start()
            events = stream.rest()
            stopping.join()
            assert [event.name for event in events] == ["next", "complete"] and events[0].code == "STREAM_ENDED"
            assert time.monotonic() - began < 5
