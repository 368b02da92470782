"""Raw beside shown: which made-up row stands behind each node of an answer.

The answer itself says nothing of that, unless its document selects `id`. So the same request is answered once more with
an id in every node; the ids lead to the rows, and the forms beside them are those of the answer.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, assert_never

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    NameNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    print_ast,
    visit,
)

from resolvers.plan import (
    BlindAnswering,
    BlindOpening,
    Comparison,
    Connection,
    EdgeNode,
    Edges,
    Grouping,
    ItemField,
    Node,
    NodeById,
    Nodes,
    ReferenceField,
    RootPlan,
)

ROW = "rehearsedRow"
"""The response key of the ids that are added."""

RawRow = Mapping[str, object]
"""Raw values by item codes."""
Opened = Callable[[str], tuple[str, RawRow] | None]
"""The resource and the raw row that an id leads to."""


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One selected item of one row: what is stored, and what the caller gets of it, both as JSON writes them."""

    item: str
    raw: object
    shown: object


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One node of the answer. `path` leads to it, list indexes included."""

    path: tuple[str | int, ...]
    resource: str
    items: tuple[ShownItem, ...]


def with_rows(document: DocumentNode, schema: GraphQLSchema, nodes: Collection[str]) -> str:
    """The document with an id in every selection of a type that `nodes` names."""
    types = TypeInfo(schema)
    return print_ast(visit(document, TypeInfoVisitor(types, _Ids(types, nodes))))


class _Ids(Visitor):
    """Adds the ids while it leaves the selections."""

    def __init__(self, types: TypeInfo, nodes: Collection[str]) -> None:
        super().__init__()
        self._types, self._nodes = types, nodes

    def leave_selection_set(self, node: SelectionSetNode, *_: object) -> SelectionSetNode | None:
        parent = self._types.get_parent_type()
        if parent is None or parent.name not in self._nodes:
            return None
        id_field = FieldNode(alias=NameNode(value=ROW), name=NameNode(value="id"), arguments=(), directives=())
        return SelectionSetNode(selections=(*node.selections, id_field))


def shown_rows(roots: Sequence[RootPlan], data: Any, opened: Opened) -> Iterator[ShownRow]:
    """The nodes of an answer to a document made by `with_rows`, in the order in which they stand there."""
    for root in roots:
        found = data
        for step in root.path:
            found = found.get(step) if isinstance(found, dict) else None
        if isinstance(found, dict):
            yield from _root(root, found, opened)


def _root(root: RootPlan, found: dict[str, Any], opened: Opened) -> Iterator[ShownRow]:
    match root:
        case Connection():
            for path, node, value in _nodes(root, found):
                yield from _row(path, node, value, opened)
        case NodeById():
            resource = opened(str(found.get(ROW)))
            if resource is not None:
                yield from _row(root.path, root.choices[resource[0]][1], found, opened)
        case Comparison() | BlindOpening() | BlindAnswering() | Grouping():
            return
        case _:
            assert_never(root)


def _nodes(root: Connection, found: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Node, dict[str, Any]]]:
    for field in root.fields:
        match field:
            case Nodes(key, node):
                for index, value in enumerate(found[key]):
                    yield (*root.path, key, index), node, value
            case Edges(key, members):
                for index, edge in enumerate(found[key]):
                    for member in members:
                        if isinstance(member, EdgeNode):
                            yield (*root.path, key, index, member.key), member.node, edge[member.key]
            case _:
                pass


def _row(path: tuple[str | int, ...], node: Node, value: dict[str, Any], opened: Opened) -> Iterator[ShownRow]:
    found = opened(str(value.get(ROW)))
    if found is not None:
        resource, raw = found
        items = (field for field in node.fields if isinstance(field, ItemField))
        shown = (ShownItem(field.item.code, raw[field.item.code], value[field.key]) for field in items)
        yield ShownRow(path, resource, tuple(shown))
    for field in node.fields:
        if isinstance(field, ReferenceField):
            inner = value[field.key]
            many = inner if isinstance(inner, list) else [] if inner is None else [inner]
            for index, one in enumerate(many):
                at = (*path, field.key, index) if isinstance(inner, list) else (*path, field.key)
                yield from _row(at, field.node, one, opened)


def as_json(row: RawRow) -> RawRow:
    """Raw values as an answer would write them."""
    return {code: _json_value(value) for code, value in row.items()}


def _json_value(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat(timespec="microseconds")  # as SQLite keeps them
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value
