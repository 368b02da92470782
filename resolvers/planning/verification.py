"""Plans verifications: whose row is compared, what is claimed, and whether the provider offers such claims at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLObjectType,
    ValueNode,
    VariableNode,
    get_named_type,
    value_from_ast_untyped,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.values import VariableValues

from catalog import ClaimKind, ClaimRule, Item, Resource, graphql_name
from resolvers.errors import Code, Refusal
from resolvers.given import Given, bad_operand
from resolvers.plan import Claim, Comparison, Constant, FromVariable, Layout, Operand, Path, Stated
from resolvers.planning.selected import selected
from resolvers.planning.walk import Walk, argument_types, arguments, object_type
from resolvers.types import KINDS


@dataclass(frozen=True, slots=True)
class VerificationPlanner:
    """Plans root fields of `verify`; `batches` are the entries by the names of the fields that compare many subjects.

    Raises `Refusal`: CLAIM_NOT_OFFERED, BAD_OPERAND.
    """

    walk: Walk
    by_name: Mapping[str, Resource]
    batches: Mapping[str, Resource]

    def plan(self, path: Path, parent: GraphQLObjectType, details: list[FieldDetails], stated: Stated) -> Comparison:
        node = details[0].node
        name, types, given = node.name.value, argument_types(parent, node.name.value), arguments(node)
        members: Mapping[str, Given] = {name: self.walk.value(value, types[name]) for name, value in given.items()}
        pairs: Operand | None = None
        if name in self.batches:
            resource = self.batches[name]
            pairs, members = self._pairs(members["pairs"], path)
        else:
            resource = self.by_name[name]
        subject = tuple(self._subject(path, resource, members))
        claims = tuple(self._claims(path, resource, members))
        if len(claims) < resource.verification.together:
            message = "the provider wants more to be claimed at once"
            raise _not_offered(path, message, together=resource.verification.together)
        return Comparison(
            path,
            resource,
            subject,
            claims,
            Layout.of(resource, subject, claims),
            selected(self.walk, object_type(parent, name), details),
            stated,
            pairs,
            self._key(given, types, path),
        )

    def _key(self, given: Mapping[str, ValueNode], types: Mapping[str, GraphQLInputType], path: Path) -> Operand | None:
        if "idempotencyKey" not in given:
            return None
        value = self.walk.value(given["idempotencyKey"], types["idempotencyKey"])
        return None if value.is_null else value.operand((*path, "idempotencyKey"))

    def _pairs(self, given: Given, path: Path) -> tuple[Operand, Mapping[str, Given]]:
        """Where the pairs are, and the members of the first of them, whose shape is that of all."""
        node, here = given.node, (*path, "pairs")
        if isinstance(node, VariableNode):
            operand: Operand = FromVariable((node.name.value,))
            several = self.walk.variables.coerced.get(node.name.value)
        else:
            if node is None or names_variables(node):
                raise Refusal(Code.BAD_OPERAND, "pairs are one variable, or a literal without variables", path)
            several = value_from_ast_untyped(node)
            several = several if isinstance(several, list) else [several]
            operand = Constant(several)
        if not several:
            raise bad_operand(here)
        type = get_named_type(given.type)
        if not isinstance(type, GraphQLInputObjectType):
            raise AssertionError
        first = VariableValues({}, several[0])
        return operand, {name: Given(first, type.fields[name].type, None, (name,)) for name in several[0]}

    def _subject(self, path: Path, resource: Resource, given: Mapping[str, Given]) -> Iterator[Claim]:
        """One claim for each item that names the subject, all of them, in the provider's order."""
        here, rules = (*path, "subject"), resource.verification
        found = dict(given["subject"].members(here))
        for code in rules.subject:
            place = (*here, graphql_name(code))
            if graphql_name(code) not in found:
                raise bad_operand(place)
            operand, type = found[graphql_name(code)].operand(place), found[graphql_name(code)].type
            yield Claim(resource.items[code], rules.naming[code], ClaimKind.EQUALS, operand, None, type, place)

    def _claims(self, path: Path, resource: Resource, given: Mapping[str, Given]) -> Iterator[Claim]:
        here = (*path, "claims")
        items = {graphql_name(item.code): item for item in resource.items.values()}
        for name, member in given["claims"].members(here):
            place = (*here, name)
            several = list(member.members(place))
            if len(several) != 1:
                raise Refusal(Code.BAD_OPERAND, "an item is claimed in one way at a time", path)
            ((word, value),) = several
            yield self._claim(resource, items[name], KINDS[word], value, (*place, word))

    def _claim(self, resource: Resource, item: Item, kind: ClaimKind, given: Given, place: Path) -> Claim:
        rule = resource.verification.claims[item.code]
        if kind not in rule.kinds:
            message = f"`{place[-1]}` may not be claimed of `{item.code}`"
            raise _not_offered(place[:2], message, item=item.code, kinds=_offered(rule))
        match kind:
            case ClaimKind.AGE_AT_LEAST:
                age = dict(given.members(place))
                on = age.get("on")
                day = None if on is None or on.is_null else on.operand((*place, "on"))
                return Claim(item, rule, kind, age["years"].operand((*place, "years")), day, age["years"].type, place)
            case ClaimKind.PRESENT | ClaimKind.ABSENT:
                if given.shape_value(place) is not True:
                    raise Refusal(Code.BAD_OPERAND, f"`{place[-1]}` is claimed by `true` alone", place[:2])
                return Claim(item, rule, kind, Constant(True), None, given.type, place)
            case _:
                return Claim(item, rule, kind, given.operand(place), None, given.type, place)


def names_variables(node: ValueNode) -> bool:
    """Whether a literal is a variable or holds one."""
    if isinstance(node, VariableNode):
        return True
    inner = [*getattr(node, "values", ()), *(field.value for field in getattr(node, "fields", ()))]
    return any(map(names_variables, inner))


def _offered(rule: ClaimRule) -> list[str]:
    return [name for name, kind in KINDS.items() if kind in rule.kinds]


def _not_offered(path: Path, message: str, **facts: object) -> Refusal:
    return Refusal(Code.CLAIM_NOT_OFFERED, message, path[:2], facts)
