"""A client of streams: reads server-sent events, and drives the endpoint as a server does."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.types import ASGIApp, Message

from tests.fix_platform import Client

STREAM = "text/event-stream"
ANNOUNCEMENTS = """subscription Follow($resource: ID, $after: String) {
  announcements(resource: $resource, after: $after) { number version state resource
    content { ... on AnnouncementContent { text } } }
}"""
NOTICES = "subscription ($after: String) { notices(after: $after) { id number text readAt } }"
SOON_S = 15.0
"""What comes comes long before: the machine may be busy."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `id` is what a client would have as its last event id then, `data` is None where it is empty."""

    name: str
    id: str
    data: Any

    @property
    def code(self) -> str | None:
        """Of the first error that it tells."""
        errors = (self.data or {}).get("errors")
        return str(errors[0]["extensions"]["code"]) if errors else None


@dataclass(slots=True)
class Reader:
    """Reads a stream as WHATWG HTML, section 9.2.6, wants it read."""

    id: str = ""
    retry: int | None = None
    comments: int = 0
    _rest: str = ""

    def events(self, text: str) -> Iterator[Event]:
        """The events that are whole now."""
        *blocks, self._rest = (self._rest + text).split("\n\n")
        for block in blocks:
            yield from self._event(block)

    def _event(self, block: str) -> Iterator[Event]:
        name, data = "message", []
        for line in block.split("\n"):
            member, _, value = line.partition(":")
            match member, value.removeprefix(" "):
                case "", _:
                    self.comments += bool(line)
                case "event", found:
                    name = found
                case "data", found:
                    data.append(found)
                case "id", found:
                    self.id = found
                case "retry", found:
                    self.retry = int(found)
                case other:
                    raise AssertionError(other)
        if data:
            text = "\n".join(data)
            yield Event(name, self.id, orjson.loads(text) if text else None)


@dataclass(slots=True)
class Stream:
    """What a client has of an answer. While `flows` is not set it takes nothing."""

    reader: Reader = field(default_factory=Reader)
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_over: bool = False
    flows: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    events: list[Event] = field(default_factory=list)
    taken: int = 0

    async def take(self, message: Message) -> None:
        await self.flows.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message["body"]
            self.is_over = not message.get("more_body", False)
            if self.headers["content-type"].startswith(STREAM):
                self.events += self.reader.events(message["body"].decode())
        self.changed.set()

    async def begun(self) -> None:
        """Wait for the first id: from then on nothing is missed."""
        await self.until(lambda: bool(self.reader.id) or self.is_over)
        assert self.status == 200 and self.reader.id, self.body

    async def next(self) -> Event:
        """The next event."""
        await self.until(lambda: len(self.events) > self.taken)
        self.taken += 1
        return self.events[self.taken - 1]

    async def until(self, holds: Any, seconds: float = SOON_S) -> None:
        async with asyncio.timeout(seconds):
            while not holds():
                self.changed.clear()
                await self.changed.wait()

    async def ended(self) -> tuple[str | None, float]:
        """The code that it ends with, after `complete`, and how many seconds that took."""
        started = time.monotonic()
        await self.until(lambda: self.is_over)
        assert self.events[-1].name == "complete" and self.events[-1].data is None
        last = self.events[-2] if len(self.events) > 1 else None
        return None if last is None else last.code, time.monotonic() - started


@asynccontextmanager
async def posted(
    app: ASGIApp, headers: Mapping[str, str], body: bytes, method: str = "POST", query: bytes = b"", flows: bool = True
) -> AsyncIterator[Stream]:
    """Send a request; the client leaves at the end of the block, and then the application has ended."""
    stream, left = Stream(), asyncio.Event()
    sent: list[bool] = []
    if flows:
        stream.flows.set()

    async def receive() -> Message:
        if not sent:
            sent.append(True)
            return {"type": "http.request", "body": body, "more_body": False}
        await left.wait()
        return {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "method": method,
        "path": "/graphql",
        "query_string": query,
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    work = asyncio.ensure_future(_run(app, scope, receive, stream))
    try:
        yield stream
    finally:
        left.set()
        async with asyncio.timeout(SOON_S):
            await work


async def _run(app: ASGIApp, scope: Any, receive: Any, stream: Stream) -> None:
    try:
        await app(scope, receive, stream.take)
    finally:
        stream.changed.set()


def streaming(
    client: Client,
    department: str,
    query: str = ANNOUNCEMENTS,
    variables: Mapping[str, object] | None = None,
    *,
    last_event: str | None = None,
    token: str | None = None,
    accept: str = STREAM,
    flows: bool = True,
) -> Any:
    """`async with streaming(…) as stream`: a subscription of a department."""
    headers = {
        "Authorization": f"Bearer {token or client.token(department)}",
        "Content-Type": "application/json",
        "Accept": accept,
        **({} if last_event is None else {"Last-Event-ID": last_event}),
    }
    body = orjson.dumps({"query": query, "variables": variables or {}})
    return posted(client.app, headers, body, flows=flows)
