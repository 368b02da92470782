"""The limit with the tricks of the platform: plain ASGI, prepared statements, the latest connection, only bytes.

It runs the statements in the file that BENCH_STATEMENTS names, on the database of BENCH_URL.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import asyncpg  # type: ignore[import-untyped]  # ships no types

CONNECTIONS = 8
STATEMENTS: Sequence[str] = [
    one["bytes"] for one in json.loads(Path(os.environ["BENCH_STATEMENTS"]).read_text("utf-8"))
]

Message = dict[str, Any]


class Handlers:
    """The application: `/{number of the statement}/{value}`."""

    def __init__(self) -> None:
        self._free: asyncio.LifoQueue[list[asyncpg.prepared_stmt.PreparedStatement]] = asyncio.LifoQueue()
        self._open: list[asyncpg.Connection] = []

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        _, number, value = scope["path"].split("/", 2)
        prepared = await self._free.get()
        try:
            rows = await prepared[int(number)].fetch(unquote(value))
        finally:
            self._free.put_nowait(prepared)
        body = b'{"nodes":%b}' % rows[0][0]
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _live(
        self, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        await receive()
        for _ in range(CONNECTIONS):
            connection = await asyncpg.connect(os.environ["BENCH_URL"], server_settings={"jit": "off"})
            self._open.append(connection)
            self._free.put_nowait([await connection.prepare(sql) for sql in STATEMENTS])
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for connection in self._open:
            await connection.close()
        await send({"type": "lifespan.shutdown.complete"})


app = Handlers()
