"""A single verification by hand that has the duties of the platform's: it is counted, recorded and signed; no policies.

Subject and claims are keyed, the day's count is looked at and raised in a database that processes share, the record is
on the disk before the answer leaves, and the answer is signed. Whatever waits meanwhile shares the next write.
It asks the database of BENCH_URL and writes into BENCH_FOLDER. `/one` takes `{"id", "name", "birth"}`.
"""

import asyncio
import hmac
import os
import secrets
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # ships no types
import orjson
from by_hand import ONE, VERDICTS
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

TABLES = """
PRAGMA journal_mode = WAL;
CREATE TABLE days (day TEXT PRIMARY KEY, calls INTEGER);
CREATE TABLE asked (subject BLOB, claims BLOB, at INTEGER);
CREATE INDEX of_subject ON asked (subject);
"""
COUNT = "INSERT INTO days VALUES (?, ?) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls RETURNING calls"
MOST = 1_000_000_000
Row = tuple[bytes, ...]


class Gathered:
    """Has a thread write what was handed in, all at once."""

    def __init__(self, write: Callable[[Sequence[Row]], None]) -> None:
        self._write = write
        self._thread = ThreadPoolExecutor(1)
        self._waiting: list[tuple[Row, asyncio.Future[None]]] = []
        self._running: asyncio.Task[None] | None = None

    async def written(self, *row: bytes) -> None:
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((row, done))
        self._running = self._running or asyncio.create_task(self._run())
        await done

    async def _run(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting, []
            rows = [row for row, _ in taken]
            await asyncio.get_running_loop().run_in_executor(self._thread, self._write, rows)
            for _, done in taken:
                done.set_result(None)
        self._running = None


def counting(folder: Path) -> Callable[[Sequence[Row]], None]:
    ledger = sqlite3.connect(folder / "ledger.db", isolation_level=None, check_same_thread=False)
    ledger.executescript(TABLES)

    def count(rows: Sequence[Row]) -> None:
        ledger.execute("BEGIN IMMEDIATE")
        ((calls,),) = ledger.execute(COUNT, (date.today().isoformat(), len(rows))).fetchall()
        if calls > MOST:
            raise SystemExit("bench: the day is over its budget")
        ledger.executemany("INSERT INTO asked VALUES (?, ?, ?)", [(*row, time.time_ns()) for row in rows])
        ledger.execute("COMMIT")

    return count


def recording(folder: Path) -> Callable[[Sequence[Row]], None]:
    descriptor = os.open(folder / "audit.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def record(rows: Sequence[Row]) -> None:
        os.write(descriptor, b"".join(line for (line,) in rows))
        os.fdatasync(descriptor)

    return record


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    folder, state = Path(os.environ["BENCH_FOLDER"]), app.state
    state.ledger, state.audit = Gathered(counting(folder)), Gathered(recording(folder))
    state.key, state.secret = Ed25519PrivateKey.generate(), secrets.token_bytes(32)
    async with asyncpg.create_pool(os.environ["BENCH_URL"]) as pool:
        state.pool = pool
        yield


async def one(request: Request) -> Response:
    asked, state = orjson.loads(await request.body()), request.app.state
    subject, claims = asked["id"].encode(), f"{asked['name']}\n{asked['birth']}".encode()
    keyed = (hmac.digest(state.secret, text, "sha256") for text in (subject, claims))
    await state.ledger.written(*keyed)
    line = {"id": secrets.token_hex(16), "time": time.time(), "asked": "population", "by": "tax"}
    recorded = asyncio.ensure_future(state.audit.written(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)))
    found = await state.pool.fetchval(ONE, asked["id"], asked["name"], date.fromisoformat(asked["birth"]))
    await recorded
    told = {"result": VERDICTS[found], "iat": int(time.time()), "number": secrets.token_hex(16)}
    told["signature"] = state.key.sign(orjson.dumps(told) + subject + claims).hex()
    return Response(orjson.dumps(told), media_type="application/json")


app = Starlette(routes=[Route("/one", one, methods=["POST"])], lifespan=lifespan)
