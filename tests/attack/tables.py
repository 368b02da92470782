"""The tables of a platform under attack, read and rewritten past everything that guards them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Double,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    TypeDecorator,
    make_url,
    select,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.types import TypeEngine

from catalog import Catalog, Resource
from masking import ValueType
from tests.fix_city import DRIVERS

Row = Mapping[str, Any]
"""A row by item codes, its surrogate under `ROW`."""
Contents = Mapping[str, Sequence[Row]]
"""All rows by resource code."""

ROW = "%row"


class ExactDecimal(TypeDecorator[Decimal]):
    """NUMERIC, or on SQLite, which has no exact decimals, their text."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        # MariaDB keeps no places unless it is told how many
        kept: dict[str, TypeEngine[Any]] = {"sqlite": Text(), "mariadb": Numeric(38, 6)}
        return dialect.type_descriptor(kept.get(dialect.name, Numeric()))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Document(TypeDecorator[str]):
    """JSON, or on SQLite, which has no documents, their text; both as Python writes them."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(JSON(none_as_null=True))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        return json.loads(value) if value is not None and dialect.name != "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return value if value is None or dialect.name == "sqlite" else json.dumps(value, ensure_ascii=False)


TYPES: Mapping[ValueType, TypeEngine[Any]] = {
    ValueType.STRING: Text(),
    ValueType.INT: Integer(),
    ValueType.FLOAT: Double(),
    ValueType.DECIMAL: ExactDecimal(),
    ValueType.BOOLEAN: Boolean(),
    ValueType.DATE: Date(),
    ValueType.DATETIME: DateTime().with_variant(mysql.DATETIME(fsp=6), "mariadb"),
    ValueType.JSON: Document(),
}


@dataclass(frozen=True, slots=True)
class Tables:
    """Every table of a catalogue in one database. Rows without a surrogate are numbered as they are read."""

    engine: AsyncEngine
    catalog: Catalog
    tables: Mapping[str, Table]

    @classmethod
    def of(cls, url: str, catalog: Catalog) -> "Tables":
        """The tables of the database at `url`, which names no driver."""
        made = make_url(url)
        engine = create_async_engine(made.set(drivername=DRIVERS[made.get_backend_name()]))
        return cls(engine, catalog, {code: _table(resource) for code, resource in catalog.resources.items()})

    async def create(self) -> None:
        async with self.engine.begin() as connection:
            for table in self.tables.values():
                await connection.run_sync(table.create)

    async def read(self) -> dict[str, list[dict[str, Any]]]:
        """Everything, in the order of the surrogates."""
        async with self.engine.connect() as connection:
            contents = {}
            for code, table in self.tables.items():
                resource = self.catalog.resources[code]
                columns = {item.code: item.column for item in resource.items.values()}
                rows = (await connection.execute(select(table))).mappings().all()
                found = [
                    {ROW: row[resource.row] if resource.row else number}
                    | {item: row[column] for item, column in columns.items()}
                    for number, row in enumerate(rows)
                ]
                contents[code] = sorted(found, key=lambda row: int(row[ROW]))
        return contents

    async def write(self, contents: Contents) -> None:
        """Replace what the named tables hold."""
        async with self.engine.begin() as connection:
            for code, rows in contents.items():
                table, resource = self.tables[code], self.catalog.resources[code]
                await connection.execute(table.delete())
                if rows:
                    await connection.execute(table.insert(), [_record(resource, row) for row in rows])

    async def close(self) -> None:
        await self.engine.dispose()


def _table(resource: Resource) -> Table:
    surrogate = [Column(resource.row, BigInteger, primary_key=True, autoincrement=False)] if resource.row else []
    columns = (Column(item.column, TYPES[item.type]) for item in resource.items.values())
    return Table(resource.table, MetaData(), *surrogate, *columns, schema=resource.db_schema)


def _record(resource: Resource, row: Row) -> dict[str, Any]:
    record = {item.column: row[item.code] for item in resource.items.values()}
    return record | ({resource.row: row[ROW]} if resource.row else {})
