"""Dates and times as text of reduced precision in SQL."""

from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Integer, Text, and_, case, cast, func, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal

from masking.sql.expressions import MARIADB, Fixed, Head, Integral, Sql, Tail, glob, number, text

_DAY = 10  # characters of 2026-11-22
_LIKE_A_DATE = "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]"
_LAST_YEAR = 9_999
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
    like_a_date = glob(stored, f"{_LIKE_A_DATE}*")
    inside = and_(like_a_date, month != Fixed("00"))
    return compiler.process(case((inside, Head(stored, number(4)) + ends)), **options)


@compiles(IsoQuarter, *MARIADB)
def _quarter_mariadb(element: IsoQuarter, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    quarter = text(func.quarter(value, type_=Integer()))
    year = text(func.date_format(value, Fixed("%Y"), type_=Text()))
    known = and_(func.year(value) > number(0), func.month(value) > number(0))
    return compiler.process(case((known, year + Fixed("-Q") + quarter)), **options)


class IsoYears(FunctionElement[str]):
    """The stretch of so many calendar years that holds a date or a time, as an interval of ISO 8601: `1980/1989`.

    Stretches begin at the multiples of their width, none before the year 1 or after 9999. NULL where `IsoQuarter` is,
    and in SQLite in the year 0.
    """

    inherit_cache = True
    name = "iso_years"
    type = Text()
    _traverse_internals = [*FunctionElement._traverse_internals, ("width", InternalTraversal.dp_plain_obj)]

    def __init__(self, value: Sql, width: int) -> None:
        super().__init__(value)
        self.width = width


@compiles(IsoYears, "postgresql")
def _years_postgresql(element: IsoYears, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    year = cast(func.date_part("year", type_coerce(value, Date())), Integral())
    return compiler.process(case((_of_iso_8601(value), _stretch(year, element.width))), **options)


@compiles(IsoYears, "sqlite")
def _years_sqlite(element: IsoYears, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    stored = text(value)
    year = cast(Head(stored, number(4)), Integral())
    inside = and_(glob(stored, f"{_LIKE_A_DATE}*"), year > number(0))
    return compiler.process(case((inside, _stretch(year, element.width))), **options)


@compiles(IsoYears, *MARIADB)
def _years_mariadb(element: IsoYears, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    year = func.year(value, type_=Integral())
    known = and_(year > number(0), func.month(value) > number(0))
    return compiler.process(case((known, _stretch(year, element.width))), **options)


def _stretch(year: ColumnElement[int], width: int) -> ColumnElement[str]:
    first = year // number(width) * number(width)
    after_last = _LAST_YEAR + 1 - (_LAST_YEAR + 1) % width
    begin = case((year < number(width), number(1)), else_=first)
    end = case((year >= number(after_last), number(_LAST_YEAR)), else_=first + number(width - 1))
    return _four_digits(begin) + Fixed("/") + _four_digits(end)


def _four_digits(year: ColumnElement[int]) -> ColumnElement[str]:
    return Tail(text(year + number(_LAST_YEAR + 1)), number(4))


class IsoPrefix(FunctionElement[str]):
    """The first n characters of a date or a time in ISO 8601: 4 (the year), 7, 10, or 13 (the hour, after a `T`).

    NULL outside the years 1 to 9999, in MariaDB for dates without a month too (without a day where that is told), and
    in SQLite for a text that does not begin like that.
    """

    inherit_cache = True
    name = "iso_prefix"
    type = Text()
    _traverse_internals = [*FunctionElement._traverse_internals, ("characters", InternalTraversal.dp_plain_obj)]

    def __init__(self, value: Sql, characters: int) -> None:
        super().__init__(value)
        self.characters = characters


@compiles(IsoPrefix, "postgresql")
def _prefix_postgresql(element: IsoPrefix, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    pattern = 'YYYY-MM-DD"T"HH24' if element.characters > _DAY else "YYYY-MM-DD"[: element.characters]
    return compiler.process(_written(value, pattern), **options)


@compiles(IsoPrefix, "sqlite")
def _prefix_sqlite(element: IsoPrefix, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    stored = text(value)
    if element.characters <= _DAY:
        begins = glob(stored, f"{_LIKE_A_DATE}*")
        return compiler.process(case((begins, Head(stored, number(element.characters)))), **options)
    hour = func.substr(stored, number(_DAY + 2), number(2), type_=Text())
    begins = glob(stored, f"{_LIKE_A_DATE}[ T][0-2][0-9]*")
    return compiler.process(case((begins, Head(stored, number(_DAY)) + Fixed("T") + hour)), **options)


@compiles(IsoPrefix, *MARIADB)
def _prefix_mariadb(element: IsoPrefix, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    pattern = {4: "%Y", 7: "%Y-%m", _DAY: "%Y-%m-%d"}.get(element.characters, "%Y-%m-%dT%H")
    parts = [func.year(value), func.month(value), *([func.dayofmonth(value)] if element.characters >= _DAY else [])]
    written = text(func.date_format(value, Fixed(pattern), type_=Text()))
    return compiler.process(case((and_(*(part > number(0) for part in parts)), written)), **options)


def _written(value: Sql, pattern: str) -> ColumnElement[str]:
    """A date or time by a pattern of PostgreSQL, where its year is one of ISO 8601; infinity is beyond them.

    No cast of the value before the guard: a date beyond the range of timestamps would raise.
    """
    return case((_of_iso_8601(value), func.to_char(cast(value, DateTime()), Fixed(pattern), type_=Text())))


def _of_iso_8601(value: Sql) -> ColumnElement[bool]:
    typed = type_coerce(value, Date())
    first, after_last = (cast(Fixed(day), Date()) for day in ("0001-01-01", "10000-01-01"))
    return and_(typed >= first, typed < after_last)
