"""The fields of `verify` for blind batches, and what they answer; the same types whatever the catalogue holds."""

from collections.abc import Mapping
from typing import NamedTuple

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

from catalog import Resource, graphql_name
from sharing.blind import Told

_TEXT = GraphQLNonNull(GraphQLString)

_REVEAL = GraphQLEnumType(
    "BlindReveal",
    {
        "SIZE": GraphQLEnumValue(Told.SIZE, description="How many entries of the list are held."),
        "POSITIONS": GraphQLEnumValue(Told.POSITIONS, description="Which entries of the list are held."),
    },
    description="What a blind batch tells its caller.",
)

_ITEM = GraphQLObjectType(
    "BlindItem",
    {
        "item": GraphQLField(_TEXT, description="Code of the item, as the catalogue has it."),
        "form": GraphQLField(_TEXT, description="The canonical form in which its values are compared."),
    },
    description="An item of which the entries of a blind batch are made.",
)
_ITEMS = GraphQLNonNull(GraphQLList(GraphQLNonNull(_ITEM)))

_SESSION = GraphQLObjectType(
    "BlindSession",
    {
        "session": GraphQLField(GraphQLNonNull(GraphQLID), description="Names the session; keep it to yourself."),
        "expiresAt": GraphQLField(_TEXT, description="When it ends, UTC."),
        "canonicalVersion": GraphQLField(GraphQLNonNull(GraphQLInt), description="Version of the canonical forms."),
        "subject": GraphQLField(_ITEMS, description="What names the subject of an entry, in this order."),
        "claims": GraphQLField(_ITEMS, description="What is claimed to equal a value, in this order."),
        "setup": GraphQLField(_TEXT, description="The platform's first message, in URL-safe base64 without padding."),
    },
    description="A blind batch that was begun.",
)

_ANSWER = GraphQLObjectType(
    "BlindAnswer",
    {
        "response": GraphQLField(GraphQLString, description="The platform's second message, where positions are told."),
        "size": GraphQLField(GraphQLInt, description="How many entries are held, where sizes are told."),
        "retryAt": GraphQLField(GraphQLString, description="A budget is used up until then; nothing was compared."),
    },
    description="What came of a blind batch.",
)


class BlindNames(NamedTuple):
    """Resources by the names of the root fields that begin blind batches, and of those that answer them."""

    openings: Mapping[str, Resource]
    answerings: Mapping[str, Resource]


def opening_name(resource: Resource) -> str:
    """The name of the field of `verify` that begins a blind batch."""
    return f"{graphql_name(resource.code)}Blind"


def answering_name(resource: Resource) -> str:
    """The name of the field of `verify` that answers the caller's message of a blind batch."""
    return f"{opening_name(resource)}Answer"


def opening_field(resource: Resource) -> GraphQLField:
    codes = GraphQLNonNull(GraphQLList(_TEXT))
    return GraphQLField(
        _SESSION,
        {
            "items": GraphQLArgument(codes, description="Codes of all items of an entry: a literal, or one variable."),
            "reveal": GraphQLArgument(GraphQLNonNull(_REVEAL), description="What is to be told."),
        },
        description=f"{resource.name}:盲比对",
    )


def answering_field(resource: Resource) -> GraphQLField:
    return GraphQLField(
        _ANSWER,
        {
            "session": GraphQLArgument(GraphQLNonNull(GraphQLID), description="The session that was begun."),
            "request": GraphQLArgument(_TEXT, description="The caller's message, in URL-safe base64 without padding."),
        },
        description=f"{resource.name}:盲比对应答",
    )
