"""What is looked at: proceedings, found page by page or by number, and what is due for whom."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLString,
)

from resolvers.looking import proceedings_on_record
from resolvers.scalars import DATE
from resolvers.sharing.cursors import List
from resolvers.sharing.deadlines import DEADLINE, shown_deadline
from resolvers.sharing.desk import (
    Desk,
    checked_code,
    checked_day,
    checked_first,
    is_number,
    refusals,
)
from resolvers.sharing.pages import FIRST, PAGE_ARGUMENTS, Edge, connection, connection_type
from resolvers.sharing.shown import ABOUT, Shown
from sharing.proceedings import DueTask, Kind, Sought

_WHERE = MappingProxyType(
    {
        "state": "A word of the procedure.",
        **ABOUT,
    }
)


def kinds(found: Iterable[Kind]) -> GraphQLEnumType:
    """The kinds of the procedures that there are."""
    values = {kind.name: GraphQLEnumValue(kind, description=f"Its numbers have `{kind.value}`.") for kind in found}
    return GraphQLEnumType("ProceedingKind", values, description="Which procedure.")


def proceedings_field(proceeding: GraphQLObjectType, kind: GraphQLEnumType) -> GraphQLField:
    """`proceedings`: the newest first."""
    where = GraphQLInputObjectType(
        "ProceedingWhere",
        {
            **{name: GraphQLInputField(GraphQLString, description=words) for name, words in _WHERE.items()},
            "open": GraphQLInputField(GraphQLBoolean, description="`true` leaves out what is closed, `false` others."),
        },
        description="All members that are given must hold.",
    )
    arguments = {"kind": GraphQLArgument(kind), "where": GraphQLArgument(where), **PAGE_ARGUMENTS}
    type = connection_type(proceeding, "Proceedings that your department takes part in, or that everybody may see.")
    return GraphQLField(type, arguments, _proceedings, description="The newest first.")


def proceeding_field(proceeding: GraphQLObjectType) -> GraphQLField:
    """`proceeding`: one by its number."""
    arguments = {"number": GraphQLArgument(GraphQLNonNull(GraphQLID))}
    return GraphQLField(proceeding, arguments, _proceeding, description="One, as it stands.")


def due_field(kind: GraphQLEnumType) -> GraphQLField:
    """`due`: what has to be done by when."""
    task = GraphQLObjectType(
        "DueTask",
        {
            "number": GraphQLField(GraphQLNonNull(GraphQLID)),
            "kind": GraphQLField(GraphQLNonNull(kind)),
            "deadline": GraphQLField(GraphQLNonNull(DEADLINE)),
        },
        description="A deadline that runs, and in which proceeding.",
    )
    arguments = {
        "until": GraphQLArgument(DATE, description="Only what is due by that day."),
        "whose": GraphQLArgument(
            GraphQLString, description="Only what that department has to do; for the centre and the authority."
        ),
    }
    words = "What your department has to do, at the centre and the authority what all have to: the earliest first."
    return GraphQLField(GraphQLList(GraphQLNonNull(task)), arguments, _due, description=words)


async def _proceeding(desk: Desk, _: GraphQLResolveInfo[Any], number: str) -> Shown:
    asked = number if is_number(number) else None
    with proceedings_on_record(desk.context, "proceeding", asked) as seen:
        found = await desk.one(number)
        seen.add(number, found.version)
    return Shown(desk, found)


async def _proceedings(
    desk: Desk,
    _: GraphQLResolveInfo[Any],
    kind: Kind | None = None,
    where: Mapping[str, Any] | None = None,
    first: int | None = FIRST,
    after: str | None = None,
) -> dict[str, object]:
    with proceedings_on_record(desk.context, "proceedings") as seen:
        sought = _sought(kind, where or {})
        most, before = checked_first(FIRST if first is None else first), _place(desk, after)
        async with desk.alone:
            with refusals():
                page = await desk.proceedings.page(sought, desk.actor, most, before)
        for each in page.found:
            seen.add(each.proceeding.number, each.proceeding.version)
    cursors, department = desk.services.cursors, desk.actor.department
    edges = [
        Edge(cursors.sealed(List.PROCEEDINGS, department, each.place), Shown(desk, each.proceeding))
        for each in page.found
    ]
    return connection(edges, page.has_more, after is not None)


def _sought(kind: Kind | None, where: Mapping[str, Any]) -> Sought:
    codes = {name: checked_code(name, where.get(name)) for name in _WHERE}
    return Sought(kind=kind, open=where.get("open"), **codes)


def _place(desk: Desk, cursor: str | None) -> int | None:
    if cursor is None:
        return None
    return desk.services.cursors.opened(List.PROCEEDINGS, desk.actor.department, cursor)


async def _due(
    desk: Desk, _: GraphQLResolveInfo[Any], until: date | None = None, whose: str | None = None
) -> list[dict[str, object]]:
    with proceedings_on_record(desk.context, "due") as seen:
        last, of = checked_day("until", until) or date.max, checked_code("whose", whose)
        async with desk.alone:
            with refusals():
                tasks = await desk.proceedings.due(desk.actor, last, of)
        for number in dict.fromkeys(task.number for task in tasks):
            seen.add(number)
    return [_shown_task(task) for task in tasks]


def _shown_task(task: DueTask) -> dict[str, object]:
    return {"number": task.number, "kind": task.kind, "deadline": shown_deadline(task.deadline, task.today)}
