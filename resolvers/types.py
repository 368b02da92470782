"""The types of `data`, `verify` and `node`, built from the catalogue directly with graphql-core.

Strawberry would need a Python class per resource and forty times the time (1,000 resources: 12 s against 0.3 s).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLDirective,
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLString,
)

from catalog import Catalog, Item, Mode, Reference, Resource, SharingClass, graphql_name, type_name
from masking import ValueType
from resolvers.plan import Direction, Operator
from resolvers.scalars import SCALARS

DATA_QUERY, VERIFY_QUERY = "DataQuery", "VerifyQuery"
"""Names of the types of `data` and `verify`."""


ORDERED = frozenset(ValueType) - {ValueType.BOOLEAN}
"""Types whose values can be compared by size."""

DIRECTION = GraphQLEnumType(
    "Direction", Direction, names_as_values=None, description="Order of a sort key; NULL comes last in both."
)

PAGE_INFO = GraphQLObjectType(
    "DataPageInfo",
    {
        "hasNextPage": GraphQLField(GraphQLNonNull(GraphQLBoolean)),
        "hasPreviousPage": GraphQLField(GraphQLNonNull(GraphQLBoolean)),
        "startCursor": GraphQLField(GraphQLString),
        "endCursor": GraphQLField(GraphQLString),
    },
)

ROW_SHARING = GraphQLObjectType(
    "RowSharing",
    {
        "provider": GraphQLField(GraphQLNonNull(GraphQLString), description="Department that provides the row."),
        "updatedAt": GraphQLField(GraphQLString, description="Day as of which the provider's data stand, if it says."),
        "masked": GraphQLField(
            GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLString))),
            description="Selected fields that this row shows masked or not at all.",
        ),
    },
)

VERDICT = GraphQLEnumType(
    "Verdict",
    {"MATCH": "MATCH", "NO_MATCH": "NO_MATCH"},
    description="一致 / 不一致. NO_MATCH also where the source knows no such subject.",
)

VERIFICATION = GraphQLObjectType(
    "Verification",
    {
        "result": GraphQLField(GraphQLNonNull(VERDICT), description="One verdict over the subject and all claims."),
        "checkedAt": GraphQLField(GraphQLNonNull(GraphQLString), description="When the source compared, UTC."),
    },
)

SHARING_DIRECTIVE = GraphQLDirective(
    "sharing",
    [DirectiveLocation.FIELD],
    {"purpose": GraphQLArgument(GraphQLString), "grant": GraphQLArgument(GraphQLString)},
    description="States another purpose or grant for one root field of `data` or `verify`, or for `node`.",
)


class DataTypes(NamedTuple):
    """What the catalogue adds to the schema. The three maps go from GraphQL names back to the catalogue's entries."""

    data: GraphQLObjectType
    verify: GraphQLObjectType
    node: GraphQLField
    nodes: tuple[GraphQLObjectType, ...]
    resources: Mapping[str, Resource]
    """By type name and by root field name."""


def in_schema(resource: Resource, item: Item, named: frozenset[tuple[str, str]]) -> bool:
    """Whether the item has a field: a restricted one only where an allow rule names it for somebody (design §4)."""
    return item.sharing_class is not SharingClass.RESTRICTED or (resource.code, item.code) in named


def _operators(scalar: GraphQLScalarType, ordered: bool, text: bool) -> GraphQLInputObjectType:
    fields: dict[Operator, GraphQLInputType] = {
        Operator.EQ: scalar,
        Operator.IN: GraphQLList(GraphQLNonNull(scalar)),
        Operator.NE: scalar,
        Operator.IS_NULL: GraphQLBoolean,
    }
    if ordered:
        fields |= dict.fromkeys((Operator.LT, Operator.LTE, Operator.GT, Operator.GTE), scalar)
    if text:
        fields[Operator.STARTS_WITH] = scalar
    return GraphQLInputObjectType(
        f"{scalar.name}Comparison", {str(operator): GraphQLInputField(type) for operator, type in fields.items()}
    )


@dataclass(frozen=True, slots=True)
class _Shared:
    """Types that all resources use."""

    node: GraphQLInterfaceType
    operators: Mapping[ValueType, GraphQLInputObjectType]


class _ResourceTypes:
    """The types of one resource; references are resolved lazily through `all_types`."""

    def __init__(
        self,
        resource: Resource,
        items: Mapping[str, Item],
        shared: _Shared,
        all_types: Mapping[str, "_ResourceTypes"],
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


def build_data_types(catalog: Catalog, named: frozenset[tuple[str, str]], node: GraphQLInterfaceType) -> DataTypes:
    """The types of all resources of the catalogue.

    `named` are the (resource, item) pairs of restricted items that some allow rule names; `node` is the interface of
    the fixed part of the schema.
    """
    operators = {
        type: _operators(scalar, type in ORDERED, type is ValueType.STRING) for type, scalar in SCALARS.items()
    }
    shared = _Shared(node, operators)
    all_types: dict[str, _ResourceTypes] = {}
    for resource in catalog.resources.values():
        items = {code: item for code, item in resource.items.items() if in_schema(resource, item, named)}
        all_types[resource.code] = _ResourceTypes(resource, items, shared, all_types)
    queried = {code: types for code, types in all_types.items() if types.offers(Mode.QUERY)}
    verified = {code: types for code, types in all_types.items() if types.offers(Mode.VERIFY)}
    return DataTypes(
        data=GraphQLObjectType(
            DATA_QUERY,
            {
                graphql_name(code): GraphQLField(types.connection, types.row_arguments, description=types.resource.name)
                for code, types in queried.items()
            }
            or _nothing(),
        ),
        verify=GraphQLObjectType(
            VERIFY_QUERY,
            {
                graphql_name(code): GraphQLField(
                    VERIFICATION, types.verification_arguments(), description=types.resource.name
                )
                for code, types in verified.items()
            }
            or _nothing(),
        ),
        node=GraphQLField(node, {"id": GraphQLArgument(GraphQLNonNull(GraphQLID))}),
        nodes=tuple(types.node for types in queried.values()),
        resources={type_name(code): types.resource for code, types in all_types.items()}
        | {graphql_name(code): types.resource for code, types in all_types.items()},
    )


def _nothing() -> dict[str, GraphQLField]:
    """A type must have a field, also where the catalogue offers nothing in a mode."""
    return {"nothing": GraphQLField(GraphQLBoolean, description="No resource offers this mode.")}
