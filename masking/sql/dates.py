"""Dates and times as text of reduced precision in SQL: the quarter, the day, the hour."""

from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Integer, Text, and_, case, cast, func, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal

from masking.sql.expressions import MARIADB, Fixed, Head, Sql, glob, number, text

_DAY = 10  # characters of 2026-11-22
_LAST_MONTHS = ("03", "06", "09", "12")


class IsoQuarter(FunctionElement[str]):
    """The quarter of a date or a time: `2026-Q3`.

    NULL outside the years 1 to 9999, in MariaDB for dates without a month too, and in SQLite for a text that does
    not begin like a date of one of the twelve months.
    """

    inherit_cache = True
    name = "iso_quarter"
    type = Text()


@compiles(IsoQuarter, "postgresql")
def _quarter_postgresql(element: IsoQuarter, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    return compiler.process(_written(value, 'YYYY-"Q"Q'), **options)


@compiles(IsoQuarter, "sqlite")
def _quarter_sqlite(element: IsoQuarter, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    stored = text(value)
    month = func.substr(stored, number(6), number(2), type_=Text())
    ends = case(*((month <= Fixed(last), Fixed(f"-Q{quarter}")) for quarter, last in enumerate(_LAST_MONTHS, 1)))
    like_a_date = glob(stored, "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*")
    inside = and_(like_a_date, month != Fixed("00"))
    return compiler.process(case((inside, Head(stored, number(4)) + ends)), **options)


@compiles(IsoQuarter, *MARIADB)
def _quarter_mariadb(element: IsoQuarter, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    quarter = text(func.quarter(value, type_=Integer()))
    year = text(func.date_format(value, Fixed("%Y"), type_=Text()))
    known = and_(func.year(value) > number(0), func.month(value) > number(0))
    return compiler.process(case((known, year + Fixed("-Q") + quarter)), **options)


class IsoMoment(FunctionElement[str]):
    """The first n characters of a time in ISO 8601, n being 10 (the day) or 13 (the hour, after a `T`).

    NULL outside the years 1 to 9999, in MariaDB for times without a day too, and in SQLite for a text that does not
    begin like that.
    """

    inherit_cache = True
    name = "iso_moment"
    type = Text()
    _traverse_internals = [*FunctionElement._traverse_internals, ("characters", InternalTraversal.dp_plain_obj)]

    def __init__(self, value: Sql, characters: int) -> None:
        super().__init__(value)
        self.characters = characters


@compiles(IsoMoment, "postgresql")
def _moment_postgresql(element: IsoMoment, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    pattern = "YYYY-MM-DD" if element.characters == _DAY else 'YYYY-MM-DD"T"HH24'
    return compiler.process(_written(value, pattern), **options)


@compiles(IsoMoment, "sqlite")
def _moment_sqlite(element: IsoMoment, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    stored = text(value)
    day, begins = Head(stored, number(_DAY)), "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]"
    if element.characters == _DAY:
        return compiler.process(case((glob(stored, f"{begins}*"), day)), **options)
    hour = func.substr(stored, number(_DAY + 2), number(2), type_=Text())
    return compiler.process(case((glob(stored, f"{begins}[ T][0-2][0-9]*"), day + Fixed("T") + hour)), **options)


@compiles(IsoMoment, *MARIADB)
def _moment_mariadb(element: IsoMoment, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    pattern = Fixed("%Y-%m-%d" if element.characters == _DAY else "%Y-%m-%dT%H")
    known = and_(*(part > number(0) for part in (func.year(value), func.month(value), func.dayofmonth(value))))
    return compiler.process(case((known, text(func.date_format(value, pattern, type_=Text())))), **options)


def _written(value: Sql, pattern: str) -> ColumnElement[str]:
    """A date or time by a pattern of PostgreSQL, where its year is one of ISO 8601; infinity is beyond them.

    No cast of the value before the guard: a date beyond the range of timestamps would raise.
    """
    typed = type_coerce(value, Date())
    first, after_last = (cast(Fixed(day), Date()) for day in ("0001-01-01", "10000-01-01"))
    inside = and_(typed >= first, typed < after_last)
    return case((inside, func.to_char(cast(value, DateTime()), Fixed(pattern), type_=Text())))
