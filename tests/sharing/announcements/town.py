"""A town whose police provide the register of the population, which two departments hold."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from catalog import Catalog, Mode
from sharing import Agreement, GrantRecord, GrantState
from sharing.announcements import Announce, Announcement, Announcements, Matter
from sharing.calendar import UpdateCycle
from sharing.proceedings import Actor, Role
from tests.sharing.kit import course
from tests.sharing.kit.in_force import InForce
from tests.sharing.kit.small_town import small_town

TODAY = date(2026, 3, 2)  # a Monday
NUMBER = "2026-AN-000001"
TOWN = small_town(authority="civil")
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
AGREEMENTS = {"-": Agreement("civil-affairs", "population", date(2026, 1, 1), date(2026, 12, 31))}


@dataclass
class Course(course.Course[Announcement]):
    """An announcement on its way, among grants and agreements."""

    procedure = Announcements()

    files: Catalog = TOWN
    held: InForce = field(default_factory=lambda: InForce(dict(GRANTS), dict(AGREEMENTS)))


def announced(action: Announce = CHANGE, code: str = "order-809") -> Course:
    return Course(code).begin(action, STEWARD)
