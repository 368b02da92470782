"""Exact whole numbers in SQL: the greatest integer not above a stored number, and decimals made from one."""

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, Numeric, Text, and_, case, cast, func, not_, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeDecorator

from masking.sql.expressions import MARIADB, Fixed, Integral, Sql, glob, number, text
from masking.values import ValueType

LIMIT = 10**15
"""Numbers of that magnitude and more have no whole number here: below it an IEEE double counts exactly."""


class Whole(FunctionElement[int]):
    """The greatest integer not above a number of magnitude below `LIMIT`; NULL for every other value."""

    inherit_cache = True
    name = "whole"
    type = Integral()
    _traverse_internals = [*FunctionElement._traverse_internals, ("kind", InternalTraversal.dp_string)]

    def __init__(self, value: Sql, kind: ValueType) -> None:
        super().__init__(value)
        self.kind = kind


@compiles(Whole, "postgresql", *MARIADB)
def _whole(element: Whole, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    floor = value if element.kind is ValueType.INT else func.floor(value)
    # CASE keeps the cast away from what it would raise on; NaN is above every limit.
    return compiler.process(case((_inside(value), cast(floor, BigInteger()))), **options)


@compiles(Whole, "sqlite")
def _whole_sqlite(element: Whole, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    whole: Sql
    match element.kind:
        case ValueType.INT:
            whole = case((and_(_stored_as(value, "integer"), _inside(value)), value))
        case ValueType.FLOAT:
            cut = cast(value, BigInteger())
            floor = case((type_coerce(value, BigInteger()) < cut, cut - number(1)), else_=cut)
            whole = case((and_(_stored_as(value, "integer", "real"), _inside(value)), floor))
        case _:
            whole = _whole_of_text(text(value))
    return compiler.process(whole, **options)


def _inside(value: Sql) -> ColumnElement[bool]:
    typed = type_coerce(value, BigInteger())
    return and_(typed > number(-LIMIT), typed < number(LIMIT))


def _stored_as(value: Sql, *classes: str) -> ColumnElement[bool]:
    """SQLite columns hold values of any class; only numbers are counted."""
    return func.typeof(value, type_=Text()).in_([Fixed(name) for name in classes])


def _whole_of_text(decimal: ColumnElement[str]) -> ColumnElement[int]:
    """SQLite keeps decimals as text `-?[0-9]+(.[0-9]*)?`; its cast to an integer takes the digits before the point."""
    negative = func.substr(decimal, number(1), number(1), type_=Text()) == Fixed("-")
    digits = case((negative, func.substr(decimal, number(2), type_=Text())), else_=decimal)
    is_decimal = and_(glob(digits, "[0-9]*"), not_(glob(digits, "*[^0-9.]*")), not_(glob(digits, "*.*.*")))
    cut = cast(digits, BigInteger())
    broken = glob(decimal, "*.*[1-9]*")
    floor = case((and_(negative, broken), number(-1) - cut), (negative, -cut), else_=cut)
    return case((and_(is_decimal, cut < number(LIMIT)), floor))


class Exact(FunctionElement[Any]):
    """A decimal from an integer or from its decimal text, in the form in which the dialect keeps decimals."""

    inherit_cache = True
    name = "exact"
    type = Numeric()


@compiles(Exact, "postgresql")
def _exact_postgresql(element: Exact, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    return compiler.process(cast(value, Numeric()), **options)


@compiles(Exact, "sqlite")
def _exact_sqlite(element: Exact, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    return compiler.process(text(value), **options)


@compiles(Exact, *MARIADB)
def _exact_mariadb(element: Exact, compiler: SQLCompiler, **options: Any) -> str:
    """A cast would have to say how many places; a decimal parameter keeps the places of its text.

    Its decimals have 65 digits at most; what is longer becomes the greatest of them.
    """
    (value,) = element.clauses
    if isinstance(value.type, Text):  # the sum is a decimal also where the parameter looks like an integer
        exact: Sql = type_coerce(value, Written()) + cast(number(0), Numeric(1, 0))
    else:
        exact = cast(value, Numeric(20, 0))
    return compiler.process(exact, **options)


class Written(TypeDecorator[Any]):
    """A decimal parameter that is given as text."""

    impl = Numeric
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)
