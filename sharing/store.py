"""The metadata store: a SQLite or PostgreSQL database whose every failure reads as `StoreUnavailable`."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Protocol

from sqlalchemy import URL, Engine, Executable, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from sharing.errors import StoreUnavailable
from sharing.migrations import HISTORY, Empty, History, SchemaState, hold_schema, require_newest

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
RACES = 5  # so often a new file of SQLite is tried, while other processes make it too
RACE_S = 0.02  # seconds between two tries


class Store:
    """One database. Safe for the tasks of one event loop; every process has its own."""

    def __init__(self, url: str, timeout_s: float = 5.0, history: History = HISTORY) -> None:
        """Connect at the first use.

        `url` is `sqlite:///…` or `postgresql://…`, with or without a driver; after `timeout_s` seconds without an
        answer or a free connection the store counts as unavailable. `history` leads to the schema that it is to have.
        Raises ValueError for any other URL.
        """
        self._timeout_s = timeout_s
        self._history = history
        self._engine = self._connect_to(_with_driver(url), timeout_s)

    async def create(self) -> None:
        """Make the newest schema in an empty database; several processes may do so at once.

        Raises StoreOutdated where another one is there: only `upgrade` changes what holds rows.
        """
        state = await self.state()
        if state == Empty():
            async with self.transaction() as connection:
                await hold_schema(connection)
                state = await connection.run_sync(self._history.create)
        require_newest(state)

    async def upgrade(self) -> SchemaState:
        """Bring the schema to the newest revision in one transaction, however long it takes; gives what it was before.

        Raises StoreOutdated where no revision leads there, UpgradeFailed where one cannot be applied.
        """
        await self._open()
        engine = self._connect_to(self._engine.url, None)
        try:
            async with _transaction(engine) as connection:
                if connection.dialect.name == "sqlite":  # or no table could be replaced that others refer to
                    await connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
                await hold_schema(connection)
                return await connection.run_sync(self._history.upgrade)
        finally:
            await engine.dispose()

    async def state(self) -> SchemaState:
        """Which revision the schema has, and what it lacks. Raises StoreUnavailable."""
        await self._open()
        async with self.transaction() as connection:
            return await connection.run_sync(self._history.state)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose work is committed at the end of the block, or not at all.

        On SQLite a transaction that writes must begin with a write: then it waits for its turn instead of failing.
        Raises StoreUnavailable; an IntegrityError passes, for only the caller knows which name was taken.
        """
        async with _transaction(self._engine) as connection:
            yield connection

    def insert_absent(self, table: Table, values: Mapping[str, object]) -> Executable:
        """An insert that leaves a row with the same primary key as it is."""
        if self._engine.dialect.name == "postgresql":
            return postgresql.insert(table).values(values).on_conflict_do_nothing()
        return sqlite.insert(table).values(values).on_conflict_do_nothing()

    async def connect(self) -> AsyncConnection:
        """A connection that stays with whoever takes it, and is closed before the store. Raises StoreUnavailable."""
        with _failures():
            return await self._engine.connect()

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

    async def _open(self) -> None:
        """Connect, in spite of others who make the same new file of SQLite.

        When several turn it to WAL at once, SQLite refuses all but one without letting them wait.
        """
        with _failures():
            for _ in range(RACES if self.dialect == "sqlite" else 0):
                try:
                    async with self._engine.connect():
                        return
                except OperationalError:  # whoever goes on meets it again, and tells of it
                    await asyncio.sleep(RACE_S)

    def _connect_to(self, url: URL, statement_timeout_s: float | None) -> AsyncEngine:
        common = {"hide_parameters": True, "pool_pre_ping": True, "pool_timeout": self._timeout_s}
        if url.get_backend_name() == "postgresql":
            waits = {"timeout": self._timeout_s, "command_timeout": statement_timeout_s}
            return create_async_engine(url, connect_args=waits, **common)
        engine = create_async_engine(url, connect_args={"timeout": self._timeout_s}, **common)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        return engine


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    with _failures():
        async with engine.begin() as connection:
            yield connection


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreUnavailable(f"the metadata store did not answer: {type(error).__name__}") from error


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
