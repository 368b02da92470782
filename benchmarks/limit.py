"""The hand-written limit: Starlette, asyncpg and orjson as their tutorials join them; no GraphQL, policy or audit.

It runs the statements in the file that BENCH_STATEMENTS names, on the database of BENCH_URL.
"""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # ships no types
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

STATEMENTS = json.loads(Path(os.environ["BENCH_STATEMENTS"]).read_text())


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["BENCH_URL"]) as pool:
        app.state.pool = pool
        yield


def from_rows(sql: str):  # type: ignore[no-untyped-def]  # an endpoint of Starlette
    """Rows to dictionaries to JSON, in Python."""

    async def endpoint(request: Request) -> Response:
        rows = await request.app.state.pool.fetch(sql, request.path_params["value"])
        return Response(orjson.dumps({"nodes": [dict(row) for row in rows]}), media_type="application/json")

    return endpoint


def from_json(sql: str):  # type: ignore[no-untyped-def]  # an endpoint of Starlette
    """JSON from the database."""

    async def endpoint(request: Request) -> Response:
        text = await request.app.state.pool.fetchval(sql, request.path_params["value"])
        return Response(orjson.dumps({"nodes": orjson.Fragment(text)}), media_type="application/json")

    return endpoint


app = Starlette(
    routes=[
        Route(f"/{number}/{way}/{{value}}", endpoint(statements[way]))
        for number, statements in enumerate(STATEMENTS)
        for way, endpoint in (("rows", from_rows), ("json", from_json))
    ],
    lifespan=lifespan,
)
