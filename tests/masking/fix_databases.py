"""Real databases that mask what they store: SQLite in memory, and PostgreSQL through asyncpg as requests reach it."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

import asyncpg  # type: ignore[import-untyped]  # ships no types
import pytest
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Double,
    Numeric,
    Text,
    column,
    func,
    literal,
    select,
    table,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

from masking import Mask, ValueType
from tests.fix_postgresql import PostgreSQL

TYPES: dict[ValueType, TypeEngine[Any]] = {
    ValueType.STRING: Text(),
    ValueType.INT: BigInteger(),
    ValueType.FLOAT: Double(),
    ValueType.DECIMAL: Numeric(),
    ValueType.BOOLEAN: Boolean(),
    ValueType.DATE: Date(),
    ValueType.DATETIME: DateTime(),
}


class Database(Protocol):
    """Stores values as the Python objects that a driver gives for a type, and answers with masked ones."""

    def masked(self, masks: Sequence[Mask], type: ValueType, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """One row per value, in order, with what each mask makes of it."""


@dataclass(frozen=True)
class SqliteDatabase:
    """Decimals, dates and times are stored as text, as the demo and small sources keep them."""

    connection: sqlite3.Connection

    def masked(self, masks: Sequence[Mask], type: ValueType, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        stored = (
            "REAL" if type is ValueType.FLOAT else "INTEGER" if type in (ValueType.INT, ValueType.BOOLEAN) else "TEXT"
        )
        self.connection.execute("DROP TABLE IF EXISTS held")
        self.connection.execute(f"CREATE TABLE held (n INTEGER PRIMARY KEY, v {stored})")
        rows = [(n, as_stored(value)) for n, value in enumerate(values)]
        self.connection.executemany("INSERT INTO held VALUES (?, ?)", rows)
        held = table("held", column("n", BigInteger()), column("v", TYPES[type]))
        statement = select(*(mask.form.sql(held.c.v, type) for mask in masks)).select_from(held).order_by(held.c.n)
        compiled = statement.compile(dialect=sqlite.dialect())
        parameters = [compiled.params[name] for name in compiled.positiontup or ()]
        return self.connection.execute(compiled.string, parameters).fetchall()


@dataclass(frozen=True)
class PostgresqlDatabase:
    """Statements are compiled for asyncpg and prepared."""

    connection: asyncpg.Connection
    wait: Callable[[Awaitable[list[Any]]], list[Any]]

    def masked(self, masks: Sequence[Mask], type: ValueType, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        held = func.unnest(literal(list(values), ARRAY(TYPES[type])))
        rows = held.table_valued(column("v", TYPES[type]), with_ordinality="n", name="held").render_derived()
        statement = select(*(mask.form.sql(rows.c.v, type) for mask in masks)).select_from(rows).order_by(rows.c.n)
        compiled = statement.compile(dialect=postgresql.asyncpg.dialect())  # type: ignore[no-untyped-call]  # theirs
        parameters = [compiled.params[name] for name in compiled.positiontup or ()]
        return [tuple(row) for row in self.wait(self.connection.fetch(compiled.string, *parameters))]


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


async def _awaited(work: Awaitable[list[Any]]) -> list[Any]:
    return await work
