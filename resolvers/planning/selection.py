"""What is selected of connections and rows, references and their rows with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import GraphQLObjectType
from graphql.execution.collect_fields import FieldDetails

from catalog import Reference, Resource, graphql_name
from resolvers.plan import (
    ONE,
    ConnectionField,
    Counting,
    CursorField,
    EdgeMember,
    EdgeNode,
    Edges,
    IdField,
    ItemField,
    Node,
    NodeField,
    Nodes,
    PageInfo,
    Path,
    ReferenceField,
    Rows,
    SharingField,
    TotalCount,
    TotalCountIsExact,
    TypenameField,
)
from resolvers.planning.rows import RowsPlanner
from resolvers.planning.walk import Walk, object_type


@dataclass(frozen=True, slots=True)
class SelectionPlanner:
    """Plans selections. `resources` are the catalogue's entries by code."""

    walk: Walk
    rows: RowsPlanner
    resources: Mapping[str, Resource]

    def connection(
        self, path: Path, resource: Resource, type: GraphQLObjectType, details: list[FieldDetails]
    ) -> Iterator[ConnectionField]:
        """What is selected of a connection."""
        for key, field in self.walk.subfields(type, details).items():
            here, name = (*path, key), field[0].node.name.value
            match name:
                case "totalCount":
                    yield TotalCount(key, self._counting)
                case "totalCountIsExact":
                    yield TotalCountIsExact(key, self._counting)
                case "nodes":
                    yield Nodes(key, self.node(here, resource, object_type(type, name), field))
                case "edges":
                    yield Edges(key, tuple(self._edge(here, resource, object_type(type, name), field)))
                case "pageInfo":
                    yield PageInfo(key, self.walk.leaves(object_type(type, name), field))
                case _:
                    yield TypenameField(key, type.name)

    @property
    def _counting(self) -> Counting:
        return Counting(self.rows.limits.total_count, self.rows.limits.minimum_cell)

    def _edge(
        self, path: Path, resource: Resource, type: GraphQLObjectType, details: list[FieldDetails]
    ) -> Iterator[EdgeMember]:
        for key, field in self.walk.subfields(type, details).items():
            match field[0].node.name.value:
                case "cursor":
                    yield CursorField(key)
                case "node":
                    node_type = object_type(type, field[0].node.name.value)
                    yield EdgeNode(key, self.node((*path, key), resource, node_type, field))
                case _:
                    yield TypenameField(key, type.name)

    def node(self, path: Path, resource: Resource, type: GraphQLObjectType, details: list[FieldDetails]) -> Node:
        """What is selected of each row."""
        items = {graphql_name(item.code): item for item in resource.items.values()}
        references = {graphql_name(reference.code): reference for reference in resource.references.values()}
        fields: list[NodeField] = []
        for key, field in self.walk.subfields(type, details).items():
            node, here = field[0].node, (*path, key)
            name = node.name.value
            if name == "__typename":
                fields.append(TypenameField(key, type.name))
            elif name == "id":
                fields.append(IdField(key))
            elif name == "sharing":
                fields.append(SharingField(key, self.walk.leaves(object_type(type, name), field)))
            elif item := items.get(name):
                fields.append(ItemField(key, item, here))
            else:
                fields.append(self._reference(here, references[name], type, field))
        return Node(tuple(fields))

    def _reference(
        self, path: Path, reference: Reference, parent: GraphQLObjectType, details: list[FieldDetails]
    ) -> ReferenceField:
        node = details[0].node
        target = self.resources[reference.resource]
        selection = self.node(path, target, object_type(parent, node.name.value), details)
        if reference.many:
            rows = self.rows.plan(path, target, parent, node, nested=True)
        else:
            rows = Rows(target, path, ONE, by_key=True)
        return ReferenceField(path[-1], reference, rows, selection, path)
