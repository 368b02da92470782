"""Requests at a fixed rate, whatever the server does: each counts from the moment when it was due."""

import asyncio
import json
import random
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

TICK_S = 0.002
SECONDS_KEPT = 5
"""So many seconds of requests may wait for a connection; what is due beyond that is counted as never sent."""

OK = "200"
UNSENT = "never sent"
LOST = "connection lost"


@dataclass(slots=True)
class Second:
    """What happened to the requests that ended within one second: how often each outcome, and latencies in ms."""

    outcomes: Counter[str] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)


class Pacer:
    """Sends one of some requests `rate` times a second, over connections that stay open, for as long as `run` runs."""

    def __init__(self, port: int, requests: Sequence[bytes], rate: float, connections: int) -> None:
        self.seconds: dict[int, Second] = {}
        self.latest: Callable[[str], None] = lambda outcome: None
        self._port = port
        self._requests = requests
        self._rate = rate
        self._free: list[_Line] = []
        self._lines = [_Line(self) for _ in range(connections)]
        self._due: deque[float] = deque()
        self._begun = 0.0
        self._picked = random.Random(1)  # noqa: S311 - which request is next is no secret

    async def run(self, seconds: float) -> None:
        """Returns when all that was due by then is answered or given up."""
        for line in self._lines:
            await self._connect(line)
        self._begun, sent = time.perf_counter(), 0
        while (now := time.perf_counter() - self._begun) < seconds:
            while sent / self._rate <= now:
                self._take(self._begun + sent / self._rate)
                sent += 1
            await asyncio.sleep(TICK_S)
        async with asyncio.timeout(30):
            while self._due or len(self._free) < len(self._lines):
                await asyncio.sleep(TICK_S)
        for line in self._lines:
            line.close()

    @property
    def elapsed(self) -> float:
        """Seconds since the first request was due."""
        return time.perf_counter() - self._begun

    def done(self, line: "_Line", due: float, outcome: str) -> None:
        """One request has ended, and its connection is free."""
        self._count(due, outcome)
        if self._due:
            line.send(self._request(), self._due.popleft())
        else:
            self._free.append(line)

    def lost(self, line: "_Line", due: float | None) -> None:
        """A connection is gone, with a request on it or without."""
        if line in self._free:
            self._free.remove(line)
        if due is not None:
            self._count(due, LOST)
        asyncio.get_running_loop().create_task(self._connect(line))

    def _take(self, due: float) -> None:
        if self._free:
            self._free.pop().send(self._request(), due)
        elif len(self._due) < self._rate * SECONDS_KEPT:
            self._due.append(due)
        else:
            self._count(due, UNSENT)

    def _count(self, due: float, outcome: str) -> None:
        second = self.seconds.setdefault(int(self.elapsed), Second())
        second.outcomes[outcome] += 1
        if outcome == OK:
            second.latencies.append((time.perf_counter() - due) * 1000)
        self.latest(outcome)

    async def _connect(self, line: "_Line") -> None:
        await asyncio.get_running_loop().create_connection(lambda: line, "127.0.0.1", self._port)
        self._free.append(line)

    def _request(self) -> bytes:
        return self._picked.choice(self._requests)


class _Line(asyncio.Protocol):
    """One connection with at most one request on it."""

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer
        self._transport: asyncio.Transport | None = None
        self._due: float | None = None
        self._answer = b""
        self._closed = False

    def send(self, request: bytes, due: float) -> None:
        assert self._transport is not None
        self._due, self._answer = due, b""
        self._transport.write(request)

    def close(self) -> None:
        self._closed = True
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._due = cast(asyncio.Transport, transport), None  # uvloop's own are no subclass

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, end, body = self._answer.partition(b"\r\n\r\n")
        if self._due is None or not end or len(body) < _length(head):
            return
        due, self._due = self._due, None
        self._pacer.done(self, due, outcome_of(head, body))

    def connection_lost(self, error: Exception | None) -> None:
        due, self._due = self._due, None
        if not self._closed:
            self._pacer.lost(self, due)


def outcome_of(head: bytes, body: bytes) -> str:
    """`200` for an answer without errors, else the status and the codes of the errors."""
    status = head[9:12].decode()
    if status == OK and b'"errors":' not in body:
        return OK
    codes = {str(error.get("extensions", {}).get("code")) for error in json.loads(body).get("errors", [{}])}
    return " ".join([status, *sorted(codes)])


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise SystemExit("bench: an answer does not say how long it is")
