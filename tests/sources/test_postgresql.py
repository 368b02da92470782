"""PostgreSQL as a source: a real server that answers, refuses, times out, changes and goes away."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Date,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    any_,
    bindparam,
    cast,
    func,
    literal,
    select,
)

from sources import (
    ColumnFamily,
    Source,
    SourceChanged,
    SourceError,
    SourceFailed,
    SourceOverstrained,
    SourceSettings,
    SourceTimeout,
    SourceUnavailable,
    Statement,
    compile_statement,
    open_source,
)

PEOPLE = Table("people", MetaData(), Column("row_id", BigInteger), Column("name", String), Column("born", Date))
CANARY = "canary-7f3a"
PID = Statement("SELECT pg_backend_pid()", ())


@asynccontextmanager
async def opened(url: str, **changes: Any) -> AsyncIterator[Source]:
    source = open_source("city", SourceSettings(url, **({"pool_size": 2, "wait_timeout_s": 5} | changes)))
    try:
        yield source
    finally:
        await source.close()


@asynccontextmanager
async def administrator(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def run(url: str, *commands: str) -> None:
    async with administrator(url) as connection:
        for command in commands:
            await connection.execute(command)


def sleeping(source: Source, seconds: float = 30) -> Statement:
    return compile_statement(select(cast(func.pg_sleep(bindparam("s", seconds, Float)), String)), source.dialect)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    deadline = time.monotonic() + 60
    while not await holds():
        assert time.monotonic() < deadline, "it never came to hold"
        await asyncio.sleep(0.01)


async def test_runs_a_compiled_statement_with_constants_and_values(postgresql_database: str) -> None:
    await run(
        postgresql_database,
        "CREATE TABLE people (row_id bigint PRIMARY KEY, name text, born date)",
        "INSERT INTO people VALUES (1, '欧阳·𠮷', '1990-02-03'), (2, 'it''s', NULL)",
    )
    statement = select(PEOPLE.c.name, literal("\\ '"), PEOPLE.c.born).where(
        PEOPLE.c.name == any_(bindparam("names", type_=ARRAY(String))), PEOPLE.c.row_id <= 2
    )
    async with opened(postgresql_database) as source:
        compiled = compile_statement(statement, source.dialect)
        row = await source.fetch_row(compiled, {"names": ["欧阳·𠮷"]})
        assert row is not None and row[:2] == ("欧阳·𠮷", "\\ '")
        assert type(row) is tuple
        assert await source.fetch_row(compiled, {"names": []}) is None


async def test_every_session_is_read_only_and_set_as_promised(postgresql_database: str) -> None:
    names = ["default_transaction_read_only", "statement_timeout", "timezone", "jit", "application_name"]
    shown = select(*(func.current_setting(name) for name in names))
    async with opened(postgresql_database, statement_timeout_ms=1234) as source:
        row = await source.fetch_row(compile_statement(shown, source.dialect), {})
        assert row == ("on", "1234ms", "UTC", "off", "zhaobi")
        with pytest.raises(SourceFailed, match="ReadOnlySQLTransactionError 25006"):
            await source.fetch_row(Statement("CREATE TABLE written (a int)", ()), {})


async def test_lends_the_connection_given_back_last_and_leaves_its_session_alone(postgresql_database: str) -> None:
    async with opened(postgresql_database) as source:
        pids = {await source.fetch_row(PID, {}) for _ in range(20)}
        assert len(pids) == 1
        prepared = Statement("SELECT count(*) FROM pg_prepared_statements", ())
        assert await source.fetch_row(prepared, {}) == await source.fetch_row(prepared, {}) == (2,)


async def test_never_opens_more_connections_than_its_size_and_serves_all_who_wait(postgresql_database: str) -> None:
    counting = (
        "SELECT pg_sleep(0.01), count(*) FROM pg_stat_activity "
        "WHERE application_name = 'zhaobi' AND datname = current_database()"
    )
    async with opened(postgresql_database, pool_size=3) as source:
        async with administrator(postgresql_database) as connection:
            asked = [asyncio.ensure_future(source.fetch_row(Statement(counting, ()), {})) for _ in range(40)]
            most = 0
            while not all(one.done() for one in asked):
                most = max(most, await connection.fetchval(counting.replace("pg_sleep(0.01), ", "")))
        rows = await asyncio.gather(*asked)
    assert most == 3
    assert len(rows) == 40


async def test_waits_for_a_connection_only_so_long(postgresql_database: str) -> None:
    async with opened(postgresql_database, pool_size=1, wait_timeout_s=0.1) as source:
        busy = asyncio.ensure_future(source.fetch_row(sleeping(source, 0.5), {}))
        await asyncio.sleep(0.1)
        with pytest.raises(SourceUnavailable, match="no free connection"):
            await source.fetch_row(PID, {})
        await busy
        assert await source.fetch_row(PID, {})


async def test_a_statement_that_is_too_large_says_so_and_the_connection_lives(postgresql_database: str) -> None:
    async with opened(postgresql_database, pool_size=1) as source:
        before = await source.fetch_row(PID, {})
        too_wide = Statement(f"SELECT * FROM (SELECT {', '.join(['1'] * 1700)}) AS wide", ())
        with pytest.raises(SourceOverstrained, match="TooManyColumnsError 54011"):
            await source.fetch_row(too_wide, {})
        assert await source.fetch_row(PID, {}) == before


async def test_a_server_that_answers_nothing_is_given_up(postgresql_database: str) -> None:
    """It does not end the statement by itself either: a process that is stopped."""
    async with opened(postgresql_database, pool_size=1, statement_timeout_ms=50) as source:
        (backend,) = await source.fetch_row(PID, {}) or ()
        assert isinstance(backend, int)
        os.kill(backend, signal.SIGSTOP)
        try:
            with pytest.raises(SourceTimeout, match="within 50 ms"):
                await source.fetch_row(PID, {})
        finally:
            os.kill(backend, signal.SIGCONT)
        assert await source.fetch_row(PID, {}) != (backend,)


async def test_a_statement_that_runs_too_long_is_stopped_and_the_connection_lives(postgresql_database: str) -> None:
    async with opened(postgresql_database, pool_size=1, statement_timeout_ms=100) as source:
        before = await source.fetch_row(PID, {})
        with pytest.raises(SourceTimeout, match="within 100 ms"):
            await source.fetch_row(sleeping(source), {})
        assert await source.fetch_row(PID, {}) == before


async def test_a_killed_session_is_replaced(postgresql_database: str) -> None:
    async with opened(postgresql_database, pool_size=1) as source, administrator(postgresql_database) as connection:
        (idle,) = await source.fetch_row(PID, {}) or ()
        await connection.execute("SELECT pg_terminate_backend($1)", idle)
        await asyncio.sleep(0.1)
        (busy,) = await source.fetch_row(PID, {}) or ()
        assert busy != idle
        asked = asyncio.ensure_future(source.fetch_row(sleeping(source), {}))
        await until(lambda: is_running(connection, "pg_sleep"))
        await connection.execute("SELECT pg_terminate_backend($1)", busy)
        with pytest.raises(SourceUnavailable, match="lost the connection"):
            await asked
        (last,) = await source.fetch_row(PID, {}) or ()
        assert last not in (idle, busy)


async def is_running(connection: asyncpg.Connection, text: str) -> bool:
    asked = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'zhaobi' AND state = 'active' AND query ~ $1"
    )
    return bool(await connection.fetchval(asked, text))


async def test_a_cancelled_statement_stops_on_the_server_and_poisons_no_connection(postgresql_database: str) -> None:
    async with opened(postgresql_database, pool_size=1) as source, administrator(postgresql_database) as connection:
        for _ in range(3):
            asked = asyncio.ensure_future(source.fetch_row(sleeping(source), {}))
            await until(lambda: is_running(connection, "pg_sleep"))
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            assert await source.fetch_row(Statement("SELECT 1", ()), {}) == (1,)
            assert not await is_running(connection, "pg_sleep")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(delays=st.lists(st.floats(0, 0.02), min_size=1, max_size=12))
def test_whatever_is_cancelled_and_when_everybody_after_gets_their_own_answer(
    postgresql_database: str, delays: list[float]
) -> None:
    async def play() -> None:
        async with opened(postgresql_database) as source:
            echo = compile_statement(select(bindparam("n", type_=Integer)), source.dialect)
            asked = []
            for delay in delays:
                asked.append(asyncio.ensure_future(source.fetch_row(echo, {"n": 0})))
                asyncio.get_running_loop().call_later(delay, asked[-1].cancel)
            await asyncio.gather(*asked, return_exceptions=True)
            answers = await asyncio.gather(*(source.fetch_row(echo, {"n": n}) for n in range(6)))
            assert answers == [(n,) for n in range(6)]

    asyncio.run(play())


async def test_a_changed_schema_is_named_and_a_recreated_table_is_read_again(postgresql_database: str) -> None:
    create = "CREATE TABLE people (row_id bigint PRIMARY KEY, name {}, born date)"
    await run(postgresql_database, create.format("text"), "INSERT INTO people VALUES (1, '7', NULL)")
    async with opened(postgresql_database, pool_size=1) as source:
        everything = Statement("SELECT * FROM people", ())
        name = compile_statement(select(PEOPLE.c.name), source.dialect)
        assert await source.fetch_row(everything, {}) == (1, "7", None)
        assert await source.fetch_row(name, {}) == ("7",)
        before = await source.fetch_row(PID, {})
        await run(postgresql_database, "ALTER TABLE people ALTER name TYPE integer USING name::integer")
        assert await source.fetch_row(everything, {}) == (1, 7, None)
        await run(postgresql_database, "ALTER TABLE people DROP COLUMN name")
        with pytest.raises(SourceChanged, match="UndefinedColumnError 42703"):
            await source.fetch_row(name, {})
        await run(postgresql_database, "DROP TABLE people")
        with pytest.raises(SourceChanged, match="UndefinedTableError 42P01"):
            await source.fetch_row(name, {})
        await run(postgresql_database, create.format("text"), "INSERT INTO people VALUES (1, '8', NULL)")
        assert await source.fetch_row(name, {}) == ("8",)
        assert await source.fetch_row(PID, {}) == before


async def test_a_statement_that_somebody_deallocated_is_prepared_again(postgresql_database: str) -> None:
    async with opened(postgresql_database, pool_size=1) as source:
        assert await source.fetch_row(Statement("SELECT 1", ()), {}) == (1,)
        await source.fetch_row(Statement("DEALLOCATE ALL", ()), {})
        assert await source.fetch_row(Statement("SELECT 1", ()), {}) == (1,)


async def test_keeps_a_bounded_number_of_prepared_statements(postgresql_database: str) -> None:
    async with opened(postgresql_database, pool_size=1) as source:
        for number in range(300):
            await source.fetch_row(Statement(f"SELECT {number}", ()), {})
        (kept,) = await source.fetch_row(Statement("SELECT count(*) FROM pg_prepared_statements", ()), {}) or ()
        assert isinstance(kept, int) and 250 < kept < 260


@pytest.mark.parametrize(
    "text", ["SELECT $1::text::integer", "SELECT convert_from(convert_to($1, 'UTF8'), $1)", "SELECT repeat($1, 1/0)"]
)
async def test_no_error_quotes_a_value(postgresql_database: str, text: str) -> None:
    async with opened(postgresql_database) as source:
        with pytest.raises(SourceError) as raised:
            await source.fetch_row(Statement(text, ("value",)), {"value": CANARY})
        assert_silent(raised.value)


async def test_a_value_that_does_not_fit_its_parameter_is_refused_silently(postgresql_database: str) -> None:
    async with opened(postgresql_database, pool_size=1) as source:
        before = await source.fetch_row(PID, {})
        with pytest.raises(SourceFailed) as raised:
            await source.fetch_row(Statement("SELECT $1::integer", ("value",)), {"value": CANARY})
        assert_silent(raised.value)
        assert await source.fetch_row(PID, {}) == before


def assert_silent(error: SourceError) -> None:
    assert CANARY not in str(error) + repr(error)
    assert error.__suppress_context__, "a logged traceback would show the driver's text"


async def test_an_address_where_nobody_listens_is_unavailable(postgresql_url: str, unused_port: int) -> None:
    for url in (f"postgresql://postgres@127.0.0.1:{unused_port}/x", f"{postgresql_url}_absent", "postgresql://:bad/"):
        async with opened(url, pool_size=1) as source:
            for _ in range(2):
                with pytest.raises(SourceUnavailable, match="`city` cannot be reached"):
                    await source.fetch_row(PID, {})
            with pytest.raises(SourceUnavailable, match="`city` cannot be reached"):
                await source.columns(None, "people")


async def test_a_closed_source_is_unavailable_and_leaves_no_session(postgresql_database: str) -> None:
    async with administrator(postgresql_database) as connection:
        async with opened(postgresql_database) as source:
            busy = asyncio.ensure_future(source.fetch_row(sleeping(source, 0.2), {}))
            await until(lambda: is_running(connection, "pg_sleep"))
            await source.close()
            with pytest.raises(SourceUnavailable, match="is closed"):
                await source.fetch_row(PID, {})
            await busy
        await until(lambda: nobody(connection))


async def nobody(connection: asyncpg.Connection) -> bool:
    asked = (
        "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'zhaobi' AND datname = current_database()"
    )
    return bool(await connection.fetchval(asked))


async def test_tells_what_it_declares(postgresql_database: str) -> None:
    await run(
        postgresql_database,
        "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        "CREATE DOMAIN code AS varchar(6)",
        "CREATE TYPE mood AS ENUM ('b', 'a')",
        "CREATE SCHEMA shared",
        """CREATE TABLE shared.everything (
            row_id bigint PRIMARY KEY, number integer UNIQUE, small smallint, amount numeric(14,2), area float8,
            name text COLLATE loose, code code, day date, at timestamptz, flag boolean, mood mood, other uuid,
            partly integer, first integer, second integer, UNIQUE (first, second))""",
        "CREATE UNIQUE INDEX ON shared.everything (partly) WHERE number > 1",
        "CREATE UNIQUE INDEX ON shared.everything (small)",
        "CREATE VIEW shared.seen AS SELECT row_id, code FROM shared.everything",
    )
    async with opened(postgresql_database) as source:
        assert await source.columns(None, "everything") is None
        columns = await source.columns("shared", "everything")
        assert columns is not None
        families = {name: column.family.value for name, column in columns.items()}
        assert families == {
            **dict.fromkeys(["row_id", "number", "small", "partly", "first", "second"], "integer"),
            **{"amount": "numeric", "area": "float", "name": "text", "code": "text", "day": "date"},
            **{"at": "datetime", "flag": "boolean", "mood": "other", "other": "other"},
        }
        assert {name for name, column in columns.items() if column.unique} == {"row_id", "number", "small"}
        assert {name for name, column in columns.items() if not column.bytewise} == {"name"}
        seen = await source.columns("shared", "seen")
        assert seen is not None and seen["row_id"].unique is None
        assert seen["code"].family is ColumnFamily.TEXT
