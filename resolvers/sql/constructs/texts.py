"""What every statement writes as text: constants, numbers, concatenation, bytes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, LargeBinary, Text, cast, null
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeEngine

from masking import MARIADB
from resolvers.sql import mariadb


class Constant(ColumnElement[str]):
    """Text that the shape of the document fixes (keys, punctuation), rendered by the dialect's literal renderer."""

    inherit_cache = True
    type = Text()
    _traverse_internals = [("text", InternalTraversal.dp_string)]

    def __init__(self, text: str) -> None:
        self.text = text


@compiles(Constant)
def _constant(element: Constant, compiler: SQLCompiler, **_: Any) -> str:
    return f"CAST({compiler.render_literal_value(element.text, Text())} AS TEXT)"


@compiles(Constant, *MARIADB)
def _constant_mariadb(element: Constant, _: SQLCompiler, **__: Any) -> str:
    return mariadb.constant(element.text)


class Missing(ColumnElement[Any]):
    """NULL in place of a value of a type."""

    inherit_cache = True
    _traverse_internals = [("type", InternalTraversal.dp_type)]

    def __init__(self, type: TypeEngine[Any]) -> None:
        self.type = type


@compiles(Missing)
def _missing(element: Missing, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(cast(null(), element.type), **options)


@compiles(Missing, *MARIADB)
def _missing_mariadb(_: Missing, __: SQLCompiler, **___: Any) -> str:
    return "NULL"  # it casts to few types


class Number(ColumnElement[int]):
    """A number that is part of a plan, such as the size of a page: a database plans by it, so it is no parameter."""

    inherit_cache = True
    type = Integer()
    _traverse_internals = [("number", InternalTraversal.dp_plain_obj)]

    def __init__(self, number: int) -> None:
        self.number = number


@compiles(Number)
def _number(element: Number, _: SQLCompiler, **__: Any) -> str:
    return str(int(element.number))


class Joined(FunctionElement[str]):
    """Concatenation of texts, none of which may be NULL. Neighbouring constants are one."""

    inherit_cache = True
    name = "joined"
    type = Text()

    def __init__(self, parts: Sequence[str | ColumnElement[Any]]) -> None:
        merged: list[str | ColumnElement[Any]] = []
        for part in parts:
            if isinstance(part, str) and merged and isinstance(merged[-1], str):
                merged[-1] += part
            elif part != "" or not isinstance(part, str):
                merged.append(part)
        super().__init__(*(Constant(part) if isinstance(part, str) else part for part in merged or [""]))


@compiles(Joined)
def _joined(element: Joined, compiler: SQLCompiler, **options: Any) -> str:
    return _chained([compiler.process(part, **options) for part in element.clauses])


@compiles(Joined, *MARIADB)
def _joined_mariadb(element: Joined, compiler: SQLCompiler, **options: Any) -> str:
    """What `||` means there depends on the session."""
    parts = [compiler.process(part, **options) for part in element.clauses]
    return f"concat({', '.join(parts)})" if len(parts) > 1 else parts[0]


def _chained(texts: Sequence[str]) -> str:
    """`||` in chains of 100: SQLite allows an expression 1,000 levels deep, and 100 open parentheses."""
    while len(texts) > 1:
        texts = [f"({' || '.join(texts[start : start + 100])})" for start in range(0, len(texts), 100)]
    return texts[0]


class Utf8(FunctionElement[bytes]):
    """A text as bytes, so that no layer decodes and encodes it again."""

    inherit_cache = True
    name = "utf8"
    type = LargeBinary()


@compiles(Utf8, "postgresql")
def _utf8_postgresql(element: Utf8, compiler: SQLCompiler, **options: Any) -> str:
    return f"convert_to({compiler.process(element.clauses, **options)}, 'UTF8')"


@compiles(Utf8, "sqlite")
def _utf8_sqlite(element: Utf8, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS BLOB)"


@compiles(Utf8, *MARIADB)
def _utf8_mariadb(element: Utf8, compiler: SQLCompiler, **options: Any) -> str:
    return mariadb.utf8(compiler.process(element.clauses, **options))
