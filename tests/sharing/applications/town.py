"""A town with a register of residents, and an application that is led through its steps without a store."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from catalog import (
    Catalog,
    Category,
    Contains,
    Department,
    GrantConditions,
    Item,
    Literal,
    Mode,
    Resource,
    RowRule,
    SharingClass,
    StartsWith,
    usual_rules,
)
from masking import ValueType
from policies import Duties, read_duties
from sharing import Agreement, GrantRecord
from sharing.applications import Application, Applications, Demand, Draft, Submit
from sharing.calendar import Deadline, WorkingDays, working_days
from sharing.jurisdictions import Profile, read_profile
from sharing.proceedings import (
    About,
    Actor,
    ChangeGrant,
    Effect,
    Kind,
    Moment,
    Notify,
    NotPermitted,
    OpenGrant,
    Parties,
    Proceeding,
    Role,
    Taken,
    parties_of,
    usual_parties,
)

TODAY = date(2026, 3, 2)  # a Monday
NUMBER = "2026-AP-000001"


def _item(code: str, sharing_class: SharingClass, type: ValueType = ValueType.STRING, **more: Any) -> Item:
    return replace(Item(code, code, type, sharing_class, code), **more)


_CONDITIONAL, _OPEN, _RESTRICTED = SharingClass.CONDITIONAL, SharingClass.UNCONDITIONAL, SharingClass.RESTRICTED
ITEMS = {
    item.code: item
    for item in (
        _item("id_number", _CONDITIONAL, contains=Contains.PERSONAL, length=18, identifier="resident_id"),
        _item("phone", _CONDITIONAL, contains=Contains.PERSONAL, length=11),
        _item("birth_date", _CONDITIONAL, ValueType.DATE, contains=Contains.PERSONAL),
        _item("district", _CONDITIONAL),
        _item("region_code", _OPEN),
        _item("gender", _OPEN),
        _item("record", _RESTRICTED, sparse=True),
    )
}
RESIDENTS = Resource(
    code="residents",
    name="居民",
    resource_code="1A01001/0000001",
    provider="police",
    category=Category.BASE,
    source="city",
    table="residents",
    items=ITEMS,
    key=("id_number",),
    sharing_class=_CONDITIONAL,
    modes=frozenset(Mode),
    verification=usual_rules(("id_number",), ITEMS),
    row="row_id",
    granted_if=GrantConditions(
        functions=frozenset({"marriage"}),
        regions=("330300",),
        modes=frozenset({Mode.VERIFY, Mode.QUERY}),
        items=frozenset({"id_number", "phone"}),
        longest_days=365,
        needs_persons=True,
    ),
    rows={
        "lucheng": RowRule("lucheng", StartsWith("region_code", Literal("330302"))),
        "town": RowRule("town", StartsWith("region_code", Literal("3303"))),
    },
)
LEDGER = replace(RESIDENTS, code="ledger", resource_code="1A01002/0000002", provider="centre", granted_if=None)


def _department(code: str, *functions: str, centre: bool = False, authority: bool = False) -> Department:
    return Department(code, code, "", "330302", frozenset(functions), centre, authority)


DEPARTMENTS = {
    each.code: each
    for each in (
        _department("centre", "data-quality", centre=True),
        _department("bureau", "supervision", authority=True),
        _department("police", "case-handling"),
        _department("civil", "marriage", "relief"),
        _department("tax", "assessment"),
    )
}
CATALOG = Catalog({"residents": RESIDENTS, "ledger": LEDGER}, DEPARTMENTS, "c1")
DUTIES: Duties = read_duties()

CIVIL = Actor("civil", "desk", "officer-1", frozenset({Role.REVIEWER, Role.CONSUMER}))
CLERK = Actor("civil", "desk", "officer-2", frozenset({Role.CONSUMER}))
POLICE = Actor("police", "desk", "officer-3", frozenset({Role.REVIEWER}))
CENTRE = Actor("centre", "desk", "officer-4", frozenset({Role.REVIEWER}))
OPERATOR = Actor("centre", "desk", "officer-5", frozenset({Role.OPERATOR}))
BUREAU = Actor("bureau", "desk", "officer-6", frozenset({Role.REVIEWER}))
TAX = Actor("tax", "desk", "officer-7", frozenset({Role.REVIEWER, Role.CONSUMER}))

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


@cache
def calendar() -> WorkingDays:
    return working_days()


@cache
def profile(code: str) -> Profile:
    return read_profile(code)


def moment(
    rules: Profile | str = "order-809",
    today: date = TODAY,
    grants: Mapping[str, GrantRecord] | None = None,
    catalog: Catalog = CATALOG,
    agreements: tuple[Agreement, ...] = (),
) -> Moment:
    return Moment(
        at=datetime(today.year, today.month, today.day, 9, tzinfo=UTC),
        today=today,
        profile=profile(rules) if isinstance(rules, str) else rules,
        days=calendar(),
        catalog=catalog,
        grants=grants or {},
        agreements=agreements,
    )


def with_rules(code: str, part: str, **members: Any) -> Profile:
    """A profile in which some members of one part of the rules are others."""
    found = profile(code)
    changed = replace(getattr(found.rules, part), **members)
    return replace(found, rules=replace(found.rules, **{part: changed}))


def with_residents(**members: Any) -> Catalog:
    """The catalogue with another wording of the register."""
    changed = replace(RESIDENTS, **members)
    return replace(CATALOG, resources={**CATALOG.resources, "residents": changed}, version="c2")


@dataclass
class Course:
    """An application on its way: every step under the duties that come with the platform."""

    rules: Profile | str = "order-809"
    today: date = TODAY
    catalog: Catalog = CATALOG
    grants: dict[str, GrantRecord] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    proceeding: Proceeding[Application] | None = None

    @property
    def moment(self) -> Moment:
        return moment(self.rules, self.today, self.grants, self.catalog)

    @property
    def standing(self) -> Proceeding[Application]:
        assert self.proceeding is not None
        return self.proceeding

    @property
    def state(self) -> str:
        return self.standing.state

    @property
    def content(self) -> Application:
        return self.standing.content

    @property
    def grant(self) -> GrantRecord:
        """The grant as the store has it now."""
        return self.grants[NUMBER]

    def parties(self, about: About, content: Application) -> Parties:
        return {**usual_parties(about, self.moment), **Applications().parties(about, content, self.moment)}

    def open(self, demand: Demand, by: Actor = CIVIL) -> "Course":
        taken = Applications().open(NUMBER, Draft(demand), by, self.moment)
        at = self.moment.at
        self.proceeding = Proceeding(
            NUMBER, Kind.APPLICATION, 1, taken.state, "p", taken.about, taken.content, at, at, taken.deadlines
        )
        self._carry_out(taken)
        return self

    def submitted(self, demand: Demand = DEMAND, by: Actor = CIVIL) -> "Course":
        return self.open(demand, by).take(Submit(), by)

    def take(self, action: Any, by: Actor) -> "Course":
        before = self.standing
        word = next(word for word, kind in Applications.actions.items() if kind is type(action))
        part = parties_of(by, self.parties(before.about, before.content))
        if not DUTIES.may(part, by.roles, "application", word):
            raise NotPermitted(word)
        taken = Applications().take(before, action, by, self.moment)
        self.proceeding = replace(
            before,
            version=before.version + 1,
            state=taken.state,
            about=taken.about,
            content=taken.content,
            deadlines=taken.deadlines,
            is_closed=taken.is_closed,
        )
        self._carry_out(taken)
        return self

    def later(self, days: int) -> "Course":
        self.today += timedelta(days)
        return self

    def told(self) -> list[str]:
        """The departments that were told something by the last steps; what was told before is forgotten."""
        found = [effect.department for effect in self.effects if isinstance(effect, Notify)]
        self.effects.clear()
        return found

    def deadline(self, name: str) -> Deadline:
        return next(each for each in self.standing.deadlines if each.name == name)

    def _carry_out(self, taken: Taken) -> None:
        self.effects += taken.effects
        for effect in taken.effects:
            match effect:
                case OpenGrant(grant=grant):
                    self.grants[grant.number] = grant
                case ChangeGrant():
                    before = self.grants[effect.number]
                    until = effect.valid_until or before.valid_until
                    self.grants[effect.number] = replace(before, state=effect.state, valid_until=until)
                case _:
                    pass
