"""Onward requests that are led through their steps without a store: the tax bureau would pass on what it holds."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from catalog import Catalog, Mode
from sharing import GrantRecord
from sharing.jurisdictions import Profile
from sharing.onward import Ask, Destination, OnwardRequest, OnwardRequests
from sharing.proceedings import Actor, Role
from tests.sharing.kit import course
from tests.sharing.kit.in_force import InForce
from tests.sharing.kit.small_town import small_town

TODAY = date(2026, 7, 1)
TOWN = small_town(authority=None)
TAX = Actor("tax", "desk", "officer-1", frozenset({Role.CONSUMER}))
POLICE = Actor("police", "desk", "officer-2", frozenset({Role.REVIEWER}))
CENTRE = Actor("centre", "desk", "officer-3", frozenset({Role.REVIEWER}))
GRANT = GrantRecord(
    "2026-AP-000001",
    "tax",
    "population",
    frozenset({"name", "gender"}),
    frozenset({Mode.QUERY}),
    "tax-assessment",
    TODAY,
    TODAY + timedelta(99),
)
ASK = Ask(GRANT.number, ("name",), Destination.THIRD_PARTY, "the archive", "keeping", TODAY + timedelta(9))


@dataclass
class Course(course.Course[OnwardRequest]):
    """An onward request on its way."""

    procedure = OnwardRequests()

    today: date = TODAY
    files: Catalog = TOWN
    held: InForce = field(default_factory=lambda: InForce({GRANT.number: GRANT}))

    def open(self, action: Ask = ASK, by: Actor = TAX) -> "Course":
        return self.begin(action, by)


def holding(code: Profile | str = "order-809", **grant: Any) -> Course:
    """Before anything is asked: the tax bureau holds its grant, or another wording of it."""
    return Course(code, held=InForce({GRANT.number: replace(GRANT, **grant)}))
