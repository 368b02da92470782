"""A city with a competent department, and a catalogue entry that is led through its steps without a store."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from catalog import Catalog, Department, Published, Resource, join_published, read_catalog, read_published
from policies import Duties, read_duties
from sharing.calendar import Deadline, WorkingDays, working_days
from sharing.entries import (
    Agree,
    Draft,
    Entries,
    EntryContent,
    Inspect,
    Inspected,
    Publish,
    Submit,
)
from sharing.entries.reviewing import departments_of, turn_of
from sharing.jurisdictions import Profile, read_profile
from sharing.proceedings import (
    Actor,
    Effect,
    Kind,
    Moment,
    Notify,
    NotPermitted,
    Party,
    Proceeding,
    PublishEntry,
    Role,
    Taken,
    WithdrawEntry,
    parties_of,
    usual_parties,
)
from tests.fix_city import CITY

TODAY = date(2026, 3, 2)  # a Monday
NUMBER = "2026-EN-000001"
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
def calendar() -> WorkingDays:
    return working_days()


@cache
def profile(code: str) -> Profile:
    return read_profile(code)


@cache
def duties() -> Duties:
    return read_duties()


@cache
def city() -> Catalog:
    """The catalogue of the city, which has a competent department."""
    found = read_catalog(CITY / "catalog", CITY / "departments.yaml")
    bureau = Department("bureau", "政务服务局", "", "330300", frozenset(), authority=True)
    return replace(found, departments=MappingProxyType({**found.departments, "bureau": bureau}))


def with_rules(code: str, part: str, **members: Any) -> Profile:
    """A profile in which some members of one part of the rules are others."""
    found = profile(code)
    return replace(found, rules=replace(found.rules, **{part: replace(getattr(found.rules, part), **members)}))


@dataclass
class Course:
    """An entry on its way: every step under the duties that come with the platform, its effects carried out."""

    rules: Profile | str = "order-809"
    today: date = TODAY
    files: Catalog = field(default_factory=city)
    effects: list[Effect] = field(default_factory=list)
    published: dict[str, Published] = field(default_factory=dict)
    proceeding: Proceeding[EntryContent] | None = None
    in_policies: Callable[[str], frozenset[str]] = lambda _: frozenset()

    @property
    def moment(self) -> Moment:
        rules = profile(self.rules) if isinstance(self.rules, str) else self.rules
        at = datetime(self.today.year, self.today.month, self.today.day, 9, tzinfo=UTC)
        return Moment(
            at=at,
            today=self.today,
            profile=rules,
            days=calendar(),
            catalog=self.catalog,
            grants={},
            agreements=(),
            in_policies=self.in_policies,
        )

    @property
    def catalog(self) -> Catalog:
        """That of the files with what was published."""
        entries = {each: read_published(each, self.files.departments) for each in self.published.values()}
        return join_published(self.files, entries).catalog

    @property
    def entry(self) -> Resource | None:
        return self.catalog.resources.get("licence")

    @property
    def standing(self) -> Proceeding[EntryContent]:
        assert self.proceeding is not None
        return self.proceeding

    @property
    def state(self) -> str:
        return self.standing.state

    @property
    def content(self) -> EntryContent:
        return self.standing.content

    def open(self, document: str = DOCUMENT, by: Actor = STEWARD) -> "Course":
        if not duties().may({Party.APPLICANT}, by.roles, "entry", "draft"):
            raise NotPermitted("draft")
        taken = Entries().open(NUMBER, Draft(document), by, self.moment)
        at = self.moment.at
        self.proceeding = Proceeding(
            NUMBER, Kind.ENTRY, 1, taken.state, "p", taken.about, taken.content, at, at, taken.deadlines
        )
        return self

    def take(self, action: Any, by: Actor) -> "Course":
        before, procedure = self.standing, Entries()
        word = next(word for word, kind in procedure.actions.items() if kind is type(action))
        part = parties_of(by, usual_parties(before.about, self.moment))
        if not duties().may(part, by.roles, "entry", word):
            raise NotPermitted(word)
        self._after(before, procedure.take(before, action, by, self.moment))
        return self

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

    def later(self, days: int) -> "Course":
        self.today += timedelta(days)
        return self

    def deadline(self, name: str) -> Deadline | None:
        return next((each for each in self.standing.deadlines if each.name == name), None)

    def told(self) -> list[str]:
        """The departments that were told something by the last steps; what was told before is forgotten."""
        found = [effect.department for effect in self.effects if isinstance(effect, Notify)]
        self.effects.clear()
        return found

    def _after(self, before: Proceeding[EntryContent], taken: Taken) -> None:
        self.proceeding = replace(
            before,
            version=before.version + 1,
            state=taken.state,
            about=taken.about,
            content=taken.content,
            deadlines=taken.deadlines,
            is_closed=taken.is_closed,
        )
        self.effects += taken.effects
        for effect in taken.effects:
            match effect:
                case PublishEntry():
                    version = self.published[effect.code].version + 1 if effect.code in self.published else 1
                    self.published[effect.code] = Published(effect.code, version, effect.provider, effect.document)
                case WithdrawEntry(code=code):
                    self.published[code] = replace(self.published[code], is_withdrawn=True)
                case _:
                    continue
