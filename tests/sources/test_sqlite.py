"""SQLite as a source: a file that answers, refuses, times out, changes and is not there."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, Date, MetaData, String, Table, bindparam, literal, select

from sources import (
    Source,
    SourceChanged,
    SourceError,
    SourceFailed,
    SourceSettings,
    SourceTimeout,
    SourceUnavailable,
    Statement,
    compile_statement,
    open_source,
)

PEOPLE = Table("people", MetaData(), Column("row_id", BigInteger), Column("name", String), Column("born", Date))
CANARY = "canary-7f3a"
ENDLESS = Statement(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < ?",
    ("most",),
    {"most": -1},
)
ONE = Statement("SELECT 1", ())


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A file with two people; its name needs quoting in a URI."""
    path = tmp_path / "城 市?#%.db"
    run(
        path,
        "CREATE TABLE people (row_id INTEGER PRIMARY KEY, name TEXT, born DATE)",
        "INSERT INTO people VALUES (1, '欧阳·𠮷', '1990-02-03'), (2, 'it''s', NULL)",
    )
    return path


def run(path: Path, *commands: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for command in commands:
            connection.execute(command)
        connection.commit()


@asynccontextmanager
async def opened(path: Path, **changes: Any) -> AsyncIterator[Source]:
    url = f"sqlite:///{str(path).replace('%', '%25').replace('?', '%3F')}"
    source = open_source("city", SourceSettings(url, **({"pool_size": 2} | changes)))
    try:
        yield source
    finally:
        await source.close()


async def test_runs_a_compiled_statement_with_constants_and_values(city: Path) -> None:
    statement = select(PEOPLE.c.name, literal("\\ '"), PEOPLE.c.row_id).where(
        PEOPLE.c.born == bindparam("born"), PEOPLE.c.born < date(2000, 1, 1)
    )
    async with opened(city) as source:
        compiled = compile_statement(statement, source.dialect)
        row = await source.fetch_row(compiled, {"born": date(1990, 2, 3)})
        assert row == ("欧阳·𠮷", "\\ '", 1)
        assert type(row) is tuple
        assert await source.fetch_row(compiled, {"born": date(1990, 2, 4)}) is None


async def test_nothing_can_be_written(city: Path) -> None:
    async with opened(city) as source:
        for text in ("DELETE FROM people", "CREATE TABLE other (a)", "CREATE TEMPORARY TABLE other (a)"):
            with pytest.raises(SourceFailed, match="SQLITE_READONLY"):
                await source.fetch_row(Statement(text, ()), {})
        assert await source.fetch_row(Statement("SELECT count(*) FROM people", ()), {}) == (2,)


async def test_a_statement_that_runs_too_long_is_stopped_and_the_source_lives(city: Path) -> None:
    async with opened(city, pool_size=1, statement_timeout_ms=50) as source:
        with pytest.raises(SourceTimeout, match="within 50 ms"):
            await source.fetch_row(ENDLESS, {"most": 10**18})
        assert await source.fetch_row(ONE, {}) == (1,)


async def test_waits_for_a_connection_only_so_long(city: Path) -> None:
    async with opened(city, pool_size=1, wait_timeout_s=0.1, statement_timeout_ms=500) as source:
        busy = asyncio.ensure_future(source.fetch_row(ENDLESS, {"most": 10**18}))
        await asyncio.sleep(0.05)
        with pytest.raises(SourceUnavailable, match="no free connection"):
            await source.fetch_row(ONE, {})
        with pytest.raises(SourceTimeout):
            await busy
        assert await source.fetch_row(ONE, {}) == (1,)


async def test_serves_more_callers_than_it_has_connections(city: Path) -> None:
    async with opened(city, pool_size=3) as source:
        echo = compile_statement(select(bindparam("n", type_=BigInteger)), source.dialect)
        assert await asyncio.gather(*(source.fetch_row(echo, {"n": n}) for n in range(50))) == [(n,) for n in range(50)]


async def test_a_cancelled_statement_stops_and_gives_its_connection_back(city: Path) -> None:
    async with opened(city, pool_size=1, statement_timeout_ms=600_000, wait_timeout_s=30) as source:
        for _ in range(3):
            asked = asyncio.ensure_future(source.fetch_row(ENDLESS, {"most": 10**18}))
            await asyncio.sleep(0.05)
            started = time.monotonic()
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            assert await source.fetch_row(ONE, {}) == (1,)
            assert time.monotonic() - started < 60  # the statement alone would run for ever


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(delays=st.lists(st.floats(0, 0.02), min_size=1, max_size=12))
def test_whatever_is_cancelled_and_when_everybody_after_gets_their_own_answer(city: Path, delays: list[float]) -> None:
    async def play() -> None:
        async with opened(city) as source:
            echo = compile_statement(select(bindparam("n", type_=BigInteger)), source.dialect)
            asked = []
            for delay in delays:
                asked.append(asyncio.ensure_future(source.fetch_row(echo, {"n": 0})))
                asyncio.get_running_loop().call_later(delay, asked[-1].cancel)
            await asyncio.gather(*asked, return_exceptions=True)
            answers = await asyncio.gather(*(source.fetch_row(echo, {"n": n}) for n in range(6)))
            assert answers == [(n,) for n in range(6)]

    asyncio.run(play())


async def test_a_changed_schema_is_named_and_a_recreated_table_is_read_again(city: Path) -> None:
    async with opened(city, pool_size=1) as source:
        name = compile_statement(select(PEOPLE.c.name).where(PEOPLE.c.row_id == 1), source.dialect)
        assert await source.fetch_row(name, {}) == ("欧阳·𠮷",)
        run(city, "ALTER TABLE people RENAME name TO title")
        with pytest.raises(SourceChanged):
            await source.fetch_row(name, {})
        run(city, "DROP TABLE people")
        with pytest.raises(SourceChanged):
            await source.fetch_row(name, {})
        run(city, "CREATE TABLE people (row_id INTEGER, name TEXT)", "INSERT INTO people VALUES (1, '8')")
        assert await source.fetch_row(name, {}) == ("8",)


async def test_a_missing_file_is_unavailable_and_is_not_created(tmp_path: Path) -> None:
    async with opened(tmp_path / "absent.db") as source:
        with pytest.raises(SourceUnavailable, match="`city` cannot be read"):
            await source.fetch_row(ONE, {})
        with pytest.raises(SourceUnavailable):
            await source.columns(None, "people")
    assert not (tmp_path / "absent.db").exists()


async def test_a_locked_file_is_unavailable(city: Path) -> None:
    with closing(sqlite3.connect(city)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        async with opened(city, statement_timeout_ms=100) as source:
            with pytest.raises(SourceUnavailable, match="SQLITE_BUSY"):
                await source.fetch_row(Statement("SELECT count(*) FROM people", ()), {})


async def test_a_closed_source_is_unavailable(city: Path) -> None:
    async with opened(city) as source:
        await source.fetch_row(ONE, {})
        await source.close()
        with pytest.raises(SourceUnavailable, match="is closed"):
            await source.fetch_row(ONE, {})


async def test_neither_errors_nor_logs_quote_a_value(city: Path, caplog: pytest.LogCaptureFixture) -> None:
    run(city, "INSERT INTO people VALUES (3, CAST(x'ff63616e6172792d37663361' AS TEXT), NULL)")
    with caplog.at_level(logging.DEBUG):
        async with opened(city) as source:
            for text in ("SELECT json(?)", "SELECT name, ? FROM people WHERE row_id = 3"):
                with pytest.raises(SourceError) as raised:
                    await source.fetch_row(Statement(text, ("value",)), {"value": CANARY})
                assert CANARY not in str(raised.value) + repr(raised.value)
                assert raised.value.__suppress_context__, "a logged traceback would show the driver's text"
    assert CANARY not in caplog.text


async def test_tells_what_it_declares(city: Path) -> None:
    run(
        city,
        """CREATE TABLE everything (
            row_id INTEGER PRIMARY KEY, number BIGINT UNIQUE, small SMALLINT, amount NUMERIC(14, 2), area FLOAT,
            name VARCHAR(60), text TEXT, day DATE, at DATETIME, flag BOOLEAN, partly INTEGER)""",
        "CREATE UNIQUE INDEX ix_partly ON everything (partly) WHERE number > 1",
        "CREATE UNIQUE INDEX ix_small ON everything (small)",
        "CREATE VIEW seen AS SELECT row_id FROM everything",
    )
    async with opened(city) as source:
        assert await source.columns(None, "absent") is None
        columns = await source.columns(None, "everything")
        seen = await source.columns(None, "seen")
    assert columns is not None and seen is not None
    assert {name: column.family.value for name, column in columns.items()} == {
        **dict.fromkeys(["row_id", "number", "small", "partly"], "integer"),
        **{"amount": "numeric", "area": "float", "name": "text", "text": "text"},
        **{"day": "date", "at": "datetime", "flag": "boolean"},
    }
    assert {name for name, column in columns.items() if column.unique} == {"row_id", "number", "small"}
    assert seen["row_id"].unique is None
