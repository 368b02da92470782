"""What SQLite and PostgreSQL declare of their tables: columns, types, keys, what is unique, how texts compare."""

import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import SQLITE_ERROR
from typing import Any, TypeVar

from sqlalchemy import Connection, Inspector, column, inspect, select, table, true
from sqlalchemy import types as sql
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine.interfaces import ReflectedColumn, ReflectedForeignKeyConstraint
from sqlalchemy.engine.reflection import ObjectKind, ObjectScope
from sqlalchemy.exc import OperationalError, SAWarning

from sources.columns import ColumnFamily, DeclaredColumn
from sources.tables import DeclaredTable, ForeignKey

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
    (sql.JSON, ColumnFamily.JSON),  # that of every dialect, PostgreSQL's `jsonb` too
)
AT_ONCE = 500
"""Tables that one statement asks about: few enough to be answered well within a statement's time."""

EXPECTED = (
    "Did not recognize type|Could not instantiate type|Skipped unsupported reflection of expression-based index"
    "|WARNING: SQL-parsed foreign key constraint"
)
"""Warnings of SQLAlchemy about what is then of the family `OTHER`, no index over columns, no foreign key."""

Key = tuple[str | None, str]
Thing = TypeVar("Thing")


def declared_tables(connection: Connection, schema: str | None, names: Collection[str]) -> Mapping[str, DeclaredTable]:
    """The tables and views of these names that there are, of SQLite or PostgreSQL. For `AsyncConnection.run_sync`."""
    warnings.filterwarnings("ignore", EXPECTED, SAWarning)  # for good: other tasks run while this one waits
    inspector = inspect(connection)
    tables = set(inspector.get_table_names(schema)) if names else set()
    loose = _loose_collations(connection)
    found: dict[str, DeclaredTable] = {}
    for some in parts(sorted(set(names)), AT_ONCE):
        reflected = _Reflected.of(inspector, schema, some)
        found |= {name: reflected.table(name, name not in tables, loose) for name in reflected.columns}
    return found


def table_names(connection: Connection, schema: str | None) -> tuple[str, ...]:
    """All tables and views of a schema, sorted, but views over what is gone. For `AsyncConnection.run_sync`."""
    inspector = inspect(connection)
    views = inspector.get_view_names(schema)
    if connection.dialect.name == "postgresql":
        views += inspector.get_materialized_view_names(schema)
    if connection.dialect.name == "sqlite":  # the others let nobody remove what a view is over, or pass over the view
        views = [name for name in views if _is_whole_view(inspector, schema, name)]
    return tuple(sorted({*inspector.get_table_names(schema), *views}))


def _is_whole_view(inspector: Inspector, schema: str | None, name: str) -> bool:
    try:
        return bool(inspector.get_columns(name, schema))
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorcode", None) != SQLITE_ERROR:  # interrupted, or the file cannot be read
            raise
        return False


def parts(things: Sequence[Thing], size: int) -> Iterator[Sequence[Thing]]:
    """All things in their order, at most `size` together."""
    return (things[start : start + size] for start in range(0, len(things), size))


@dataclass(frozen=True, slots=True)
class _Reflected:
    """What SQLAlchemy says of some tables, each part by the name of the table."""

    columns: Mapping[str, Sequence[ReflectedColumn]]
    primary_keys: Mapping[str, Sequence[str]]
    unique: Mapping[str, Sequence[Sequence[str | None]]]
    foreign_keys: Mapping[str, Sequence[ReflectedForeignKeyConstraint]]
    comments: Mapping[str, str | None]

    @classmethod
    def of(cls, inspector: Inspector, schema: str | None, names: Sequence[str]) -> "_Reflected":
        wanted: Any = {"schema": schema, "filter_names": names, "kind": ObjectKind.ANY, "scope": ObjectScope.ANY}
        constraints, indexes = _constraints_and_indexes(inspector, wanted)
        comments = _by_name(inspector.get_multi_table_comment(**wanted)) if _has_comments(inspector) else {}
        return cls(
            columns=_by_name(inspector.get_multi_columns(**wanted)),
            primary_keys={
                name: key["constrained_columns"]
                for name, key in _by_name(inspector.get_multi_pk_constraint(**wanted)).items()
            },
            unique={
                name: [one["column_names"] for one in constraints.get(name, ())]
                + [one["column_names"] for one in indexes.get(name, ()) if one["unique"] and _is_whole(one)]
                for name in names
            },
            foreign_keys=_by_name(inspector.get_multi_foreign_keys(**wanted)),
            comments={name: comment["text"] for name, comment in comments.items()},
        )

    def table(self, name: str, is_view: bool, loose: Collection[object]) -> DeclaredTable:
        """`loose` are names of collations under which texts of different bytes can be equal."""
        primary_key = tuple(self.primary_keys.get(name, ()))
        unique = {
            tuple(one for one in columns if one is not None) for columns in self.unique[name] if None not in columns
        }
        unique |= {primary_key} if primary_key else set()
        columns = {
            declared["name"]: DeclaredColumn(
                name=declared["name"],
                family=_family(declared["type"]),
                unique=None if is_view else (declared["name"],) in unique,
                bytewise=getattr(declared["type"], "collation", None) not in loose,
                nullable=declared["nullable"] and declared["name"] not in primary_key,
                kind=_kind(declared["type"]),
                length=_limit(declared["type"], "length"),
                scale=_limit(declared["type"], "scale"),
                comment=declared.get("comment") or "",
            )
            for declared in self.columns[name]
        }
        keys = tuple(map(_foreign_key, self.foreign_keys.get(name, ())))
        comment = self.comments.get(name) or ""
        return DeclaredTable(name, columns, is_view, comment, primary_key, frozenset(unique), keys)


def _constraints_and_indexes(inspector: Inspector, wanted: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What keeps columns distinct, by table.

    SQLite keeps no constraints but in the text of its tables, which is not always understood, and an index for each.
    """
    if inspector.dialect.name == "sqlite":
        return {}, _by_name(inspector.get_multi_indexes(**wanted, include_auto_indexes=True))
    constraints = _by_name(inspector.get_multi_unique_constraints(**wanted))
    return constraints, _by_name(inspector.get_multi_indexes(**wanted))


def _by_name(parts: Mapping[Key, Any]) -> dict[str, Any]:
    return {name: part for (_, name), part in parts.items()}


def _has_comments(inspector: Inspector) -> bool:
    return inspector.dialect.supports_comments


def _family(type: sql.TypeEngine[object]) -> ColumnFamily:
    if isinstance(type, postgresql.DOMAIN):
        return _family(type.data_type)
    return next((family for kind, family in FAMILIES if isinstance(type, kind)), ColumnFamily.OTHER)


def _kind(type: sql.TypeEngine[object]) -> str:
    """The word for the type; without the labels of an enum, which are values of the column."""
    return "unknown" if isinstance(type, sql.NullType) else str(type.__visit_name__).lower()


def _limit(type: sql.TypeEngine[object], name: str) -> int | None:
    own = type.data_type if isinstance(type, postgresql.DOMAIN) else type
    limit = getattr(own, name, None)
    return limit if isinstance(limit, int) else None


def _foreign_key(key: ReflectedForeignKeyConstraint) -> ForeignKey:
    return ForeignKey(
        tuple(key["constrained_columns"]),
        key["referred_schema"],
        key["referred_table"],
        tuple(key["referred_columns"]),
    )


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
