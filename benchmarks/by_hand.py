"""Verification as one would write it by hand: Starlette, asyncpg and orjson, one SELECT; no policy, budget or receipt.

It asks the database of BENCH_URL. `/one` takes `{"id", "name", "birth"}`, `/many` a list of these.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import asyncpg  # type: ignore[import-untyped]  # ships no types
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ONE = "SELECT EXISTS (SELECT 1 FROM population WHERE id_number = $1 AND name = $2 AND birth_date = $3)"
MANY = """
SELECT p.id_number IS NOT NULL
FROM unnest($1::text[], $2::text[], $3::date[]) WITH ORDINALITY AS asked(id, name, birth, n)
LEFT JOIN population p ON p.id_number = asked.id AND p.name = asked.name AND p.birth_date = asked.birth
ORDER BY asked.n
"""
VERDICTS = {True: "MATCH", False: "NO_MATCH"}


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["BENCH_URL"]) as pool:
        app.state.pool = pool
        yield


async def one(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    found = await request.app.state.pool.fetchval(ONE, asked["id"], asked["name"], date.fromisoformat(asked["birth"]))
    return Response(orjson.dumps({"result": VERDICTS[found]}), media_type="application/json")


async def many(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    columns = (
        [pair["id"] for pair in asked],
        [pair["name"] for pair in asked],
        [date.fromisoformat(pair["birth"]) for pair in asked],
    )
    rows = await request.app.state.pool.fetch(MANY, *columns)
    return Response(orjson.dumps({"results": [VERDICTS[row[0]] for row in rows]}), media_type="application/json")


app = Starlette(
    routes=[Route("/one", one, methods=["POST"]), Route("/many", many, methods=["POST"])], lifespan=lifespan
)
