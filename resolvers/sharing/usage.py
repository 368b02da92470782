"""`usage`: what the officers of a provider see of the use of its data; counted out of the log, with no value in it."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

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
    GraphQLResolveInfo,
    GraphQLString,
)

from audit import Look, UsageCounts
from catalog import Mode
from resolvers.errors import Code, Refusal
from resolvers.looking import on_record
from resolvers.officer_desk import Officer, officer
from resolvers.scalars import DATE, ReducedDate
from resolvers.sharing.desk import Desk, checked_day
from sharing.statistics import Attention, Flag, UseOf, by_use, flags, from_others

MOST_DAYS = 31
USUAL_DAYS = 7
MOST_UNDER = 200
"""Consents and emergencies that are named of one use: there may be one for every subject."""
EARLIEST = date(2000, 1, 1)

_INT = GraphQLNonNull(GraphQLInt)
_LARGEST_INT = 2**31 - 1
_COUNTS = {
    "answered": "Questions that were answered.",
    "refused": "Questions that were refused before anything was read.",
    "failed": "Questions that ended without an answer.",
    "rows": "Rows that the resource gave; verdicts where values were compared.",
    "out_of_hours": "Questions out of working hours.",
    "without_case": "Questions that named no case (办件).",
    "by_consent": "Answers of which something was open only because its subjects had consented.",
    "by_emergency": "Answers of which something was open only because an emergency was declared.",
}
_UNDER = GraphQLObjectType(
    "SharingUseUnder",
    {
        "number": GraphQLField(GraphQLNonNull(GraphQLID), description="Of a recorded consent or a declaration."),
        "answered": GraphQLField(_INT, description="Answers of which something was open only by it."),
    },
    description="A consent or an emergency that something was open by; of the subject it tells nothing.",
)
_WORDS = {
    Attention.OFTEN_REFUSED: "Of at least 20 questions, 3 in 10 were refused.",
    Attention.OUT_OF_HOURS: "Of at least 20 questions, half came out of working hours.",
    Attention.RISING: "The last seven days hold three times as much as the usual week of the four before.",
    Attention.CASE_NOT_STATED: "Some questions name their case, and others do not.",
    Attention.NO_PURPOSE: "Something was answered for which no purpose was stated.",
    Attention.UNDER_EMERGENCY: "Something was open only because an emergency was declared.",
    Attention.UNDER_CONSENT: "Something was open only because its subjects had consented.",
}


def usage_field(enumerations: Mapping[type[StrEnum], GraphQLEnumType]) -> GraphQLField:
    """`usage`: of one resource."""
    type = GraphQLObjectType(
        "SharingUsage",
        {
            "first": GraphQLField(GraphQLNonNull(DATE), description="The first day that was counted."),
            "last": GraphQLField(GraphQLNonNull(DATE), description="The last day that was counted."),
            "uses": GraphQLField(_list(_use_type(enumerations[Mode])), description="By department, mode and purposes."),
            "attention": GraphQLField(_list(_flag_type()), description="What should be looked at; it proves nothing."),
        },
        description="What other departments did with a resource. It counts questions and rows, and no persons.",
    )
    arguments = {
        "resource": GraphQLArgument(GraphQLNonNull(GraphQLID)),
        "first": GraphQLArgument(DATE, description=f"{USUAL_DAYS} days with the last one if left out."),
        "last": GraphQLArgument(DATE, description="Today if left out."),
    }
    words = f"For officers of the centre and of the provider: how a resource was used on at most {MOST_DAYS} days."
    return GraphQLField(type, arguments, _usage, description=words)


def _list(type: GraphQLObjectType) -> GraphQLNonNull[Any]:
    return GraphQLNonNull(GraphQLList(GraphQLNonNull(type)))


def _use_type(mode: GraphQLEnumType) -> GraphQLObjectType:
    text = GraphQLNonNull(GraphQLString)
    return GraphQLObjectType(
        "SharingUse",
        {
            "department": GraphQLField(text, description="Code of who used it."),
            "mode": GraphQLField(GraphQLNonNull(mode)),
            "purposes": GraphQLField(
                GraphQLNonNull(GraphQLList(text)), description="The purposes that were stated, in their order."
            ),
            **{_called(name): GraphQLField(_INT, description=words) for name, words in _COUNTS.items()},
            "under": GraphQLField(
                _list(_UNDER), description=f"Under which consents and emergencies, at most {MOST_UNDER} by number."
            ),
        },
        description="What a department did for some purposes in a mode.",
    )


def _flag_type() -> GraphQLObjectType:
    values = {each.name: GraphQLEnumValue(each, description=_WORDS[each]) for each in Attention}
    return GraphQLObjectType(
        "SharingAttention",
        {
            "department": GraphQLField(GraphQLNonNull(GraphQLString), description="Code of who used it."),
            "why": GraphQLField(GraphQLNonNull(GraphQLEnumType("SharingAttentionReason", values))),
        },
        description="A department whose use should be looked at.",
    )


async def _usage(
    desk: Desk,
    _: GraphQLResolveInfo[Any],
    resource: str,
    first: date | ReducedDate | None = None,
    last: date | ReducedDate | None = None,
) -> dict[str, object]:
    context = desk.context
    catalog = context.edition.catalog
    known = resource if resource in catalog.resources else None
    with on_record(context, Look("usage", None, resource=known)):
        who = officer(context.request.caller, catalog, of="usage")
        _check_sight(desk, who)
        code = who.resource(resource, catalog).code
        begin, end = _days(desk, checked_day("first", first), checked_day("last", last))
        reader = desk.services.usage
        if reader is None:
            raise Refusal(Code.ACTION_NOT_PERMITTED, "here nothing is counted")
        counted = await reader.counted(begin, end)
    seen = {use: counts for use, counts in from_others(counted, catalog).items() if use.resource == code}
    return {
        "first": begin,
        "last": end,
        "uses": [_shown(use, counts) for use, counts in sorted(by_use(seen).items())],
        "attention": [_shown_flag(flag) for flag in flags(seen, end)],
    }


def _check_sight(desk: Desk, who: Officer) -> None:
    """Whether providers see how their data is used, the profile says (R116). Raises Refusal (NOT_AN_OFFICER)."""
    rules = desk.proceedings.moment(None).profile.rules
    if who.provider is not None and not rules.supervision.provider_sees_usage:
        raise Refusal(Code.NOT_AN_OFFICER, "by the rules of this place only the centre looks at usage")


def _days(desk: Desk, first: date | None, last: date | None) -> tuple[date, date]:
    """Raises Refusal (BAD_OPERAND, LIMIT_EXCEEDED)."""
    end = desk.today if last is None else last
    if end < EARLIEST:
        raise Refusal(Code.BAD_OPERAND, f"`last` is {EARLIEST.isoformat()} or later")
    begin = end - timedelta(USUAL_DAYS - 1) if first is None else first
    if begin > end:
        raise Refusal(Code.BAD_OPERAND, "`last` comes before `first`")
    if (end - begin).days >= MOST_DAYS:
        facts = {"limit": "usage_days", "maximum": MOST_DAYS}
        raise Refusal(Code.LIMIT_EXCEEDED, f"usage is counted for at most {MOST_DAYS} days", facts=facts)
    return begin, end


def _shown(use: UseOf, counts: UsageCounts) -> dict[str, object]:
    figures = {_called(name): min(getattr(counts, name), _LARGEST_INT) for name in _COUNTS}
    under = [{"number": number, "answered": min(many, _LARGEST_INT)} for number, many in counts.under[:MOST_UNDER]]
    return {"department": use.department, "mode": use.mode, "purposes": use.purposes, **figures, "under": under}


def _shown_flag(flag: Flag) -> dict[str, object]:
    return {"department": flag.department, "why": flag.attention}


def _called(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
