"""What a correction keeps sealed, opened for its reporter, the provider and the centre; each look is on record."""

from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLString,
)

from resolvers.errors import Code, Refusal
from resolvers.looking import proceedings_on_record
from resolvers.sharing.desk import Desk, is_number, known_form, refusals
from sharing.corrections import DISCLOSE, disclosed
from sharing.proceedings import Kind

_TEXT = GraphQLNonNull(GraphQLString)

_VALUE = GraphQLObjectType(
    "CorrectionDetailsValue",
    {"item": GraphQLField(_TEXT), "value": GraphQLField(_TEXT)},
    description="What was given for an item.",
)
_VALUES = GraphQLNonNull(GraphQLList(GraphQLNonNull(_VALUE)))

_DETAILS = GraphQLObjectType(
    "CorrectionDetails",
    {
        "resource": GraphQLField(_TEXT, description="Code of the resource."),
        "record": GraphQLField(
            GraphQLID,
            description="The `id` of the row for your department; what `node` shows of it, policies decide. Null where "
            "nobody has said yet which row it is.",
        ),
        "subject": GraphQLField(_VALUES, description="Whom the record is about, as the report names them."),
        "claimed": GraphQLField(_VALUES, description="What would be right, as the report says."),
    },
    description="What a correction keeps sealed.",
)


def details_field() -> GraphQLField:
    """`correctionDetails`: of one correction by its number."""
    arguments = {"number": GraphQLArgument(GraphQLNonNull(GraphQLID))}
    words = "What a correction keeps sealed: for who reported it, the provider and the centre."
    return GraphQLField(_DETAILS, arguments, _details, description=words)


async def _details(desk: Desk, _: GraphQLResolveInfo[Any], number: str) -> dict[str, object]:
    asked = number if is_number(number, Kind.CORRECTION) else None
    with proceedings_on_record(desk.context, "correctionDetails", asked, DISCLOSE) as seen:
        known_form(number, Kind.CORRECTION)
        flags = desk.services.flags
        if flags is None:
            raise Refusal(Code.ACTION_NOT_PERMITTED, "here nothing was ever sealed")
        async with desk.alone:
            with refusals():
                found = await desk.proceedings.looked_into(number, DISCLOSE, desk.actor)
        seen.add(number, found.version)
    told = disclosed(number, found.content, flags.keys)
    own = desk.actor.department
    row = None if told.surrogate is None else flags.keys.ids.id_of(own, told.resource, told.surrogate)
    return {"resource": told.resource, "record": row, "subject": told.subject, "claimed": told.claimed}
