"""Made-up rows in a SQLite file of their own."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    MetaData,
    NullPool,
    Table,
    Text,
    create_engine,
)
from sqlalchemy.types import TypeEngine

from masking import ValueType
from sources.synthetic.tables import SyntheticRow, SyntheticTable

COLUMN_TYPES: Mapping[ValueType, TypeEngine[Any]] = {
    ValueType.STRING: Text(),
    ValueType.INT: BigInteger(),
    ValueType.FLOAT: Float(),
    ValueType.DECIMAL: Text(),  # SQLite has no exact decimals
    ValueType.BOOLEAN: Boolean(),
    ValueType.DATE: Date(),
    ValueType.DATETIME: DateTime(),
    ValueType.JSON: Text(),
}


def write_synthetic(path: Path, tables: Sequence[SyntheticTable], rows: Mapping[str, Sequence[SyntheticRow]]) -> None:
    """Create the tables in a new SQLite file at `path` and fill them. Blocks; raises `FileExistsError`."""
    path.touch(mode=0o600, exist_ok=False)
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool, hide_parameters=True)
    metadata = MetaData()
    made = {table.name: _table(table, metadata) for table in tables}
    with engine.begin() as connection:
        metadata.create_all(connection)
        for table in tables:
            if rows[table.name]:
                connection.execute(made[table.name].insert(), [_stored(row) for row in rows[table.name]])
    engine.dispose()


def _table(table: SyntheticTable, metadata: MetaData) -> Table:
    columns: list[Column[Any]] = [Column(one.name, COLUMN_TYPES[one.domain.type]) for one in table.columns]
    if table.surrogate is not None:
        columns.append(Column(table.surrogate, BigInteger, primary_key=True, autoincrement=False))
    return Table(table.name, metadata, *columns)


def _stored(row: SyntheticRow) -> dict[str, object]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()}
