"""Which rows of a resource, in which order, how many of them."""

from dataclasses import dataclass
from enum import Enum

from catalog import Item, Resource
from resolvers.plan.operands import Operand, Path
from resolvers.plan.predicates import Predicate


class Direction(Enum):
    """Order of a sort key; NULL comes last in both."""

    ASC = "ASC"
    DESC = "DESC"


@dataclass(frozen=True, slots=True)
class SortKey:
    item: Item
    direction: Direction
    path: Path


@dataclass(frozen=True, slots=True)
class Page:
    """At most how many rows, after which one. The size is a number of the plan, for a database plans by it."""

    size: int
    after: Operand | None = None


ONE = Page(1)


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows of a resource, in which order.

    `by_key` is True where the outermost conjunction of `where` names every key item (design §5), for a to-one
    reference and for `node(id)`.
    """

    resource: Resource
    path: Path
    page: Page
    where: Predicate | None = None
    order: tuple[SortKey, ...] = ()
    by_key: bool = False
