"""What masks ask of a text in SQL: whether it has a certain shape, where a character stands, what lies between."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, Text, and_, collate, func, not_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal

from masking.sql.expressions import MARIADB, Fixed, Sql, glob, number, pcre


@dataclass(frozen=True, slots=True)
class Shape:
    """How a whole text has to look, said twice: once as a regular expression, once for SQLite, which has none.

    `pattern` is read alike by Python, PostgreSQL and MariaDB: classes of characters and counts, no backslashes.
    A text that has the shape matches every pattern in `like` and none in `unlike` (both for GLOB).
    """

    pattern: str
    like: tuple[str, ...]
    unlike: tuple[str, ...] = ()

    def fits(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text) is not None


class Fits(FunctionElement[bool]):
    """Whether a whole text has a shape; case and width of characters count."""

    inherit_cache = True
    name = "fits"
    type = Boolean()
    _traverse_internals = [*FunctionElement._traverse_internals, ("shape", InternalTraversal.dp_plain_obj)]

    def __init__(self, value: Sql, shape: Shape) -> None:
        super().__init__(value)
        self.shape = shape


@compiles(Fits, "postgresql")
def _fits_postgresql(element: Fits, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    bytewise = collate(value, "C")  # others may let a pattern depend on the locale, or refuse it
    found = bytewise.op("~", is_comparison=True, return_type=Boolean())(Fixed(f"^(?:{element.shape.pattern})$"))
    return compiler.process(found.self_group(), **options)


@compiles(Fits, *MARIADB)
def _fits_mariadb(element: Fits, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    whole = pcre(rf"\A(?:{element.shape.pattern})\z")
    return compiler.process(
        value.op("REGEXP", is_comparison=True, return_type=Boolean())(whole).self_group(), **options
    )


@compiles(Fits, "sqlite")
def _fits_sqlite(element: Fits, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    like = [glob(value, pattern) for pattern in element.shape.like]
    unlike = [not_(glob(value, pattern)) for pattern in element.shape.unlike]
    return compiler.process(and_(*like, *unlike).self_group(), **options)


class Position(FunctionElement[int]):
    """Where a character stands first in a text, counted from 1; 0 where it is not."""

    inherit_cache = True
    name = "position_of"
    type = Integer()
    _traverse_internals = [*FunctionElement._traverse_internals, ("character", InternalTraversal.dp_string)]

    def __init__(self, value: Sql, character: str) -> None:
        super().__init__(value)
        self.character = character


@compiles(Position, "postgresql")
def _position_postgresql(element: Position, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(func.strpos(*element.clauses, Fixed(element.character)), **options)


@compiles(Position, "sqlite", *MARIADB)
def _position(element: Position, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(func.instr(*element.clauses, Fixed(element.character)), **options)


def between(value: Sql, start: Sql, count: Sql) -> ColumnElement[str]:
    """So many characters from a place on, counted from 1; the count is never negative."""
    return func.substr(value, start, count, type_=Text())


def after(value: Sql, count: Sql) -> ColumnElement[str]:
    """The text without its first characters."""
    return func.substr(value, count + number(1), type_=Text())
