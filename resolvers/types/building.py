"""All types that the catalogue adds to the schema."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
)

from catalog import Catalog, Item, Mode, Resource, SharingClass, graphql_name, type_name
from policies import breathe, one_by_one
from resolvers.types.blind import BlindNames, answering_field, answering_name, opening_field, opening_name
from resolvers.types.claims import Claims
from resolvers.types.groups import groups_field, groups_name
from resolvers.types.operands import Comparisons
from resolvers.types.resource import ResourceTypes, Shared
from resolvers.types.structures import CatalogueInput, CatalogueObject
from resolvers.types.verification import batch_name, verification_fields

DATA_QUERY, VERIFY_QUERY = "DataQuery", "VerifyQuery"
"""Names of the types of `data` and `verify`."""
NOTHING = "nothing"
"""The field of a type that would have none; a resource of that code takes its place."""


class DataTypes(NamedTuple):
    """What the catalogue adds to the schema. The four maps go from GraphQL names back to the catalogue's entries."""

    data: GraphQLObjectType
    verify: GraphQLObjectType
    node: GraphQLField
    nodes: tuple[GraphQLObjectType, ...]
    all: tuple[CatalogueObject | CatalogueInput, ...]
    """What the root fields lead to, and beyond those only along references, of which there may be long chains."""
    resources: Mapping[str, Resource]
    """By type name and by root field name."""
    grouped: Mapping[str, Resource]
    """By the name of the root field that groups the rows."""
    batches: Mapping[str, Resource]
    """By the name of the root field that compares many subjects."""
    blind: BlindNames


def in_schema(resource: Resource, item: Item, named: frozenset[tuple[str, str]]) -> bool:
    """Whether the item has a field: a restricted one only where an allow rule names it for somebody (design §4)."""
    return item.sharing_class is not SharingClass.RESTRICTED or (resource.code, item.code) in named


def build_data_types(
    catalog: Catalog,
    named: frozenset[tuple[str, str]],
    node: GraphQLInterfaceType,
    blind: frozenset[str] = frozenset(),
) -> DataTypes:
    """The types of all resources of the catalogue.

    `named` are the (resource, item) pairs of restricted items that some allow rule names; `node` is the interface of
    the fixed part of the schema; `blind` are the codes of the resources that some allow rule opens to blind batches.
    """
    shared = Shared(node, Comparisons(), Claims())
    all_types: dict[str, ResourceTypes] = {}
    for resource in one_by_one(catalog.resources.values()):
        items = {code: item for code, item in resource.items.items() if in_schema(resource, item, named)}
        all_types[resource.code] = ResourceTypes(resource, items, shared, all_types)
    queried = {code: types for code, types in all_types.items() if types.offers(Mode.QUERY)}
    verified = {code: types for code, types in all_types.items() if types.offers(Mode.VERIFY)}
    groups = {
        groups_name(types.resource): (types.resource, field)
        for types in one_by_one(queried.values())
        if (field := groups_field(types.resource, types.items, types.where)) is not None
    }
    data = {
        graphql_name(code): GraphQLField(types.connection, types.row_arguments, description=types.resource.name)
        for code, types in one_by_one(queried.items())
    } | {name: field for name, (_, field) in groups.items()}
    verify = {name: field for types in one_by_one(verified.values()) for name, field in verification_fields(types)}
    compared = [types.resource for code, types in verified.items() if code in blind and graphql_name(code) in verify]
    openings = {opening_name(resource): resource for resource in compared}
    answerings = {answering_name(resource): resource for resource in compared}
    verify |= {name: opening_field(resource) for name, resource in openings.items()}
    verify |= {name: answering_field(resource) for name, resource in answerings.items()}
    nodes = tuple(types.node for types in queried.values())
    found = DataTypes(
        data=CatalogueObject(
            DATA_QUERY,
            data or _nothing(),
            description="Values of shared resources, one field for each that is offered for queries.",
        ),
        verify=CatalogueObject(
            VERIFY_QUERY,
            verify or _nothing(),
            description="Comparisons with shared resources, one field for each that is offered for verification.",
        ),
        node=GraphQLField(
            node,
            {"id": GraphQLArgument(GraphQLNonNull(GraphQLID), description="As an earlier answer gave it.")},
            description="One row again; null where it is not there or may not be seen.",
        ),
        nodes=nodes,
        all=tuple(_all(nodes, one_by_one((*data.values(), *verify.values())))),
        resources={type_name(code): types.resource for code, types in one_by_one(all_types.items())}
        | {graphql_name(code): types.resource for code, types in one_by_one(all_types.items())},
        grouped={name: resource for name, (resource, _) in groups.items()},
        batches={
            name: types.resource
            for types in one_by_one(verified.values())
            if (name := batch_name(types.resource)) in verify
        },
        blind=BlindNames(openings, answerings),
    )
    for type in one_by_one(found.all):  # the last that needs to know all of them
        type.fields  # noqa: B018 - made when they are first asked for
    while all_types:  # to free them all at once would take a hundredth of a second
        breathe()
        all_types.popitem()
    return found


def _all(
    nodes: Iterable[CatalogueObject], fields: Iterable[GraphQLField]
) -> Iterator[CatalogueObject | CatalogueInput]:
    yield from nodes
    for field in fields:
        for type in (field.type, *(argument.type for argument in field.args.values())):
            named = get_named_type(type)
            if isinstance(named, CatalogueObject | CatalogueInput):
                yield named


def _nothing() -> dict[str, GraphQLField]:
    """A type must have a field, also where the catalogue offers nothing in a mode."""
    return {NOTHING: GraphQLField(GraphQLBoolean, description="No resource offers this mode.")}
