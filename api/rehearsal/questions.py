"""What an officer asks in a department's place: a document with its variables, read as the endpoint would read it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

import orjson

from api.message import Message, read_body
from api.settings import LimitsSection
from catalog import ClaimKind, Item, Resource
from resolvers import Code, Refusal
from resolvers.given import value_of, values_of
from resolvers.plan import (
    BlindAnswering,
    BlindOpening,
    Comparison,
    Connection,
    Grouping,
    Node,
    NodeById,
    Operand,
    Operator,
    ReferenceField,
    RootPlan,
    Rows,
    related,
    rows_asked_about,
)
from resolvers.plan import comparisons as comparisons_in

LOOKUPS = frozenset({Operator.EQ, Operator.IN})

Operands = Sequence[tuple[Item, Operand]]
"""What items are said to equal."""


@dataclass(frozen=True, slots=True)
class Question:
    """A GraphQL request without its caller."""

    document: str
    variables: Mapping[str, object] | None = None
    operation: str | None = None

    def message(self, limits: LimitsSection) -> Message:
        """The request after its way through a body. Raises Refusal where that would be refused."""
        body = orjson.dumps({"query": self.document, "variables": self.variables, "operationName": self.operation})
        if len(body) > limits.body_bytes:
            facts = {"limit": "body_bytes", "maximum": limits.body_bytes}
            raise Refusal(
                Code.BODY_TOO_LARGE, f"the request exceeds `limits.body_bytes` = {limits.body_bytes}", (), facts
            )
        return read_body(body, limits.input_depth, limits.input_values)


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a request is about: the resources whose rows it can reach, and the values that it names."""

    resources: Sequence[Resource]
    named: Mapping[tuple[str, str], Sequence[object]]


def subjects_of(roots: Sequence[RootPlan], variables: Mapping[str, object]) -> Subjects:
    """Everything that the planned root fields touch, whether or not the policies open it."""
    resources: dict[str, Resource] = {}
    named: dict[tuple[str, str], dict[object, None]] = {}
    for root in roots:
        for resource, operands in _touched(root, variables):
            resources[resource.code] = resource
            for item, operand in operands:
                values = dict.fromkeys(values_of(operand, variables))
                named.setdefault((resource.code, item.code), {}).update(values)
    return Subjects(tuple(resources.values()), {item: tuple(values) for item, values in named.items()})


def _touched(root: RootPlan, variables: Mapping[str, object]) -> Iterator[tuple[Resource, Operands]]:
    """Each resource with the values that are looked up there; those of a batch are not made up one by one."""
    match root:
        case Connection():
            yield from _rows(root.rows, tuple(root.nodes))
        case Grouping():
            yield from _rows(root.rows, ())
        case Comparison():
            equal = [claim for claim in (*root.subject, *root.claims) if claim.kind is ClaimKind.EQUALS]
            yield root.resource, [(claim.item, claim.operand) for claim in equal if root.pairs is None]
        case BlindOpening() | BlindAnswering():
            yield root.resource, []
        case NodeById():
            chosen = root.choices.get(str(value_of(root.id, variables)).partition(".")[0])
            if chosen is not None:
                yield from _rows(chosen[0], (chosen[1],))
        case _:
            assert_never(root)


def _rows(rows: Rows, nodes: Sequence[Node]) -> Iterator[tuple[Resource, Operands]]:
    looked_up = [compare for compare in comparisons_in(rows.where) if compare.operator in LOOKUPS]
    yield rows.resource, [(compare.item, compare.operand) for compare in looked_up]
    for asked in related(rows.where):
        yield from _rows(rows_asked_about(asked), ())
    for node in nodes:
        for field in node.fields:
            if isinstance(field, ReferenceField):
                yield from _rows(field.rows, (field.node,))
