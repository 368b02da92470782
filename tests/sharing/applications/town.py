"""An application that is led through its steps without a store, in the town of the residents."""

from dataclasses import dataclass, replace
from datetime import date

from catalog import Mode
from sharing import GrantRecord
from sharing.applications import Application, Applications, Demand, Draft, Submit
from sharing.calendar import Deadline
from sharing.proceedings import Actor
from tests.sharing.kit import course
from tests.sharing.kit.residents import CIVIL, TODAY

NUMBER = "2026-AP-000001"

DEMAND = Demand(
    resource="residents",
    items=("id_number", "phone"),
    modes=(Mode.QUERY,),
    purpose="relief",
    basis="社会救助暂行办法",
    article="第十三条",
    scene="低保审核",
    scope="本市户籍",
    valid_from=TODAY,
    valid_until=date(2026, 12, 31),
    persons=("officer-1", "officer-2"),
)
MEETING = replace(DEMAND, purpose="marriage")
"""What meets every published condition of the register."""


@dataclass
class Course(course.Course[Application]):
    """An application on its way."""

    procedure = Applications()

    @property
    def grants(self) -> dict[str, GrantRecord]:
        """As the store has them now."""
        return self.held.grants

    @property
    def grant(self) -> GrantRecord:
        return self.grants[NUMBER]

    def open(self, demand: Demand, by: Actor = CIVIL) -> "Course":
        return self.begin(Draft(demand), by)

    def submitted(self, demand: Demand = DEMAND, by: Actor = CIVIL) -> "Course":
        return self.open(demand, by).take(Submit(), by)

    def deadline(self, name: str) -> Deadline:
        return next(each for each in self.standing.deadlines if each.name == name)
