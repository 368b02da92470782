"""What a database declares about a table: the columns, their types, which are unique, how they compare."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Inspector, column, inspect, select, table, true
from sqlalchemy import types as sql
from sqlalchemy.dialects import postgresql

from sources.columns import ColumnFamily, DeclaredColumn

FAMILIES: tuple[tuple[type[sql.TypeEngine[Any]], ColumnFamily], ...] = (
    (sql.Enum, ColumnFamily.OTHER),  # an enum of PostgreSQL sorts in its own order
    (postgresql.CITEXT, ColumnFamily.OTHER),  # compares without regard to case
    (sql.String, ColumnFamily.TEXT),
    (sql.Boolean, ColumnFamily.BOOLEAN),
    (sql.Integer, ColumnFamily.INTEGER),
    (sql.Float, ColumnFamily.FLOAT),
    (sql.Numeric, ColumnFamily.NUMERIC),
    (sql.DateTime, ColumnFamily.DATETIME),
    (sql.Date, ColumnFamily.DATE),
)


def declared_columns(connection: Connection, schema: str | None, name: str) -> Mapping[str, DeclaredColumn] | None:
    """The columns of a table or view by name, None where there is no such table. For `AsyncConnection.run_sync`."""
    inspector = inspect(connection)
    if not inspector.has_table(name, schema):
        return None
    is_view = name not in inspector.get_table_names(schema)
    unique = _unique_columns(inspector, schema, name)
    loose = _loose_collations(connection)
    return {
        declared["name"]: DeclaredColumn(
            name=declared["name"],
            family=_family(declared["type"]),
            unique=None if is_view else declared["name"] in unique,
            bytewise=getattr(declared["type"], "collation", None) not in loose,
        )
        for declared in inspector.get_columns(name, schema)
    }


def _family(type: sql.TypeEngine[object]) -> ColumnFamily:
    if isinstance(type, postgresql.DOMAIN):
        return _family(type.data_type)
    return next((family for kind, family in FAMILIES if isinstance(type, kind)), ColumnFamily.OTHER)


def _unique_columns(inspector: Inspector, schema: str | None, name: str) -> set[str | None]:
    """Columns that a key, a constraint or an index over them alone keeps distinct."""
    distinct: list[Sequence[str | None]] = [inspector.get_pk_constraint(name, schema)["constrained_columns"]]
    distinct += [one["column_names"] for one in inspector.get_unique_constraints(name, schema)]
    distinct += [one["column_names"] for one in inspector.get_indexes(name, schema) if one["unique"] and _is_whole(one)]
    return {columns[0] for columns in distinct if len(columns) == 1}


def _is_whole(index: Mapping[str, object]) -> bool:
    """A partial unique index keeps only some rows distinct."""
    options = index.get("dialect_options")
    return not (isinstance(options, Mapping) and any(name.endswith("_where") for name in options))


def _loose_collations(connection: Connection) -> set[object]:
    """Names of collations under which texts of different bytes can be equal; PostgreSQL alone lists them."""
    if connection.dialect.name != "postgresql":
        return set()
    collations = table("pg_collation", column("collname", sql.String), column("collisdeterministic", sql.Boolean))
    return set(connection.scalars(select(collations.c.collname).where(collations.c.collisdeterministic.is_not(true()))))
