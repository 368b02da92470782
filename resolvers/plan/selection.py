"""What is selected: of each row, and of the page that the rows stand on."""

from dataclasses import dataclass

from catalog import Item, Reference
from resolvers.plan.operands import Path
from resolvers.plan.rows import Rows


@dataclass(frozen=True, slots=True)
class ItemField:
    key: str
    item: Item
    path: Path


@dataclass(frozen=True, slots=True)
class TypenameField:
    key: str
    type_name: str


@dataclass(frozen=True, slots=True)
class IdField:
    key: str


@dataclass(frozen=True, slots=True)
class SharingField:
    """`sharing { … }` of a node: pairs of response key and member name."""

    key: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReferenceField:
    """A followed reference: `rows` are those of the other resource that equal this row on `reference.on`."""

    key: str
    reference: Reference
    rows: Rows
    node: "Node"
    path: Path


NodeField = ItemField | TypenameField | IdField | SharingField | ReferenceField


@dataclass(frozen=True, slots=True)
class Node:
    """What is selected of each row."""

    fields: tuple[NodeField, ...]


@dataclass(frozen=True, slots=True)
class Counting:
    """How far rows are counted, and from how many on a number of rows that were found by a mask's output is told."""

    most: int
    least: int


@dataclass(frozen=True, slots=True)
class TotalCount:
    """How many rows all pages hold together, as far as they are counted."""

    key: str
    counting: Counting


@dataclass(frozen=True, slots=True)
class TotalCountIsExact:
    """Whether there are no more rows than the total count says."""

    key: str
    counting: Counting


@dataclass(frozen=True, slots=True)
class Nodes:
    key: str
    node: Node


@dataclass(frozen=True, slots=True)
class Edges:
    """`edges { cursor node { … } }`: per member its key and `cursor`, a type name or the node."""

    key: str
    members: tuple["EdgeMember", ...]


@dataclass(frozen=True, slots=True)
class CursorField:
    key: str


@dataclass(frozen=True, slots=True)
class EdgeNode:
    key: str
    node: Node


EdgeMember = CursorField | EdgeNode | TypenameField


@dataclass(frozen=True, slots=True)
class PageInfo:
    """`pageInfo { … }`: pairs of response key and member name."""

    key: str
    members: tuple[tuple[str, str], ...]


ConnectionField = TotalCount | TotalCountIsExact | Nodes | Edges | PageInfo | TypenameField
