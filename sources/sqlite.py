"""A SQLite file as a source, opened read-only through SQLAlchemy's engine."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Dialect, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from sources.columns import DeclaredColumn
from sources.errors import (
    SourceChanged,
    SourceError,
    SourceFailed,
    SourceMisconfigured,
    SourceOverstrained,
    SourceTimeout,
    SourceUnavailable,
)
from sources.introspection import declared_columns
from sources.source import SourceSettings
from sources.statements import Statement

STEPS_BETWEEN_CHECKS = 1000  # instructions of SQLite's machine, well under a millisecond
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
            connect_args={"timeout": settings.statement_timeout_ms / 1000},  # how long it waits for another's lock
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

    async def fetch_row(self, statement: Statement, values: Mapping[str, object]) -> tuple[object, ...] | None:
        """Runs the statement and gives its first row as masked, None without one. Raises `SourceError`."""
        arguments = tuple(statement.arguments(values))
        async with self._connected() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            rows: list[tuple[object, ...]] = await driver.execute_fetchall(statement.text, arguments)
        return await statement.masked(rows[0] if rows else None)

    async def columns(self, schema: str | None, table: str) -> Mapping[str, DeclaredColumn] | None:
        """The declared columns of a table or view, None where there is no such table. Raises `SourceError`."""
        async with self._connected() as connection:
            return await connection.run_sync(declared_columns, schema, table)

    async def logs_parameters(self) -> bool:
        return False  # it has no log

    async def close(self) -> None:
        self._closed = True
        await self._engine.dispose()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        """A connection that stops at the statement timeout, and at once when the caller is cancelled."""
        if self._closed:
            raise SourceUnavailable(self._name, "is closed")
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

    def _failure(self, error: Exception) -> SourceError:
        """What an exception of SQLite means; its text is left behind, since it may quote a value."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", None)
        kind = getattr(cause, "sqlite_errorname", type(cause).__name__)
        if code == sqlite3.SQLITE_INTERRUPT:
            return SourceTimeout(self._name, f"did not answer within {self._settings.statement_timeout_ms} ms")
        if code is not None and code & 0xFF in UNAVAILABLE:  # the rest of the number only refines it
            return SourceUnavailable(self._name, f"cannot be read: {kind}")
        if isinstance(cause, sqlite3.OperationalError) and str(cause).startswith(MISSING):
            return SourceChanged(self._name, f"lacks a table or column: {kind}")
        if isinstance(cause, sqlite3.OperationalError) and str(cause).startswith(TOO_DEEP):
            return SourceOverstrained(self._name, f"cannot read a statement nested so deep: {kind}")
        return SourceFailed(self._name, f"failed: {kind}")


def _read_only(path: Path) -> str:
    return f"file:{quote(str(path.absolute()))}"


def _prepare_connection(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Forbids writing and hands the connection its deadline."""
    deadline = record.info["deadline"] = Deadline()
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = 1")
    cursor.close()
    connection.run_async(lambda own: own.set_progress_handler(deadline.passed, STEPS_BETWEEN_CHECKS))
