"""A MariaDB database as a source, by MySQL's protocol; MySQL's own server lacks the collation that texts compare by."""

import asyncio
import ssl
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import aiomysql  # type: ignore[import-untyped]  # ships no types
from pymysql.constants import CLIENT
from sqlalchemy import URL, Connection, Dialect
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

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
from sources.introspection import table_names
from sources.mysql_literals import filled
from sources.mysql_log import logs_values
from sources.mysql_reflection import declared_tables
from sources.mysql_session import CUT, OLDEST, STOPPED, Complaint, MySQLConnection, drop, is_served, settings
from sources.pool import Connections, Pool, PoolClosed
from sources.rights import may_write_to_mariadb
from sources.source import SourceSettings
from sources.statements import Statement
from sources.tables import DeclaredTable

Answer = TypeVar("Answer")

DRIVER = "mariadb+aiomysql://"
OPTIONS = frozenset({"charset", "ssl", "ssl_ca", "unix_socket"})
LOST = frozenset({1040, 1053, 1077, 1080, 1203, 1927})  # too many connections, shutdown, killed
CHANGED = frozenset({1044, 1049, 1054, 1142, 1143, 1146, 1356})  # what may not be read is not there
TOO_DEEP = frozenset({1119, 1436, 1473})  # the stack of a thread, and the levels of a select
NOT_PARSED, OUT_OF_MEMORY = 1064, "memory exhausted"  # the parser's stack has no number of its own
UNREACHABLE = (OSError, ValueError, RuntimeError, aiomysql.Error)


class MySQLSource:
    """Opens connections when they are first needed, up to `pool_size`; every one is read-only."""

    def __init__(self, name: str, settings: SourceSettings) -> None:
        if settings.keyed_masks == "sql":
            raise SourceMisconfigured(name, 'cannot run masks under a key itself: write `keyed_masks = "python"`')
        self._name = name
        self._settings = settings
        self._url = make_url(settings.url)
        # with booleans of its own, or every condition would be compared with 1, past all indexes
        dialect: Any = make_url(DRIVER).get_dialect()
        self._dialect: Dialect = dialect(supports_native_boolean=True)
        self._address = _address(name, self._url)
        self._pool = Pool(self._open, settings.pool_size, settings.wait_timeout_s)

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
        return False

    @property
    def connections(self) -> Connections:
        return self._pool.connections

    async def fetch_row(self, statement: Statement, values: Mapping[str, object]) -> tuple[object, ...] | None:
        """Runs the statement and gives its first row as it may leave, None without one. Raises `SourceError`."""
        text = self._filled(statement, values)
        connection = await self._take()
        try:
            row = await connection.fetch_row(text)
        except Exception as error:
            failure = self._failure(error, lost=connection.is_closed())
            in_order = isinstance(error, aiomysql.Error | Complaint) and not isinstance(failure, SourceUnavailable)
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
        """Whether the settings of a new connection let the server log values of statements. Raises `SourceError`."""
        return await self._asked_apart(logs_values)

    async def may_write(self) -> bool:
        """Whether its user has any right there but to read. Raises `SourceError`."""
        return await self._asked_apart(may_write_to_mariadb)

    async def close(self) -> None:
        await self._pool.close()

    def _filled(self, statement: Statement, values: Mapping[str, object]) -> str:
        arguments = statement.arguments(values)
        try:
            return filled(statement.text, arguments)
        except (TypeError, ValueError) as error:
            raise SourceFailed(self._name, f"cannot be given a value: {type(error).__name__}") from None

    async def _asked_apart(self, question: Callable[[Connection], Answer]) -> Answer:
        """The answer to a question about the database itself, over a connection of its own."""
        engine = create_async_engine(DRIVER, async_creator=self._connect, poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(question)
        except Exception as error:
            raise self._failure(getattr(error, "orig", None) or error) from None
        finally:
            await engine.dispose()

    async def _take(self) -> MySQLConnection:
        try:
            return await self._pool.take()
        except TimeoutError:
            raise SourceUnavailable(self._name, "has no free connection") from None
        except PoolClosed:
            raise SourceUnavailable(self._name, "is closed") from None

    async def _open(self) -> MySQLConnection:
        statement_timeout_s = self._settings.statement_timeout_ms / 1000
        connection = await self._connect()
        return MySQLConnection(connection, self._connect, statement_timeout_s, self._settings.connect_timeout_s)

    async def _connect(self) -> aiomysql.Connection:
        """A new connection of the driver with its session settled; whatever prevents it, the source is unavailable."""
        connection = aiomysql.Connection(**self._address)
        connection.client_flag &= ~CLIENT.MULTI_STATEMENTS
        try:
            async with asyncio.timeout(self._settings.connect_timeout_s):
                await connection._connect()  # with the driver's own `connect` nobody could close it when cancelled
                self._check(connection)
                async with connection.cursor() as cursor:
                    for statement in settings(self._settings.statement_timeout_ms):
                        await cursor.execute(statement)
        except UNREACHABLE as error:
            await drop(connection)
            raise SourceUnavailable(self._name, f"cannot be reached: {_kind(error)}") from None
        except BaseException:
            await drop(connection)
            raise
        return connection

    def _check(self, connection: aiomysql.Connection) -> None:
        if not is_served(connection.get_server_info()):
            raise SourceMisconfigured(self._name, f"is not MariaDB {'.'.join(map(str, OLDEST))} or later")
        if _wants_tls(self._url) and not connection._secure:  # the driver goes on without
            raise SourceMisconfigured(self._name, "does not speak TLS, which its url asks for")

    def _failure(self, error: Exception, lost: bool = False) -> SourceError:
        """What a driver's exception means; its text is left behind, since it may quote a value."""
        if isinstance(error, SourceError):
            return error
        code = _code(error)
        if isinstance(error, TimeoutError) or code == STOPPED:
            return SourceTimeout(self._name, f"did not answer within {self._settings.statement_timeout_ms} ms")
        if lost or code in LOST or isinstance(error, OSError):
            return SourceUnavailable(self._name, f"lost the connection: {_kind(error)}")
        if code in CHANGED:
            return SourceChanged(self._name, f"lacks a table or column, or the right to read it: {_kind(error)}")
        if code in CUT:
            return SourceOverflow(self._name, f"cannot build an answer so large: {_kind(error)}")
        if code in TOO_DEEP or (code == NOT_PARSED and str(error.args[-1]).startswith(OUT_OF_MEMORY)):
            return SourceOverstrained(self._name, f"cannot read a statement nested so deep: {_kind(error)}")
        return SourceFailed(self._name, f"failed: {_kind(error)}")


def _address(source: str, url: URL) -> dict[str, object]:
    """What the driver is told of the server. Raises `SourceMisconfigured`."""
    if unknown := url.query.keys() - OPTIONS:
        raise SourceMisconfigured(source, f"has a url with the unknown option `{min(unknown)}`")
    address: dict[str, object] = {
        "host": url.host or "127.0.0.1",
        "port": url.port or 3306,
        "user": url.username,
        "db": url.database,
    }
    option = {name: str(value) for name, value in url.query.items()}
    if _wants_tls(url):
        address["ssl"] = _tls(source, option.get("ssl_ca"))
    return address | {
        "password": url.password or "",
        "unix_socket": option.get("unix_socket"),
        "charset": "utf8mb4",
        "autocommit": True,
        "program_name": "zhaobi",
    }


def _tls(source: str, authorities: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=authorities)
    except (OSError, ssl.SSLError) as error:
        raise SourceMisconfigured(source, f"has a url whose `ssl_ca` cannot be read: {type(error).__name__}") from None


def _wants_tls(url: URL) -> bool:
    return bool(url.query.keys() & {"ssl", "ssl_ca"})


def _code(error: Exception) -> int | None:
    """The server's number of an error."""
    if isinstance(error, Complaint):
        return error.code
    known = isinstance(error, aiomysql.Error) and error.args and isinstance(error.args[0], int)
    return error.args[0] if known else None


def _kind(error: Exception) -> str:
    """The class of an error and its number, which name no value."""
    code = _code(error)
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"
