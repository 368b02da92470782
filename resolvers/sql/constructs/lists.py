"""A list of values as one parameter, and whether a value is among them."""

from typing import Any

import orjson
from sqlalchemy import ARRAY, Boolean, Dialect, String, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from masking import MARIADB
from resolvers.sql import mariadb


class Values(TypeDecorator[list[Any]]):
    """A list of values as one parameter, so that the text of a statement does not depend on how many there are."""

    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.of) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        convert = self.of.dialect_impl(dialect).bind_processor(dialect)
        converted = value if convert is None else [convert(element) for element in value]
        return converted if dialect.name in MARIADB else orjson.dumps(converted).decode()


class AmongValues(FunctionElement[bool]):
    """Whether a value is among those of a `Values` parameter.

    Without native truth values SQLAlchemy would compare it with 1, and then no index of SQLite serves.
    """

    inherit_cache = True
    _is_implicitly_boolean = True
    name = "among"
    type = Boolean()


@compiles(AmongValues, "postgresql")
def _among_postgresql(element: AmongValues, compiler: SQLCompiler, **options: Any) -> str:
    value, values = (compiler.process(part, **options) for part in element.clauses)
    return f"({value} = ANY ({values}))"


@compiles(AmongValues, "sqlite")
def _among_sqlite(element: AmongValues, compiler: SQLCompiler, **options: Any) -> str:
    value, values = (compiler.process(part, **options) for part in element.clauses)
    return f"({value} IN (SELECT value FROM json_each({values})))"  # noqa: S608 - both are compiled expressions


@compiles(AmongValues, *MARIADB)
def _among_mariadb(element: AmongValues, compiler: SQLCompiler, **options: Any) -> str:
    """The parameter becomes a list in parentheses; an index finds its texts by the collation of the column first."""
    column, values = element.clauses
    value, listed = compiler.process(column, **options), compiler.process(values, **options)
    if not isinstance(column.type, String):
        return f"({value} IN {listed})"
    exactly = f"{mariadb.bytewise(value)} IN {listed}"
    return f"({value} IN {listed} AND {exactly})" if mariadb.is_column(column) else f"({exactly})"
