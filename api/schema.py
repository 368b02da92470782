"""The whole schema: the fixed part, built once with Strawberry, joined with the types of the catalogue.

This module alone touches private parts of Strawberry (`_schema`, `_strawberry_schema`): its schema object cannot be
extended, and its executor looks for itself on the schema it runs.
"""

import strawberry
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    validate_schema,
)
from strawberry.schema.config import StrawberryConfig

from api.errors import ApiError
from catalog import Catalog
from policies import PolicyTable, breathe, offered_restricted
from resolvers.access import AccessPreview, access
from resolvers.catalogue import CatalogResource, ResourceConnection, catalog, resource
from resolvers.execution import place_fragment
from resolvers.policy_answers import member_of
from resolvers.policy_desk import PolicyDesk, policy_desk
from resolvers.types import SHARING_DIRECTIVE, DataTypes, build_data_types
from resolvers.viewer import Viewer, viewer


class SchemaConflict(ApiError):
    """An entry of the catalogue takes a name that the schema itself uses."""


@strawberry.interface(description="Anything with an id.")
class Node:
    id: strawberry.ID | None = strawberry.field(description="Opaque; differs between departments.")


@strawberry.type
class Query:
    viewer: Viewer = strawberry.field(resolver=viewer)
    catalog: ResourceConnection = strawberry.field(resolver=catalog)
    resource: CatalogResource | None = strawberry.field(resolver=resource)
    access: AccessPreview | None = strawberry.field(resolver=access)
    policies: PolicyDesk = strawberry.field(resolver=policy_desk)


def named_restricted(catalog: Catalog, table: PolicyTable) -> frozenset[tuple[str, str]]:
    """The restricted items that have fields, by resource and item code."""
    named: set[tuple[str, str]] = set()
    for entry in catalog.resources.values():
        named.update((entry.code, item) for item in offered_restricted(table, entry))
        breathe()
    return frozenset(named)


class SchemaBuilder:
    """Joins the fixed part with the types of a catalogue, anew for every catalogue: 0.3 s for 1,000 resources."""

    def __init__(self) -> None:
        config = StrawberryConfig(default_resolver=member_of)
        self._fixed = strawberry.Schema(query=Query, types=[Node], config=config)

    def build(self, catalog: Catalog, named: frozenset[tuple[str, str]]) -> tuple[GraphQLSchema, DataTypes]:
        """A new schema and what the pipeline needs to know of it. Raises `SchemaConflict`."""
        fixed: GraphQLSchema = self._fixed._schema
        node = fixed.type_map["Node"]
        if fixed.query_type is None or not isinstance(node, GraphQLInterfaceType):
            raise AssertionError
        types = build_data_types(catalog, named, node)
        _refuse_taken_names(fixed, types)
        fields = {
            "data": GraphQLField(GraphQLNonNull(types.data), resolve=lambda *_: {}, description="Query mode 查询引用."),
            "verify": GraphQLField(
                GraphQLNonNull(types.verify), resolve=lambda *_: {}, description="Verify mode 比对验证."
            ),
            "node": types.node,
        }
        for field in (*types.data.fields.values(), *types.verify.fields.values(), types.node):
            field.resolve = place_fragment
        options = fixed.to_kwargs()
        options["query"] = GraphQLObjectType("Query", {**fixed.query_type.fields, **fields})
        options["types"] = tuple(type for type in options["types"] or () if type is not fixed.query_type) + types.nodes
        options["directives"] = (*(options["directives"] or ()), SHARING_DIRECTIVE)
        try:
            schema = GraphQLSchema(**options)
        except TypeError as error:  # two entries whose types would have one name (`a` and `a_connection`)
            raise SchemaConflict(f"the catalogue does not make a valid schema: {error}") from error
        if errors := validate_schema(schema):
            raise SchemaConflict(f"the catalogue does not make a valid schema: {errors[0].message}")
        schema._strawberry_schema = self._fixed  # type: ignore[attr-defined]
        return schema, types


def _refuse_taken_names(fixed: GraphQLSchema, types: DataTypes) -> None:
    for name, entry in types.resources.items():
        if name in fixed.type_map:
            raise SchemaConflict(f"{entry.place}: the resource `{entry.code}` has the name of a type, `{name}`")
