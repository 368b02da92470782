"""Corrections that are led through their steps without a store, in the town of the residents."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from masking import MasterKey, suite
from sharing import Doubt
from sharing.corrections import Correction, CorrectionKeys, Corrections, ItemValue, Report
from sharing.proceedings import Actor
from tests.sharing.kit import course
from tests.sharing.kit.residents import TODAY

NUMBER = "2026-CO-000001"
PERSON = "330302198506152311"


@dataclass(frozen=True)
class Ids:
    """Ids that say what they are: `civil:residents:7`."""

    def id_of(self, department: str, resource: str, surrogate: int) -> str:
        return f"{department}:{resource}:{surrogate}"

    def opened_id(self, department: str, id: str) -> tuple[str, int] | None:
        owner, _, rest = id.partition(":")
        resource, _, surrogate = rest.partition(":")
        return (resource, int(surrogate)) if owner == department and surrogate.isdigit() else None


MASTER = MasterKey(suite("std"), bytes(range(32)))
KEYS = CorrectionKeys(MASTER, Ids())
CORRECTIONS = Corrections(KEYS)

REPORT = Report(
    resource="residents",
    reason="与窗口所见证件不符",
    discovered_on=TODAY,
    items=("phone",),
    record="civil:residents:7",
    claimed=(ItemValue("phone", "13900000001"),),
)
BY_SUBJECT = replace(REPORT, record=None, subject=(ItemValue("id_number", PERSON),))


@dataclass
class Course(course.Course[Correction]):
    """A correction on its way."""

    procedure = CORRECTIONS

    def open(self, action: Report, by: Actor, number: str = NUMBER) -> "Course":
        self.number = number
        return self.begin(action, by)

    @property
    def doubts(self) -> dict[str, Doubt]:
        """What is in doubt now."""
        return self.held.doubts

    @property
    def due(self) -> Mapping[str, tuple[str, date, date | None]]:
        """Whose each deadline is, when it is due, and when it was ended."""
        return {each.name: (each.whose, each.due, each.ended_on) for each in self.standing.deadlines}
