"""How a source declares a table: its columns, its keys, what it refers to."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from sources.columns import DeclaredColumn


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """That the values of `columns` are those of `referred_columns` in another table, column by column."""

    columns: tuple[str, ...]
    referred_schema: str | None
    referred_table: str
    referred_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeclaredTable:
    """A table or view of a source.

    `columns` stand in the order of the table. `unique` are sets of columns that a constraint or an index over the whole
    table keeps distinct together, the primary key among them.
    """

    name: str
    columns: Mapping[str, DeclaredColumn]
    is_view: bool = False
    comment: str = ""
    primary_key: tuple[str, ...] = ()
    unique: Set[tuple[str, ...]] = frozenset()
    foreign_keys: tuple[ForeignKey, ...] = ()
