"""The hand-written limit: Starlette, asyncpg and orjson as their tutorials join them; no GraphQL, policy or audit.

It runs the statements in the file that BENCH_STATEMENTS names, on the database of BENCH_URL.
"""

import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # ships no types
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Endpoint = Callable[[Request], Awaitable[Response]]

STATEMENTS = json.loads(Path(os.environ["BENCH_STATEMENTS"]).read_text("utf-8"))


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["BENCH_URL"]) as pool:
        app.state.pool = pool
        yield


def from_rows(statements: Mapping[str, str]) -> Endpoint:
    """Rows to dictionaries to JSON, in Python; the lists of all rows by a second statement."""

    async def endpoint(request: Request) -> Response:
        async with request.app.state.pool.acquire() as connection:
            rows = [dict(row) for row in await connection.fetch(statements["rows"], request.path_params["value"])]
            if statements["lists"]:
                await add_lists(connection, rows, statements["lists"])
        return Response(orjson.dumps({"nodes": rows}), media_type="application/json")

    return endpoint


async def add_lists(connection: asyncpg.Connection, rows: list[dict[str, object]], sql: str) -> None:
    """To every row its list, in the place of the key that it is found by."""
    lists: dict[object, list[dict[str, object]]] = {row["subject"]: [] for row in rows}
    for found in await connection.fetch(sql, list(lists)):
        one = dict(found)
        lists[one.pop("subject")].append(one)
    for row in rows:
        row["socialInsurance"] = lists[row.pop("subject")]


def from_json(statements: Mapping[str, str]) -> Endpoint:
    """JSON from the database."""

    async def endpoint(request: Request) -> Response:
        text = await request.app.state.pool.fetchval(statements["json"], request.path_params["value"])
        return Response(orjson.dumps({"nodes": orjson.Fragment(text)}), media_type="application/json")

    return endpoint


app = Starlette(
    routes=[
        Route(f"/{number}/{way}/{{value}}", endpoint(statements))
        for number, statements in enumerate(STATEMENTS)
        for way, endpoint in (("rows", from_rows), ("json", from_json))
    ],
    lifespan=lifespan,
)
