"""The inbox of a department: what it was told of proceedings, and that somebody has read it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLString,
)

from resolvers.errors import Code, Refusal
from resolvers.looking import proceedings_on_record
from resolvers.scalars import DATETIME
from resolvers.sharing.cursors import List
from resolvers.sharing.desk import Desk, checked_first, open_desk, refusals
from resolvers.sharing.pages import FIRST, PAGE_ARGUMENTS, Edge, connection, connection_type
from sharing.proceedings import LARGEST_PAGE, Notice

NOTICE = GraphQLObjectType(
    "ProceedingNotice",
    {
        "id": GraphQLField(GraphQLNonNull(GraphQLID), description="Opaque; differs between departments."),
        "number": GraphQLField(GraphQLNonNull(GraphQLID), description="Of the proceeding that it is about."),
        "text": GraphQLField(GraphQLNonNull(GraphQLString)),
        "at": GraphQLField(GraphQLNonNull(DATETIME)),
        "readAt": GraphQLField(DATETIME, description="When it was first marked as read."),
    },
    description="What your department was told of a proceeding.",
)

_READ = GraphQLObjectType(
    "MarkNoticesReadPayload",
    {"marked": GraphQLField(GraphQLNonNull(GraphQLInt), description="How many had not been read before.")},
)


def notices_field() -> GraphQLField:
    """`notices`: the newest first."""
    type = connection_type(NOTICE, "The notices to your department.")
    return GraphQLField(type, dict(PAGE_ARGUMENTS), _notices, description="The newest first.")


def mark_field() -> GraphQLField:
    """`markNoticesRead`: the department has taken notice."""
    ids = GraphQLArgument(
        GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLID))), description=f"Of the notices, at most {LARGEST_PAGE}."
    )
    return GraphQLField(_READ, {"ids": ids}, _mark, description="Mark notices to your department as read.")


async def _notices(
    desk: Desk, _: GraphQLResolveInfo[Any], first: int | None = FIRST, after: str | None = None
) -> dict[str, object]:
    cursors, department = desk.services.cursors, desk.actor.department
    with proceedings_on_record(desk.context, "notices") as seen:
        most = checked_first(FIRST if first is None else first)
        before = None if after is None else cursors.opened(List.NOTICES, department, after)
        async with desk.alone:
            with refusals():
                found, has_more = await desk.services.inbox.page(department, most, before)
        for number in dict.fromkeys(notice.number for notice in found):
            seen.add(number)
    ids = [cursors.sealed(List.NOTICES, department, notice.place) for notice in found]
    edges = [Edge(id, shown_notice(id, notice)) for id, notice in zip(ids, found, strict=True)]
    return connection(edges, has_more, after is not None)


def shown_notice(id: str, notice: Notice) -> dict[str, object]:
    """The value of a `ProceedingNotice`."""
    return {
        "id": id,
        "number": notice.number,
        "text": notice.text,
        "at": notice.at,
        "readAt": notice.read_at,
    }


async def _mark(_root: object, info: GraphQLResolveInfo[Any], ids: Sequence[str]) -> dict[str, object]:
    desk = open_desk(info.context)
    department = desk.actor.department
    with proceedings_on_record(desk.context, "markNoticesRead"):
        if len(ids) > LARGEST_PAGE:
            facts = {"limit": "ids", "maximum": LARGEST_PAGE}
            raise Refusal(Code.LIMIT_EXCEEDED, f"at most {LARGEST_PAGE} notices are marked together", facts=facts)
        places = {desk.services.cursors.opened(List.NOTICES, department, id) for id in ids}
        with refusals():
            marked = await desk.services.inbox.mark_read(department, places, datetime.now(UTC))
    return {"marked": marked}
