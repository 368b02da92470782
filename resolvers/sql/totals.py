"""Numbers added up: exact, and the same bytes in every dialect, whatever order the rows are taken in.

SQLite has no decimals and its sums of integers may overflow, which raises. So a number is added up in three whole
numbers, none of which can: its millions, the rest before the point, and the millionths after it. Whole numbers and
millionths are those below the number, so both of the latter are never negative. A total that holds a number of a
magnitude of 10**15 or more, or that has itself one of about 10**18, is NULL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Numeric, Text, and_, case, cast, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from masking import MARIADB, ValueType
from masking.sql import Fixed, Head, Integral, Tail, Whole, glob, number, text
from resolvers.sql.constructs import Constant, Joined
from resolvers.sql.forms import NULL
from resolvers.sql.parameters import Sql

MILLION = 10**6
DIGITS = 6
"""After the point; what follows is cut off."""
_LARGEST = 9 * 10**11  # millions of a total
_SHIFT = 2 * 10**15  # makes whole numbers of either sign ones of sixteen digits
_WHOLE_DIGITS = 16


class Millionths(FunctionElement[int]):
    """How many millionths a decimal, which is of a magnitude below 10**15, is above its greatest whole number."""

    inherit_cache = True
    name = "millionths"
    type = Integral()


@compiles(Millionths, "postgresql", *MARIADB)
def _millionths(element: Millionths, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    above = (value - func.floor(value, type_=Numeric())) * number(MILLION)
    return compiler.process(cast(func.floor(above), BigInteger()), **options)


@compiles(Millionths, "sqlite")
def _millionths_sqlite(element: Millionths, compiler: SQLCompiler, **options: Any) -> str:
    """Decimals are kept as text there."""
    (value,) = element.clauses
    decimal = text(value)
    point = func.instr(decimal + Fixed("."), Fixed("."), type_=Integral())
    after = func.substr(decimal, point + number(1), type_=Text())
    digits = cast(func.substr(after + Fixed("0" * DIGITS), number(1), number(DIGITS), type_=Text()), Integral())
    rest = case((glob(func.substr(after, number(DIGITS + 1), type_=Text()), "*[1-9]*"), number(1)), else_=number(0))
    below = (number(2 * MILLION) - digits - rest) % number(MILLION)
    return compiler.process(case((glob(decimal, "-*"), below), else_=digits), **options)


class Untrailed(FunctionElement[str]):
    """A text without the zeros at its end."""

    inherit_cache = True
    name = "untrailed"
    type = Text()


@compiles(Untrailed, "postgresql", "sqlite")
def _untrailed(element: Untrailed, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(func.rtrim(*element.clauses, Fixed("0")), **options)


@compiles(Untrailed, *MARIADB)
def _untrailed_mariadb(element: Untrailed, compiler: SQLCompiler, **options: Any) -> str:
    value, zero = compiler.process(element.clauses, **options), compiler.process(Fixed("0"), **options)
    return f"trim(TRAILING {zero} FROM {value})"


@dataclass(frozen=True, slots=True)
class Exactly:
    """A number: the greatest whole number that is not above it, and the millionths that it is above that."""

    whole: Sql
    millionths: Sql

    @classmethod
    def of(cls, value: Sql, kind: ValueType) -> "Exactly":
        """A stored number; NULL for what is none, and of a magnitude of 10**15 or more."""
        whole = Whole(value, kind)
        if kind is ValueType.INT:
            return cls(whole, case((whole.is_not(None), number(0))))
        return cls(whole, case((whole.is_not(None), Millionths(value))))

    @property
    def sortable(self) -> Sql:
        """A text that sorts by its bytes as the number does by its size."""
        shifted = text(self.whole + number(_SHIFT)) + text(self.millionths + number(MILLION))
        return case((self.whole.is_not(None), shifted))

    @classmethod
    def sorted(cls, sortable: Sql) -> "Exactly":
        """The number that such a text stands for."""
        whole = cast(Head(sortable, number(_WHOLE_DIGITS)), Integral()) - number(_SHIFT)
        return cls(whole, cast(Tail(sortable, number(DIGITS)), Integral()))


def counted(of: Sql | None = None) -> Sql:
    """How many rows there are, or values that are not NULL."""
    return cast(func.count() if of is None else func.count(of), Integral())


def added_up(value: Sql, exactly: Exactly) -> Mapping[str, Sql]:
    """What a database adds up of a column, by names of its own; `value` is what `exactly` was made of."""
    whole, million = exactly.whole, number(MILLION)
    units = (whole % million + million) % million  # the sign of % is the dividend's in SQL
    size = case((whole < number(0), -whole), else_=whole)
    return {
        "n": counted(value),
        "numbers": counted(whole),
        "millions": _sum((whole - units) // million),
        "units": _sum(units),
        "millionths": _sum(exactly.millionths),
        "size_millions": _sum(size // million),
        "size_units": _sum(size % million),
        "greatest": cast(func.max(size), Integral()),
    }


def total(sums: Mapping[str, Sql]) -> Exactly:
    """The total of what was added up."""
    million = number(MILLION)
    units = sums["units"] + sums["millionths"] // million
    millions = sums["millions"] + units // million
    is_known = and_(sums["numbers"] == sums["n"], sums["size_millions"] < number(_LARGEST))
    whole = case((is_known, millions * million + units % million))
    return Exactly(whole, sums["millionths"] % million)


def is_spread(sums: Mapping[str, Sql]) -> Sql:
    """Whether no number makes over four fifths of all magnitudes together: then a total would tell that number."""
    sizes = sums["size_millions"] * number(MILLION) + sums["size_units"]
    return and_(sums["size_millions"] < number(_LARGEST), sums["greatest"] * number(5) <= sizes * number(4))


def nearest(size: Sql, unit: int) -> Sql:
    """The multiple of a unit that is nearest to a number which is not negative; of two the greater one."""
    return (size + number(unit // 2)) // number(unit) * number(unit)


@dataclass(frozen=True, slots=True)
class Signed:
    """A number as it is written: whether it is below zero, and the whole number and the millionths of its magnitude."""

    negative: Sql
    whole: Sql
    millionths: Sql

    @classmethod
    def of(cls, exactly: Exactly) -> "Signed":
        whole, millionths = exactly.whole, exactly.millionths
        negative, broken = whole < number(0), millionths > number(0)
        return cls(
            case((negative, number(1)), else_=number(0)),
            case((and_(negative, broken), -whole - number(1)), (negative, -whole), else_=whole),
            case((and_(negative, broken), number(MILLION) - millionths), else_=millionths),
        )

    def rounded(self, unit: int) -> "Signed":
        """A whole number as the nearest multiple of a unit; half-way the one farther from zero."""
        return Signed(self.negative, nearest(self.whole, unit), number(0))

    def by(self, count: Sql) -> "Signed":
        """The number by a count, which is above 0 or NULL, rounded half away from zero to millionths."""
        rest = (self.whole % count) * number(MILLION) + self.millionths
        millionths = (rest * number(2) + count) // (count * number(2))
        return Signed(self.negative, self.whole // count + millionths // number(MILLION), millionths % number(MILLION))

    @property
    def json(self) -> Sql:
        """The number as a JSON string without zeros at its end, `null` for NULL."""
        below = and_(self.negative == number(1), self.whole + self.millionths > number(0))
        sign = case((below, Constant("-")), else_=Constant(""))
        digits = Untrailed(Tail(text(self.millionths + number(MILLION)), number(DIGITS)))
        after = case((self.millionths > number(0), Joined([".", digits])), else_=Constant(""))
        return case((self.whole.is_not(None), Joined(['"', sign, text(self.whole), after, '"'])), else_=Constant(NULL))


def _sum(whole: Sql) -> Sql:
    return cast(func.sum(whole), Integral())
