"""What MariaDB declares of its tables, out of `information_schema`, which tells every name as it is.

The text of `SHOW CREATE TABLE` would have to be parsed, and names may hold anything: quotation marks, lines. Every
question names its schema and its table, so that the server opens this one and looks through no others.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Connection,
    Integer,
    String,
    TableClause,
    column,
    func,
    select,
    table,
)

from sources.columns import ColumnFamily, DeclaredColumn
from sources.tables import DeclaredTable, ForeignKey


def _described(name: str, *texts: str, numbers: Sequence[str] = ()) -> TableClause:
    """A table of `information_schema` with columns that hold texts and numbers."""
    columns: list[ColumnClause[Any]] = [column(one, String) for one in ("TABLE_SCHEMA", "TABLE_NAME", *texts)]
    columns += [column(one, Integer) for one in numbers]
    return table(name, *columns, schema="information_schema")


_TABLES = _described("TABLES", "TABLE_TYPE", "TABLE_COMMENT")
_COLUMNS = _described(
    *("COLUMNS", "COLUMN_NAME", "DATA_TYPE", "COLUMN_TYPE", "IS_NULLABLE", "CHARACTER_SET_NAME", "COLUMN_COMMENT"),
    numbers=("CHARACTER_MAXIMUM_LENGTH", "NUMERIC_SCALE", "ORDINAL_POSITION"),
)
_INDEXES = _described("STATISTICS", "INDEX_NAME", "COLUMN_NAME", numbers=("NON_UNIQUE", "SEQ_IN_INDEX"))
_KEYS = _described(
    *("KEY_COLUMN_USAGE", "CONSTRAINT_NAME", "COLUMN_NAME", "REFERENCED_TABLE_SCHEMA", "REFERENCED_TABLE_NAME"),
    "REFERENCED_COLUMN_NAME",
    numbers=("ORDINAL_POSITION",),
)

FAMILIES: Mapping[str, ColumnFamily] = MappingProxyType(
    {
        **dict.fromkeys(("char", "varchar", "tinytext", "text", "mediumtext", "longtext"), ColumnFamily.TEXT),
        **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "bigint"), ColumnFamily.INTEGER),
        **dict.fromkeys(("float", "double"), ColumnFamily.FLOAT),
        **dict.fromkeys(("datetime", "timestamp"), ColumnFamily.DATETIME),
        "decimal": ColumnFamily.NUMERIC,
        "date": ColumnFamily.DATE,
    }
)
"""By the server's word for the type; what is not here compares in a way of its own."""
BOOLEAN = "tinyint(1)"  # there is no other
COUNTED = frozenset({"char", "varchar"})  # the length of other texts is one of bytes
TABLE, PRIMARY = "BASE TABLE", "PRIMARY"


def declared_tables(connection: Connection, schema: str | None, names: Collection[str]) -> Mapping[str, DeclaredTable]:
    """The tables and views of these names that there are. For `AsyncConnection.run_sync`.

    A view over what is gone has no columns, and is not there.
    """
    asked = [(name, _Described(connection, schema, name).table()) for name in sorted(set(names))]
    return {name: found for name, found in asked if found is not None}


@dataclass(frozen=True, slots=True)
class _Described:
    """What is asked about one table."""

    connection: Connection
    schema: str | None
    name: str

    def table(self) -> DeclaredTable | None:
        kind = self._kind()
        if kind is None:
            return None
        is_view, comment = kind[0] != TABLE, kind[1]
        primary_key, unique = self._keys()
        columns = {one.name: one for one in self._columns(primary_key, None if is_view else unique)}
        if not columns:
            return None
        said = "" if is_view else comment  # of views the server says that they are views
        return DeclaredTable(self.name, columns, is_view, said, primary_key, unique, tuple(self._foreign_keys()))

    def _here(self, described: TableClause) -> ColumnElement[bool]:
        schema = func.database() if self.schema is None else self.schema
        return (described.c.TABLE_SCHEMA == schema) & (described.c.TABLE_NAME == self.name)

    def _kind(self) -> tuple[str, str] | None:
        asked = select(_TABLES.c.TABLE_TYPE, _TABLES.c.TABLE_COMMENT).where(self._here(_TABLES))
        found = self.connection.execute(asked).first()
        return None if found is None else (found[0], found[1])

    def _columns(
        self, primary_key: Collection[str], unique: Collection[tuple[str, ...]] | None
    ) -> Iterator[DeclaredColumn]:
        """In their order; `unique` is None where nothing is known of it."""
        asked = select(_COLUMNS).where(self._here(_COLUMNS)).order_by(_COLUMNS.c.ORDINAL_POSITION)
        for one in self.connection.execute(asked).mappings():
            name, kind = one["COLUMN_NAME"], one["DATA_TYPE"]
            family = FAMILIES.get(kind, ColumnFamily.OTHER)
            yield DeclaredColumn(
                name=name,
                family=ColumnFamily.BOOLEAN if one["COLUMN_TYPE"].startswith(BOOLEAN) else family,
                unique=None if unique is None else (name,) in unique,
                # statements compare bytewise whatever the collation is, but not what another set of characters holds
                bytewise=one["CHARACTER_SET_NAME"] in (None, "utf8mb4"),
                nullable=one["IS_NULLABLE"] == "YES" and name not in primary_key,
                kind=kind,
                length=one["CHARACTER_MAXIMUM_LENGTH"] if kind in COUNTED else None,
                scale=one["NUMERIC_SCALE"] if family is ColumnFamily.NUMERIC else None,
                comment=one["COLUMN_COMMENT"],
            )

    def _keys(self) -> tuple[tuple[str, ...], frozenset[tuple[str, ...]]]:
        """The primary key, empty where there is none, and all that is kept distinct; a part of a text is so, too."""
        of = _INDEXES.c
        asked = select(of.INDEX_NAME, of.COLUMN_NAME).where(self._here(_INDEXES), of.NON_UNIQUE == 0)
        rows = self.connection.execute(asked.order_by(of.INDEX_NAME, of.SEQ_IN_INDEX))
        found = {name: tuple(one for _, one in parts) for name, parts in groupby(rows, key=lambda row: row[0])}
        return found.get(PRIMARY, ()), frozenset(found.values())

    def _foreign_keys(self) -> Iterator[ForeignKey]:
        """A schema that nobody named stays without a name."""
        of = _KEYS.c
        own = of.REFERENCED_TABLE_SCHEMA == of.TABLE_SCHEMA
        asked = select(of.CONSTRAINT_NAME, own, of.REFERENCED_TABLE_SCHEMA, of.REFERENCED_TABLE_NAME)
        asked = asked.add_columns(of.COLUMN_NAME, of.REFERENCED_COLUMN_NAME)
        asked = asked.where(self._here(_KEYS), of.REFERENCED_TABLE_NAME.is_not(None))
        rows = self.connection.execute(asked.order_by(of.CONSTRAINT_NAME, of.ORDINAL_POSITION))
        for (_, is_own, schema, name), parts in groupby(rows, key=lambda row: tuple(row[:4])):
            columns, referred = zip(*((row[4], row[5]) for row in parts), strict=True)
            yield ForeignKey(columns, self.schema if is_own else schema, name, referred)
