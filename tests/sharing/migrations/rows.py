"""Made-up rows in every table of a database, whatever its revision, and all rows that one holds."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    func,
    insert,
    select,
)

from sharing.migrations.history import versions

GIVEN: Mapping[str, object] = {"verification_days.calls": 5_000}
"""What a column has to hold, where a table does not take any value of its type."""

ROWS = range(1, 4)

Row = Mapping[str, object]
Rows = Mapping[str, Sequence[Row]]


def reflected(connection: Connection) -> Sequence[Table]:
    """The tables as the database tells them, each after those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != versions.name]


def fill(connection: Connection) -> None:
    """Three rows in each table that has none; the last has nulls wherever they may be."""
    made: dict[tuple[str, int], Row] = {}
    for table in reflected(connection):
        if connection.scalar(select(func.count()).select_from(table)):
            continue
        for number in ROWS:
            made[table.name, number] = {column.name: _value(column, number, made) for column in table.columns}
            connection.execute(insert(table).values(made[table.name, number]))


def contents(connection: Connection) -> Rows:
    """All rows of all tables, in an order that is the same for the same rows."""
    return {
        table.name: sorted((dict(row) for row in connection.execute(select(table)).mappings()), key=repr)
        for table in reflected(connection)
    }


def lost(before: Rows, after: Rows) -> Sequence[str]:
    """The tables of which not all is there that was; columns and tables may have been added."""
    return [table for table, rows in before.items() if _of(rows, after.get(table, [])) != list(rows)]


def _of(before: Sequence[Row], after: Sequence[Row]) -> Sequence[Row]:
    """The rows after, as far as the columns of those before go."""
    names = before[0].keys() if before else ()
    return sorted(({name: row[name] for name in names if name in row} for row in after), key=repr)


def _value(column: Column[object], number: int, made: Mapping[tuple[str, int], Row]) -> object:
    if (given := GIVEN.get(f"{column.table.name}.{column.name}")) is not None:
        return given
    for key in column.foreign_keys:
        return made[key.column.table.name, number][key.column.name]
    if column.nullable and number == ROWS[-1]:
        return None
    return _of_type(column, number)


def _of_type(column: Column[object], number: int) -> object:
    match column.type:
        case String(length=length):
            return f"{number}温州 'a\" \n\U00020bb7"[:length]
        case LargeBinary():
            return bytes([number, 0, 255, 10])
        case Boolean():
            return number % 2 == 0
        case Date():
            return date(1, 1, number) if number % 2 else date(9999, 12, 31 - number)
        case DateTime(timezone=zoned):
            return datetime(2026, 3, number, 23, 59, 59, 999_999, tzinfo=UTC if zoned else None)
        case BigInteger() if not column.primary_key:
            return 2**62 + number
        case Integer():
            return number if column.primary_key else 1_000 + number
        case other:
            raise AssertionError(f"no value of type {other!r} is known")
