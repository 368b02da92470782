"""A city with a competent department, and a catalogue entry that is led through its steps without a store."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType

from catalog import Catalog, Department, Finding, Published, Resource, read_catalog
from policies import Objection
from sharing.calendar import Deadline
from sharing.entries import Agree, Draft, Entries, EntryContent, Inspect, Inspected, Publish, Submit
from sharing.entries.reviewing import departments_of, turn_of
from sharing.proceedings import Actor, Moment, Role
from tests.fix_city import CITY
from tests.sharing.kit import course

DOCUMENT = """\
code: licence
name: 营业许可信息
resource_code: 3A05001/0000099
provider: civil-affairs
category: department
abstract: 许可的持有人与有效期
format: database
update_cycle: daily
modes: [verify, query]
class: conditional
conditions: 用于行政审批
range: 本市行政机关
grade: general
responsible: 王某
open: {class: not_open}
source: city
table: certificate
row: row_id
key: [licence_id]
items:
  licence_id: {name: 许可编号, type: String, length: 20, contains: personal}
  holder: {name: 持有人, type: String, length: 18, contains: personal}
  kind: {name: 许可类型, type: String, length: 1, class: unconditional}
"""
WHOLE = DOCUMENT.replace("grade:", "basis: 个人信息保护法第十三条\nbasis_level: law\nreasons: 涉及个人信息\ngrade:")
"""What every profile takes: it says what any of them wants to know."""

STEWARD = Actor("civil-affairs", "desk", "steward-1", frozenset({Role.STEWARD}))
HEAD = Actor("civil-affairs", "desk", "head-1", frozenset({Role.REVIEWER}))
MACHINE = Actor("civil-affairs", "desk", None, frozenset({Role.REVIEWER, Role.STEWARD}))
BUREAU = Actor("bureau", "desk", "officer-1", frozenset({Role.REVIEWER, Role.STEWARD}))
CENTRE = Actor("centre", "desk", "officer-2", frozenset({Role.REVIEWER}))
TAX = Actor("tax", "desk", "head-3", frozenset({Role.REVIEWER, Role.STEWARD}))
ACTORS = (STEWARD, HEAD, MACHINE, BUREAU, CENTRE, TAX)
BY_DEPARTMENT = {"civil-affairs": HEAD, "bureau": BUREAU, "centre": CENTRE}


@cache
def city() -> Catalog:
    """The catalogue of the city, which has a competent department."""
    found = read_catalog(CITY / "catalog", CITY / "departments.yaml")
    bureau = Department("bureau", "政务服务局", "", "330300", frozenset(), authority=True)
    return replace(found, departments=MappingProxyType({**found.departments, "bureau": bureau}))


@dataclass
class Course(course.Course[EntryContent]):
    """An entry on its way. `objections` is what policies say against it, `misfits` what its source does."""

    procedure = Entries()

    files: Catalog = field(default_factory=city)
    objections: Callable[[Resource], tuple[Objection, ...]] = lambda _: ()
    misfits: tuple[Finding, ...] = ()

    @property
    def moment(self) -> Moment:
        return replace(super().moment, objections=self.objections, misfits=self.misfits)

    @property
    def published(self) -> dict[str, Published]:
        """As the store has them now."""
        return self.held.published

    @property
    def entry(self) -> Resource | None:
        return self.catalog.resources.get("licence")

    def open(self, document: str = DOCUMENT, by: Actor = STEWARD) -> "Course":
        return self.begin(Draft(document), by)

    def submitted(self, document: str = DOCUMENT, by: Actor = STEWARD) -> "Course":
        return self.open(document, by).take(Submit(), by)

    def inspected(self) -> "Course":
        for of in Inspected:
            self.take(Inspect(of, True, "没有发现"), HEAD)
        return self

    def reviewed(self, **said: str) -> "Course":
        """Everybody whose turn it is agrees."""
        while (turn := turn_of(self.content)) is not None:
            (department,) = departments_of(turn, self.standing.about, self.moment)
            self.take(Agree(**said), BY_DEPARTMENT[department])
        return self

    def in_force(self, document: str = DOCUMENT) -> "Course":
        return self.submitted(document).inspected().reviewed().take(Publish(), HEAD)

    def deadline(self, name: str) -> Deadline | None:
        return next((each for each in self.standing.deadlines if each.name == name), None)
