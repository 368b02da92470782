"""What masks ask of a text in SQL: whether it has a certain shape, where a character stands, what lies between."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Integer, Text, and_, any_, cast, collate, func, not_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal

from masking.sql.expressions import MARIADB, Fixed, Sql, glob, number, pcre


@dataclass(frozen=True, slots=True)
class Shape:
    """How a whole text has to look, said as a regular expression, and again for databases that do better without it.

    `pattern` is read alike by Python, PostgreSQL and MariaDB: classes of characters and counts, no backslashes.
    A text that has the shape matches every pattern in `like` and none in `unlike` (both for GLOB): so SQLite asks,
    which has no regular expressions.

    PostgreSQL builds the states of a regular expression anew for every value, as it comes to them; what counts
    characters or has many branches has many. So it is asked the patterns without classes of characters first, which
    it matches without states. What passes them has the shape where `quick` is found in it, if given, and `amiss`,
    if given, is not; where neither is given, `pattern` is asked.
    """

    pattern: str
    like: tuple[str, ...]
    unlike: tuple[str, ...] = ()
    quick: str = ""
    amiss: str = ""

    def fits(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text) is not None

    @property
    def searches(self) -> tuple[tuple[str, bool], ...]:
        """What PostgreSQL searches for in what its patterns let pass, and whether it has to find it."""
        searches = tuple((found, wanted) for found, wanted in ((self.quick, True), (self.amiss, False)) if found)
        return searches or ((f"^(?:{self.pattern})$", True),)


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
    shape = element.shape
    like = [like_glob(value, pattern) for pattern in _without_classes(shape.like)]
    unlike = [not_(like_glob(value, pattern)) for pattern in _without_classes(shape.unlike)]
    searched = [finds(value, pattern) if wanted else not_(finds(value, pattern)) for pattern, wanted in shape.searches]
    return compiler.process(and_(*like, *unlike, *searched).self_group(), **options)


def _without_classes(patterns: Iterable[str]) -> Iterable[str]:
    return (pattern for pattern in patterns if "[" not in pattern)


def like_glob(value: Sql, pattern: str) -> ColumnElement[bool]:
    """Whether a whole text matches a pattern for GLOB without classes of characters, in PostgreSQL."""
    written = pattern.translate({ord("*"): "%", ord("?"): "_"})
    return collate(value, "C").op("LIKE", is_comparison=True, return_type=Boolean())(Fixed(written))


def finds(value: Sql, pattern: str) -> ColumnElement[bool]:
    """Whether a regular expression is found in a text, in PostgreSQL.

    Bytewise: other collations may let a pattern depend on the locale, or refuse it.
    """
    return collate(value, "C").op("~", is_comparison=True, return_type=Boolean())(Fixed(pattern))


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


class Before(FunctionElement[str]):
    """What stands before the first of a character that a text holds."""

    inherit_cache = True
    name = "before"
    type = Text()
    _traverse_internals = [*FunctionElement._traverse_internals, ("character", InternalTraversal.dp_string)]

    def __init__(self, value: Sql, character: str) -> None:
        super().__init__(value)
        self.character = character


@compiles(Before)
def _before(element: Before, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    return compiler.process(between(value, number(1), Position(value, element.character) - number(1)), **options)


@compiles(Before, "postgresql")
def _before_postgresql(element: Before, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(func.split_part(*element.clauses, Fixed(element.character), number(1)), **options)


class Behind(FunctionElement[str]):
    """What stands behind a character that a text holds once."""

    inherit_cache = True
    name = "behind"
    type = Text()
    _traverse_internals = [*FunctionElement._traverse_internals, ("character", InternalTraversal.dp_string)]

    def __init__(self, value: Sql, character: str) -> None:
        super().__init__(value)
        self.character = character


@compiles(Behind)
def _behind(element: Behind, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    return compiler.process(after(value, Position(value, element.character)), **options)


@compiles(Behind, "postgresql")
def _behind_postgresql(element: Behind, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(func.split_part(*element.clauses, Fixed(element.character), number(2)), **options)


class OneOf(FunctionElement[bool]):
    """Whether a text is one of some texts, which hold letters and digits alone."""

    inherit_cache = True
    name = "one_of"
    type = Boolean()
    _traverse_internals = [*FunctionElement._traverse_internals, ("texts", InternalTraversal.dp_plain_obj)]

    def __init__(self, value: Sql, texts: frozenset[str]) -> None:
        super().__init__(value)
        self.texts = texts  # remembers its hash, which statements are looked up by


@compiles(OneOf)
def _one_of(element: OneOf, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    return compiler.process(value.in_([Fixed(text) for text in sorted(element.texts)]).self_group(), **options)


@compiles(OneOf, "postgresql")
def _one_of_postgresql(element: OneOf, compiler: SQLCompiler, **options: Any) -> str:
    """One constant, which is read at once and looked up by hash; collated bytewise, as others may know no hash."""
    (value,) = element.clauses
    listed = cast(Fixed("{" + ",".join(sorted(element.texts)) + "}"), ARRAY(Text()))
    return compiler.process((collate(value, "C") == any_(listed)).self_group(), **options)


def between(value: Sql, start: Sql, count: Sql) -> ColumnElement[str]:
    """So many characters from a place on, counted from 1; the count is never negative."""
    return func.substr(value, start, count, type_=Text())


def after(value: Sql, count: Sql) -> ColumnElement[str]:
    """The text without its first characters."""
    return func.substr(value, count + number(1), type_=Text())
