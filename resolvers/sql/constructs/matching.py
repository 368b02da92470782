"""Prefixes, parts and patterns of texts, compared by their bytes; none can raise on a stored value."""

from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from masking import MARIADB
from resolvers.sql import mariadb
from resolvers.sql.patterns import LIKE_ESCAPE


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
