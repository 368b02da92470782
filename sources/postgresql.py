"""A PostgreSQL database as a source: compiled statements on raw asyncpg."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

import asyncpg  # type: ignore[import-untyped]  # ships no types
from sqlalchemy import Connection, Dialect
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from sources.columns import DeclaredColumn
from sources.deadlines import Deadlines
from sources.errors import (
    SourceChanged,
    SourceError,
    SourceFailed,
    SourceOverflow,
    SourceOverstrained,
    SourceTimeout,
    SourceUnavailable,
)
from sources.introspection import declared_tables, table_names
from sources.parameter_log import logs_parameters
from sources.pool import Connections, Pool, PoolClosed
from sources.prepared import SESSION, PreparedConnection
from sources.rights import may_write_to_postgresql
from sources.source import SourceSettings
from sources.statements import Statement
from sources.tables import DeclaredTable

Answer = TypeVar("Answer")

DRIVER = "postgresql+asyncpg://"
GRACE_S = 1.0  # how much later than the server the client gives up, for a server that no longer answers
LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.IdleSessionTimeoutError,
)
UNREACHABLE = (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
CHANGED = (
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    asyncpg.InvalidSchemaNameError,
    asyncpg.InsufficientPrivilegeError,  # what may not be read is not there
)
TOO_LARGE = (asyncpg.TooManyColumnsError, asyncpg.StatementTooComplexError, asyncpg.TooManyArgumentsError)


class PostgreSQLSource:
    """Opens connections when they are first needed, up to `pool_size`; every one is read-only."""

    def __init__(self, name: str, settings: SourceSettings) -> None:
        self._name = name
        self._settings = settings
        self._dialect = make_url(DRIVER).get_dialect()()
        self._pool = Pool(self._open, settings.pool_size, settings.wait_timeout_s)
        run_timeout_s = settings.statement_timeout_ms / 1000 + GRACE_S
        self._deadlines = Deadlines[PreparedConnection](run_timeout_s, PreparedConnection.expire)

    @property
    def name(self) -> str:
        return self._name

    @property
    def dialect(self) -> Dialect:
        return self._dialect

    @property
    def pure_sql(self) -> bool:
        return self._settings.pure_sql

    @property
    def keyed_in_sql(self) -> bool:
        return self._settings.keyed_masks == "sql"

    @property
    def connections(self) -> Connections:
        return self._pool.connections

    async def fetch_row(self, statement: Statement, values: Mapping[str, object]) -> tuple[object, ...] | None:
        """Runs the statement and gives its first row as it may leave, None without one. Raises `SourceError`."""
        arguments = statement.arguments(values)
        connection = self._pool.take_idle() or await self._take()
        try:
            row = await connection.fetch_row(statement.text, arguments)
        except Exception as error:
            failure = self._failure(error, lost=connection.is_closed())
            in_order = isinstance(error, asyncpg.PostgresError) and not isinstance(failure, SourceUnavailable)
            (self._pool.give if in_order else self._pool.retire)(connection)
            raise failure from None
        except BaseException:  # cancelled: what is still on the wire belongs to nobody
            self._pool.retire(connection)
            raise
        self._pool.give(connection)
        return await statement.answer(row, values, self._name)

    async def columns(self, schema: str | None, table: str) -> Mapping[str, DeclaredColumn] | None:
        """The declared columns of a table or view, None where there is no such table. Raises `SourceError`."""
        found = (await self.tables(schema, (table,))).get(table)
        return None if found is None else found.columns

    async def tables(self, schema: str | None, names: Collection[str] | None = None) -> Mapping[str, DeclaredTable]:
        """The tables and views of these names that there are, or all of the schema, by name. Raises `SourceError`."""

        def declared(connection: Connection) -> Mapping[str, DeclaredTable]:
            return declared_tables(connection, schema, table_names(connection, schema) if names is None else names)

        return await self._asked_apart(declared)

    async def logs_parameters(self) -> bool:
        """Whether the settings of a new connection let the server log values of parameters. Raises `SourceError`."""
        return await self._asked_apart(logs_parameters)

    async def may_write(self) -> bool:
        """Whether its user may write to any table there, or make it so by itself. Raises `SourceError`."""
        return await self._asked_apart(may_write_to_postgresql)

    async def _asked_apart(self, question: Callable[[Connection], Answer]) -> Answer:
        """The answer to a question about the database itself, over a connection of its own."""
        engine = create_async_engine(DRIVER, async_creator=self._connect, poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(question)
        except Exception as error:
            raise self._failure(error) from None
        finally:
            await engine.dispose()

    async def close(self) -> None:
        await self._pool.close()
        self._deadlines.close()

    async def _take(self) -> PreparedConnection:
        try:
            return await self._pool.take()
        except TimeoutError:
            raise SourceUnavailable(self._name, "has no free connection") from None
        except PoolClosed:
            raise SourceUnavailable(self._name, "is closed") from None

    async def _open(self) -> PreparedConnection:
        return PreparedConnection(await self._connect(), self._deadlines, self._settings.connect_timeout_s)

    async def _connect(self) -> asyncpg.Connection:
        """A new connection of the driver; whatever prevents it, the source is unavailable."""
        session = SESSION | {"statement_timeout": str(self._settings.statement_timeout_ms)}
        try:
            return await asyncpg.connect(
                self._settings.url,
                timeout=self._settings.connect_timeout_s,
                statement_cache_size=0,  # `PreparedConnection` keeps its own
                server_settings=session,
            )
        except UNREACHABLE as error:
            raise SourceUnavailable(self._name, f"cannot be reached: {_kind(error)}") from None

    def _failure(self, error: Exception, lost: bool = False) -> SourceError:
        """What a driver's exception means; its text is left behind, since it may quote a value."""
        if isinstance(error, SourceError):
            return error
        if isinstance(error, TimeoutError | asyncpg.QueryCanceledError):
            return SourceTimeout(self._name, f"did not answer within {self._settings.statement_timeout_ms} ms")
        if lost or isinstance(error, LOST):
            return SourceUnavailable(self._name, f"lost the connection: {_kind(error)}")
        if isinstance(error, CHANGED):
            return SourceChanged(self._name, f"lacks a table or column, or the right to read it: {_kind(error)}")
        if isinstance(error, TOO_LARGE):
            return SourceOverstrained(self._name, f"cannot read a statement so large: {_kind(error)}")
        if isinstance(error, asyncpg.ProgramLimitExceededError):  # no text of it is longer than 1 GB
            return SourceOverflow(self._name, f"cannot build so large an answer: {_kind(error)}")
        return SourceFailed(self._name, f"failed: {_kind(error)}")


def _kind(error: Exception) -> str:
    """The class of an error and its SQLSTATE, which name no value."""
    state = getattr(error, "sqlstate", None)
    return f"{type(error).__name__} {state}" if state else type(error).__name__
