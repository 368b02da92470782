"""Emergencies that are led through their steps without a store, in the small town."""

from dataclasses import dataclass
from datetime import date, timedelta

from catalog import Catalog
from sharing.declared import Declaration
from sharing.emergencies import Declare, Emergencies, EmergencyContent
from sharing.proceedings import Actor, DeclareEmergency, Moment, Role, parties_of
from tests.sharing.kit import course, moments
from tests.sharing.kit.rules import DUTIES
from tests.sharing.kit.small_town import small_town

TODAY = date(2026, 7, 1)
NUMBER = "2026-EM-000001"
PROCEDURE = Emergencies()
TOWN = small_town()
AUTHORITY = Actor("civil-affairs", "desk", None, frozenset({Role.REVIEWER}))
OFFICE = Actor("centre", "desk", None, frozenset({Role.REVIEWER}))
"""Reviews what the authority has declared."""
DECLARE = Declare(("burial",), TODAY + timedelta(9), "a flood", resources=("population",))


def moment(today: date = TODAY, code: str = "order-809") -> Moment:
    return moments.moment(code, today, catalog=TOWN)


@dataclass
class Course(course.Course[EmergencyContent]):
    """An emergency on its way."""

    procedure = PROCEDURE

    today: date = TODAY
    files: Catalog = TOWN

    def declare(self, action: Declare = DECLARE, by: Actor = AUTHORITY) -> "Course":
        return self.begin(action, by)

    def permits(self, word: str, by: Actor) -> bool:
        """Whether somebody has the duty, whatever the state."""
        parties = self.parties(self.standing.about, self.content)
        return DUTIES.may(parties_of(by, parties), by.roles, "emergency", word)


def declared(action: Declare = DECLARE, today: date = TODAY, code: str = "order-809") -> Declaration:
    effect = PROCEDURE.open(NUMBER, action, AUTHORITY, moment(today, code)).effects[0]
    assert isinstance(effect, DeclareEmergency)
    return effect.declaration
