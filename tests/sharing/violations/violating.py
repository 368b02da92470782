"""Violations that are led through their steps without a store, in the small town."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from catalog import Catalog
from sharing.jurisdictions import Profile
from sharing.proceedings import Actor, Moment, Role
from sharing.violations import Record, Violation, ViolationKind, Violations
from tests.sharing.kit import course, moments
from tests.sharing.kit.small_town import small_town

TODAY = date(2026, 7, 1)
NUMBER = "2026-VI-000001"
PROCEDURE = Violations()
TOWN = small_town()
AUTHORITY = Actor("civil-affairs", "desk", None, frozenset({Role.REVIEWER}))
PROVIDER = Actor("police", "desk", None, frozenset({Role.REVIEWER}))
TAX = Actor("tax", "desk", None, frozenset({Role.REVIEWER}))
OFFICE = Actor("centre", "desk", None, frozenset({Role.REVIEWER}))
BRAKE = Actor("centre", "desk", None, frozenset({Role.OPERATOR}))
EVIDENCE = ("0" * 32, "1" * 32)
MISUSE = Record("tax", ViolationKind.USE_BEYOND_DUTY, "looked up neighbours", TODAY, EVIDENCE, "population")
LATE = Record("tax", ViolationKind.NOT_UPDATED, "a year late", TODAY)


def moment(today: date = TODAY, rules: Profile | str = "order-809") -> Moment:
    return moments.moment(rules, today, catalog=TOWN)


@dataclass
class Course(course.Course[Violation]):
    """A violation on its way; where nobody is named, the authority acts."""

    procedure = PROCEDURE

    today: date = TODAY
    files: Catalog = TOWN

    def take(self, action: Any, by: Actor = AUTHORITY) -> Self:
        return super().take(action, by)


def recorded(action: Record = MISUSE, by: Actor = AUTHORITY, code: str = "order-809") -> Course:
    return Course(code).begin(action, by)
