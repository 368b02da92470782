"""MariaDB as a source: a real server that answers, refuses, times out, changes and goes away."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiomysql  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    func,
    literal,
    make_url,
    select,
)

from sources import (
    ColumnFamily,
    Source,
    SourceChanged,
    SourceError,
    SourceFailed,
    SourceMisconfigured,
    SourceOverflow,
    SourceSettings,
    SourceTimeout,
    SourceUnavailable,
    Statement,
    compile_statement,
    open_source,
)
from sources.mysql_session import is_served
from tests.fix_mariadb import as_configured, started

PEOPLE = Table("people", MetaData(), Column("row_id", BigInteger), Column("name", String), Column("born", Date))
CANARY = "canary-7f3a"
ID = Statement("SELECT connection_id()", ())


@asynccontextmanager
async def opened(url: str, **changes: Any) -> AsyncIterator[Source]:
    source = open_source("city", SourceSettings(url, **({"pool_size": 2, "wait_timeout_s": 5} | changes)))
    try:
        yield source
    finally:
        await source.close()


Ask = Callable[[str], Awaitable[Sequence[Any]]]


@asynccontextmanager
async def administrator(url: str) -> AsyncIterator[Ask]:
    """Runs statements of the superuser and gives their rows."""
    at = make_url(url)
    connection = await aiomysql.connect(
        host=at.host, port=at.port, user="root", db=at.database, autocommit=True, charset="utf8mb4"
    )

    async def ask(statement: str) -> Sequence[Any]:
        async with connection.cursor() as cursor:
            await cursor.execute(statement)
            rows: Sequence[Any] = await cursor.fetchall()
            return rows

    try:
        yield ask
    finally:
        await connection.ensure_closed()


async def run(url: str, *commands: str) -> None:
    async with administrator(url) as ask:
        for command in commands:
            await ask(command)


def sleeping(source: Source, seconds: float = 30) -> Statement:
    return compile_statement(select(func.sleep(bindparam("s", seconds, Float))), source.dialect)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    deadline = time.monotonic() + 60
    while not await holds():
        assert time.monotonic() < deadline, "it never came to hold"
        await asyncio.sleep(0.01)


async def sleepers(ask: Ask, url: str) -> int:
    """How many statements sleep in the database."""
    running = f"SELECT count(*) FROM information_schema.processlist WHERE db = '{make_url(url).database}'"
    ((count,),) = await ask(f"{running} AND info LIKE 'SELECT sleep%'")
    return int(count)


async def test_runs_a_compiled_statement_with_constants_and_values(mariadb_database: str) -> None:
    await run(
        mariadb_database,
        "CREATE TABLE people (row_id bigint PRIMARY KEY, name text, born date)",
        "INSERT INTO people VALUES (1, '欧阳·𠮷', '1990-02-03'), (2, 'it''s', NULL)",
    )
    statement = select(PEOPLE.c.name, literal("\\ '"), literal("100 %"), PEOPLE.c.born).where(
        PEOPLE.c.name == bindparam("name", type_=String), PEOPLE.c.row_id <= 2
    )
    async with opened(mariadb_database) as source:
        compiled = compile_statement(statement, source.dialect)
        row = await source.fetch_row(compiled, {"name": "欧阳·𠮷"})
        assert row is not None and row[:3] == ("欧阳·𠮷", "\\ '", "100 %")
        assert type(row) is tuple
        assert await source.fetch_row(compiled, {"name": "' OR '1'='1"}) is None


async def test_every_session_is_read_only_and_set_as_promised(mariadb_database: str) -> None:
    names = "@@tx_read_only, @@max_statement_time, @@time_zone, @@collation_connection, @@sql_mode, @@autocommit"
    async with opened(mariadb_database, statement_timeout_ms=1234) as source:
        row = await source.fetch_row(Statement(f"SELECT {names}", ()), {})
        mode = "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION"
        assert row == (1, 1.234, "+00:00", "utf8mb4_nopad_bin", mode, 1)
        for change in ("CREATE TABLE written (a int)", "CREATE TEMPORARY TABLE written (a int)"):
            with pytest.raises(SourceFailed, match="1792"):
                await source.fetch_row(Statement(change, ()), {})


async def test_lends_the_connection_given_back_last_and_never_more_than_its_size(mariadb_database: str) -> None:
    async with opened(mariadb_database, pool_size=3) as source:
        assert len({await source.fetch_row(ID, {}) for _ in range(20)}) == 1
        slow = Statement("SELECT connection_id(), sleep(0.01)", ())
        rows = await asyncio.gather(*(source.fetch_row(slow, {}) for _ in range(40)))
        assert len(rows) == 40 and len({row[0] for row in rows if row is not None}) == 3


async def test_waits_for_a_connection_only_so_long(mariadb_database: str) -> None:
    async with (
        opened(mariadb_database, pool_size=1, wait_timeout_s=0.1) as source,
        administrator(mariadb_database) as ask,
    ):
        busy = asyncio.ensure_future(source.fetch_row(sleeping(source, 1), {}))
        await until(lambda: some(ask, mariadb_database))
        with pytest.raises(SourceUnavailable, match="no free connection"):
            await source.fetch_row(ID, {})
        await busy
        assert await source.fetch_row(ID, {})


async def some(ask: Ask, url: str) -> bool:
    return await sleepers(ask, url) > 0


async def none(ask: Ask, url: str) -> bool:
    return await sleepers(ask, url) == 0


@pytest.mark.parametrize(
    "text",
    [
        "SELECT sleep(30)",
        "SELECT benchmark(10000000000, sha2('a', 512))",
        "SELECT sum(a.seq MOD b.seq) FROM seq_1_to_1000000 a, seq_1_to_999 b",
    ],
)
async def test_a_statement_that_runs_too_long_is_stopped_and_the_connection_lives(
    mariadb_database: str, text: str
) -> None:
    async with opened(mariadb_database, pool_size=1, statement_timeout_ms=100) as source:
        before = await source.fetch_row(ID, {})
        with pytest.raises(SourceTimeout, match="within 100 ms"):
            await source.fetch_row(Statement(text, ()), {})
        assert await source.fetch_row(ID, {}) == before


async def test_a_killed_session_is_replaced(mariadb_database: str) -> None:
    async with opened(mariadb_database, pool_size=1) as source, administrator(mariadb_database) as ask:
        (idle,) = await source.fetch_row(ID, {}) or ()
        await ask(f"KILL {idle}")
        await until(lambda: gone(ask, idle))
        (busy,) = await source.fetch_row(ID, {}) or ()
        assert busy != idle
        asked = asyncio.ensure_future(source.fetch_row(sleeping(source), {}))
        await until(lambda: some(ask, mariadb_database))
        await ask(f"KILL {busy}")
        with pytest.raises(SourceUnavailable, match="lost the connection"):
            await asked
        (last,) = await source.fetch_row(ID, {}) or ()
        assert last not in (idle, busy)


async def gone(ask: Ask, id: object) -> bool:
    return not await ask(f"SELECT 1 FROM information_schema.processlist WHERE id = {id}")


async def test_a_server_that_is_started_again_is_found_again() -> None:
    with started() as (server, restart):
        with server.database() as url:
            async with opened(as_configured(url), pool_size=1, connect_timeout_s=30) as source:
                assert await source.fetch_row(Statement("SELECT 1", ()), {}) == (1,)
                asked = asyncio.ensure_future(source.fetch_row(sleeping(source), {}))
                async with administrator(url) as ask:
                    await until(lambda: some(ask, url))
                    restart()
                with pytest.raises(SourceUnavailable):
                    await asked
                assert await source.fetch_row(Statement("SELECT 2", ()), {}) == (2,)


async def test_a_cancelled_statement_stops_on_the_server_and_poisons_no_connection(mariadb_database: str) -> None:
    async with opened(mariadb_database, pool_size=1) as source, administrator(mariadb_database) as ask:
        for _ in range(3):
            asked = asyncio.ensure_future(source.fetch_row(sleeping(source), {}))
            await until(lambda: some(ask, mariadb_database))
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            assert await source.fetch_row(Statement("SELECT 1", ()), {}) == (1,)
            await until(lambda: none(ask, mariadb_database))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(delays=st.lists(st.floats(0, 0.02), min_size=1, max_size=12))
def test_whatever_is_cancelled_and_when_everybody_after_gets_their_own_answer(
    mariadb_database: str, delays: list[float]
) -> None:
    async def play() -> None:
        async with opened(mariadb_database) as source:
            echo = compile_statement(select(bindparam("n", type_=Integer)), source.dialect)
            asked = []
            for delay in delays:
                asked.append(asyncio.ensure_future(source.fetch_row(echo, {"n": 0})))
                asyncio.get_running_loop().call_later(delay, asked[-1].cancel)
            await asyncio.gather(*asked, return_exceptions=True)
            answers = await asyncio.gather(*(source.fetch_row(echo, {"n": n}) for n in range(6)))
            assert answers == [(n,) for n in range(6)]

    asyncio.run(play())


async def test_a_changed_schema_is_named_and_a_recreated_table_is_read_again(mariadb_database: str) -> None:
    create = "CREATE TABLE people (row_id bigint PRIMARY KEY, name text, born date)"
    await run(mariadb_database, create, "INSERT INTO people VALUES (1, '7', NULL)")
    async with opened(mariadb_database, pool_size=1) as source:
        name = compile_statement(select(PEOPLE.c.name), source.dialect)
        assert await source.fetch_row(name, {}) == ("7",)
        before = await source.fetch_row(ID, {})
        await run(mariadb_database, "ALTER TABLE people DROP COLUMN name")
        with pytest.raises(SourceChanged, match="OperationalError 1054"):
            await source.fetch_row(name, {})
        await run(mariadb_database, "DROP TABLE people")
        with pytest.raises(SourceChanged, match="ProgrammingError 1146"):
            await source.fetch_row(name, {})
        await run(mariadb_database, create, "INSERT INTO people VALUES (1, '8', NULL)")
        assert await source.fetch_row(name, {}) == ("8",)
        assert await source.fetch_row(ID, {}) == before


async def test_a_table_that_may_not_be_read_is_not_there(mariadb_database: str, reader: str) -> None:
    await run(mariadb_database, "CREATE TABLE people (row_id bigint PRIMARY KEY, name text, born date)")
    async with opened(reader) as source:
        with pytest.raises(SourceChanged, match="1142"):
            await source.fetch_row(compile_statement(select(PEOPLE.c.name), source.dialect), {})


async def test_an_answer_that_the_server_would_cut_is_none(mariadb_database: str) -> None:
    for text in (
        "SELECT group_concat(repeat('x', 1000000)) FROM seq_1_to_20",
        "SELECT concat(repeat('x', 9000000), repeat('y', 9000000))",
        # and where other warnings come first
        "SELECT group_concat(repeat('x', 1000000), CAST('a' AS UNSIGNED)) FROM seq_1_to_200",
    ):
        async with opened(mariadb_database, pool_size=1) as source:
            with pytest.raises(SourceOverflow):
                await source.fetch_row(Statement(text, ()), {})
            assert await source.fetch_row(Statement("SELECT 1", ()), {}) == (1,)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT nonsense(%s)",
        "SELECT json_extract(%s, '$', json_array(",
        "SELECT 1 FROM (SELECT %s AS a COLLATE latin1_bin) AS b",
        "SELECT (SELECT 1 UNION SELECT 2) = %s",
        "SELECT CAST(%s AS DOUBLE) REGEXP '('",
    ],
)
async def test_no_error_quotes_a_value(
    mariadb_database: str, text: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    async with opened(mariadb_database) as source:
        with pytest.raises(SourceError) as raised:
            await source.fetch_row(Statement(text, ("value",)), {"value": CANARY})
        assert_silent(raised.value)
    assert CANARY not in caplog.text + "".join(capfd.readouterr())


async def test_no_warning_quotes_a_value(mariadb_database: str, capfd: pytest.CaptureFixture[str]) -> None:
    async with opened(mariadb_database) as source:  # any Python warning fails the test
        row = await source.fetch_row(Statement("SELECT CAST(%s AS DOUBLE)", ("value",)), {"value": CANARY})
        assert row == (0.0,)
    assert CANARY not in "".join(capfd.readouterr())


@pytest.mark.parametrize("value", [f"{CANARY}\ud800", object(), float("nan")])
async def test_a_value_that_has_no_literal_is_refused_silently(mariadb_database: str, value: object) -> None:
    async with opened(mariadb_database, pool_size=1) as source:
        with pytest.raises(SourceFailed) as raised:
            await source.fetch_row(Statement("SELECT %s", ("value",)), {"value": value})
        assert_silent(raised.value)


def assert_silent(error: SourceError) -> None:
    assert CANARY not in str(error) + repr(error)
    assert error.__suppress_context__, "a logged traceback would show the driver's text"


async def test_an_address_where_nobody_listens_is_unavailable(mariadb_database: str, unused_port: int) -> None:
    wrong = make_url(mariadb_database).set(username="nobody", password="wrong")
    for url in (
        f"mariadb://root@127.0.0.1:{unused_port}/x",
        f"{mariadb_database}_absent",
        wrong.render_as_string(hide_password=False),
    ):
        async with opened(url, pool_size=1) as source:
            for _ in range(2):
                with pytest.raises(SourceUnavailable, match="`city` cannot be reached"):
                    await source.fetch_row(ID, {})
            with pytest.raises(SourceUnavailable, match="`city` cannot be reached"):
                await source.columns(None, "people")


async def test_a_server_without_tls_is_none_where_tls_is_asked_for(mariadb_database: str) -> None:
    async with opened(f"{mariadb_database}?ssl=true") as source:
        with pytest.raises(SourceMisconfigured, match="does not speak TLS"):
            await source.fetch_row(ID, {})


async def test_a_closed_source_is_unavailable_and_leaves_no_session(mariadb_database: str) -> None:
    async with administrator(mariadb_database) as ask:
        async with opened(mariadb_database) as source:
            busy = asyncio.ensure_future(source.fetch_row(sleeping(source, 0.2), {}))
            await until(lambda: some(ask, mariadb_database))
            await source.close()
            with pytest.raises(SourceUnavailable, match="is closed"):
                await source.fetch_row(ID, {})
            await busy
        await until(lambda: alone(ask, mariadb_database))


async def alone(ask: Ask, url: str) -> bool:
    database = make_url(url).database
    ((count,),) = await ask(f"SELECT count(*) FROM information_schema.processlist WHERE db = '{database}'")
    return int(count) == 1


async def test_tells_what_it_declares(mariadb_database: str) -> None:
    await run(
        mariadb_database,
        """CREATE TABLE everything (
            row_id bigint PRIMARY KEY, number integer UNIQUE, small smallint UNIQUE, amount numeric(14,2), area double,
            name text COLLATE utf8mb4_general_ci, code varchar(6) CHARACTER SET utf8mb3, old char(3) CHARACTER SET gbk,
            day date, at timestamp NULL, later datetime(6), flag boolean, mood enum('b', 'a'), moods set('b', 'a'),
            bytes varbinary(9), bits bit(1), year year, first integer, second integer, UNIQUE (first, second))
            CHARACTER SET utf8mb4""",
        "CREATE VIEW seen AS SELECT row_id, name FROM everything",
    )
    async with opened(mariadb_database) as source:
        assert await source.columns(None, "nothing") is None
        columns = await source.columns(None, "everything")
        assert columns is not None and columns == await source.columns(
            make_url(mariadb_database).database, "everything"
        )
        families = {name: column.family.value for name, column in columns.items()}
        assert families == {
            **dict.fromkeys(["row_id", "number", "small", "first", "second"], "integer"),
            **{"amount": "numeric", "area": "float", "name": "text", "code": "text", "old": "text", "day": "date"},
            **{"at": "datetime", "later": "datetime", "flag": "boolean"},
            **dict.fromkeys(["mood", "moods", "bytes", "bits", "year"], "other"),
        }
        assert {name for name, column in columns.items() if column.unique} == {"row_id", "number", "small"}
        assert {name for name, column in columns.items() if not column.bytewise} == {"code", "old"}
        seen = await source.columns(None, "seen")
        assert seen is not None and seen["row_id"].unique is None
        assert seen["name"].family is ColumnFamily.TEXT


@pytest.mark.parametrize(
    ("version", "served"),
    [
        ("10.11.19-MariaDB-0+deb12u1", True),
        ("5.5.5-10.6.4-MariaDB", True),
        ("11.4.2-MariaDB-log", True),
        ("10.5.28-MariaDB", False),
        ("8.4.3", False),
        ("5.7.44-log", False),
        ("MariaDB", False),
        ("", False),
    ],
)
def test_only_mariadb_is_served(version: str, served: bool) -> None:
    assert is_served(version) is served


def test_an_unknown_option_is_refused_without_showing_the_address() -> None:
    with pytest.raises(SourceMisconfigured, match="unknown option `local_infile`") as raised:
        open_source("city", SourceSettings("mysql://user:secret@127.0.0.1/city?local_infile=1"))
    assert "secret" not in str(raised.value)
