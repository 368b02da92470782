"""The types of one resource: its rows, connections, conditions and verifications."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

from catalog import Item, Mode, Reference, Resource, graphql_name, type_name
from masking import ValueType
from resolvers.scalars import SCALARS
from resolvers.types.fixed import PAGE_INFO, ROW_SHARING
from resolvers.types.operands import DIRECTION


@dataclass(frozen=True, slots=True)
class Shared:
    """Types that all resources use."""

    node: GraphQLInterfaceType
    operators: Mapping[ValueType, GraphQLInputObjectType]


class ResourceTypes:
    """The types of one resource; references are resolved lazily through `all_types`."""

    def __init__(
        self,
        resource: Resource,
        items: Mapping[str, Item],
        shared: Shared,
        all_types: Mapping[str, "ResourceTypes"],
    ) -> None:
        self.resource, self.items, self.shared, self.all_types = resource, items, shared, all_types
        name = type_name(resource.code)
        self.where = GraphQLInputObjectType(f"{name}Where", self._where_fields, description="All members must hold.")
        self.order = GraphQLInputObjectType(
            f"{name}Order",
            {graphql_name(item.code): GraphQLInputField(DIRECTION) for item in items.values()},
            is_one_of=True,
        )
        self.node = GraphQLObjectType(
            name, self._node_fields, interfaces=[shared.node], description=f"{resource.name}\n\n{resource.abstract}"
        )
        edge = GraphQLObjectType(
            f"{name}Edge",
            {
                "cursor": _cursor_field(resource),
                "node": GraphQLField(GraphQLNonNull(self.node)),
            },
        )
        self.connection = GraphQLObjectType(
            f"{name}Connection",
            {
                "totalCount": GraphQLField(GraphQLNonNull(GraphQLInt)),
                "nodes": GraphQLField(GraphQLNonNull(GraphQLList(GraphQLNonNull(self.node)))),
                "edges": GraphQLField(GraphQLNonNull(GraphQLList(GraphQLNonNull(edge)))),
                "pageInfo": GraphQLField(GraphQLNonNull(PAGE_INFO)),
            },
        )

    def offers(self, mode: Mode) -> bool:
        """Whether there is a field for the resource: not where no item has one."""
        return bool(self.items) and mode in self.resource.modes

    def _where_fields(self) -> dict[str, GraphQLInputField]:
        fields = {
            graphql_name(item.code): GraphQLInputField(self.shared.operators[item.type]) for item in self.items.values()
        }
        several = GraphQLList(GraphQLNonNull(self.where))
        return fields | {
            "and": GraphQLInputField(several),
            "or": GraphQLInputField(several),
            "not": GraphQLInputField(self.where),
        }

    def _node_fields(self) -> dict[str, GraphQLField]:
        fields = {
            "id": GraphQLField(GraphQLID, description="Opaque; differs between departments. Null without a row key."),
            "sharing": GraphQLField(GraphQLNonNull(ROW_SHARING)),
        }
        for item in self.items.values():
            fields[graphql_name(item.code)] = GraphQLField(SCALARS[item.type], description=_describe(item))
        for reference in self.resource.references.values():
            if self.all_types[reference.resource].offers(Mode.QUERY):
                fields[graphql_name(reference.code)] = self._reference_field(reference)
        return fields

    def _reference_field(self, reference: Reference) -> GraphQLField:
        target = self.all_types[reference.resource]
        if not reference.many:
            return GraphQLField(target.node, description=reference.name)
        arguments = {name: target.row_arguments[name] for name in ("where", "orderBy", "first")}
        return GraphQLField(GraphQLList(GraphQLNonNull(target.node)), arguments, description=reference.name)

    @property
    def row_arguments(self) -> dict[str, GraphQLArgument]:
        return {
            "where": GraphQLArgument(self.where),
            "orderBy": GraphQLArgument(GraphQLList(GraphQLNonNull(self.order))),
            "first": GraphQLArgument(GraphQLInt),
            "after": GraphQLArgument(GraphQLString),
        }

    def verification_arguments(self) -> dict[str, GraphQLArgument]:
        name, subject = type_name(self.resource.code), subject_items(self.resource)
        subject_type = GraphQLInputObjectType(
            f"{name}Subject",
            {
                graphql_name(code): GraphQLInputField(GraphQLNonNull(SCALARS[self.resource.items[code].type]))
                for code in subject
            },
        )
        arguments = {"subject": GraphQLArgument(GraphQLNonNull(subject_type))}
        claims = {
            graphql_name(item.code): GraphQLInputField(SCALARS[item.type], description=_describe(item))
            for item in self.items.values()
            if item.code not in subject
        }
        if claims:
            arguments["claims"] = GraphQLArgument(GraphQLInputObjectType(f"{name}Claims", claims))
        return arguments


def subject_items(resource: Resource) -> tuple[str, ...]:
    """The items that must name a subject before anything else is compared."""
    return resource.verify_subject or resource.key


def _cursor_field(resource: Resource) -> GraphQLField:
    """Null, like the id, where the resource has no row key."""
    return GraphQLField(GraphQLString if resource.row is None else GraphQLNonNull(GraphQLString))


def _describe(item: Item) -> str:
    words = [item.name]
    if item.codes:
        words.append("、".join(f"{code} {meaning}" for code, meaning in item.codes.items()))
    if item.basis:
        words.append(item.basis)
    return "\n\n".join(words)
