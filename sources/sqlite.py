"""A SQLite file as a source, opened read-only through SQLAlchemy's engine."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import URL, Connection, Dialect, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, StaticPool

from sources.columns import DeclaredColumn
from sources.errors import (
    SourceChanged,
    SourceError,
    SourceFailed,
    SourceMisconfigured,
    SourceOverflow,
    SourceOverstrained,
    SourceTimeout,
    SourceUnavailable,
)
from sources.introspection import declared_tables, parts, table_names
from sources.pool import Connections
from sources.source import SourceSettings
from sources.statements import Statement
from sources.tables import DeclaredTable
from sources.undecodable import decodable

Answer = TypeVar("Answer")

STEPS_BETWEEN_CHECKS = 1000  # instructions of SQLite's machine, well under a millisecond
TABLES_A_TURN = 200  # looked at before the time of a statement begins anew
UNAVAILABLE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR})
MISSING = ("no such table", "no such column")  # SQLite has no code of its own for them,
TOO_DEEP = ("parser stack overflow", "Expression tree is too large")  # nor for these


class Deadline:
    """The moment after which SQLite stops what runs on one connection; asked from the connection's own thread."""

    def __init__(self) -> None:
        self.at = float("inf")

    def passed(self) -> bool:
        return time.monotonic() > self.at


class SQLiteSource:
    """Up to `pool_size` connections, each a thread of its own; no statement can write."""

    def __init__(self, name: str, settings: SourceSettings) -> None:
        path = make_url(settings.url).database
        if not path or path == ":memory:":
            raise SourceMisconfigured(name, "must be a file: a database in memory cannot be shared read-only")
        if settings.keyed_masks == "sql":
            raise SourceMisconfigured(name, 'cannot run masks under a key itself: write `keyed_masks = "python"`')
        logging.getLogger("aiosqlite").setLevel(logging.WARNING)  # below that it logs every value that is bound
        self._name = name
        self._settings = settings
        self._engine = create_async_engine(
            URL.create("sqlite+aiosqlite", database=_read_only(Path(path)), query={"mode": "ro", "uri": "true"}),
            isolation_level="AUTOCOMMIT",
            connect_args={
                "timeout": settings.statement_timeout_ms / 1000,  # how long it waits for another's lock
                "factory": partial(_bounded_connection, settings.longest_bytes),
            },
            hide_parameters=True,
            poolclass=AsyncAdaptedQueuePool,
            pool_size=settings.pool_size,
            max_overflow=0,
            pool_timeout=settings.wait_timeout_s,
            pool_use_lifo=True,
            pool_reset_on_return=None,
        )
        event.listen(self._engine.sync_engine, "connect", _prepare_connection)
        self._closed = False
        self._asking = 0

    @property
    def name(self) -> str:
        return self._name

    @property
    def dialect(self) -> Dialect:
        return self._engine.dialect

    @property
    def pure_sql(self) -> bool:
        return self._settings.pure_sql

    @property
    def keyed_in_sql(self) -> bool:
        return False

    @property
    def connections(self) -> Connections:
        pool = self._engine.pool
        if not isinstance(pool, AsyncAdaptedQueuePool):  # as it was made
            raise AssertionError
        lent = pool.checkedout()
        return Connections(pool.checkedin() + lent, pool.checkedin(), max(0, self._asking - lent))

    async def fetch_row(self, statement: Statement, values: Mapping[str, object]) -> tuple[object, ...] | None:
        """Runs the statement and gives its first row as it may leave, None without one. Raises `SourceError`."""
        arguments = tuple(statement.arguments(values))
        async with self._connected() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            rows: list[tuple[object, ...]] = await driver.execute_fetchall(statement.text, arguments)
        return await statement.answer(decodable(rows[0]) if rows else None, values, self._name)

    async def columns(self, schema: str | None, table: str) -> Mapping[str, DeclaredColumn] | None:
        """The declared columns of a table or view, None where there is no such table. Raises `SourceError`."""
        found = (await self.tables(schema, (table,))).get(table)
        return None if found is None else found.columns

    async def tables(self, schema: str | None, names: Collection[str] | None = None) -> Mapping[str, DeclaredTable]:
        """The tables and views of these names that there are, or all of the schema, by name. Raises `SourceError`."""
        if names is None:
            names = await self._asked_apart(lambda connection: table_names(connection, schema))
        found: dict[str, DeclaredTable] = {}
        for some in parts(tuple(names), TABLES_A_TURN):
            found |= await self._asked_apart(partial(declared_tables, schema=schema, names=some))
        return found

    async def _asked_apart(self, question: Callable[[Connection], Answer]) -> Answer:
        """The answer to a question about the database itself, of many statements: all in the connection's thread."""
        async with self._connected() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            answer: Answer = await driver._execute(_answered, driver._conn, question)
            return answer

    async def logs_parameters(self) -> bool:
        return False  # it has no log

    async def may_write(self) -> bool:
        return False  # the file is opened with `mode=ro`

    async def close(self) -> None:
        self._closed = True
        await self._engine.dispose()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        """A connection that stops at the statement timeout, and at once when the caller is cancelled."""
        if self._closed:
            raise SourceUnavailable(self._name, "is closed")
        self._asking += 1
        try:
            async with self._engine.connect() as connection:
                deadline: Deadline = (await connection.get_raw_connection()).info["deadline"]
                deadline.at = time.monotonic() + self._settings.statement_timeout_ms / 1000
                try:
                    yield connection
                except asyncio.CancelledError:
                    deadline.at = 0
                    await connection.invalidate()  # what its thread has still to do must not meet a later deadline
                    raise
        except NoneFree:
            raise SourceUnavailable(self._name, "has no free connection") from None
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise self._failure(error) from None
        finally:
            self._asking -= 1

    def _failure(self, error: Exception) -> SourceError:
        """What an exception of SQLite means; its text is left behind, since it may quote a value."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", None)
        kind = getattr(cause, "sqlite_errorname", type(cause).__name__)
        if code == sqlite3.SQLITE_TOOBIG:
            return SourceOverflow(self._name, f"cannot build so large an answer: {kind}")
        if code == sqlite3.SQLITE_INTERRUPT:
            return SourceTimeout(self._name, f"did not answer within {self._settings.statement_timeout_ms} ms")
        if code is not None and code & 0xFF in UNAVAILABLE:  # the rest of the number only refines it
            return SourceUnavailable(self._name, f"cannot be read: {kind}")
        if isinstance(cause, sqlite3.OperationalError) and str(cause).startswith(MISSING):
            return SourceChanged(self._name, f"lacks a table or column: {kind}")
        if isinstance(cause, sqlite3.OperationalError) and str(cause).startswith(TOO_DEEP):
            return SourceOverstrained(self._name, f"cannot read a statement nested so deep: {kind}")
        return SourceFailed(self._name, f"failed: {kind}")


def _answered(connection: sqlite3.Connection, question: Callable[[Connection], Answer]) -> Answer:
    """Asks over a connection that is open already, in the thread that it belongs to, and leaves it open."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: connection,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        poolclass=StaticPool,
        pool_reset_on_return=None,
    )
    with engine.connect() as own:
        return question(own)


def _read_only(path: Path) -> str:
    return f"file:{quote(str(path.absolute()))}"


def _bounded_connection(longest_bytes: int, *arguments: Any, **options: Any) -> sqlite3.Connection:
    """A connection on which no text grows longer: what SQLite builds lies in this process."""
    connection = sqlite3.Connection(*arguments, **options)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest_bytes)
    return connection


def _prepare_connection(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Forbids writing and hands the connection its deadline."""
    deadline = record.info["deadline"] = Deadline()
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = 1")
    cursor.close()
    connection.run_async(lambda own: own.set_progress_handler(deadline.passed, STEPS_BETWEEN_CHECKS))
