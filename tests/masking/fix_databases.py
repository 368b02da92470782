"""Real databases that mask what they store: SQLite in memory, PostgreSQL through asyncpg, MariaDB through PyMySQL."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

import asyncpg  # type: ignore[import-untyped]  # ships no types
import pytest
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Double,
    Integer,
    MetaData,
    NullPool,
    Numeric,
    Table,
    Text,
    case,
    cast,
    column,
    create_engine,
    func,
    literal,
    make_url,
    select,
    table,
)
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.types import TypeEngine

from masking import Mask, ValueType
from tests.fix_mariadb import MariaDB
from tests.fix_postgresql import PostgreSQL
from tests.masking.plain import plain

TYPES: dict[ValueType, TypeEngine[Any]] = {
    ValueType.STRING: Text(),
    ValueType.INT: BigInteger(),
    ValueType.FLOAT: Double(),
    ValueType.DECIMAL: Numeric(),
    ValueType.BOOLEAN: Boolean(),
    ValueType.DATE: Date(),
    ValueType.DATETIME: DateTime(),
    ValueType.JSON: Text(),  # what masks a document looks at nothing in it
}


POSTGRESQL = postgresql.asyncpg.dialect()  # type: ignore[no-untyped-call]  # theirs

Selected = Callable[[ColumnElement[Any]], Sequence[ColumnElement[Any]]]
"""What is to be computed of a stored value."""


class Database(Protocol):
    """Stores values as the Python objects that a driver gives for a type, and answers with what is made of them."""

    def selected(self, made: Selected, type: ValueType, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """One row per value, in order, with what the expressions over it give."""

    def masked(self, masks: Sequence[Mask], type: ValueType, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """One row per value, in order, with what each mask makes of it."""

    def json(self, type: ValueType, values: Sequence[Any]) -> list[Any]:
        """Each value as the JSON text that the database writes, None for NULL."""


def of(masks: Sequence[Mask], type: ValueType) -> Selected:
    """The masks over a value."""
    return lambda value: [plain(mask).sql(value, type) for mask in masks]


@dataclass(frozen=True)
class SqliteDatabase:
    """Decimals, dates and times are stored as text, as the demo and small sources keep them."""

    connection: sqlite3.Connection

    def selected(self, made: Selected, type: ValueType, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        stored = (
            "REAL" if type is ValueType.FLOAT else "INTEGER" if type in (ValueType.INT, ValueType.BOOLEAN) else "TEXT"
        )
        self.connection.execute("DROP TABLE IF EXISTS held")
        self.connection.execute(f"CREATE TABLE held (n INTEGER PRIMARY KEY, v {stored})")
        rows = [(n, as_stored(value)) for n, value in enumerate(values)]
        self.connection.executemany("INSERT INTO held VALUES (?, ?)", rows)
        held = table("held", column("n", BigInteger()), column("v", TYPES[type]))
        statement = select(*made(held.c.v)).select_from(held).order_by(held.c.n)
        compiled = statement.compile(dialect=sqlite.dialect())
        parameters = [compiled.params[name] for name in compiled.positiontup or ()]
        return self.connection.execute(compiled.string, parameters).fetchall()

    def masked(self, masks: Sequence[Mask], type: ValueType, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return self.selected(of(masks, type), type, values)

    def json(self, type: ValueType, values: Sequence[Any]) -> list[Any]:
        def written(value: ColumnElement[Any]) -> ColumnElement[Any]:
            match type:
                case ValueType.BOOLEAN:
                    return case((value.is_(True), literal("true")), (value.is_(False), literal("false")))
                case ValueType.DATETIME:
                    return func.json_quote(func.replace(value, literal(" "), literal("T")))
                case _:
                    return func.json_quote(value)

        return [None if text == "null" else text for (text,) in self.selected(lambda v: [written(v)], type, values)]


@dataclass(frozen=True)
class PostgresqlDatabase:
    """Statements are compiled for asyncpg and prepared."""

    connection: asyncpg.Connection
    wait: Callable[[Awaitable[list[Any]]], list[Any]]

    def selected(self, made: Selected, type: ValueType, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        held = func.unnest(literal(list(values), ARRAY(TYPES[type])))
        rows = held.table_valued(column("v", TYPES[type]), with_ordinality="n", name="held").render_derived()
        statement = select(*made(rows.c.v)).select_from(rows).order_by(rows.c.n)
        compiled = statement.compile(dialect=POSTGRESQL)
        parameters = [compiled.params[name] for name in compiled.positiontup or ()]
        return [tuple(row) for row in self.wait(self.connection.fetch(compiled.string, *parameters))]

    def masked(self, masks: Sequence[Mask], type: ValueType, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return self.selected(of(masks, type), type, values)

    def json(self, type: ValueType, values: Sequence[Any]) -> list[Any]:
        def written(value: ColumnElement[Any]) -> ColumnElement[Any]:
            return cast(func.to_json(cast(value, Text()) if type is ValueType.DECIMAL else value), Text())

        return [text for (text,) in self.selected(lambda value: [written(value)], type, values)]


@dataclass(frozen=True)
class MariadbDatabase:
    """Values are stored in columns of their own types, texts under a collation that knows no case.

    The settings of `session` hold while masks are computed, and only then.
    """

    connection: Connection
    session: Mapping[str, str] = field(default_factory=dict)

    def selected(self, made: Selected, type: ValueType, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return self._selected_in(mariadb_column(type, values), made, type, values)

    def masked(self, masks: Sequence[Mask], type: ValueType, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return self.selected(of(masks, type), type, values)

    def masked_in(
        self, stored: TypeEngine[Any], masks: Sequence[Mask], type: ValueType, values: Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        """The same for a column of another type than is usual for the values."""
        return self._selected_in(stored, of(masks, type), type, values)

    def json(self, type: ValueType, values: Sequence[Any]) -> list[Any]:
        def written(value: ColumnElement[Any]) -> ColumnElement[Any]:
            match type:
                case ValueType.BOOLEAN:
                    return case((value.is_(True), literal("true")), (value.is_(False), literal("false")))
                case ValueType.INT | ValueType.FLOAT:
                    return cast(value, mysql.CHAR())
                case ValueType.DATETIME:
                    return func.json_quote(func.date_format(value, literal("%Y-%m-%dT%H:%i:%s.%f")))
                case ValueType.STRING:
                    return func.json_quote(value)
                case _:
                    return func.json_quote(cast(value, mysql.CHAR()))

        return [text for (text,) in self.selected(lambda value: [written(value)], type, values)]

    def _selected_in(
        self, stored: TypeEngine[Any], made: Selected, type: ValueType, values: Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        columns = Column("n", Integer(), primary_key=True, autoincrement=False), Column("v", stored)
        kept = Table("held", MetaData(), *columns, prefixes=["OR REPLACE TEMPORARY"])
        kept.create(self.connection, checkfirst=False)
        if values:
            self.connection.execute(kept.insert(), [{"n": n, "v": value} for n, value in enumerate(values)])
        held = table("held", column("n", Integer()), column("v", TYPES[type]))
        statement = select(*made(held.c.v)).select_from(held).order_by(held.c.n)
        with self._session():
            return [tuple(row) for row in self.connection.execute(statement)]

    @contextmanager
    def _session(self) -> Iterator[None]:
        for name, value in self.session.items():
            self.connection.exec_driver_sql(f"SET SESSION {name} = {value}")
        try:
            yield
        finally:
            for name in self.session:
                self.connection.exec_driver_sql(f"SET SESSION {name} = DEFAULT")


def mariadb_column(type: ValueType, values: Sequence[Any]) -> TypeEngine[Any]:
    """The column that MariaDB keeps values of a type in, decimals with as many places as they have."""
    match type:
        case ValueType.STRING:
            return mysql.LONGTEXT()
        case ValueType.DATETIME:
            return mysql.DATETIME(fsp=6)
        case ValueType.DECIMAL:
            places = [-value.as_tuple().exponent for value in values if value is not None]
            return Numeric(65, max([0, *places]))
        case _:
            return TYPES[type]


def as_stored(value: object) -> object:
    """A value as SQLite keeps it (the types are those of the design's catalogue)."""
    match value:
        case datetime():
            return value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case _:
            return value


@pytest.fixture(scope="session")
def sqlite_masks() -> Iterator[Database]:
    connection = sqlite3.connect(":memory:")
    yield SqliteDatabase(connection)
    connection.close()


@pytest.fixture(scope="session")
def postgresql_masks(postgresql: PostgreSQL) -> Iterator[Database]:
    with asyncio.Runner() as runner, postgresql.database() as url:
        connection = runner.run(asyncpg.connect(url))
        yield PostgresqlDatabase(connection, lambda work: runner.run(_awaited(work)))
        runner.run(connection.close())


@pytest.fixture(scope="session")
def mariadb_masks(mariadb: MariaDB) -> Iterator[MariadbDatabase]:
    with mariadb.database() as url, create_engine(url, poolclass=NullPool).connect() as connection:
        yield MariadbDatabase(connection)


@pytest.fixture(scope="session")
def mysql_masks(mariadb: MariaDB) -> Iterator[MariadbDatabase]:
    """The same server under the other name that a URL may give it."""
    with mariadb.database() as url:
        named = make_url(url).set(drivername="mysql+pymysql")
        with create_engine(named, poolclass=NullPool).connect() as connection:
            yield MariadbDatabase(connection)


async def _awaited(work: Awaitable[list[Any]]) -> list[Any]:
    return await work
