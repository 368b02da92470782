"""Values as JSON text, the same bytes in every dialect."""

from typing import Any, assert_never

from sqlalchemy import ColumnElement, Float, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal

from masking import MARIADB, ValueType
from resolvers.sql import mariadb
from resolvers.sql.mariadb import is_column


class JsonText(FunctionElement[str]):
    """A value as JSON text, `null` where it is NULL; the same bytes in every dialect."""

    inherit_cache = True
    name = "json_text"
    type = Text()
    _traverse_internals = [*FunctionElement._traverse_internals, ("kind", InternalTraversal.dp_string)]

    def __init__(self, value: ColumnElement[Any], kind: ValueType) -> None:
        super().__init__(value)
        self.kind = kind


@compiles(JsonText, "postgresql")
def _json_text_postgresql(element: JsonText, compiler: SQLCompiler, **options: Any) -> str:
    value = compiler.process(element.clauses, **options)
    match element.kind:
        case ValueType.DECIMAL:
            value = f"CAST({value} AS TEXT)"
        case ValueType.FLOAT:
            value = _finite(value)
        case _:
            pass
    return f"coalesce(CAST(to_json({value}) AS TEXT), 'null')"


def _finite(value: str) -> str:
    """NULL for what JSON has no number for; `to_json` would write a text."""
    return f"nullif(nullif(nullif({value}, 'NaN'), 'Infinity'), '-Infinity')"


class Finite(FunctionElement[float]):
    """A float for `row_to_json`, NULL where JSON has no number for it."""

    inherit_cache = True
    name = "finite"
    type = Float()


@compiles(Finite, "postgresql")
def _finite_postgresql(element: Finite, compiler: SQLCompiler, **options: Any) -> str:
    return _finite(compiler.process(element.clauses, **options))


@compiles(JsonText, "sqlite")
def _json_text_sqlite(element: JsonText, compiler: SQLCompiler, **options: Any) -> str:
    """What is stored is of any type whatever its column says: a blob and infinity have no JSON, and are `null`.

    A column is looked at first. A mask is no blob, and not computed twice: one that were would be read as a text.
    """
    value = compiler.process(element.clauses, **options)
    match element.kind:
        case ValueType.BOOLEAN:
            return f"(CASE {value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END)"
        case ValueType.INT:
            return f"CASE typeof({value}) WHEN 'integer' THEN json_quote({value}) ELSE 'null' END"
        case ValueType.FLOAT:
            return f"CASE WHEN {_is_finite_sqlite(value)} THEN json_quote({value}) ELSE 'null' END"
        case ValueType.JSON:
            return _json_document_sqlite(value)
        case ValueType.DATETIME:
            written = f"json_quote(replace({value}, ' ', 'T'))"
        case ValueType.STRING | ValueType.DECIMAL | ValueType.DATE:
            written = f"json_quote(CAST({value} AS TEXT))"
        case _:
            assert_never(element.kind)
    (of,) = element.clauses
    return f"CASE typeof({value}) WHEN 'blob' THEN 'null' ELSE {written} END" if is_column(of) else written


def _is_finite_sqlite(value: str) -> str:
    return f"typeof({value}) IN ('integer', 'real') AND ({value}) - ({value}) = 0"


def _json_document_sqlite(value: str) -> str:
    """A stored document as SQLite writes it anew, `null` where it is none.

    No control character may be in it, for these separate records: newer versions read more than the standard allows.
    """
    text, control = f"CAST({value} AS TEXT)", "'*[' || char(1) || '-' || char(31) || ']*'"
    written = f"CASE WHEN json({text}) GLOB {control} THEN 'null' ELSE json({text}) END"
    return f"(CASE WHEN typeof({value}) <> 'blob' AND json_valid({text}) THEN {written} ELSE 'null' END)"


@compiles(JsonText, *MARIADB)
def _json_text_mariadb(element: JsonText, compiler: SQLCompiler, **options: Any) -> str:
    value = compiler.process(element.clauses, **options)
    return f"coalesce({mariadb.json(value, element.kind)}, {mariadb.constant('null')})"
