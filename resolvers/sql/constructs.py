"""The few SQL constructs that dialects spell differently: JSON text, concatenation, lists, prefixes, bytes."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnClause,
    ColumnElement,
    Dialect,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Text,
    TypeCoerce,
    cast,
    null,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement, operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeDecorator, TypeEngine

from masking import MARIADB, ValueType
from resolvers.sql import mariadb
from resolvers.sql.patterns import LIKE_ESCAPE


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
        case ValueType.JSON:
            return _json_document_sqlite(value)
        case _:
            return f"json_quote({value})"


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


class StartsWith(FunctionElement[bool]):
    """Bytewise prefix test without patterns: nothing in the operand is special, and nothing can raise."""

    inherit_cache = True
    _is_implicitly_boolean = True
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


@compiles(StartsWith, *MARIADB)
def _starts_with_mariadb(element: StartsWith, compiler: SQLCompiler, **options: Any) -> str:
    value, prefix = (compiler.process(part, **options) for part in element.clauses)
    return f"(left({mariadb.bytewise(value)}, char_length({prefix})) = {prefix})"


class Contains(FunctionElement[bool]):
    """Bytewise test whether one text holds another; nothing in the operand is special, and nothing can raise."""

    inherit_cache = True
    _is_implicitly_boolean = True
    name = "contains"
    type = Boolean()


@compiles(Contains, "postgresql")
def _contains_postgresql(element: Contains, compiler: SQLCompiler, **options: Any) -> str:
    value, part = (compiler.process(part, **options) for part in element.clauses)
    return f'(strpos({value} COLLATE "C", {part}) > 0)'


@compiles(Contains, "sqlite")
def _contains_sqlite(element: Contains, compiler: SQLCompiler, **options: Any) -> str:
    value, part = (compiler.process(part, **options) for part in element.clauses)
    return f"(instr({value}, {part}) > 0)"


@compiles(Contains, *MARIADB)
def _contains_mariadb(element: Contains, compiler: SQLCompiler, **options: Any) -> str:
    value, part = (f"CAST({_utf8mb4(compiler.process(part, **options))} AS BINARY)" for part in element.clauses)
    return f"(locate({part}, {value}) > 0)"


class Like(FunctionElement[bool]):
    """Whether the whole text fits a `Pattern`, character by character."""

    inherit_cache = True
    _is_implicitly_boolean = True
    name = "fits"
    type = Boolean()


@compiles(Like, "postgresql")
def _like_postgresql(element: Like, compiler: SQLCompiler, **options: Any) -> str:
    value, pattern = (compiler.process(part, **options) for part in element.clauses)
    return f"({value} COLLATE \"C\" LIKE {pattern} ESCAPE '{LIKE_ESCAPE}')"


@compiles(Like, "sqlite")
def _like_sqlite(element: Like, compiler: SQLCompiler, **options: Any) -> str:
    value, pattern = (compiler.process(part, **options) for part in element.clauses)
    return f"({value} GLOB {pattern})"


@compiles(Like, *MARIADB)
def _like_mariadb(element: Like, compiler: SQLCompiler, **options: Any) -> str:
    texts = (_utf8mb4(compiler.process(part, **options)) for part in element.clauses)
    value, pattern = (f"{text} COLLATE utf8mb4_nopad_bin" for text in texts)
    return f"({value} LIKE {pattern} ESCAPE '{LIKE_ESCAPE}')"


def _utf8mb4(text: str) -> str:
    """A text of MariaDB in one character set, whatever those of the column and of the connection are."""
    return f"CONVERT({text} USING utf8mb4)"


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
    return f"({value} IN {listed} AND {exactly})" if _is_column(column) else f"({exactly})"


def _is_column(value: ClauseElement) -> bool:
    return isinstance(value.clause if isinstance(value, TypeCoerce) else value, ColumnClause)


class SameText(FunctionElement[bool]):
    """Whether two texts are equal byte for byte, or with `differs` whether they are not."""

    inherit_cache = True
    _is_implicitly_boolean = True
    name = "same_text"
    type = Boolean()
    _traverse_internals = [*FunctionElement._traverse_internals, ("differs", InternalTraversal.dp_boolean)]

    def __init__(self, one: ColumnElement[Any], other: ColumnElement[Any], differs: bool = False) -> None:
        super().__init__(one, other)
        self.differs = differs


@compiles(SameText)
def _same_text(element: SameText, compiler: SQLCompiler, **options: Any) -> str:
    """The catalogue refuses columns whose collation calls different texts equal."""
    one, other = (compiler.process(part, **options) for part in element.clauses)
    return f"{one} {'!=' if element.differs else '='} {other}"


@compiles(SameText, *MARIADB)
def _same_text_mariadb(element: SameText, compiler: SQLCompiler, **options: Any) -> str:
    """Texts with the same bytes are equal by every collation: so an index is asked first, by that of its column."""
    left, right = element.clauses
    one, other = compiler.process(left, **options), compiler.process(right, **options)
    same = f"{mariadb.bytewise(one)} = {other}"
    if _is_column(left):
        same = f"{one} = {mariadb.yielding(other) if _is_column(right) else other} AND {same}"
    return f"(NOT ({same}))" if element.differs else f"({same})"


class _ByBytes(Text.Comparator[str]):
    """The operators of texts; of those that test for equality, every dialect means the bytes."""

    def operate(self, op: operators.OperatorType, *other: Any, **options: Any) -> ColumnElement[Any]:
        if op in (operators.eq, operators.ne):
            (right,) = other
            return SameText(self.expr, right, differs=op is operators.ne)
        return super().operate(op, *other, **options)


class ExactText(Text):
    """A text that is equal only to itself, whatever the collation of its column says."""

    comparator_factory = _ByBytes


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


@compiles(Bytewise, *MARIADB)
def _bytewise_mariadb(element: Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return mariadb.bytewise(compiler.process(element.clauses, **options))


class Directed(ColumnElement[Any]):
    """A key of an order with its direction, and where NULL stands in it."""

    inherit_cache = True
    type = Text()
    _traverse_internals = [
        ("by", InternalTraversal.dp_clauseelement),
        ("descends", InternalTraversal.dp_boolean),
        ("nulls_lead", InternalTraversal.dp_boolean),
    ]

    def __init__(self, by: ColumnElement[Any], descends: bool, nulls_lead: bool) -> None:
        self.by, self.descends, self.nulls_lead = by, descends, nulls_lead


@compiles(Directed)
def _directed(element: Directed, compiler: SQLCompiler, **options: Any) -> str:
    key = compiler.process(element.by, **options)
    return f"{key} {'DESC' if element.descends else 'ASC'} NULLS {'FIRST' if element.nulls_lead else 'LAST'}"


@compiles(Directed, "mysql", "mariadb")
def _directed_mysql(element: Directed, compiler: SQLCompiler, **options: Any) -> str:
    """NULL is less than any value there; a key before the key moves it to the other end."""
    key = compiler.process(element.by, **options)
    if element.nulls_lead is element.descends:
        key = f"({key} IS NULL) {'DESC' if element.nulls_lead else 'ASC'}, {key}"
    return f"{key} {'DESC' if element.descends else 'ASC'}"


class Amount(FunctionElement[Any]):
    """A decimal that compares by its size; SQLite keeps decimals as text."""

    inherit_cache = True
    name = "amount"
    type = Numeric()


@compiles(Amount, "postgresql", *MARIADB)
def _amount(element: Amount, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(Amount, "sqlite")
def _amount_sqlite(element: Amount, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS REAL)"
