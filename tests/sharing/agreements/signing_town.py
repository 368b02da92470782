"""The town with keys of its departments, and an agreement that is led through its steps without a store."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, Self

from catalog import Catalog, DepartmentKey, Mode
from masking import Signer, suite
from sharing import Agreement, AgreementKind, GrantRecord
from sharing.agreements import (
    AgreementContent,
    AgreementProcedure,
    AgreementTerms,
    Draft,
    Offer,
    Sign,
    read_templates,
    sign_text,
)
from sharing.jurisdictions import AgreementParty, Profile
from sharing.proceedings import Actor, EnterAgreement, Notify, Role
from tests.sharing.kit import course
from tests.sharing.kit.residents import CATALOG as TOWN
from tests.sharing.kit.residents import TODAY

NUMBER = "2026-AG-000001"
LAST = date(2026, 12, 31)
PROCEDURE = AgreementProcedure(read_templates())
WITHDRAWN_ON = date(2026, 3, 10)

TERMS = AgreementTerms(
    AgreementKind.CONFIDENTIALITY,
    AgreementParty.PROVIDER,
    TODAY,
    LAST,
    resource="residents",
    purposes=("低保审核",),
    duties=("每季度报送使用情况。",),
    persons=("officer-1",),
)
WITH_CENTRE = replace(TERMS, kind=AgreementKind.USE, party=AgreementParty.CENTRE, resource=None)

GRANT = GrantRecord(
    number="2026-AP-000001",
    consumer="civil",
    resource="residents",
    items=frozenset({"phone"}),
    modes=frozenset({Mode.QUERY}),
    purpose="relief",
    valid_from=TODAY,
    valid_until=LAST,
    persons=frozenset({"officer-1"}),
)
OPEN_GRANT = replace(GRANT, number="2026-AP-000002", items=frozenset({"gender"}), persons=frozenset())
"""Of what is no protected content."""


@cache
def signers() -> Mapping[str, Signer]:
    """One for each department, and `police-old`, which was withdrawn."""
    return {code: suite("std").new_signer() for code in (*TOWN.departments, "police-old")}


@cache
def catalog() -> Catalog:
    """The town, in which every department has registered its key."""
    departments = {
        code: replace(department, keys=(DepartmentKey(signers()[code].key_id, signers()[code].verifier),))
        for code, department in TOWN.departments.items()
    }
    old = signers()["police-old"]
    police = departments["police"]
    withdrawn = DepartmentKey(old.key_id, old.verifier, WITHDRAWN_ON)
    departments["police"] = replace(police, keys=(*police.keys, withdrawn))
    return replace(TOWN, departments=departments, version="signing")


def head(department: str) -> Actor:
    """Who signs for a department."""
    return Actor(department, "desk", f"head-of-{department}", frozenset({Role.REVIEWER}))


def signature(content: AgreementContent, who: str, number: str = NUMBER) -> Sign:
    """Made by the key of a department, as its head uploads it."""
    signer = signers()[who]
    return Sign(signer.key_id, sign_text(number, content.text, signer))


@dataclass
class Course(course.Course[AgreementContent]):
    """An agreement on its way. Its steps tell somebody or enter the agreement, and do nothing else."""

    procedure = PROCEDURE

    rules: Profile | str = "wenzhou"
    files: Catalog = field(default_factory=catalog)

    @property
    def agreements(self) -> dict[str, Agreement]:
        """As the store has them now."""
        return self.held.agreements

    @property
    def agreement(self) -> Agreement:
        return self.agreements[self.number]

    def draft(self, terms: AgreementTerms = TERMS, by: str = "civil") -> "Course":
        return self.begin(Draft(terms), head(by))

    def offered(self, terms: AgreementTerms = TERMS) -> "Course":
        return self.draft(terms).take(Offer(), "civil")

    def signed(self, who: str) -> "Course":
        return self.take(signature(self.content, who, self.number), who)

    def in_force(self, terms: AgreementTerms = TERMS) -> "Course":
        return self.offered(terms).signed("civil").signed(self.content.counterpart)

    def take(self, action: Any, by: Actor | str) -> Self:
        """The next step; a text is the head of that department."""
        super().take(action, head(by) if isinstance(by, str) else by)
        assert all(isinstance(effect, EnterAgreement | Notify) for effect in self.effects)
        return self
