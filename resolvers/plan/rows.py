"""Which rows of a resource, in which order, how many of them."""

from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from catalog import Item, Resource
from resolvers.plan.operands import Operand, Path
from resolvers.plan.predicates import Predicate, Related


class Direction(Enum):
    """Order of a sort key, and where NULL stands in it: last, unless the name says otherwise."""

    ASC = "ASC"
    DESC = "DESC"
    ASC_NULLS_FIRST = "ASC_NULLS_FIRST"
    DESC_NULLS_FIRST = "DESC_NULLS_FIRST"

    @property
    def descends(self) -> bool:
        return self in (Direction.DESC, Direction.DESC_NULLS_FIRST)

    @property
    def nulls_first(self) -> bool:
        return self in (Direction.ASC_NULLS_FIRST, Direction.DESC_NULLS_FIRST)

    @property
    def reversed(self) -> "Direction":
        """The same rows from the last to the first."""
        match self:
            case Direction.ASC:
                return Direction.DESC_NULLS_FIRST
            case Direction.DESC:
                return Direction.ASC_NULLS_FIRST
            case Direction.ASC_NULLS_FIRST:
                return Direction.DESC
            case Direction.DESC_NULLS_FIRST:
                return Direction.ASC
            case _:
                assert_never(self)


@dataclass(frozen=True, slots=True)
class SortKey:
    item: Item
    direction: Direction
    path: Path

    @property
    def reversed(self) -> "SortKey":
        return SortKey(self.item, self.direction.reversed, self.path)


@dataclass(frozen=True, slots=True)
class Page:
    """At most how many of the rows that stand after one and before another: the first of them, `from_end` the last.

    The size is a number of the plan, for a database plans by it.
    """

    size: int
    after: Operand | None = None
    before: Operand | None = None
    from_end: bool = False


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


def rows_asked_about(related: Related) -> Rows:
    """The rows that a `where` asks about behind a reference: nobody names their key, and none is shown.

    Their path ends in what no response key can be: no alias makes another field's rows be taken for them.
    """
    return Rows(related.resource, (*related.path, "*"), ONE, related.where)
