"""Places among the requests that are answered at the same time: nobody takes all, and a slow reader keeps his own."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from api.auth import Authenticator, TokenIssuer
from api.endpoint import GraphQLEndpoint
from api.heads import Heads
from api.sending import AT_A_TIME
from api.settings import LimitsSection
from api.traffic import Traffic
from masking import suite
from resolvers import Reply, Request

SIGNER = suite("std").new_signer()
ISSUER = TokenIssuer(SIGNER, "zhaobi")
TOKENS = {department: ISSUER.issue(department, "app") for department in ("tax", "court")}
LARGE = [b"x" * AT_A_TIME] * 4


class Held:
    """Answers that come only when they are let go; `begun` counts those that are being made."""

    def __init__(self) -> None:
        self.begun = asyncio.Semaphore(0)
        self.let_go = asyncio.Event()

    async def answer(self, request: Request) -> Reply:
        self.begun.release()
        await self.let_go.wait()
        return Reply(b'{"data":{}}', has_data=True)


async def large(request: Request) -> Reply:
    return Reply(LARGE, has_data=True)


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError


def endpoint(answer: Callable[[Request], Awaitable[Reply]], traffic: Traffic, limits: LimitsSection) -> GraphQLEndpoint:
    keys = {SIGNER.key_id: SIGNER.verifier}
    authenticator = Authenticator(lambda: keys, lambda: set(TOKENS), "zhaobi")
    heads = Heads(authenticator, limits.header_bytes, re.compile(r"[ -~]+"))
    return GraphQLEndpoint(answer, heads, limits, page, traffic)


@asynccontextmanager
async def client(app: GraphQLEndpoint) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://zhaobi") as opened:
        yield opened


async def ask(http: httpx.AsyncClient, department: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {TOKENS[department]}"}
    return await http.post("/graphql", json={"query": "{ a }"}, headers=headers)


async def test_a_department_takes_its_places_and_leaves_the_others() -> None:
    held, limits = Held(), LimitsSection(concurrency=3, concurrency_per_department=2)
    async with client(endpoint(held.answer, Traffic(), limits)) as http:
        waiting = [asyncio.create_task(ask(http, "tax")) for _ in range(2)]
        for _ in waiting:
            await held.begun.acquire()
        refused = await ask(http, "tax")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert refused.json()["errors"][0]["extensions"]["code"] == "BUSY"
        waiting.append(asyncio.create_task(ask(http, "court")))
        await held.begun.acquire()
        assert (await ask(http, "court")).status_code == 503, "all places are taken"
        held.let_go.set()
        assert [(await task).status_code for task in waiting] == [200, 200, 200]
        assert (await ask(http, "tax")).status_code == 200


def scope_of(department: str) -> Scope:
    return {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": [
            (b"content-type", b"application/json"),
            (b"authorization", f"Bearer {TOKENS[department]}".encode()),
        ],
    }


class Reader:
    """A client that takes one part of the answer, and the rest only when it is let go."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.stalled = asyncio.Event()
        self.goes_on = asyncio.Event()
        self._asked = False

    async def receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b'{"query": "{ a }"}'}
        await asyncio.Event().wait()
        raise AssertionError

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        if len(self.sent) == 2:
            self.stalled.set()
            await self.goes_on.wait()

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


async def test_a_large_answer_is_sent_in_parts_and_keeps_its_place_until_then() -> None:
    traffic, reader = Traffic(), Reader()
    serving = asyncio.create_task(
        endpoint(large, traffic, LimitsSection())(scope_of("tax"), reader.receive, reader.send)
    )
    await reader.stalled.wait()
    assert traffic.running_for("tax") == 1
    reader.goes_on.set()
    await serving
    assert traffic.running_for("tax") == 0
    assert reader.body == b"".join(LARGE)
    assert dict(reader.sent[0]["headers"])[b"content-length"] == str(len(reader.body)).encode()
    assert [message.get("more_body", False) for message in reader.sent[1:]] == [True] * 4 + [False]


async def test_who_does_not_take_his_answer_in_time_is_left(caplog: pytest.LogCaptureFixture) -> None:
    traffic, reader = Traffic(), Reader()
    caplog.set_level("INFO", "zhaobi")
    limits = LimitsSection(answer_seconds=1)
    await endpoint(large, traffic, limits)(scope_of("tax"), reader.receive, reader.send)
    assert (traffic.running, len(reader.sent)) == (0, 2)
    assert "did not take the answer in time" in caplog.text
