"""The streams of this process: how many there may be, how long they last, and whose caller may still ask."""

import asyncio
import time
from collections.abc import Callable

from starlette.types import Message as AsgiMessage
from starlette.types import Receive, Scope, Send

from api.heads import Head, Heads, Said
from api.negotiation import MediaType
from api.observing import Observer
from api.settings import LimitsSection
from api.stream import Stream
from api.traffic import Traffic
from resolvers import Code, Refusal, Request
from resolvers.streaming import Streaming, Subscription

LOOK_S = 0.25
"""Seconds between one look at whether the callers of all streams may still ask, and the next."""

STOP = "zhaobi.end_streams"
"""What a server calls, of the state that it keeps for an application, before it waits for answers to end."""


class Streams:
    """They do not count among the requests that are answered. `heads` knows whether a caller may still ask."""

    def __init__(
        self,
        streaming: Streaming,
        heads: Heads,
        limits: LimitsSection,
        heartbeat_s: float,
        observer: Observer | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.streaming = streaming
        self._heads = heads
        self._limits = limits
        self._heartbeat_s = heartbeat_s
        self._observer = observer or Observer()
        self._clock = clock
        self._traffic = Traffic()
        self._open: set[Stream] = set()
        self._watch: asyncio.Task[None] | None = None
        self._is_stopping = False

    @property
    def open(self) -> int:
        """How many there are."""
        return self._traffic.running

    def is_subscription(self, request: Request) -> bool:
        """Whether it asks for a stream; a document that cannot be answered does not."""
        try:
            return self.streaming.is_subscription(request)
        except Refusal:
            return False

    async def serve(self, request: Request, head: Head, receive: Receive, send: Send) -> None:
        """Open a stream and keep it until it ends. Raises Refusal before anything is sent."""
        if not isinstance(head.said, Said):
            raise AssertionError
        department = request.caller.department
        self._check_room(request, department)
        self._traffic.begin(department)
        try:
            subscription = await self._opened(request, head.last_event)
            check = self._check_of(head.said, subscription)
            stream = Stream(request.id, subscription, check, self._heartbeat_s, self._limits.answer_seconds)
            self._open.add(stream)
            try:
                if self._watch is None:
                    self._watch = asyncio.create_task(self._look_after(), name="streams")
                if self._is_stopping:
                    stream.end(_ended("the server stops"))
                await stream.run(_start(request.id), receive, send)
            finally:
                self._open.discard(stream)
        finally:
            self._traffic.end(department)

    def end_all(self) -> None:
        """The server stops: all are told, and no more are opened."""
        self._is_stopping = True
        for stream in tuple(self._open):
            stream.end(_ended("the server stops"))

    async def close(self) -> None:
        """Nobody looks after them any more."""
        self.end_all()
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
        await self.streaming.close()

    def _check_room(self, request: Request, department: str) -> None:
        """Raises Refusal (BUSY)."""
        busy: str | None = None
        if self._is_stopping:
            busy = "the server stops"
        elif self._traffic.running >= self._limits.subscriptions:
            busy = "too many subscriptions are open"
        elif self._traffic.running_for(department) >= self._limits.subscriptions_per_department:
            busy = "too many subscriptions of this department are open"
        if busy is not None:
            request.passage.outcome = Code.BUSY
            self._observer.ended(request.passage, 0.0)
            raise Refusal(Code.BUSY, busy)

    async def _opened(self, request: Request, last_event: str | None) -> Subscription:
        passage, started = request.passage, time.perf_counter()
        try:
            return await self.streaming.opened(request, last_event)
        except Refusal as refusal:
            passage.outcome = refusal.code
            raise
        except BaseException:
            passage.outcome = Code.INTERNAL
            raise
        finally:
            self._observer.ended(passage, time.perf_counter() - started)

    def _check_of(self, said: Said, subscription: Subscription) -> Callable[[], None]:
        """What raises Refusal once a stream may not go on."""
        until = self._clock() + self._limits.subscription_seconds

        def check() -> None:
            self._heads.recheck(said)
            subscription.check()
            if self._clock() >= until:
                raise _ended("it has lasted as long as a stream may")

        return check

    async def _look_after(self) -> None:
        while self._open:
            for stream in tuple(self._open):
                stream.look()
            await asyncio.sleep(LOOK_S)
        self._watch = None


def tell_of_stopping(scope: Scope, end_all: Callable[[], None]) -> None:
    """Leave with a server that starts the application what it is to call when it begins to stop."""
    if scope["type"] == "lifespan" and "state" in scope:
        scope["state"][STOP] = end_all


def _ended(why: str) -> Refusal:
    return Refusal(Code.STREAM_ENDED, f"{why}: subscribe again after the last event")


def _start(request_id: str) -> AsgiMessage:
    headers = [
        (b"content-type", f"{MediaType.EVENT_STREAM.value}; charset=utf-8".encode()),
        (b"sharing-request-id", request_id.encode()),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"accept, accept-encoding"),
    ]
    return {"type": "http.response.start", "status": 200, "headers": headers}
