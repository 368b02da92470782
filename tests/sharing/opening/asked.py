"""Openings that are led through their steps without a store, in the town of the applications."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from catalog import Catalog, Resource
from sharing.jurisdictions import Commercial, OpenClass, OpenedBy, Profile, Publication
from sharing.opening import (
    Agree,
    Approve,
    Conclude,
    Enter,
    OpenedItem,
    OpeningContent,
    Openings,
    Request,
    Requester,
    Wanted,
    is_in_force,
)
from sharing.proceedings import (
    About,
    Actor,
    Effect,
    Kind,
    Moment,
    Notify,
    NotPermitted,
    Parties,
    Proceeding,
    Role,
    parties_of,
    usual_parties,
)
from tests.sharing.applications.town import CATALOG, DUTIES, RESIDENTS, TODAY, moment, profile

NUMBER = "2026-OP-000001"
OPENINGS = Openings()
DIGEST = "0" * 64
UNTIL = date(2027, 3, 1)

CIVIL = Actor("civil", "desk", "officer-1", frozenset({Role.CONSUMER}))
POLICE_DESK = Actor("police", "desk", "officer-2", frozenset({Role.STEWARD}))
POLICE = Actor("police", "desk", "officer-3", frozenset({Role.REVIEWER}))
CENTRE_DESK = Actor("centre", "desk", "officer-4", frozenset({Role.STEWARD}))
CENTRE = Actor("centre", "desk", "officer-5", frozenset({Role.REVIEWER}))
OPERATOR = Actor("centre", "desk", "officer-6", frozenset({Role.OPERATOR}))
BUREAU = Actor("bureau", "desk", "officer-7", frozenset({Role.REVIEWER}))
TAX = Actor("tax", "desk", "officer-8", frozenset(Role))

ROADS = replace(RESIDENTS, code="roads", resource_code="1A01001/0000009", open_class="conditional", granted_if=None)
"""Opened on conditions; it has protected items too."""
SIGNS = replace(ROADS, code="signs", resource_code="1A01001/0000010", open_class="unconditional")
TOWN = replace(CATALOG, resources={**CATALOG.resources, "roads": ROADS, "signs": SIGNS})

PLAIN = Wanted("交通研究", "专用服务器", "roads", ("district", "gender"))
CLOSED = Wanted("人口研究", "专用服务器", "residents", ("phone", "district"))
UNLISTED = Wanted("研究", "专用服务器", unlisted="路灯位置", provider="police")
MASKED = OpenedItem("phone", OpenedBy.MASKING, mask="keep 3 4")
CONSENTED = OpenedItem("district", OpenedBy.CONSENT, consent="2026-CS-000001")
ON_CONDITIONS = Agree(OpenClass.CONDITIONAL, (OpenedItem("district"),), "仅供研究", UNTIL)
IN_PART = replace(ON_CONDITIONS, items=(MASKED, CONSENTED))


def with_town(resource: Resource) -> Catalog:
    """The catalogue with another wording of a resource."""
    return replace(TOWN, resources={**TOWN.resources, resource.code: resource})


def with_use(code: str, **members: Any) -> Profile:
    """A profile whose rules on use say something else."""
    found = profile(code)
    return replace(found, rules=replace(found.rules, use=replace(found.rules.use, **members)))


ALLOWING = with_use("yangzhou", commercial=Commercial.CENTRE_APPROVAL, publication=Publication.PROVIDER_CONSENT)
"""Everything that any profile lets be opened."""


def entered(wanted: Wanted = PLAIN, requester: Requester = Requester.CITIZEN) -> Enter:
    return Enter(requester, "2026-000123", wanted)


@dataclass
class Course:
    """An opening on its way: every step under the duties that come with the platform."""

    rules: Profile | str = "yangzhou"
    today: date = TODAY
    catalog: Catalog = TOWN
    effects: list[Effect] = field(default_factory=list)
    proceeding: Proceeding[OpeningContent] | None = None

    @property
    def moment(self) -> Moment:
        return moment(self.rules, self.today, catalog=self.catalog)

    @property
    def standing(self) -> Proceeding[OpeningContent]:
        assert self.proceeding is not None
        return self.proceeding

    @property
    def state(self) -> str:
        return self.standing.state

    @property
    def content(self) -> OpeningContent:
        return self.standing.content

    @property
    def is_open(self) -> bool:
        resource = self.catalog.resources.get(self.content.wanted.resource or "")
        return is_in_force(self.standing, resource, self.today)

    def parties(self, about: About, content: OpeningContent) -> Parties:
        return {**usual_parties(about, self.moment), **OPENINGS.parties(about, content, self.moment)}

    def open(self, action: Request | Enter, by: Actor = POLICE_DESK) -> "Course":
        now = self.moment
        taken = OPENINGS.open(NUMBER, action, by, now)
        self._check_duty("request" if isinstance(action, Request) else "enter", by, taken.about, taken.content)
        self.proceeding = Proceeding(
            NUMBER, Kind.OPENING, 1, taken.state, "p", taken.about, taken.content, now.at, now.at, taken.deadlines
        )
        self.effects += taken.effects
        return self

    def take(self, action: Any, by: Actor) -> "Course":
        before = self.standing
        word = next(word for word, kind in Openings.actions.items() if kind is type(action))
        self._check_duty(word, by, before.about, before.content)
        taken = OPENINGS.take(before, action, by, self.moment)
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
        return self

    def later(self, days: int) -> "Course":
        self.today += timedelta(days)
        return self

    def told(self) -> list[str]:
        """The departments that were told something; what was told before is forgotten."""
        found = [effect.department for effect in self.effects if isinstance(effect, Notify)]
        self.effects.clear()
        return found

    def _check_duty(self, word: str, by: Actor, about: About, content: OpeningContent) -> None:
        if not DUTIES.may(parties_of(by, self.parties(about, content)), by.roles, "opening", word):
            raise NotPermitted(word)


APPROVE = Approve(DIGEST, "符合要求", 60)
CONCLUDE = Conclude(DIGEST)


def on_conditions() -> Course:
    """Open to a citizen who signed the agreement."""
    return Course().open(entered()).take(ON_CONDITIONS, POLICE).take(CONCLUDE, POLICE)


def assessing() -> Course:
    """The centre of a place that lets business have it is to assess it."""
    return Course("panjin").open(entered(CLOSED, Requester.BUSINESS)).take(BUSINESS, POLICE)


def with_business() -> Course:
    return assessing().take(APPROVE, CENTRE).take(CONCLUDE, POLICE)


BUSINESS = replace(ON_CONDITIONS, items=(OpenedItem("phone"), OpenedItem("district")))


def published() -> Course:
    """A department publishes what the police provide."""
    course = Course("order-809").open(Request(PLAIN), CIVIL)
    return course.take(Agree(OpenClass.UNCONDITIONAL, (OpenedItem("district"),)), POLICE)
