"""Plans blind batches: whether the provider lets such items be compared blindly, and what is told of them."""

from dataclasses import dataclass

from graphql import GraphQLObjectType, VariableNode
from graphql.execution.collect_fields import FieldDetails

from catalog import Resource
from masking.canonical import VERSION
from resolvers.errors import Code, Refusal
from resolvers.given import Given, bad_operand
from resolvers.plan import BlindAnswering, BlindOpening, BlindTerms, Path, Stated
from resolvers.planning.selected import selected
from resolvers.planning.verification import names_variables
from resolvers.planning.walk import Walk, argument_types, arguments, object_type
from resolvers.types import BlindNames
from sharing.blind import NotOffered, Told, Wording


@dataclass(frozen=True, slots=True)
class BlindPlanner:
    """Plans root fields of `verify` for blind batches; `names` are those of the fields.

    Raises `Refusal`: CLAIM_NOT_OFFERED, NOT_COMPARABLE, BAD_OPERAND.
    """

    walk: Walk
    names: BlindNames

    def plan(
        self, path: Path, parent: GraphQLObjectType, details: list[FieldDetails], stated: Stated
    ) -> BlindOpening | BlindAnswering:
        node = details[0].node
        name, types, nodes = node.name.value, argument_types(parent, node.name.value), arguments(node)
        given = {argument: self.walk.value(value, types[argument]) for argument, value in nodes.items()}
        shown = selected(self.walk, object_type(parent, name), details)
        if name in self.names.openings:
            resource = self.names.openings[name]
            return BlindOpening(path, resource, self._terms(path, resource, given), shown, stated)
        session, request = (given[argument].operand((*path, argument)) for argument in ("session", "request"))
        return BlindAnswering(path, self.names.answerings[name], session, request, shown, stated)

    def _terms(self, path: Path, resource: Resource, given: dict[str, Given]) -> BlindTerms:
        told = given["reveal"].shape_value((*path, "reveal"))
        if not isinstance(told, Told):
            raise bad_operand((*path, "reveal"))
        return BlindTerms(_wording(path, resource, _codes(path, given["items"])), told)


def _codes(path: Path, given: Given) -> list[str]:
    """The codes of the items, which belong to the shape of the request: each is decided."""
    node = given.node
    if node is None or (not isinstance(node, VariableNode) and names_variables(node)):
        raise Refusal(Code.BAD_OPERAND, "items are one variable, or a literal without variables", path)
    codes = given.shape_value((*path, "items"))
    return [str(code) for code in codes] if isinstance(codes, list) else [str(codes)]


def _wording(path: Path, resource: Resource, codes: list[str]) -> Wording:
    if not resource.items.keys() >= set(codes):  # what is no code may be anything: it is not said again
        raise Refusal(Code.CLAIM_NOT_OFFERED, "an item that the resource does not have", path)
    try:
        wording = Wording.of(resource, codes)
    except NotOffered as error:
        facts = {} if error.item is None else {"item": error.item}
        raise Refusal(Code.CLAIM_NOT_OFFERED, str(error), path, facts) from None
    rules = resource.verification
    for item in wording.items:
        column = (rules.naming.get(item) or rules.claims[item]).canonical
        if column is not None and column.version != VERSION:
            message = f"the canonical column of `{item}` has another version of the rules"
            raise Refusal(Code.NOT_COMPARABLE, message, path, {"item": item})
    return wording
