"""A data request as a plan: which resources, which columns in which positions, in which shape; no caller, no values.

A plan is made from the document and the shape of the variables alone. Where a value will stand it holds an `Operand`,
which says where in the request the value is found; only page sizes belong to the shape. Paths are response keys from
the root, without list indexes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from catalog import Item, Reference, Resource
from policies import Right

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal of the document, already of its item's type."""

    value: object


@dataclass(frozen=True, slots=True)
class FromVariable:
    """A leaf of a variable, or a whole list of scalars: the variable's name, then keys and indexes."""

    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list literal whose elements are operands of their own."""

    elements: tuple[Constant | FromVariable, ...]


Operand = Constant | FromVariable | ListOf


class Operator(StrEnum):
    """The closed list of what a caller may compare with. None can raise on any stored value of its item's type."""

    EQ = "eq"
    IN = "in"
    NE = "ne"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    STARTS_WITH = "startsWith"
    IS_NULL = "isNull"

    @property
    def position(self) -> Right:
        """`eq` and `in` look up; every other predicate filters (design §5)."""
        return Right.LOOKUP if self in (Operator.EQ, Operator.IN) else Right.FILTER


@dataclass(frozen=True, slots=True)
class Compare:
    item: Item
    operator: Operator
    operand: Operand
    path: Path


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Predicate"


Predicate = Compare | All | AnyOf | Not


def comparisons(predicate: Predicate | None) -> Iterator[Compare]:
    """Every comparison in the predicate."""
    match predicate:
        case None:
            return
        case Compare():
            yield predicate
        case Not(part):
            yield from comparisons(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from comparisons(part)


class Direction(Enum):
    """Order of a sort key; NULL comes last in both."""

    ASC = "ASC"
    DESC = "DESC"


@dataclass(frozen=True, slots=True)
class SortKey:
    item: Item
    direction: Direction
    path: Path


@dataclass(frozen=True, slots=True)
class Page:
    """At most how many rows, after which one. The size is a number of the plan, for a database plans by it."""

    size: int
    after: Operand | None = None


ONE = Page(1)


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
    rows: "Rows"
    node: "Node"
    path: Path


NodeField = ItemField | TypenameField | IdField | SharingField | ReferenceField


@dataclass(frozen=True, slots=True)
class Node:
    """What is selected of each row."""

    fields: tuple[NodeField, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows of a resource, in which order.

    `by_key` is True where the outermost conjunction of `where` names every key item (design §5), for a to-one
    reference and for `node(id)`.
    """

    resource: Resource
    path: Path
    page: Page
    where: Predicate | None = None
    order: tuple[SortKey, ...] = ()
    by_key: bool = False


@dataclass(frozen=True, slots=True)
class TotalCount:
    key: str


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


ConnectionField = TotalCount | Nodes | Edges | PageInfo | TypenameField


@dataclass(frozen=True, slots=True)
class Stated:
    """`@sharing(purpose:, grant:)` on a root field; None where not given."""

    purpose: Operand | None = None
    grant: Operand | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """A root field of `data`."""

    path: Path
    rows: Rows
    fields: tuple[ConnectionField, ...]
    stated: Stated = Stated()

    @property
    def most_rows(self) -> int:
        """How many rows the page can hold with all lists in it, under however many aliases."""
        return _most_rows(self.rows, tuple(self.nodes))

    @property
    def nodes(self) -> Iterator[Node]:
        """Every node selection of the connection."""
        for field in self.fields:
            match field:
                case Nodes(node=node):
                    yield node
                case Edges(members=members):
                    yield from (member.node for member in members if isinstance(member, EdgeNode))
                case _:
                    pass


def _most_rows(rows: Rows, nodes: Sequence[Node]) -> int:
    references = (field for node in nodes for field in node.fields if isinstance(field, ReferenceField))
    return rows.page.size * (1 + sum(_most_rows(field.rows, (field.node,)) for field in references))


@dataclass(frozen=True, slots=True)
class NodeById:
    """`node(id:)`: at most one row of whatever resource the id belongs to; what is selected by resource code."""

    path: Path
    id: Operand
    choices: Mapping[str, tuple[Rows, Node]]
    stated: Stated = Stated()

    @property
    def most_rows(self) -> int:
        """How many rows the answer can hold with all lists in it, whichever resource the id belongs to."""
        return max((_most_rows(rows, (node,)) for rows, node in self.choices.values()), default=0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A root field of `verify`: the subject by its key items and the claims about it."""

    path: Path
    resource: Resource
    subject: tuple[Compare, ...]
    claims: tuple[Compare, ...]
    members: tuple[tuple[str, str], ...]
    stated: Stated = Stated()


RootPlan = Connection | NodeById | Comparison
