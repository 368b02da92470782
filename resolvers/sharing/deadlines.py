"""What the schema tells of deadlines: until when, whose, and how they stand today."""

from datetime import date
from enum import Enum
from typing import assert_never

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

from resolvers.scalars import DATE
from sharing.calendar import Deadline, DueToday, Escalated, Met, MetLate, NotDue, Overdue, standing


class _State(Enum):
    """How a deadline stands."""

    NOT_DUE = "There is time left; `days` until the last one."
    DUE_TODAY = "This is the last day."
    OVERDUE = "The last day is past, by `days`."
    ESCALATED = "Overdue by `days`, so long that the matter is the authority's too."
    MET = "What was due was done in time."
    MET_LATE = "What was due was done, `days` late."


_STATE = GraphQLEnumType(
    "DeadlineState",
    {state.name: GraphQLEnumValue(state, description=state.value) for state in _State},
    description="Time alone makes something overdue and escalates it; it never grants anything.",
)

DEADLINE = GraphQLObjectType(
    "ProceedingDeadline",
    {
        "name": GraphQLField(GraphQLNonNull(GraphQLString), description="What is due."),
        "whose": GraphQLField(GraphQLNonNull(GraphQLString), description="Code of the department that has to act."),
        "startedOn": GraphQLField(GraphQLNonNull(DATE), description="The day on which it began, which is not counted."),
        "due": GraphQLField(GraphQLNonNull(DATE), description="The last day in time."),
        "provisional": GraphQLField(
            GraphQLNonNull(GraphQLBoolean), description="Whether a notice on holidays that could move it is not out."
        ),
        "formerly": GraphQLField(DATE, description="The last day as it was told before a notice on holidays moved it."),
        "endedOn": GraphQLField(DATE, description="The day on which what was due was done."),
        "state": GraphQLField(GraphQLNonNull(_STATE), description="How it stands today."),
        "days": GraphQLField(GraphQLInt, description="Days of the calendar; what they count depends on the state."),
    },
    description="Until when somebody has to act.",
)


def shown_deadline(deadline: Deadline, today: date) -> dict[str, object]:
    """The value of a `ProceedingDeadline`."""
    state, days = _standing(deadline, today)
    return {
        "name": deadline.name,
        "whose": deadline.whose,
        "startedOn": deadline.started_on,
        "due": deadline.due,
        "provisional": deadline.provisional,
        "formerly": deadline.formerly,
        "endedOn": deadline.ended_on,
        "state": state,
        "days": days,
    }


def _standing(deadline: Deadline, today: date) -> tuple[_State, int | None]:
    match standing(deadline, today):
        case NotDue(days=days):
            return _State.NOT_DUE, days
        case DueToday():
            return _State.DUE_TODAY, None
        case Overdue(days=days):
            return _State.OVERDUE, days
        case Escalated(days=days):
            return _State.ESCALATED, days
        case Met():
            return _State.MET, None
        case MetLate(days=days):
            return _State.MET_LATE, days
        case other:
            assert_never(other)
