"""Row rules: named tests on the items of one row, true or not, never unknown.

In an allow rule a test that is unknown (NULL, a missing or empty department attribute) does not match;
in a deny rule it matches. Comparison is bytewise. `unknown` is therefore kept until the effect is known:
`matches` gives True, False or None.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


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
