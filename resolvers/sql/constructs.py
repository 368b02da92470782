"""The few SQL constructs that dialects spell differently: JSON text, concatenation, lists, prefixes, bytes."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, Float, Integer, LargeBinary, Numeric, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeDecorator, TypeEngine

from masking import ValueType


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


def _chained(texts: Sequence[str]) -> str:
    """`||` in chains of 100: SQLite allows an expression 1,000 levels deep, and 100 open parentheses."""
    while len(texts) > 1:
        texts = [f"({' || '.join(texts[start : start + 100])})" for start in range(0, len(texts), 100)]
    return texts[0]


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
    value = compiler.process(element.clauses, **options)
    match element.kind:
        case ValueType.BOOLEAN:
            return f"(CASE {value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END)"
        case ValueType.DECIMAL:
            return f"json_quote(CAST({value} AS TEXT))"
        case ValueType.DATETIME:
            return f"json_quote(replace({value}, ' ', 'T'))"
        case ValueType.FLOAT:  # JSON has no infinity, and a body that cannot be read would say that there is one
            return f"coalesce(nullif(nullif(json_quote({value}), 'Inf'), '-Inf'), 'null')"
        case _:
            return f"json_quote({value})"


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


class Gathered(FunctionElement[str]):
    """All texts of a column in the order of the rows, with a separator between them; NULL without rows."""

    inherit_cache = True
    name = "gathered"
    type = Text()


@compiles(Gathered, "postgresql")
def _gathered_postgresql(element: Gathered, compiler: SQLCompiler, **options: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **options)})"


@compiles(Gathered, "sqlite")
def _gathered_sqlite(element: Gathered, compiler: SQLCompiler, **options: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **options)})"


class StartsWith(FunctionElement[bool]):
    """Bytewise prefix test without patterns: nothing in the operand is special, and nothing can raise."""

    inherit_cache = True
    name = "begins"
    type = Boolean()


@compiles(StartsWith, "postgresql")
def _starts_with_postgresql(element: StartsWith, compiler: SQLCompiler, **options: Any) -> str:
    value, prefix = (compiler.process(part, **options) for part in element.clauses)
    return f"starts_with({value}, {prefix})"


@compiles(StartsWith, "sqlite")
def _starts_with_sqlite(element: StartsWith, compiler: SQLCompiler, **options: Any) -> str:
    value, prefix = (compiler.process(part, **options) for part in element.clauses)
    return f"(instr({value}, {prefix}) = 1)"


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
        return orjson.dumps(value if convert is None else [convert(element) for element in value]).decode()


class AmongValues(FunctionElement[bool]):
    """Whether a value is among those of a `Values` parameter."""

    inherit_cache = True
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


class Bytewise(FunctionElement[str]):
    """A text that compares and sorts by its bytes."""

    inherit_cache = True
    name = "bytewise"
    type = Text()


@compiles(Bytewise, "postgresql")
def _bytewise_postgresql(element: Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'


@compiles(Bytewise, "sqlite")
def _bytewise_sqlite(element: Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} COLLATE BINARY)"


class Amount(FunctionElement[Any]):
    """A decimal that compares by its size; SQLite keeps decimals as text."""

    inherit_cache = True
    name = "amount"
    type = Numeric()


@compiles(Amount, "postgresql")
def _amount_postgresql(element: Amount, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(Amount, "sqlite")
def _amount_sqlite(element: Amount, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS REAL)"
