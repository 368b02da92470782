"""One statement over many given rows: PostgreSQL takes them as arrays, SQLite as values, a slice at a time."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ARRAY, Dialect, Executable, FromClause, bindparam, column, func, select, values
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.types import TypeEngine

T = TypeVar("T")

_POSTGRESQL: Dialect = asyncpg.dialect()  # type: ignore[no-untyped-call]  # its constructor says nothing of types
_SQLITE: Dialect = pysqlite.dialect()

Row = Sequence[Any]
SLICES = (64, 8, 1)
"""So many rows SQLite is given at once, as often as they fit: each number is a text of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """`written` says it over the table `given`, whose `columns` every row has in this order."""

    columns: Mapping[str, TypeEngine[Any]]
    written: Callable[[FromClause], Executable]
    reads: bool = False

    def for_postgresql(self) -> str:
        """With an array for each column."""
        arrays = (bindparam(name, type_=ARRAY(type)) for name, type in self.columns.items())
        table = func.unnest(*arrays).table_valued(*self._columns()).render_derived(name="arrays")
        return _compiled(self.written(select(table).cte("given")), _POSTGRESQL, list(self.columns))

    def for_sqlite(self, rows: int) -> str:
        """With the values of so many rows, one after another."""
        names = [[f"{name}_{row}" for name in self.columns] for row in range(rows)]
        data = [
            tuple(bindparam(name, type_=type) for name, type in zip(row, self.columns.values(), strict=True))
            for row in names
        ]
        table = values(*self._columns()).data(data).cte("given")
        return _compiled(self.written(table), _SQLITE, list(chain.from_iterable(names)))

    def _columns(self) -> list[Any]:
        return [column(name, type) for name, type in self.columns.items()]


class Step(NamedTuple):
    """A statement with the rows that it is given; of none it is not run."""

    statement: Statement
    rows: Sequence[Row]


class Done(NamedTuple):
    """What a statement read, or how many rows it changed."""

    rows: Sequence[Row]
    changed: int


Steps = Generator[Step, Done, T]
"""A transaction that asks for its statements one by one and knows nothing of the database."""


def change(statement: Statement, rows: Sequence[Row]) -> Steps[int]:
    """How many rows it changed."""
    return (yield Step(statement, rows)).changed if rows else 0


def read(statement: Statement, rows: Sequence[Row]) -> Steps[Sequence[Row]]:
    """What it read, in whatever order."""
    return (yield Step(statement, rows)).rows if rows else ()


def _compiled(statement: Executable, dialect: Dialect, parameters: list[str]) -> str:
    """Its text. Raises ValueError where anything but the given rows would have to be bound, or in another order."""
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # Executable has it from its elements
    if compiled.positiontup != parameters:
        raise ValueError("a statement binds nothing but the rows that it is given, in their order")
    return str(compiled)
