"""A procedure for the tests of what all procedures have in common: a gate that is asked for, opened and shut."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from catalog import Catalog, Department
from policies import Duties, Duty
from sharing import GrantBook, GrantState, Store
from sharing.calendar import ended, in_working_days, working_days
from sharing.jurisdictions import read_profile
from sharing.proceedings import (
    About,
    ActionUnfit,
    Actor,
    ChangeGrant,
    Effect,
    Kind,
    Moment,
    Notify,
    NotNow,
    OpenGrant,
    Parties,
    Party,
    Problem,
    Proceeding,
    Proceedings,
    Role,
    Taken,
)
from tests.sharing.records import CATALOG, GRANT, TODAY

DEPARTMENTS = {
    code: Department(code, code, "", "330302", frozenset(), centre=code == "centre", authority=code == "bureau")
    for code in ("civil-affairs", "police", "tax", "centre", "bureau")
}
GATED = Catalog(CATALOG.resources, DEPARTMENTS, "c1")
DAYS = working_days()
PROFILE = read_profile("order-809")


class State(StrEnum):
    """How the gate stands."""

    ASKED = "asked"
    OPEN = "open"
    SHUT = "shut"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted, and what was said about it."""

    items: tuple[str, ...]
    said: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """The first step."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """Grants what is wished."""

    said: str = ""


@dataclass(frozen=True, slots=True)
class Shut:
    """Ends it."""

    said: str


class GateProcedure:
    """Asked, open, shut."""

    kind = Kind.APPLICATION
    content: type[Any] = Wish
    opening: Mapping[str, type[Any]] = MappingProxyType({"ask": Ask})
    actions: Mapping[str, type[Any]] = MappingProxyType({"open": Open, "shut": Shut})
    is_open = False

    def open(self, number: str, action: Any, by: Actor, moment: Moment) -> Taken:
        known = moment.catalog.resources["population"].items
        problems = [
            Problem(f"items.{place}", "unknown_item", "there is no such item")
            for place, item in enumerate(action.items)
            if item not in known
        ]
        if problems:
            raise ActionUnfit(problems)
        reply = in_working_days(moment.days, "reply", "police", moment.today, 10)
        about = About(by.department, "police", "population")
        return Taken(State.ASKED, Wish(action.items), about, (reply,), (Notify("police", f"asked: {number}"),))

    def take(self, proceeding: Proceeding[Any], action: Any, by: Actor, moment: Moment) -> Taken:
        wish, about = replace(proceeding.content, said=action.said), proceeding.about
        met = tuple(ended(deadline, moment.today) for deadline in proceeding.deadlines)
        effects: tuple[Effect, ...]
        match action, proceeding.state:
            case Open(), State.ASKED:
                granted = replace(GRANT, number=proceeding.number, items=frozenset(wish.items), persons=frozenset())
                effects = (OpenGrant(granted), Notify(about.applicant, "granted"))
                return Taken(State.OPEN, wish, about, met, effects)
            case Shut(), State.OPEN:
                effects = (ChangeGrant(proceeding.number, GrantState.REVOKED),)
                return Taken(State.SHUT, wish, about, met, effects, is_closed=True)
            case _:
                raise NotNow(type(action).__name__.lower(), proceeding.state)

    def parties(self, about: About, content: Any, moment: Moment) -> Parties:
        return {Party.DECIDER: frozenset({"police"})}


def duties(*lines: tuple[str, str, str, bool]) -> Duties:
    """Lines of party, role, action and whether it is allowed."""
    told = tuple((Duty(party, role, "application", action), allowed) for party, role, action, allowed in lines)
    return Duties(told)


DUTIES = duties(
    ("applicant", "consumer", "ask", True),
    ("decider", "reviewer", "open", True),
    ("decider", "reviewer", "shut", True),
)
ASKER = Actor("civil-affairs", "desk", "clerk-1", frozenset({Role.CONSUMER}))
DECIDER = Actor("police", "desk", "head-1", frozenset({Role.REVIEWER}))
STRANGER = Actor("tax", "desk", None, frozenset(Role))
CENTRE = Actor("centre", "desk", None, frozenset({Role.OPERATOR}))
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def proceedings(store: Store, book: GrantBook, today: date = TODAY) -> Proceedings:
    """As the platform composes them."""

    def moment(_profile: str | None) -> Moment:
        grants = {record.number: record for record in book.records}
        return Moment(NOON, today, PROFILE, DAYS, GATED, grants, ())

    return Proceedings(store, {Kind.APPLICATION: GateProcedure()}, DUTIES, moment, book.refresh)
