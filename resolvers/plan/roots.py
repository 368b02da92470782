"""What the pipeline answers as a whole: a root field of `data` or of `verify`, or `node`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from resolvers.plan.blind import BlindAnswering, BlindOpening
from resolvers.plan.groups import Grouping
from resolvers.plan.operands import Operand, Path
from resolvers.plan.rows import Rows
from resolvers.plan.selection import ConnectionField, EdgeNode, Edges, Node, Nodes, ReferenceField
from resolvers.plan.stated import Stated
from resolvers.plan.verification import Comparison


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
    """`node(id:)`: at most one row of whatever resource the id belongs to; what is selected by resource code.

    `unlike` are some of the choices: any other differs from one of them in names alone.
    """

    path: Path
    id: Operand
    choices: Mapping[str, tuple[Rows, Node]]
    unlike: tuple[tuple[Rows, Node], ...]
    stated: Stated = Stated()

    @property
    def most_rows(self) -> int:
        """How many rows the answer can hold with all lists in it, whichever resource the id belongs to."""
        return max((_most_rows(rows, (node,)) for rows, node in self.unlike), default=0)


RootPlan = Connection | Grouping | NodeById | Comparison | BlindOpening | BlindAnswering
