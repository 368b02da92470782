"""The metadata store: a SQLite or PostgreSQL database whose every failure reads as `StoreUnavailable`."""

import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

from sqlalchemy import URL, Engine, Executable, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from sharing.errors import StoreUnavailable
from sharing.tables import changes, metadata

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
RACES = 5  # so many processes may create the tables at the same moment


class Store:
    """One database. Safe for the tasks of one event loop; every process has its own."""

    def __init__(self, url: str, timeout_s: float = 5.0) -> None:
        """Connect at the first use.

        `url` is `sqlite:///…` or `postgresql://…`, with or without a driver; after `timeout_s` seconds without an
        answer or a free connection the store counts as unavailable. Raises ValueError for any other URL.
        """
        self._timeout_s = timeout_s
        self._engine = self._connect_to(_with_driver(url))

    async def create(self) -> None:
        """Create what is missing of the tables; several processes may do so at once."""
        for attempt in range(1, RACES + 1):
            try:
                async with self.transaction() as connection:
                    await connection.run_sync(metadata.create_all)
                    await connection.execute(self.insert_absent(changes, {"id": 1, "version": 0}))
            except (IntegrityError, StoreUnavailable):
                # Another process may have created a table between our look and our statement: look again.
                if attempt == RACES:
                    raise
            else:
                return

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose work is committed at the end of the block, or not at all.

        On SQLite a transaction that writes must begin with a write: then it waits for its turn instead of failing.
        Raises StoreUnavailable; an IntegrityError passes, for only the caller knows which name was taken.
        """
        try:
            async with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise StoreUnavailable(f"the metadata store did not answer: {type(error).__name__}") from error

    def insert_absent(self, table: Table, values: Mapping[str, object]) -> Executable:
        """An insert that leaves a row with the same primary key as it is."""
        if self._engine.dialect.name == "postgresql":
            return postgresql.insert(table).values(values).on_conflict_do_nothing()
        return sqlite.insert(table).values(values).on_conflict_do_nothing()

    async def connect(self) -> AsyncConnection:
        """A connection that stays with whoever takes it, and is closed before the store. Raises StoreUnavailable."""
        try:
            return await self._engine.connect()
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnavailable(f"the metadata store did not answer: {type(error).__name__}") from error

    @property
    def dialect(self) -> str:
        """Its name: `sqlite` or `postgresql`."""
        return self._engine.dialect.name

    def engine_of_thread(self) -> Engine:
        """The same file for a thread that runs whole transactions, without a hop for each statement. SQLite alone.

        Whoever takes it disposes of it.
        """
        url = self._engine.url.set(drivername="sqlite")
        engine = create_engine(url, connect_args={"timeout": self._timeout_s}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()

    def _connect_to(self, url: URL) -> AsyncEngine:
        common = {"hide_parameters": True, "pool_pre_ping": True, "pool_timeout": self._timeout_s}
        if url.get_backend_name() == "postgresql":
            waits = {"timeout": self._timeout_s, "command_timeout": self._timeout_s}
            return create_async_engine(url, connect_args=waits, **common)
        engine = create_async_engine(url, connect_args={"timeout": self._timeout_s}, **common)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        return engine


class _Cursor(Protocol):
    def execute(self, statement: str) -> object: ...
    def close(self) -> None: ...


class _Connection(Protocol):
    def cursor(self) -> _Cursor: ...


def _prepare_sqlite(connection: _Connection, _record: object) -> None:
    """Readers beside a writer, commits that survive a power cut, foreign keys; the wait for a lock is `timeout`."""
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _with_driver(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError("the URL of the metadata store cannot be read") from None  # it may hold a password
    if (driver := DRIVERS.get(parsed.get_backend_name())) is None:
        raise ValueError(f"the metadata store is SQLite or PostgreSQL, not `{parsed.get_backend_name()}`")
    return parsed.set(drivername=driver)
