"""The groups that a field asks for: by which items, of which rows, and what is told of each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graphql import FieldNode, GraphQLInt, GraphQLObjectType, ValueNode
from graphql.execution.collect_fields import FieldDetails

from catalog import Item, Resource, graphql_name
from resolvers.errors import Code, Refusal
from resolvers.given import bad_operand
from resolvers.plan import (
    Aggregate,
    ByItem,
    Function,
    GroupCount,
    GroupedBy,
    Grouping,
    GroupKey,
    GroupMember,
    Groups,
    GroupsField,
    HasMore,
    ItemResult,
    KeyItem,
    Page,
    Path,
    Rows,
    Stated,
    Suppressed,
    Thresholds,
    TypenameField,
    related,
    terms,
)
from resolvers.planning.rows import RowsPlanner
from resolvers.planning.walk import Selected, Walk, argument_types, arguments, object_type


@dataclass(frozen=True, slots=True)
class GroupsPlanner:
    """Plans the groups of resources."""

    walk: Walk
    rows: RowsPlanner

    def plan(
        self, path: Path, resource: Resource, parent: GraphQLObjectType, details: list[FieldDetails], stated: Stated
    ) -> Grouping:
        """The groups that a field of `parent` asks for.

        Raises `Refusal`: BAD_OPERAND (null, absent, a condition on a reference: what is grouped are the rows of one
        resource), LIMIT_EXCEEDED.
        """
        node = details[0].node
        types, given = argument_types(parent, node.name.value), arguments(node)
        where = None
        if "where" in given:
            where = self.rows.predicate(self.walk.value(given["where"], types["where"]), resource, (*path, "where"))
        if any(related(where)):
            raise Refusal(Code.BAD_OPERAND, "`where` of groups takes no condition on a reference", path[:2])
        by = {key.item.code: key for key in self._by(node, parent, resource, (*path, "by"))}
        fields = tuple(self._fields(path, resource, object_type(parent, node.name.value), details))
        page = Page(self._size(given.get("first"), path))
        limits = self.rows.limits
        self._check_number(fields, path)
        grouping = Grouping(
            path,
            Rows(resource, path, page, where),
            tuple(by.values()),
            fields,
            Thresholds(limits.minimum_cell, limits.count_step),
            stated,
        )
        if len(grouping.asked.positions) + terms(where) > limits.terms:
            raise Refusal(Code.LIMIT_EXCEEDED, f"the groups use items in over {limits.terms} places", path[:2])
        return grouping

    def _check_number(self, fields: Iterable[GroupsField], path: Path) -> None:
        """Every result has columns of its own in the statement, and databases have bounds for these."""
        aggregates = (each for field in fields if isinstance(field, Groups) for each in field.aggregates)
        most = self.rows.limits.aggregates
        if sum(1 for each in aggregates for _ in each.results) > most:
            message = f"the groups select over `limits.aggregates` = {most} results of functions"
            raise Refusal(Code.LIMIT_EXCEEDED, message, path[:2], {"limit": "aggregates", "maximum": most})

    def _by(self, node: FieldNode, parent: GraphQLObjectType, resource: Resource, path: Path) -> Iterator[GroupedBy]:
        type = argument_types(parent, node.name.value)["by"]
        for element in self.walk.value(arguments(node)["by"], type).listed(path):
            value = element.shape_value(path)
            if not isinstance(value, ByItem):
                raise bad_operand(path)
            yield GroupedBy(resource.items[value.code], path)

    def _size(self, first: ValueNode | None, path: Path) -> int:
        """How many groups at most; null and absent mean the default."""
        limits = self.rows.limits
        given = None if first is None else self.walk.value(first, GraphQLInt)
        if given is None or given.is_null:
            return min(limits.groups, limits.largest_groups)
        size = given.shape_value(path)
        if not isinstance(size, int) or size < 0:
            raise Refusal(Code.BAD_OPERAND, "`first` is a number of groups, 0 or more", path[:2])
        if size > limits.largest_groups:
            raise Refusal(Code.LIMIT_EXCEEDED, f"`first` is at most {limits.largest_groups} here", path[:2])
        return size

    def _fields(
        self, path: Path, resource: Resource, type: GraphQLObjectType, details: list[FieldDetails]
    ) -> Iterator[GroupsField]:
        for key, field in self.walk.subfields(type, details).items():
            match name := field[0].node.name.value:
                case "groups":
                    here = (*path, key)
                    yield Groups(key, tuple(self._members(here, resource, object_type(type, name), field)))
                case "hasMore":
                    yield HasMore(key)
                case "suppressed":
                    yield Suppressed(key)
                case _:
                    yield TypenameField(key, type.name)

    def _members(
        self, path: Path, resource: Resource, type: GraphQLObjectType, details: list[FieldDetails]
    ) -> Iterator[GroupMember]:
        items = {graphql_name(item.code): item for item in resource.items.values()}
        for key, field in self.walk.subfields(type, details).items():
            match name := field[0].node.name.value:
                case "count":
                    yield GroupCount(key)
                case "__typename":
                    yield TypenameField(key, type.name)
                case "key":
                    inner = object_type(type, name)
                    yield GroupKey(key, tuple(_key_items(inner, self.walk.subfields(inner, field), items)))
                case _:
                    inner = object_type(type, name)
                    results = _results((*path, key), inner, self.walk.subfields(inner, field), items)
                    yield Aggregate(key, Function(name), tuple(results))


def _key_items(
    type: GraphQLObjectType, selected: Selected, items: Mapping[str, Item]
) -> Iterator[KeyItem | TypenameField]:
    for key, field in selected.items():
        item = items.get(field[0].node.name.value)
        yield TypenameField(key, type.name) if item is None else KeyItem(key, item)


def _results(
    path: Path, type: GraphQLObjectType, selected: Selected, items: Mapping[str, Item]
) -> Iterator[ItemResult | TypenameField]:
    for key, field in selected.items():
        item = items.get(field[0].node.name.value)
        yield TypenameField(key, type.name) if item is None else ItemResult(key, item, (*path, key))
