"""The types of one resource: its rows, connections and conditions."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLInputField,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLString,
)

from catalog import Item, Mode, Reference, Resource, graphql_name, type_name
from masking import ValueType
from resolvers.plan import Quantifier
from resolvers.scalars import SCALARS
from resolvers.types.claims import Claims
from resolvers.types.fixed import PAGE_INFO, ROW_SHARING, TOTAL_COUNT, TOTAL_COUNT_IS_EXACT
from resolvers.types.items import code_type, told
from resolvers.types.operands import DIRECTION, ORDERED, Comparisons
from resolvers.types.structures import CatalogueInput, CatalogueObject


@dataclass(frozen=True, slots=True)
class Shared:
    """Types that all resources use."""

    node: GraphQLInterfaceType
    comparisons: Comparisons
    claims: Claims


class ResourceTypes:
    """The types of one resource; references are resolved through `all_types` once these are all there."""

    def __init__(
        self,
        resource: Resource,
        items: Mapping[str, Item],
        shared: Shared,
        all_types: Mapping[str, "ResourceTypes"],
    ) -> None:
        self.resource, self.items, self.shared, self.all_types = resource, items, shared, all_types
        name = type_name(resource.code)
        self.told = {code: told(item) for code, item in resource.items.items()}
        self.codes = {code: code_type(resource, item) for code, item in resource.items.items()}
        self.compared = {
            code: shared.comparisons.of_type[item.type]
            if (named := self.codes[code]) is None
            else shared.comparisons.of_codes(named, item.type)
            for code, item in items.items()
        }
        self.where = CatalogueInput(f"{name}Where", self._where_fields, description="All members must hold.")
        self.quantified = CatalogueInput(
            f"{name}Quantified",
            {str(quantifier): GraphQLInputField(self.where) for quantifier in Quantifier},
            description="Of the rows of the list that are open to the caller. All members must hold.",
        )
        keys = {
            self.told[code].name: GraphQLInputField(
                DIRECTION, description=item.name, deprecation_reason=self.told[code].deprecation
            )
            for code, item in items.items()
            if item.type in ORDERED or item.type is ValueType.BOOLEAN
        }
        self.order = CatalogueInput(f"{name}Order", keys, is_one_of=True, description="One key of an order.")
        self.has_order = bool(keys)
        self.node = CatalogueObject(
            name,
            self._node_fields,
            interfaces=[shared.node],
            description="\n\n".join(filter(None, (resource.name, resource.abstract))),
        )
        edge = CatalogueObject(
            f"{name}Edge",
            {
                "cursor": _cursor_field(resource),
                "node": GraphQLField(GraphQLNonNull(self.node), description="The row."),
            },
            description=f"A row with its place on the page: {resource.name}.",
        )
        self.connection = CatalogueObject(
            f"{name}Connection",
            {
                "totalCount": TOTAL_COUNT,
                "totalCountIsExact": TOTAL_COUNT_IS_EXACT,
                "nodes": GraphQLField(
                    GraphQLNonNull(GraphQLList(GraphQLNonNull(self.node))), description="The rows of the page."
                ),
                "edges": GraphQLField(
                    GraphQLNonNull(GraphQLList(GraphQLNonNull(edge))), description="The rows, each with its cursor."
                ),
                "pageInfo": GraphQLField(GraphQLNonNull(PAGE_INFO), description="What there is beyond the page."),
            },
            description=f"One page of rows: {resource.name}.",
        )

    def offers(self, mode: Mode) -> bool:
        """Whether there is a field for the resource: not where no item has one."""
        return bool(self.items) and mode in self.resource.modes

    def _where_fields(self) -> dict[str, GraphQLInputField]:
        fields = {}
        for code in self.items:
            name, words, deprecation = self.told[code]
            fields[name] = GraphQLInputField(self.compared[code], description=words, deprecation_reason=deprecation)
        for reference in self.resource.references.values():
            target = self.all_types[reference.resource]
            # what stands in another source cannot be asked about in a statement for this one
            if target.offers(Mode.QUERY) and target.resource.source == self.resource.source:
                asked = target.quantified if reference.many else target.where
                fields[graphql_name(reference.code)] = GraphQLInputField(asked, description=reference.name)
        several = GraphQLList(GraphQLNonNull(self.where))
        return fields | {
            "and": GraphQLInputField(several, description="All of these must hold."),
            "or": GraphQLInputField(several, description="At least one of these must hold."),
            "not": GraphQLInputField(self.where, description="This must not hold; what is unknown does not hold."),
        }

    def _node_fields(self) -> dict[str, GraphQLField]:
        fields = {
            "id": GraphQLField(GraphQLID, description="Opaque; differs between departments. Null without a row key."),
            "sharing": GraphQLField(GraphQLNonNull(ROW_SHARING), description="How the row comes to be shared."),
        }
        for code, item in self.items.items():
            name, words, deprecation = self.told[code]
            fields[name] = GraphQLField(SCALARS[item.type], description=words, deprecation_reason=deprecation)
        for reference in self.resource.references.values():
            if self.all_types[reference.resource].offers(Mode.QUERY):
                fields[graphql_name(reference.code)] = self._reference_field(reference)
        return fields

    def _reference_field(self, reference: Reference) -> GraphQLField:
        target = self.all_types[reference.resource]
        if not reference.many:
            return GraphQLField(target.node, description=reference.name)
        arguments = {
            name: argument for name, argument in target.row_arguments.items() if name in ("where", "orderBy", "first")
        }
        return GraphQLField(GraphQLList(GraphQLNonNull(target.node)), arguments, description=reference.name)

    @property
    def row_arguments(self) -> dict[str, GraphQLArgument]:
        words = "The first key decides, the next between rows that are alike in it. Otherwise in no order."
        order = {"orderBy": GraphQLArgument(GraphQLList(GraphQLNonNull(self.order)), description=words)}
        return {
            "where": GraphQLArgument(self.where, description="Only rows of which this holds."),
            **(order if self.has_order else {}),
            "first": GraphQLArgument(GraphQLInt, description="At most so many rows, the first of all."),
            "after": GraphQLArgument(GraphQLString, description="Only rows after the one with this cursor."),
            "last": GraphQLArgument(GraphQLInt, description="At most so many rows, the last of all; not with `first`."),
            "before": GraphQLArgument(
                GraphQLString, description="Only rows before the one with this cursor; with `last` or `first`."
            ),
        }


def _cursor_field(resource: Resource) -> GraphQLField:
    """Null, like the id, where the resource has no row key."""
    words = "Opaque; names this row as the place where a page begins or ends. Null without a row key."
    type = GraphQLString if resource.row is None else GraphQLNonNull(GraphQLString)
    return GraphQLField(type, description=words)
