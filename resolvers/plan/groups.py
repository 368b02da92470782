"""Rows counted together: by which items they are grouped, and what is told of each group."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from catalog import Item, Resource
from policies import Right, grouping
from resolvers.plan.operands import Path
from resolvers.plan.predicates import All, Compare, Predicate, comparisons
from resolvers.plan.rows import Rows
from resolvers.plan.selection import TypenameField
from resolvers.plan.stated import Stated


@dataclass(frozen=True, slots=True)
class ByItem:
    """An item to group by, as the enum of the schema names it: part of the shape of a request."""

    code: str


class Function(StrEnum):
    """What can be told of an item in a group. No function can raise on any stored value of its item's type."""

    COUNT_NON_NULL = "countNonNull"
    COUNT_DISTINCT = "countDistinct"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class GroupedBy:
    item: Item
    path: Path


@dataclass(frozen=True, slots=True)
class KeyItem:
    """An item in the key of a group; null where the rows are not grouped by it."""

    key: str
    item: Item


@dataclass(frozen=True, slots=True)
class GroupKey:
    key: str
    fields: tuple[KeyItem | TypenameField, ...]


@dataclass(frozen=True, slots=True)
class GroupCount:
    key: str


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What a function gives of an item."""

    key: str
    item: Item
    path: Path


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`sum { … }` of a group, and the like."""

    key: str
    function: Function
    fields: tuple[ItemResult | TypenameField, ...]

    @property
    def results(self) -> Iterator[ItemResult]:
        return (field for field in self.fields if isinstance(field, ItemResult))


GroupMember = GroupKey | GroupCount | Aggregate | TypenameField


@dataclass(frozen=True, slots=True)
class Groups:
    key: str
    members: tuple[GroupMember, ...]

    @property
    def aggregates(self) -> Iterator[Aggregate]:
        return (member for member in self.members if isinstance(member, Aggregate))


@dataclass(frozen=True, slots=True)
class HasMore:
    """Whether there are more groups than were asked for."""

    key: str


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Whether cells below the minimum are left out here: a property of the decision, not of the cells."""

    key: str


GroupsField = Groups | HasMore | Suppressed | TypenameField


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How cells are guarded that rest on what is not clear: from how many rows on, and how far counts are rounded."""

    minimum_cell: int
    count_step: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """A root field of `data` that groups rows; the page of `rows` is one of groups."""

    path: Path
    rows: Rows
    by: tuple[GroupedBy, ...]
    fields: tuple[GroupsField, ...]
    thresholds: Thresholds
    stated: Stated = Stated()

    @property
    def resource(self) -> Resource:
        return self.rows.resource

    @property
    def aggregates(self) -> Iterator[Aggregate]:
        """Every function with its items, under however many aliases."""
        return (each for field in self.fields if isinstance(field, Groups) for each in field.aggregates)

    @property
    def asked(self) -> grouping.Asked:
        """What decisions depend on."""
        chosen = tuple(_chosen(self.rows.where))
        return grouping.Asked(
            by=tuple(key.item.code for key in self.by),
            distinct=self._of(Function.COUNT_DISTINCT),
            counted=self._of(Function.COUNT_NON_NULL),
            summed=self._of(Function.SUM, Function.AVG),
            extremes=self._of(Function.MIN, Function.MAX),
            chosen=_codes(chosen),
            tested=tuple(
                dict.fromkeys(
                    (compare.item.code, compare.operator.position)
                    for compare in comparisons(self.rows.where)
                    if compare not in chosen
                )
            ),
        )

    def _of(self, *functions: Function) -> tuple[str, ...]:
        results = (result for each in self.aggregates if each.function in functions for result in each.results)
        return tuple(dict.fromkeys(result.item.code for result in results))


def _chosen(where: Predicate | None) -> Iterator[Compare]:
    """The comparisons by `eq` or `in` that must all hold."""
    match where:
        case Compare() if where.operator.position is Right.LOOKUP:
            yield where
        case All(parts):
            for part in parts:
                yield from _chosen(part)
        case _:
            return


def _codes(compares: tuple[Compare, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(compare.item.code for compare in compares))
