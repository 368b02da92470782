"""Row rules: named tests on the items of one row, true or not, never unknown.

In an allow rule a test that is unknown (NULL, a missing or empty department attribute) does not match;
in a deny rule it matches. Comparison is bytewise. `unknown` is therefore kept until the effect is known:
`matches` gives True, False or None.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import assert_never


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the catalogue file."""

    value: str | int | bool | date


@dataclass(frozen=True, slots=True)
class DepartmentAttribute:
    """`$department.name`: an attribute of the caller's department; missing or empty is unknown."""

    name: str


@dataclass(frozen=True, slots=True)
class Today:
    """`$today`, in the zone of the configuration."""


@dataclass(frozen=True, slots=True)
class YearsAgo:
    """`$years_ago(n)`: the same day n years ago; from 29 February to a common year it is 28 February."""

    years: int


Operand = Literal | DepartmentAttribute | Today | YearsAgo


@dataclass(frozen=True, slots=True)
class Equals:
    item: str
    operand: Operand


@dataclass(frozen=True, slots=True)
class In:
    item: str
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class StartsWith:
    item: str
    operand: Operand


@dataclass(frozen=True, slots=True)
class WithinRegion:
    """The item's region code lies within the operand's region (GB/T 2260: trailing 00 pairs are cut)."""

    item: str
    operand: Operand


@dataclass(frozen=True, slots=True)
class Before:
    item: str
    operand: Operand


@dataclass(frozen=True, slots=True)
class After:
    item: str
    operand: Operand


@dataclass(frozen=True, slots=True)
class IsNull:
    item: str


@dataclass(frozen=True, slots=True)
class AllOf:
    tests: tuple["RowTest", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    tests: tuple["RowTest", ...]


RowTest = Equals | In | StartsWith | WithinRegion | Before | After | IsNull | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class RowRule:
    """A named row test of a resource; `reveals` says its author accepts that it declassifies one bit per row."""

    code: str
    test: RowTest
    reveals: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What operands refer to: the caller's department attributes and the day of the request."""

    attributes: Mapping[str, str]
    today: date


def matches(test: RowTest, row: Mapping[str, object], situation: Situation) -> bool | None:
    """Whether the row passes the test, None where that is unknown.

    `row` maps item codes to values as the database gives them (str, int, bool, Decimal, date, datetime, None).
    Unknown are comparisons with NULL and with an operand that is unknown; `AllOf` and `AnyOf` combine them by
    Kleene's strong logic, as SQL does. Texts compare by code point, which is the order of their UTF-8 bytes.
    """
    match test:
        case Equals(item, operand):
            return _equal(row[item], resolve(operand, situation))
        case In(item, operands):
            return _any(_equal(row[item], resolve(operand, situation)) for operand in operands)
        case StartsWith(item, operand):
            return _starts(row[item], resolve(operand, situation))
        case WithinRegion(item, operand):
            return _starts(row[item], _region(resolve(operand, situation)))
        case Before(item, operand):
            return _earlier(row[item], resolve(operand, situation))
        case After(item, operand):
            return _earlier(resolve(operand, situation), row[item])
        case IsNull(item):
            return row[item] is None
        case AllOf(tests):
            return _all(matches(one, row, situation) for one in tests)
        case AnyOf(tests):
            return _any(matches(one, row, situation) for one in tests)
        case _:
            assert_never(test)


def resolve(operand: Operand, situation: Situation) -> str | int | bool | date | None:
    """The value that an operand stands for; None, unknown, for a missing or empty department attribute."""
    match operand:
        case Literal(value):
            return value
        case DepartmentAttribute(name):
            return situation.attributes.get(name) or None
        case Today():
            return situation.today
        case YearsAgo(years):
            return years_ago(situation.today, years)
        case _:
            assert_never(operand)


def years_ago(today: date, years: int) -> date:
    """The same day that many years earlier; 28 February where the year has no 29th."""
    year = today.year - years
    try:
        return today.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def region_prefix(code: str | None) -> str | None:
    """What every region code (GB/T 2260) within the region begins with: `330300` gives `3303`.

    None, unknown, for a code that is absent, is not made of two, four or six digits, or names no region (`000000`).
    """
    if code is None or len(code) not in (2, 4, 6) or not (code.isascii() and code.isdigit()):
        return None
    while code.endswith("00"):
        code = code[:-2]
    return code or None


def items_in(test: RowTest) -> Iterator[str]:
    """The codes of the items that a test looks at, in the order of the file; one may come again."""
    match test:
        case AllOf(tests) | AnyOf(tests):
            for one in tests:
                yield from items_in(one)
        case _:
            yield test.item


def _all(answers: Iterable[bool | None]) -> bool | None:
    met = set(answers)
    return False if False in met else None if None in met else True


def _any(answers: Iterable[bool | None]) -> bool | None:
    met = set(answers)
    return True if True in met else None if None in met else False


def _equal(value: object, operand: object) -> bool | None:
    if value is None or operand is None:
        return None
    if isinstance(value, date) and isinstance(operand, date):
        return _moment(value) == _moment(operand)
    return value == operand


def _starts(value: object, prefix: object) -> bool | None:
    if not isinstance(value, str) or not isinstance(prefix, str) or not prefix:
        return None
    return value.startswith(prefix)


def _region(code: object) -> str | None:
    return region_prefix(code) if isinstance(code, str) else None


def _earlier(one: object, other: object) -> bool | None:
    if not isinstance(one, date) or not isinstance(other, date):
        return None
    return _moment(one) < _moment(other)


def _moment(day: date) -> datetime:
    """A day compares with a moment as its first instant, as in SQL."""
    return day if isinstance(day, datetime) else datetime.combine(day, time.min)
