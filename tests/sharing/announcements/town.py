"""A town whose police provide the register of the population, which two departments hold."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from catalog import Catalog, Mode
from policies import read_duties
from sharing import Agreement, GrantRecord, GrantState
from sharing.announcements import Announce, Announcement, Announcements, Matter
from sharing.calendar import UpdateCycle, WorkingDays, working_days
from sharing.jurisdictions import Profile, read_profile
from sharing.proceedings import (
    Actor,
    Kind,
    Moment,
    NotPermitted,
    Proceeding,
    Role,
    Taken,
    parties_of,
    usual_parties,
)
from tests.policies.small_city import CITY

TODAY = date(2026, 3, 2)  # a Monday
NUMBER = "2026-AN-000001"
PROCEDURE, DUTIES = Announcements(), read_duties()
TOWN = Catalog(
    CITY.resources,
    {
        code: replace(department, centre=code == "centre", authority=code == "civil")
        for code, department in CITY.departments.items()
    },
    "town",
)
STEWARD = Actor("police", "desk", None, frozenset({Role.STEWARD}))
TAX = Actor("tax", "desk", None, frozenset({Role.CONSUMER}))
RELIEF = Actor("civil-affairs", "desk", None, frozenset({Role.CONSUMER}))
CHANGE = Announce(Matter.CHANGE, "population", "the form of names", TODAY, ("name",), compare_within=5)
CYCLE = Announce(Matter.CYCLE, "population", "monthly from now on", TODAY, cycle=UpdateCycle.MONTHLY)
SERVICE = Announce(Matter.SERVICE, "population", "another interface", TODAY)
OUTAGE = Announce(Matter.OUTAGE, "population", "a fire", TODAY, remedy="paper", until=date(2026, 3, 9))


def grant(number: str, consumer: str, **more: Any) -> GrantRecord:
    usual = GrantRecord(
        number,
        consumer,
        "population",
        frozenset({"name"}),
        frozenset({Mode.QUERY}),
        "case-handling",
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    return replace(usual, **more)


GRANTS = {
    each.number: each
    for each in (
        grant("G-1", "tax"),
        grant("G-2", "tax", state=GrantState.SUSPENDED),
        grant("G-3", "civil", state=GrantState.REVOKED),
        grant("G-4", "lucheng-civil", valid_until=date(2026, 3, 1)),
        grant("G-5", "police"),
        grant("G-6", "civil", resource="household"),
    )
}
AGREEMENTS = (Agreement("civil-affairs", "population", date(2026, 1, 1), date(2026, 12, 31)),)


@cache
def calendar() -> WorkingDays:
    return working_days()


@cache
def profile(code: str) -> Profile:
    return read_profile(code)


def moment(code: str = "order-809", today: date = TODAY) -> Moment:
    at = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    return Moment(at, today, profile(code), calendar(), TOWN, GRANTS, AGREEMENTS)


def opened(action: Announce, code: str = "order-809") -> tuple[Proceeding[Announcement], Taken]:
    taken = PROCEDURE.open(NUMBER, action, STEWARD, moment(code))
    return stood(taken, code), taken


def stood(taken: Taken, code: str, version: int = 1) -> Proceeding[Announcement]:
    at = moment(code).at
    return Proceeding(
        NUMBER,
        Kind.ANNOUNCEMENT,
        version,
        taken.state,
        code,
        taken.about,
        taken.content,
        at,
        at,
        taken.deadlines,
        taken.is_closed,
    )


def step(before: Proceeding[Announcement], action: Any, by: Actor, today: date = TODAY) -> Proceeding[Announcement]:
    """As the shell takes it: whoever has no duty is refused."""
    now = moment(before.profile, today)
    word = next(word for word, type_ in PROCEDURE.actions.items() if type_ is type(action))
    parties = {**usual_parties(before.about, now), **PROCEDURE.parties(before.about, before.content, now)}
    if not DUTIES.may(parties_of(by, parties), by.roles, "announcement", word):
        raise NotPermitted(word)
    return stood(PROCEDURE.take(before, action, by, now), before.profile, before.version + 1)
