"""What an officer asks in a department's place: a document with its variables, read as the endpoint would read it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

import orjson

from api.message import Message, read_body
from api.settings import LimitsSection
from catalog import Resource
from resolvers import Code, Refusal
from resolvers.given import value_of, values_of
from resolvers.plan import (
    Compare,
    Comparison,
    Connection,
    Grouping,
    Node,
    NodeById,
    Operator,
    ReferenceField,
    RootPlan,
    Rows,
    related,
    rows_asked_about,
)
from resolvers.plan import comparisons as comparisons_in

LOOKUPS = frozenset({Operator.EQ, Operator.IN})


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
        for resource, compares in _touched(root, variables):
            resources[resource.code] = resource
            for compare in compares:
                if compare.operator in LOOKUPS:
                    values = dict.fromkeys(values_of(compare.operand, variables))
                    named.setdefault((resource.code, compare.item.code), {}).update(values)
    return Subjects(tuple(resources.values()), {item: tuple(values) for item, values in named.items()})


def _touched(root: RootPlan, variables: Mapping[str, object]) -> Iterator[tuple[Resource, Sequence[Compare]]]:
    match root:
        case Connection():
            yield from _rows(root.rows, tuple(root.nodes))
        case Grouping():
            yield from _rows(root.rows, ())
        case Comparison():
            yield root.resource, (*root.subject, *root.claims)
        case NodeById():
            chosen = root.choices.get(str(value_of(root.id, variables)).partition(".")[0])
            if chosen is not None:
                yield from _rows(chosen[0], (chosen[1],))
        case _:
            assert_never(root)


def _rows(rows: Rows, nodes: Sequence[Node]) -> Iterator[tuple[Resource, Sequence[Compare]]]:
    yield rows.resource, tuple(comparisons_in(rows.where))
    for asked in related(rows.where):
        yield from _rows(rows_asked_about(asked), ())
    for node in nodes:
        for field in node.fields:
            if isinstance(field, ReferenceField):
                yield from _rows(field.rows, (field.node,))
