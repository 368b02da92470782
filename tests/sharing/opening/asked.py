"""Openings that are led through their steps without a store, in the town of the residents."""

from dataclasses import dataclass, replace
from datetime import date
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
from sharing.proceedings import Actor, Proceeding, Role
from tests.sharing.kit import course
from tests.sharing.kit.residents import CATALOG, RESIDENTS
from tests.sharing.kit.rules import with_rules

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
CONSENTED = OpenedItem("district", OpenedBy.CONSENT, consent="1" * 64)
ON_CONDITIONS = Agree(OpenClass.CONDITIONAL, (OpenedItem("district"),), "仅供研究", UNTIL)
IN_PART = replace(ON_CONDITIONS, items=(MASKED, CONSENTED))


def with_town(resource: Resource) -> Catalog:
    """The catalogue with another wording of a resource."""
    return replace(TOWN, resources={**TOWN.resources, resource.code: resource})


def with_use(code: str, **members: Any) -> Profile:
    """A profile whose rules on use say something else."""
    return with_rules(code, "use", **members)


ALLOWING = with_use("yangzhou", commercial=Commercial.CENTRE_APPROVAL, publication=Publication.PROVIDER_CONSENT)
"""Everything that any profile lets be opened."""


def entered(wanted: Wanted = PLAIN, requester: Requester = Requester.CITIZEN) -> Enter:
    return Enter(requester, "2026-000123", wanted)


@dataclass
class Course(course.Course[OpeningContent]):
    """An opening on its way."""

    procedure = OPENINGS

    rules: Profile | str = "yangzhou"
    files: Catalog = TOWN

    @property
    def is_open(self) -> bool:
        return self.opens(self.standing)

    def opens(self, opening: Proceeding[OpeningContent]) -> bool:
        """Whether it would be open today as it stood then."""
        resource = self.catalog.resources.get(opening.content.wanted.resource or "")
        return is_in_force(opening, resource, self.today)

    def open(self, action: Request | Enter, by: Actor = POLICE_DESK) -> "Course":
        return self.begin(action, by)


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
