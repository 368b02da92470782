"""What the schema shows of one proceeding: how it stands, what may be done in it, its whole history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLString,
    GraphQLUnionType,
)

from resolvers.looking import proceedings_on_record
from resolvers.scalars import DATETIME
from resolvers.sharing.deadlines import DEADLINE, shown_deadline
from resolvers.sharing.desk import Desk
from resolvers.sharing.naming import member_name
from sharing.proceedings import Actor, Proceeding, Step

ABOUT = MappingProxyType(
    {
        "resource": "Code of the resource that it is about.",
        "applicant": "Code of the department that opened it.",
        "provider": "Code of the department whose resource is meant.",
    }
)
_TEXT = GraphQLNonNull(GraphQLString)


@dataclass(frozen=True, slots=True)
class Shown:
    """A proceeding on the desk of whoever sees it."""

    desk: Desk
    it: Proceeding[Any]


def proceeding_type(contents: Mapping[type, GraphQLObjectType], kind: GraphQLEnumType) -> GraphQLObjectType:
    """The type of proceedings, whose contents are of these types by what procedures keep."""
    names = {content: of.name for content, of in contents.items()}

    def content_name(content: object, _info: GraphQLResolveInfo[Any], _type: Any) -> str:
        return names[type(content)]

    of_kind = GraphQLUnionType(
        "ProceedingContent",
        tuple(contents.values()),
        content_name,
        description="What a proceeding says; each procedure has a type of its own.",
    )
    step = _step_type(GraphQLNonNull(of_kind))
    return GraphQLObjectType(
        "Proceeding",
        {
            "number": _read(GraphQLNonNull(GraphQLID), lambda it: it.number),
            "kind": _read(GraphQLNonNull(kind), lambda it: it.kind),
            "version": _read(GraphQLNonNull(GraphQLInt), lambda it: it.version, "Counts its steps from 1."),
            "state": _read(_TEXT, lambda it: it.state, "A word of its procedure."),
            "isClosed": _read(GraphQLNonNull(GraphQLBoolean), lambda it: it.is_closed),
            "profile": _read(_TEXT, lambda it: it.profile, "The rules under which it began."),
            "openedAt": _read(GraphQLNonNull(DATETIME), lambda it: it.opened_at),
            "changedAt": _read(GraphQLNonNull(DATETIME), lambda it: it.changed_at),
            "applicant": _read(_TEXT, lambda it: it.about.applicant, ABOUT["applicant"]),
            "provider": _read(GraphQLString, lambda it: it.about.provider, ABOUT["provider"]),
            "resource": _read(GraphQLString, lambda it: it.about.resource, ABOUT["resource"]),
            "content": _read(GraphQLNonNull(of_kind), lambda it: it.content),
            "deadlines": GraphQLField(GraphQLNonNull(GraphQLList(GraphQLNonNull(DEADLINE))), resolve=_deadlines),
            "actions": GraphQLField(
                GraphQLNonNull(GraphQLList(_TEXT)),
                resolve=_actions,
                description="What your department may do in it with your roles, as the action is called in the "
                "mutation; whether it follows the state, only trying tells. Nothing where it is closed.",
            ),
            "history": GraphQLField(
                GraphQLList(GraphQLNonNull(step)), resolve=_history, description="All steps, the first one first."
            ),
        },
        description="One run of a procedure, such as an application from its draft to the end of its grant.",
    )


def _read(type: Any, read: Callable[[Proceeding[Any]], object], description: str | None = None) -> GraphQLField:
    def resolve(shown: Shown, _: GraphQLResolveInfo[Any]) -> object:
        return read(shown.it)

    return GraphQLField(type, resolve=resolve, description=description)


def _step_type(content: Any) -> GraphQLObjectType:
    by = GraphQLObjectType(
        "ProceedingActor",
        {
            "department": GraphQLField(_TEXT),
            "application": GraphQLField(_TEXT),
            "person": GraphQLField(GraphQLString, description="The natural person, where one acted."),
        },
        description="Who acted.",
    )
    return GraphQLObjectType(
        "ProceedingStep",
        {
            "version": GraphQLField(GraphQLNonNull(GraphQLInt)),
            "action": GraphQLField(_TEXT),
            "at": GraphQLField(GraphQLNonNull(DATETIME)),
            "by": GraphQLField(GraphQLNonNull(by)),
            "state": GraphQLField(_TEXT, description="Where it stood afterwards."),
            "content": GraphQLField(content, description="What it said afterwards."),
        },
        description="One step; what stood before is the step before.",
    )


def _deadlines(shown: Shown, _: GraphQLResolveInfo[Any]) -> list[dict[str, object]]:
    return [shown_deadline(deadline, shown.desk.today) for deadline in shown.it.deadlines]


def _actions(shown: Shown, _: GraphQLResolveInfo[Any]) -> list[str]:
    if shown.it.is_closed:
        return []
    return [member_name(word) for word in shown.desk.proceedings.words(shown.it, shown.desk.actor)]


async def _history(shown: Shown, _: GraphQLResolveInfo[Any]) -> list[dict[str, object]]:
    number = shown.it.number
    with proceedings_on_record(shown.desk.context, "history", number) as seen:
        steps = await shown.desk.history(number)
        seen.add(number, steps[-1].version)
    return [_shown_step(step) for step in steps]


def _shown_step(step: Step[Any]) -> dict[str, object]:
    return {
        "version": step.version,
        "action": member_name(step.action),
        "at": step.at,
        "by": _shown_actor(step.by),
        "state": step.state,
        "content": step.content,
    }


def _shown_actor(by: Actor) -> dict[str, object]:
    return {"department": by.department, "application": by.application, "person": by.person}
