"""`preview`: what an application would open if it were granted, for its applicant and for those who decide about it."""

from typing import Any

from graphql import GraphQLArgument, GraphQLField, GraphQLID, GraphQLNonNull, GraphQLResolveInfo

from resolvers.looking import proceedings_on_record
from resolvers.settling import beside
from resolvers.sharing.desk import Desk, is_number, known_form, refusals
from resolvers.sharing.reflecting import Reflection
from sharing.applications import PREVIEW, GrantPreview, preview
from sharing.proceedings import Kind

_WORDS = (
    "What an application would open if it were granted as it stands, or opens as it was decided: a draft already, and "
    "without a look at data. For its applicant and for those who decide; null where it cannot be submitted so."
)


def preview_field(reflection: Reflection) -> GraphQLField:
    """`preview`: of one application by its number."""
    arguments = {"number": GraphQLArgument(GraphQLNonNull(GraphQLID))}
    return GraphQLField(reflection.shown(GrantPreview), arguments, _preview, description=_WORDS)


async def _preview(desk: Desk, _: GraphQLResolveInfo[Any], number: str) -> GrantPreview | None:
    asked = number if is_number(number, Kind.APPLICATION) else None
    with proceedings_on_record(desk.context, "preview", asked, PREVIEW) as seen:
        known_form(number, Kind.APPLICATION)
        async with desk.alone:
            with refusals():
                found = await desk.proceedings.looked_into(number, PREVIEW, desk.actor)
        seen.add(number, found.version)
    moment, applicant = desk.proceedings.moment(None), found.about.applicant  # access follows the profile of today
    bars = desk.context.services.standing.holdings.held(applicant, moment.today).bars
    policies = desk.context.edition.policies
    return await beside(preview, found.content, applicant, moment, policies, bars)
