"""The fields of `Subscription`: what each follows, for whom, and how what happens is shown as the queries show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
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
from resolvers.sharing.cursors import List
from resolvers.sharing.desk import checked_code, open_desk, refusals
from resolvers.sharing.notices import NOTICE, shown_notice
from resolvers.sharing.services import SharingServices
from resolvers.sharing.shown import Shown
from sharing import Following, Happening
from sharing.proceedings import Notice, Proceeding, ProceedingUnknown

ANNOUNCEMENTS, NOTICES = "announcements", "notices"
_LISTS = MappingProxyType({ANNOUNCEMENTS: List.ANNOUNCED, NOTICES: List.NOTICES})
_AFTER = GraphQLArgument(
    GraphQLString,
    description="Go on after this cursor, which stands in `extensions.sharing.cursor` and as the `id` of each event; "
    "without one, from now on. A `Last-Event-ID` goes before it.",
)


@dataclass(frozen=True, slots=True)
class Followed:
    """What one subscription follows; `resource` is the code of the only one that it wants to hear of, None for all."""

    field: str
    list: List
    following: Following[Any]
    department: str
    resource: str | None

    def wants(self, happening: Happening[Any]) -> bool:
        """Whether it is told of this one."""
        return self.resource is None or happening.it.about.resource == self.resource


def followed(services: SharingServices | None, field: str, arguments: Mapping[str, Any], department: str) -> Followed:
    """What a field follows. Raises Refusal (BAD_OPERAND, ACTION_NOT_PERMITTED)."""
    if services is None or services.feeds is None:
        raise Refusal(Code.ACTION_NOT_PERMITTED, "here nothing can be followed")
    following: Following[Any] = services.feeds.announcements if field == ANNOUNCEMENTS else services.feeds.notices
    return Followed(field, _LISTS[field], following, department, checked_code("resource", arguments.get("resource")))


def on_record(field: str) -> str:
    """What a field is called in the log."""
    return f"subscription.{field}"


def subscription_type(proceeding: GraphQLObjectType) -> GraphQLObjectType:
    """All that can be followed."""
    resource = GraphQLArgument(GraphQLID, description="Only those about this resource, by its code.")
    announcements = GraphQLField(
        GraphQLNonNull(proceeding),
        {"resource": resource, "after": _AFTER},
        resolve=_announcement,
        description="公告: every announcement in which somebody acts, as it stands then; of several steps that you "
        "have missed the last one tells.",
    )
    notices = GraphQLField(
        GraphQLNonNull(NOTICE),
        {"after": _AFTER},
        resolve=_notice,
        description="Every notice to your department; `after` takes the `id` of one too.",
    )
    return GraphQLObjectType(
        "Subscription",
        {ANNOUNCEMENTS: announcements, NOTICES: notices},
        description="What is told as it happens. By POST, to whoever accepts `text/event-stream`.",
    )


async def _announcement(
    happening: Happening[Proceeding[Any]], info: GraphQLResolveInfo[Any], **_arguments: object
) -> Shown:
    desk, it = open_desk(info.context), happening.it
    with proceedings_on_record(desk.context, on_record(ANNOUNCEMENTS), it.number) as seen:
        with refusals():
            if not desk.proceedings.sees(it, desk.actor):
                raise ProceedingUnknown(it.number)
        seen.add(it.number, it.version)
    return Shown(desk, it)


async def _notice(
    happening: Happening[Notice], info: GraphQLResolveInfo[Any], **_arguments: object
) -> dict[str, object]:
    desk, it = open_desk(info.context), happening.it
    with proceedings_on_record(desk.context, on_record(NOTICES), it.number) as seen:
        with refusals():
            if happening.whose != desk.actor.department:
                raise ProceedingUnknown(it.number)
        seen.add(it.number)
    return shown_notice(desk.services.cursors.sealed(List.NOTICES, desk.actor.department, it.place), it)
