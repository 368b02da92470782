"""All types that the catalogue adds to the schema."""

from collections.abc import Mapping
from typing import NamedTuple

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
)

from catalog import Catalog, Item, Mode, Resource, SharingClass, graphql_name, type_name
from masking import ValueType
from resolvers.scalars import SCALARS
from resolvers.types.fixed import VERIFICATION
from resolvers.types.operands import ORDERED, comparison
from resolvers.types.resource import ResourceTypes, Shared

DATA_QUERY, VERIFY_QUERY = "DataQuery", "VerifyQuery"
"""Names of the types of `data` and `verify`."""


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


def build_data_types(catalog: Catalog, named: frozenset[tuple[str, str]], node: GraphQLInterfaceType) -> DataTypes:
    """The types of all resources of the catalogue.

    `named` are the (resource, item) pairs of restricted items that some allow rule names; `node` is the interface of
    the fixed part of the schema.
    """
    operators = {
        type: comparison(scalar, type in ORDERED, type is ValueType.STRING) for type, scalar in SCALARS.items()
    }
    shared = Shared(node, operators)
    all_types: dict[str, ResourceTypes] = {}
    for resource in catalog.resources.values():
        items = {code: item for code, item in resource.items.items() if in_schema(resource, item, named)}
        all_types[resource.code] = ResourceTypes(resource, items, shared, all_types)
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
