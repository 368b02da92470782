"""Whether a text is one of several that stand in one parameter, and the pairs of a batch as rows."""

from typing import Any

import orjson
from sqlalchemy import Boolean, Dialect, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeDecorator, TypeEngine

from masking import MARIADB
from resolvers.sql import mariadb

BETWEEN = "\x1f"
"""Stands before, between and after the texts of one parameter; no text of a canonical form holds it."""


class AmongTexts(FunctionElement[bool]):
    """Whether a text is one of those in another text, each of which stands between two U+001F. Bytes are compared."""

    inherit_cache = True
    _is_implicitly_boolean = True
    name = "among_texts"
    type = Boolean()


@compiles(AmongTexts, "postgresql")
def _among_postgresql(element: AmongTexts, compiler: SQLCompiler, **options: Any) -> str:
    value, texts = (compiler.process(part, **options) for part in element.clauses)
    return f'({value} COLLATE "C" = ANY (string_to_array({texts}, chr(31))))'


@compiles(AmongTexts, "sqlite")
def _among_sqlite(element: AmongTexts, compiler: SQLCompiler, **options: Any) -> str:
    value, texts = (compiler.process(part, **options) for part in element.clauses)
    return f"(instr({value}, char(31)) = 0 AND instr({texts}, char(31) || {value} || char(31)) > 0)"


@compiles(AmongTexts, *MARIADB)
def _among_mariadb(element: AmongTexts, compiler: SQLCompiler, **options: Any) -> str:
    value, texts = (mariadb.bytewise(compiler.process(part, **options)) for part in element.clauses)
    between = mariadb.constant(BETWEEN)
    return f"(instr({value}, {between}) = 0 AND instr({texts}, concat({between}, {value}, {between})) > 0)"


class Pairs(FunctionElement[Any]):
    """The pairs of a batch as rows: `n`, the number of the pair, and a column for each slot.

    PostgreSQL takes a list for each column, the others one JSON text.
    """

    inherit_cache = True
    name = "pairs"
    _traverse_internals = [
        *FunctionElement._traverse_internals,
        ("stored", InternalTraversal.dp_plain_obj),
    ]

    def __init__(self, parameters: list[Any], stored: tuple[tuple[str, str], ...]) -> None:
        """`stored` are the names of the columns, each with its type in MariaDB."""
        super().__init__(*parameters)
        self.stored = stored


@compiles(Pairs, "postgresql")
def _pairs_postgresql(element: Pairs, compiler: SQLCompiler, **options: Any) -> str:
    lists = ", ".join(compiler.process(part, **options) for part in element.clauses)
    names = ", ".join(name for name, _ in element.stored)
    return f"(SELECT {names} FROM unnest({lists}) AS listed ({names}))"  # noqa: S608 - names are our own


@compiles(Pairs, "sqlite")
def _pairs_sqlite(element: Pairs, compiler: SQLCompiler, **options: Any) -> str:
    (parameter,) = (compiler.process(part, **options) for part in element.clauses)
    shown = ", ".join(f"json_extract(value, '$[{index}]') AS {name}" for index, (name, _) in enumerate(element.stored))
    return f"(SELECT {shown} FROM json_each({parameter}))"  # noqa: S608 - names are our own


@compiles(Pairs, *MARIADB)
def _pairs_mariadb(element: Pairs, compiler: SQLCompiler, **options: Any) -> str:
    (parameter,) = (compiler.process(part, **options) for part in element.clauses)
    shown = ", ".join(f"{name} {type} PATH '$[{index}]'" for index, (name, type) in enumerate(element.stored))
    return f"JSON_TABLE({parameter}, '$[*]' COLUMNS ({shown}))"


class Columns(TypeDecorator[list[Any]]):
    """Columns of values as one parameter, for databases that have no lists: a JSON text of rows."""

    impl = Text
    cache_ok = True

    def __init__(self, types: tuple[TypeEngine[Any], ...]) -> None:
        super().__init__()
        self.types = types

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        converts = [type.dialect_impl(dialect).bind_processor(dialect) for type in self.types]
        columns = [
            column if convert is None else [None if each is None else convert(each) for each in column]
            for column, convert in zip(value, converts, strict=True)
        ]
        return orjson.dumps(list(zip(*columns, strict=True)), default=str).decode()
