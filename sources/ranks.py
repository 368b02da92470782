"""How closely the order of one column follows the order of others, worked out by the source (Spearman)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    LargeBinary,
    ScalarSelect,
    Select,
    Text,
    case,
    cast,
    collate,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
)

from sources.columns import ColumnFamily, DeclaredColumn
from sources.introspection import parts
from sources.source import Source
from sources.statements import compile_statement

FROM_EACH_END = 5000
"""Rows that are looked at: so many with the least values of the column and so many with the greatest."""
GREATEST = str(2**63 - 1)
TOGETHER = 20  # columns of one statement: each is sorted twice
LONGEST_TEXT = 100  # characters, or bytes where a source sorts those, by which a text is placed
AS_TEXT = frozenset({ColumnFamily.TEXT, ColumnFamily.JSON, ColumnFamily.OTHER})


@dataclass(frozen=True, slots=True)
class Following:
    """Spearman's rank correlation, from -1 to 1, over so many rows in which the other column has a value."""

    rows: int
    correlation: float


async def followings(
    source: Source, schema: str | None, name: str, one: DeclaredColumn, others: Sequence[DeclaredColumn]
) -> Mapping[str, Following]:
    """How closely the ranks of `one`, a column of distinct whole numbers, follow those of each of the others, by name.

    Nothing but sums of ranks leaves the source. Texts are ranked by their bytes. Raises `SourceError`.
    """
    found: dict[str, Following] = {}
    for some in parts(others, TOGETHER):
        statement = _statement(source.dialect, schema, name, one.name, some)
        row = await source.fetch_row(compile_statement(statement, source.dialect), {})
        sums = [int(str(value)) for value in row or ()]
        for other, start in zip(some, range(0, len(sums), 6), strict=True):
            found[other.name] = _following(*sums[start : start + 6])
    return found


def _statement(
    dialect: Dialect, schema: str | None, name: str, one: str, others: Sequence[DeclaredColumn]
) -> Select[Any]:
    """One row with six sums for each of the others: rows, ranks of both, their squares, their products."""
    rows = table(name, column(one, BigInteger), *(column(other.name) for other in others), schema=schema)
    own = rows.c[one]
    ends = or_(own <= func.coalesce(_edge(own, own.asc()), literal_column(GREATEST)), own >= _edge(own, own.desc()))
    ranks: list[ColumnElement[Any]] = []
    for index, other in enumerate(others):
        value = rows.c[other.name]
        for letter, order in (("x", own), ("y", _ordered(value, other.family, dialect.name))):
            rank = func.rank().over(partition_by=value.is_(None), order_by=order)
            ranks.append(case((value.is_not(None), rank)).label(f"{letter}{index}"))
    ranked = select(*ranks).where(own.is_not(None), ends).subquery("ranked")
    return select(
        *(term for index in range(len(others)) for term in _sums(ranked.c[f"x{index}"], ranked.c[f"y{index}"]))
    )


def _edge(value: ColumnElement[Any], order: ColumnElement[Any]) -> ScalarSelect[Any]:
    """The value of the last row from one end, NULL where there are not so many."""
    first: Select[Any] = select(value).where(value.is_not(None)).order_by(order)
    return first.limit(1).offset(FROM_EACH_END - 1).correlate(None).scalar_subquery()


def _ordered(value: ColumnElement[Any], family: ColumnFamily, dialect: str) -> ColumnElement[Any]:
    if family not in AS_TEXT:
        return value
    match dialect:
        case "postgresql":
            return collate(func.substr(cast(value, Text), 1, LONGEST_TEXT), "C")
        case "sqlite":
            return collate(func.substr(cast(value, Text), 1, LONGEST_TEXT), "BINARY")
        case _:
            return func.substr(cast(value, LargeBinary), 1, LONGEST_TEXT)


def _sums(x: ColumnElement[Any], y: ColumnElement[Any]) -> Sequence[ColumnElement[Any]]:
    return func.count(x), *(func.coalesce(func.sum(term), 0) for term in (x, y, x * x, y * y, x * y))


def _following(rows: int, x: int, y: int, xx: int, yy: int, xy: int) -> Following:
    """Exact up to the last division; a column of one value only follows nothing."""
    spread = (rows * xx - x * x) * (rows * yy - y * y)
    return Following(rows, (rows * xy - x * y) / sqrt(spread) if spread else 0.0)
