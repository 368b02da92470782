"""The records of the first rows in an order, as one text with a separator between them.

MariaDB gives the rows of a subquery in an order of its own, so there they are numbered, and gathered by their numbers.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Date, DateTime, Dialect, Label, Select, String, UnaryExpression, func, literal, select
from sqlalchemy.sql import operators

from masking import MARIADB
from resolvers.sql.constructs import Constant, Directed, Gathered, GatheredBy, Joined, Number
from resolvers.sql.parameters import Sql


def gathered(rows: Select[Any], order: Sequence[Sql], most: int, separator: str, name: str, dialect: Dialect) -> Sql:
    """Of `rows` with their only column `record`, at most so many; NULL without rows. `name` is that of the subquery."""
    if dialect.name not in MARIADB:
        page = rows.order_by(*order).limit(Number(most)).subquery(name)
        return select(Gathered(page.c.record, Constant(separator))).scalar_subquery()
    keys = [_key(by).label(f"key{number}") for number, by in enumerate(order)]
    page = rows.add_columns(*keys).order_by(*order).limit(Number(most)).subquery(name)
    again = [_directed(page.c[key.name], by) for key, by in zip(keys, order, strict=True)]
    nth = func.row_number().over(order_by=again).label("nth")
    numbered = select(page.c.record, nth).subquery(f"{name}_numbered")
    return select(GatheredBy(numbered.c.record, separator, [numbered.c.nth])).scalar_subquery()


def gathered_whole(rows: Select[Any], by: Sql, separator: str, name: str, dialect: Dialect) -> Sql:
    """All of the rows in the order of a number."""
    if dialect.name not in MARIADB:
        page = rows.order_by(by).subquery(name)
        return select(Gathered(page.c.record, Constant(separator))).scalar_subquery()
    return _without_page(rows, [by], separator, None)


def listed_for_each(rows: Select[Any], order: Sequence[Sql], most: int, name: str, dialect: Dialect) -> Sql:
    """The JSON list of the first of the rows that a row around them refers to.

    In MariaDB no subquery among tables may look out of itself, so the records of all of them are made.
    """
    if dialect.name not in MARIADB:
        page = rows.order_by(*order).limit(Number(most)).subquery(name)
        # the list is finished within: around it, every level of it would cost SQLite's parser a third more of its stack
        return select(_listed(Gathered(page.c.record, Constant(",")))).scalar_subquery()
    return _listed(_without_page(rows, [key for by in order for key in _without_null(by)], ",", most))


def _listed(records: Sql) -> Sql:
    return Joined(["[", func.coalesce(records, Constant("")), "]"])


def _without_page(rows: Select[Any], order: Sequence[Sql], separator: str, most: int | None) -> Sql:
    (record,) = rows.selected_columns
    plain = record.element if isinstance(record, Label) else record
    return rows.with_only_columns(GatheredBy(plain, separator, order, most)).scalar_subquery()


def _key(by: Sql) -> Sql:
    match by:
        case Directed():
            return by.by
        case UnaryExpression(modifier=operators.desc_op):
            return by.element
        case _:
            return by


def _directed(key: Sql, by: Sql) -> Sql:
    """A key in the direction of another."""
    match by:
        case Directed():
            return Directed(key, by.descends, by.nulls_lead)
        case UnaryExpression(modifier=operators.desc_op):
            return key.desc()
        case _:
            return key


def _without_null(by: Sql) -> Iterator[Sql]:
    """Keys for MariaDB's `group_concat`, which takes NULL for zero, for an empty text or for what stood before."""
    if not isinstance(by, Directed):
        yield by
        return
    yield by.by.is_(None).desc() if by.nulls_lead else by.by.is_(None)
    known = func.coalesce(by.by, _anything(by.by))
    yield known.desc() if by.descends else known


def _anything(like: Sql) -> Sql:
    """Some value that can stand where a value of that kind could."""
    match like.type:
        case String():
            return Constant("")
        case Date() | DateTime():
            return literal(datetime.min, DateTime())
        case _:
            return Number(0)
