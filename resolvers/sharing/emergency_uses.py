"""`emergencyUses`: what was used under emergencies, by whom, why, and what a review found; each look is on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLString,
)

from resolvers.errors import Code, Refusal
from resolvers.looking import proceedings_on_record
from resolvers.scalars import DATE, DATETIME
from resolvers.sharing.cursors import List
from resolvers.sharing.desk import Desk, checked_code, checked_first, is_number, known_form, refusals
from resolvers.sharing.pages import FIRST, PAGE_ARGUMENTS, Edge, connection, connection_type
from sharing.emergencies import LIST_USES, EmergencyContent, EmergencyUse, UseReview, resources_seen
from sharing.proceedings import Kind, NotPermitted, Step

FIELD = "emergencyUses"
_TEXT = GraphQLNonNull(GraphQLString)
_REVIEW = GraphQLObjectType(
    "SharingEmergencyReview",
    {
        "on": GraphQLField(GraphQLNonNull(DATE)),
        "by": GraphQLField(_TEXT, description="Code of the department that looked at it."),
        "findings": GraphQLField(_TEXT),
    },
    description="What came of the review of a use.",
)


@dataclass(frozen=True, slots=True)
class ShownUse:
    """A use on the desk of whoever sees it."""

    desk: Desk
    it: EmergencyUse


def emergency_uses_field() -> GraphQLField:
    """`emergencyUses`: the newest first."""
    arguments = {
        "number": GraphQLArgument(GraphQLID, description="Only those under this declaration."),
        "resource": GraphQLArgument(GraphQLID, description="Only those of this resource."),
        **PAGE_ARGUMENTS,
    }
    words = "For providers the uses of their own resources, for centre and authority all of them: the newest first."
    return GraphQLField(connection_type(_use_type(), "Uses of emergencies."), arguments, _uses, description=words)


def _use_type() -> GraphQLObjectType:
    return GraphQLObjectType(
        "SharingEmergencyUse",
        {
            "number": GraphQLField(
                GraphQLNonNull(GraphQLID), resolve=_read("number"), description="Of the declaration."
            ),
            "reasons": GraphQLField(GraphQLString, resolve=_reasons, description="Why it was declared."),
            "at": GraphQLField(GraphQLNonNull(DATETIME), resolve=_read("at")),
            "department": GraphQLField(_TEXT, resolve=_read("department"), description="Code of who used it."),
            "application": GraphQLField(_TEXT, resolve=_read("application")),
            "person": GraphQLField(GraphQLString, resolve=_read("person"), description="Who asked, where one acted."),
            "resource": GraphQLField(_TEXT, resolve=_read("resource"), description="Code of the resource."),
            "case": GraphQLField(_TEXT, resolve=_read("case"), description="What for: the case that was stated."),
            "requestId": GraphQLField(GraphQLNonNull(GraphQLID), resolve=_read("request_id")),
            "reviewDue": GraphQLField(
                DATE, resolve=_read("review_due"), description="Until when it is looked at; null once it was."
            ),
            "reviewedAt": GraphQLField(DATETIME, resolve=_read("reviewed_at")),
            "review": GraphQLField(_REVIEW, resolve=_review, description="What was found; null before that."),
        },
        description="A question that was answered only because an emergency was declared.",
    )


def _read(name: str) -> Any:
    def resolve(shown: ShownUse, _: GraphQLResolveInfo[Any]) -> object:
        return getattr(shown.it, name)

    return resolve


async def _uses(
    desk: Desk,
    _: GraphQLResolveInfo[Any],
    number: str | None = None,
    resource: str | None = None,
    first: int | None = FIRST,
    after: str | None = None,
) -> dict[str, object]:
    asked = number if number is not None and is_number(number, Kind.EMERGENCY) else None
    with proceedings_on_record(desk.context, FIELD, asked, LIST_USES) as seen:
        if number is not None:
            known_form(number, Kind.EMERGENCY)
        most, before = checked_first(FIRST if first is None else first), _place(desk, after)
        sought, uses = _sought(desk, checked_code("resource", resource)), desk.services.emergencies
        if uses is None:
            raise Refusal(Code.ACTION_NOT_PERMITTED, "here no use is listed")
        async with desk.alone:
            with refusals():
                found = await uses.page(most + 1, before, number=number, resources=sought)
        for each in dict.fromkeys(use.number for use in found[:most]):
            seen.add(each)
    cursors, department = desk.services.cursors, desk.actor.department
    edges = [
        Edge(cursors.sealed(List.EMERGENCY_USES, department, use.place), ShownUse(desk, use)) for use in found[:most]
    ]
    return connection(edges, len(found) > most, after is not None)


def _sought(desk: Desk, resource: str | None) -> frozenset[str] | None:
    """Whose uses are looked for; None for those of all. Raises Refusal (ACTION_NOT_PERMITTED)."""
    with refusals():
        seen = resources_seen(desk.actor, desk.proceedings.moment(None), desk.proceedings.duties)
        if resource is None:
            return seen
        if seen is not None and resource not in seen:  # another's is as one that there is not
            raise NotPermitted(LIST_USES)
    return frozenset({resource})


def _place(desk: Desk, cursor: str | None) -> int | None:
    if cursor is None:
        return None
    return desk.services.cursors.opened(List.EMERGENCY_USES, desk.actor.department, cursor)


async def _reasons(shown: ShownUse, _: GraphQLResolveInfo[Any]) -> str:
    return _content((await _steps(shown))[-1]).reasons


async def _review(shown: ShownUse, _: GraphQLResolveInfo[Any]) -> UseReview | None:
    """Of the step by which it was reviewed: the two are of the same instant."""
    if shown.it.reviewed_at is None:
        return None
    reviews = (_content(step).reviews for step in await _steps(shown) if step.at == shown.it.reviewed_at)
    return next((each[-1] for each in reviews if each), None)


async def _steps(shown: ShownUse) -> Sequence[Step[Any]]:
    """Everybody may read declarations, with all that became of them."""
    return await shown.desk.history(shown.it.number)


def _content(step: Step[Any]) -> EmergencyContent:
    if not isinstance(step.content, EmergencyContent):
        raise Refusal(Code.INTERNAL, "the declaration cannot be read")
    return step.content
