"""The few SQL constructs that masks are written with and that dialects spell differently.

Each is deterministic, independent of locale and session, and cannot raise on any stored value. Numbers and
constant texts are rendered in place: the database plans with them and no request carries them.

MariaDB is reached under both of SQLAlchemy's names for its family. What it computes there depends neither on the
session (`sql_mode`, character sets, `div_precision_increment`, `default_regex_flags`) nor on a column's collation.
MySQL's own server is not served: it refuses the collation that texts are compared by.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    BinaryExpression,
    Boolean,
    ColumnElement,
    Double,
    Integer,
    Numeric,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.util import find_tables
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeEngine

from masking.values import ValueType

Sql = ColumnElement[Any]

MARIADB = ("mysql", "mariadb")
"""The dialects that MariaDB is reached by; a URL may name either."""


def output_type(type: ValueType) -> TypeEngine[Any]:
    """The SQL type of what every mask but `clear` gives for items of that type; dates become ISO 8601 text.

    In place of a JSON document stands a text, which is one too.
    """
    match type:
        case ValueType.STRING | ValueType.DATE | ValueType.DATETIME | ValueType.JSON:
            return Text()
        case ValueType.INT:
            return BigInteger()
        case ValueType.FLOAT:
            return Double()
        case ValueType.DECIMAL:
            return Numeric()
        case ValueType.BOOLEAN:
            return Boolean().with_variant(Integer(), *MARIADB)  # nothing can be cast to its BOOL, which is an integer


def number(value: int) -> ColumnElement[int]:
    return literal_column(str(value), BigInteger() if abs(value) >= 2**31 else Integer())


class Fixed(ColumnElement[str]):
    """A text of our own, rendered as a literal."""

    inherit_cache = True
    type = Text()
    _traverse_internals = [("text", InternalTraversal.dp_string)]

    def __init__(self, text: str) -> None:
        self.text = text


@compiles(Fixed)
def _fixed(element: Fixed, compiler: SQLCompiler, **_: Any) -> str:
    return compiler.render_literal_value(element.text, element.type)


@compiles(Fixed, *MARIADB)
def _fixed_mariadb(element: Fixed, compiler: SQLCompiler, **_: Any) -> str:
    """In hexadecimal: what a backslash means depends on the session, and so does the character set of a literal."""
    return f"_utf8mb4 x'{element.text.encode().hex().upper()}'"


class Characters(FunctionElement[str]):
    """A value as text, up to its first U+0000, to be compared character by character."""

    inherit_cache = True
    name = "characters"
    type = Text()


@compiles(Characters)
def _characters(element: Characters, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    return compiler.process(cast(value, Text()), **options)


@compiles(Characters, *MARIADB)
def _characters_mariadb(element: Characters, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    stored = f"CONVERT({compiler.process(value, **options)} USING utf8mb4) COLLATE utf8mb4_nopad_bin"
    return f"substring_index({stored}, {compiler.process(Fixed(chr(0)), **options)}, 1)"


def text(value: Sql) -> ColumnElement[str]:
    """The value as text, whatever kind of text column it is stored in."""
    return Characters(value)


class Division(BinaryExpression[int]):
    """The whole quotient (of numbers that are not negative) or the remainder of two integers."""

    inherit_cache = True


@compiles(Division)
def _division(element: Division, compiler: SQLCompiler, **options: Any) -> str:
    plain = BinaryExpression(element.left, element.right, element.operator, type_=element.type)
    return compiler.process(plain, **options)


@compiles(Division, *MARIADB)
def _division_mariadb(element: Division, compiler: SQLCompiler, **options: Any) -> str:
    """In words: its `/` rounds to as many places as the session says, and not every session knows `%`."""
    left, right = (compiler.process(operand, **options) for operand in (element.left, element.right))
    return f"{left} DIV {right}" if element.operator is operators.floordiv else f"{left} MOD {right}"


class _Dividing(Integer.Comparator[int]):
    """The operators of integers, with divisions that stay whole in every dialect."""

    def operate(self, op: operators.OperatorType, *other: Any, **options: Any) -> ColumnElement[Any]:
        done = super().operate(op, *other, **options)
        if op in (operators.floordiv, operators.mod) and isinstance(done, BinaryExpression):
            return Division(done.left, done.right, op, type_=self.type)
        return done


class Count(Integer):
    """How many characters, never negative."""

    comparator_factory = _Dividing


class Integral(BigInteger):
    """An integer of 64 bits."""

    comparator_factory = _Dividing


class Length(FunctionElement[int]):
    """Number of code points."""

    inherit_cache = True
    name = "length"
    type = Count()


@compiles(Length)
def _length(element: Length, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(func.length(*element.clauses), **options)


@compiles(Length, *MARIADB)
def _length_mariadb(element: Length, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(func.char_length(*element.clauses), **options)


def length(value: Sql) -> ColumnElement[int]:
    """Number of code points."""
    return Length(value)


class Head(FunctionElement[str]):
    """The first n characters, n not negative."""

    inherit_cache = True
    name = "head"
    type = Text()


@compiles(Head, "postgresql", *MARIADB)
def _head(element: Head, compiler: SQLCompiler, **options: Any) -> str:
    value, count = element.clauses
    return compiler.process(func.left(value, count), **options)


@compiles(Head, "sqlite")
def _head_sqlite(element: Head, compiler: SQLCompiler, **options: Any) -> str:
    value, count = element.clauses
    return compiler.process(func.substr(value, number(1), count), **options)


class Tail(FunctionElement[str]):
    """The last n characters, n neither negative nor more than there are."""

    inherit_cache = True
    name = "tail"
    type = Text()


@compiles(Tail, "postgresql", *MARIADB)
def _tail(element: Tail, compiler: SQLCompiler, **options: Any) -> str:
    value, count = element.clauses
    return compiler.process(func.right(value, count), **options)


@compiles(Tail, "sqlite")
def _tail_sqlite(element: Tail, compiler: SQLCompiler, **options: Any) -> str:
    value, count = element.clauses
    start = length(value) - count + number(1)  # substr(value, -n) would give everything for n = 0
    return compiler.process(func.substr(value, start), **options)


class Stars(FunctionElement[str]):
    """n stars; none where n is not positive, NULL where it is NULL."""

    inherit_cache = True
    name = "stars"
    type = Text()


@compiles(Stars, "postgresql", *MARIADB)
def _stars(element: Stars, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(func.repeat(Fixed("*"), *element.clauses), **options)


@compiles(Stars, "sqlite")
def _stars_sqlite(element: Stars, compiler: SQLCompiler, **options: Any) -> str:
    (count,) = element.clauses
    stars = func.replace(func.hex(func.zeroblob(count)), Fixed("00"), Fixed("*"), type_=Text())
    return compiler.process(case((count.is_not(None), stars)), **options)


class SixDigits(FunctionElement[bool]):
    """Whether a text is six ASCII digits."""

    inherit_cache = True
    name = "six_digits"
    type = Boolean()


@compiles(SixDigits, "postgresql")
def _six_digits_postgresql(element: SixDigits, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    others = func.translate(value, Fixed("0123456789"), Fixed(""))
    return compiler.process(and_(length(value) == number(6), others == Fixed("")).self_group(), **options)


@compiles(SixDigits, "sqlite")
def _six_digits_sqlite(element: SixDigits, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    return compiler.process(glob(value, "[0-9]" * 6).self_group(), **options)


@compiles(SixDigits, *MARIADB)
def _six_digits_mariadb(element: SixDigits, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    found = value.op("REGEXP", is_comparison=True, return_type=Boolean())(pcre(r"\A[0-9]{6}\z"))
    return compiler.process(found.self_group(), **options)


def in_row(row: Select[Any], value: Sql, name: str) -> Subquery:
    """What is computed of a value, as a row of its own: what several parts of an expression use is computed once.

    Its offset keeps PostgreSQL from putting what it holds in the place of its columns.
    """
    outside = [table for table in find_tables(value, check_columns=True) if table is not None]
    return row.offset(number(0)).correlate(*outside).subquery(name)


def scalar(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """What is computed of columns of such rows. Names are fixed: written twice it is the same (`GROUP BY`)."""
    return select(value.label("found")).scalar_subquery()


def pcre(pattern: str) -> Fixed:
    """A regular expression for MariaDB that reads the same whatever flags the session prefers."""
    return Fixed(f"(?-imsxU){pattern}")


def glob(value: Sql, pattern: str) -> ColumnElement[bool]:
    """SQLite's bytewise pattern match; the whole value must match."""
    return value.op("GLOB", is_comparison=True, return_type=Boolean())(Fixed(pattern))
