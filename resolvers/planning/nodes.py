"""What `node` selects of each resource: planned where the document names its type, of one form for all others.

An id names one resource of a catalogue that may have ten thousand. Of those whose types no fragment names, a document
can only select what all rows have, and that is told without planning it anew for each.
"""

from collections.abc import Iterable, Iterator, Mapping

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionNode,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails

from catalog import Resource, type_name
from resolvers.plan import ONE, Node, Path, Rows, TypenameField
from resolvers.planning.selection import SelectionPlanner


class NodeChoices(Mapping[str, tuple[Rows, Node]]):
    """By resource code, for every resource that has rows with ids.

    `planned` are the selections of the resources that the document names, and of one other, if there is one: those of
    all others are like its, but for the name of the type.
    """

    def __init__(
        self,
        path: Path,
        schema: GraphQLSchema,
        resources: Mapping[str, Resource],
        planned: Mapping[str, Node],
        other: str | None,
    ) -> None:
        self._path, self._schema, self._resources = path, schema, resources
        self._planned = planned
        self._form = Node(()) if other is None else planned[other]

    def __getitem__(self, code: str) -> tuple[Rows, Node]:
        resource = self._resources[code]
        if not _has_nodes(resource, self._schema):
            raise KeyError(code)
        selected = self._planned.get(code) or _called(self._form, type_name(code))
        return Rows(resource, self._path, ONE, by_key=True), selected

    def __iter__(self) -> Iterator[str]:
        return (code for code, resource in self._resources.items() if _has_nodes(resource, self._schema))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def unlike(self) -> tuple[tuple[Rows, Node], ...]:
        """Those that differ from each other in more than names, at least."""
        return tuple(self[code] for code in self._planned)


def node_choices(
    path: Path, details: list[FieldDetails], selection: SelectionPlanner, by_name: Mapping[str, Resource]
) -> NodeChoices:
    """The choices of one `node` field. `by_name` maps names of types to the catalogue's entries."""
    schema, resources = selection.walk.schema, selection.resources
    named = dict.fromkeys(_named_types(details, selection.walk.fragments))
    codes = [by_name[name].code for name in named if name in by_name and _has_nodes(by_name[name], schema)]
    left = set(codes)
    other = next((code for code, one in resources.items() if code not in left and _has_nodes(one, schema)), None)
    planned = {
        code: selection.node(path, resources[code], type, details)
        for code in (*codes, *filter(None, (other,)))
        if isinstance(type := schema.get_type(type_name(code)), GraphQLObjectType)
    }
    return NodeChoices(path, schema, resources, planned, other)


def _has_nodes(resource: Resource, schema: GraphQLSchema) -> bool:
    return resource.row is not None and isinstance(schema.get_type(type_name(resource.code)), GraphQLObjectType)


def _called(form: Node, name: str) -> Node:
    fields = (TypenameField(field.key, name) if isinstance(field, TypenameField) else field for field in form.fields)
    return Node(tuple(fields))


def _named_types(details: Iterable[FieldDetails], fragments: Mapping[str, FragmentDetails]) -> Iterator[str]:
    """The types in conditions of fragments that stand directly in the field, and in each other."""
    waiting: list[SelectionNode] = [
        selection
        for detail in details
        if detail.node.selection_set is not None
        for selection in detail.node.selection_set.selections
    ]
    seen: set[str] = set()
    while waiting:
        match waiting.pop():
            case InlineFragmentNode(type_condition=condition, selection_set=inner):
                if condition is not None:
                    yield condition.name.value
                waiting.extend(inner.selections)
            case FragmentSpreadNode(name=name) if name.value not in seen:
                seen.add(name.value)
                definition = fragments[name.value].definition
                yield definition.type_condition.name.value
                waiting.extend(definition.selection_set.selections)
            case FieldNode() | FragmentSpreadNode():
                pass  # a field of all rows, or a fragment that was looked at already
