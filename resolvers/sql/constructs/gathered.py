"""All texts of a column as one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal

from masking import MARIADB


class Gathered(FunctionElement[str]):
    """All texts of a column in the order of the rows, with a separator between them; NULL without rows."""

    inherit_cache = True
    name = "gathered"
    type = Text()


class GatheredBy(FunctionElement[str]):
    """The first texts of a column in an order of their own, for MariaDB: the rows of a subquery have none there."""

    inherit_cache = True
    name = "gathered_by"
    type = Text()
    _traverse_internals = [
        *FunctionElement._traverse_internals,
        ("separator", InternalTraversal.dp_string),
        ("most", InternalTraversal.dp_plain_obj),
    ]

    def __init__(
        self, value: ColumnElement[Any], separator: str, order: Sequence[ColumnElement[Any]], most: int | None = None
    ) -> None:
        super().__init__(value, *order)
        self.separator, self.most = separator, most


@compiles(GatheredBy, *MARIADB)
def _gathered_by_mariadb(element: GatheredBy, compiler: SQLCompiler, **options: Any) -> str:
    value, *order = (compiler.process(part, **options) for part in element.clauses)
    most = "" if element.most is None else f" LIMIT {int(element.most)}"
    separator = f"x'{element.separator.encode().hex().upper()}'"
    return f"group_concat({value} ORDER BY {', '.join(order)} SEPARATOR {separator}{most})"


@compiles(Gathered, "postgresql")
def _gathered_postgresql(element: Gathered, compiler: SQLCompiler, **options: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **options)})"


@compiles(Gathered, "sqlite")
def _gathered_sqlite(element: Gathered, compiler: SQLCompiler, **options: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **options)})"
