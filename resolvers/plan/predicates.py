"""What a caller's `where` asks of a row: comparisons of items under and, or, not."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from catalog import Item
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
    IS_NULL = "isNull"

    @property
    def position(self) -> Right:
        """`eq` and `in` look up; every other predicate filters (design §5)."""
        return Right.LOOKUP if self in (Operator.EQ, Operator.IN) else Right.FILTER


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


Predicate = Compare | All | AnyOf | Not


def comparisons(predicate: Predicate | None) -> Iterator[Compare]:
    """Every comparison in the predicate."""
    match predicate:
        case None:
            return
        case Compare():
            yield predicate
        case Not(part):
            yield from comparisons(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from comparisons(part)
