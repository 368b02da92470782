"""What stands after the point of a stored number in SQL: halves, tenths and less of it, and numbers made from them.

Whether a stored value is a number at all, `masking.sql.numbers.Whole` alone decides: what is here stands behind a
`CASE` that has asked it, and may raise for other values.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Double,
    Numeric,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    not_,
    or_,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal

from masking.sql.expressions import MARIADB, Fixed, Integral, Sql, glob, number, text
from masking.sql.numbers import Exact, Whole
from masking.values import ValueType


class Real(FunctionElement[float]):
    """A number as an IEEE double."""

    inherit_cache = True
    name = "real"
    type = Double()


@compiles(Real)
def _real(element: Real, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    return compiler.process(cast(value, Double()), **options)


@compiles(Real, *MARIADB)
def _real_mariadb(element: Real, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    return f"CAST({compiler.process(value, **options)} AS DOUBLE)"


class Halves(FunctionElement[int]):
    """How many whole halves the magnitude of a number holds: 25 of 12.7 and of -12.7."""

    inherit_cache = True
    name = "halves"
    type = Integral()
    _traverse_internals = [*FunctionElement._traverse_internals, ("kind", InternalTraversal.dp_string)]

    def __init__(self, value: Sql, kind: ValueType) -> None:
        super().__init__(value)
        self.kind = kind


@compiles(Halves)
def _halves(element: Halves, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    match element.kind:
        case ValueType.INT:
            wide = cast(value, BigInteger())
            return compiler.process(func.abs(wide, type_=BigInteger()) * number(2), **options)
        case ValueType.FLOAT:
            doubled: Sql = func.abs(Real(value), type_=Double()) * _real_of(2)
        case _:
            doubled = func.abs(value, type_=Numeric()) * number(2)
    return compiler.process(cast(func.floor(doubled), BigInteger()), **options)


@compiles(Halves, "sqlite")
def _halves_sqlite(element: Halves, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    if element.kind is ValueType.DECIMAL:
        return compiler.process(_digits(text(value), 1) // number(5), **options)
    doubled = func.abs(type_coerce(value, BigInteger()), type_=BigInteger()) * number(2)
    return compiler.process(cast(doubled, BigInteger()), **options)


class Scaled(FunctionElement[int]):
    """The greatest integer not above 10**places times a decimal, which is of less than 18 digits."""

    inherit_cache = True
    name = "scaled"
    type = Integral()
    _traverse_internals = [*FunctionElement._traverse_internals, ("places", InternalTraversal.dp_plain_obj)]

    def __init__(self, value: Sql, places: int) -> None:
        super().__init__(value)
        self.places = places


@compiles(Scaled)
def _scaled(element: Scaled, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    shifted = type_coerce(value, Numeric()) * number(10**element.places)
    return compiler.process(cast(func.floor(shifted), BigInteger()), **options)


@compiles(Scaled, "sqlite")
def _scaled_sqlite(element: Scaled, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    decimal = text(value)
    cut, rest = _digits(decimal, element.places), _after_point(decimal, element.places + 1)
    below = case((glob(rest, "*[1-9]*"), number(-1) - cut), else_=-cut)
    return compiler.process(case((glob(decimal, "-*"), below), else_=cut), **options)


def _digits(decimal: Sql, places: int) -> ColumnElement[int]:
    """The digits of SQLite's decimal text up to so many places after the point, as one number without a sign.

    Its cast of digits to an integer takes those before the point, and gives the greatest integer for too many.
    """
    unsigned = func.ltrim(decimal, Fixed("-"), type_=Text())
    before = func.substr(unsigned, number(1), _point(unsigned) - number(1), type_=Text())
    after = func.substr(_after_point(decimal, 1) + Fixed("0" * places), number(1), number(places), type_=Text())
    return cast(before + after, BigInteger())


def _after_point(decimal: Sql, place: int) -> ColumnElement[str]:
    """What follows from a place after the point on, counted from 1."""
    return func.substr(decimal, _point(decimal) + number(place), type_=Text())


def _point(decimal: Sql) -> ColumnElement[int]:
    """Where the point stands; behind the last digit where there is none."""
    return func.instr(decimal + Fixed("."), Fixed("."), type_=BigInteger())


class AtMost(FunctionElement[bool]):
    """Whether a decimal is not above a whole number."""

    inherit_cache = True
    name = "at_most"
    type = Boolean()
    _traverse_internals = [*FunctionElement._traverse_internals, ("bound", InternalTraversal.dp_plain_obj)]

    def __init__(self, value: Sql, bound: int) -> None:
        super().__init__(value)
        self.bound = bound


@compiles(AtMost)
def _at_most(element: AtMost, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    return compiler.process((type_coerce(value, Numeric()) <= number(element.bound)).self_group(), **options)


@compiles(AtMost, "sqlite")
def _at_most_sqlite(element: AtMost, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    whole, limit = Whole(value, ValueType.DECIMAL), number(element.bound)
    unbroken = not_(glob(text(value), "*.*[1-9]*"))
    return compiler.process(or_(whole < limit, and_(whole == limit, unbroken)).self_group(), **options)


class Pointed(FunctionElement[Any]):
    """The decimal that an integer, not NULL, makes with so many digits after the point, at least one."""

    inherit_cache = True
    name = "pointed"
    type = Numeric()
    _traverse_internals = [*FunctionElement._traverse_internals, ("places", InternalTraversal.dp_plain_obj)]

    def __init__(self, value: Sql, places: int) -> None:
        super().__init__(value)
        self.places = places


@compiles(Pointed)
def _pointed(element: Pointed, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    unit = literal_column(f"0.{'1'.zfill(element.places)}", Numeric())
    return compiler.process(type_coerce(value, Numeric()) * unit, **options)


@compiles(Pointed, "sqlite")
def _pointed_sqlite(element: Pointed, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    real = type_coerce(value, Double()) / _real_of(10**element.places)
    return compiler.process(func.printf(Fixed(f"%.{element.places}f"), real, type_=Text()), **options)


def at_most(value: Sql, kind: ValueType, bound: int) -> ColumnElement[bool]:
    """Whether a number is not above a whole one."""
    match kind:
        case ValueType.INT:
            return Whole(value, kind) <= number(bound)
        case ValueType.FLOAT:
            return type_coerce(value, Double()) <= number(bound)
        case _:
            return AtMost(value, bound)


def grid_line(degrees: Sql, count: int, places: int) -> ColumnElement[float]:
    """The greatest multiple of `count` times 10**-places whose double is not above a double from -180 to 180.

    `count` times 10**-places divides 180. The multiple that seems nearest is the one or the one after it, and a
    quotient of two whole numbers is the double next to it in every dialect. Degrees are counted from -180 so that no
    intermediate result is too small for PostgreSQL.
    """
    scale, lines = 10**places, 180 * 10**places // count
    seen = _quotient((Real(degrees) + _real_of(180)) * _real_of(scale), count) + literal_column("0.5e0", Double())
    nearest = Whole(seen, ValueType.FLOAT) - number(lines)
    line, before = (_quotient(Real(one * number(count)), scale) for one in (nearest, nearest - number(1)))
    return case((line <= type_coerce(degrees, Double()), line), else_=before)


def _quotient(real: ColumnElement[float], divisor: int) -> ColumnElement[float]:
    return real if divisor == 1 else real / _real_of(divisor)


def of_type(whole: Sql, kind: ValueType) -> Sql:
    """A whole number as a value of the type of numbers."""
    match kind:
        case ValueType.FLOAT:
            return Real(whole)
        case ValueType.DECIMAL:
            return Exact(whole)
        case _:
            return whole


def _real_of(value: int) -> ColumnElement[float]:
    return literal_column(f"{value}e0", Double())
