"""What a caller's `where` asks of a row: comparisons of items under and, or, not.

No operator can raise on any stored value, for a database may run the caller's comparison before the row rule that
hides the row (evidence: a `LIKE` that ends in its escape character raises on hidden rows). What a comparison needs of
its operand is looked at before any SQL, and none asks anything of the stored value:

- `eq`, `ne`, `in`, `lt` … `gte` compare two values of one type; a database has an order for all that it can store.
- `startsWith` and `contains` compare bytes; nothing in the operand is special.
- `like` has patterns that cannot be wrong once they are admitted (`resolvers.sql.patterns`): no dangling escape, no
  more wildcards than a matcher can try without running away, not longer than the limit.
- `isNull` looks at no value. `between` is `gte` and `lte`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from catalog import Item, Reference, Resource
from policies import Right
from resolvers.plan.operands import Operand, Path


class Operator(StrEnum):
    """The closed list of what a caller may compare with. None can raise on any stored value of its item's type."""

    EQ = "eq"
    IN = "in"
    NE = "ne"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    STARTS_WITH = "startsWith"
    CONTAINS = "contains"
    LIKE = "like"
    IS_NULL = "isNull"

    @property
    def position(self) -> Right:
        """`eq` and `in` look up; every other predicate filters (design §5)."""
        return Right.LOOKUP if self in (Operator.EQ, Operator.IN) else Right.FILTER


BETWEEN = "between"
"""An operator of the schema that is two comparisons in a plan, one for each of its `ENDS`."""
ENDS: Mapping[str, Operator] = MappingProxyType({"from": Operator.GTE, "to": Operator.LTE})


@dataclass(frozen=True, slots=True)
class Compare:
    item: Item
    operator: Operator
    operand: Operand
    path: Path


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Predicate"


class Quantifier(StrEnum):
    """Of how many of the rows behind a reference something is asked; of a to-one reference always of `SOME`."""

    SOME = "some"
    NONE = "none"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Related:
    """Whether some, none or every of the rows of `resource` that the reference leads to are such that `where` holds.

    `path` is this predicate's alone: a `where` may ask twice about one reference.
    """

    reference: Reference
    quantifier: Quantifier
    resource: Resource
    where: "Predicate"
    path: Path


Predicate = Compare | All | AnyOf | Not | Related


def comparisons(predicate: Predicate | None) -> Iterator[Compare]:
    """Every comparison of the rows' own items; those of rows behind references are not theirs."""
    match predicate:
        case None | Related():
            return
        case Compare():
            yield predicate
        case Not(part):
            yield from comparisons(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from comparisons(part)


def related(predicate: Predicate | None) -> Iterator[Related]:
    """What is asked of the rows behind references, but for what these are asked about rows behind theirs."""
    match predicate:
        case None | Compare():
            return
        case Related():
            yield predicate
        case Not(part):
            yield from related(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from related(part)


def terms(predicate: Predicate | None) -> int:
    """How many comparisons there are, of rows behind references too; each reference that is asked about counts."""
    behind = sum(1 + terms(each.where) for each in related(predicate))
    return behind + sum(1 for _ in comparisons(predicate))


def levels(predicate: Predicate | None) -> int:
    """Over how many references in a row the predicate leads."""
    return max((1 + levels(each.where) for each in related(predicate)), default=0)
