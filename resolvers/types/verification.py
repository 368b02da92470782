"""The fields of `verify` that one resource has, and the input types of its subject, its claims and its pairs."""

from collections.abc import Iterator

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
)

from catalog import Item, Resource, graphql_name, type_name
from resolvers.types.claims import claimed_as, offered
from resolvers.types.resource import ResourceTypes
from resolvers.types.structures import CatalogueInput
from resolvers.types.verdicts import VERIFICATION, VERIFICATION_BATCH

_KEY = GraphQLArgument(
    GraphQLID,
    description="What the caller calls this call: repeated under it, it is answered alike and counted once for a day.",
)


class PairInput(CatalogueInput):
    """A subject with the claims about it, one of many in a call."""


def batch_name(resource: Resource) -> str:
    """The name of the field of `verify` that compares many subjects."""
    return f"{graphql_name(resource.code)}Batch"


def verification_fields(types: ResourceTypes) -> Iterator[tuple[str, GraphQLField]]:
    """The field for one subject and the field for many; none where nothing can be claimed."""
    resource, name = types.resource, type_name(types.resource.code)
    rules = resource.verification
    claimed = {item: rule for item, rule in rules.claims.items() if item in types.items}
    if not claimed:
        return
    subject: GraphQLInputType = GraphQLNonNull(
        CatalogueInput(
            f"{name}Subject",
            {code: _naming(types, resource.items[item]) for item in rules.subject for code in (types.told[item].name,)},
            description=f"Whose row is compared: {resource.name}.",
        )
    )
    claims: GraphQLInputType = GraphQLNonNull(
        CatalogueInput(
            f"{name}Claims",
            {types.told[item].name: _claim(types, types.items[item]) for item in claimed},
            description=f"What is said of the subject, all of it at once: {resource.name}.",
        )
    )
    words = f"What is said of the subject, all of it at once; at least {rules.together}."
    members = {"subject": (subject, "Whose row is compared."), "claims": (claims, words)}
    arguments = {member: GraphQLArgument(type, description=words) for member, (type, words) in members.items()}
    yield (
        graphql_name(resource.code),
        GraphQLField(VERIFICATION, {**arguments, "idempotencyKey": _KEY}, description=resource.name),
    )
    pair = PairInput(
        f"{name}Pair",
        {member: GraphQLInputField(type, description=words) for member, (type, words) in members.items()},
        description=f"One subject of many: {resource.name}. All pairs of a call claim the same items in the same way.",
    )
    pairs = GraphQLNonNull(GraphQLList(GraphQLNonNull(pair)))
    described = GraphQLArgument(pairs, description="Whom to compare: a literal without variables, or one variable.")
    yield (
        batch_name(resource),
        GraphQLField(
            VERIFICATION_BATCH, {"pairs": described, "idempotencyKey": _KEY}, description=f"{resource.name}:批量比对"
        ),
    )


def _naming(types: ResourceTypes, item: Item) -> GraphQLInputField:
    told = types.told[item.code]
    return GraphQLInputField(
        GraphQLNonNull(types.codes[item.code] or claimed_as(item.type)), description=told.description
    )


def _claim(types: ResourceTypes, item: Item) -> GraphQLInputField:
    told, codes, claims = types.told[item.code], types.codes[item.code], types.shared.claims
    type = claims.of_type[item.type] if codes is None else claims.of_codes(codes, item.type)
    kinds = offered(item, types.resource.verification.claims[item.code].kinds)
    return GraphQLInputField(
        type, description=f"{told.description}\n\n可比对:{kinds}", deprecation_reason=told.deprecation
    )
