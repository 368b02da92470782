"""The town with keys of its departments, and an agreement that is led through its steps without a store."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

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
from sharing.jurisdictions import AgreementParty
from sharing.proceedings import (
    Actor,
    EnterAgreement,
    Kind,
    Moment,
    Notify,
    NotPermitted,
    Parties,
    Proceeding,
    Role,
    Taken,
    parties_of,
    usual_parties,
)
from tests.sharing.applications.town import CATALOG as TOWN
from tests.sharing.applications.town import DUTIES, TODAY, moment

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
class Course:
    """An agreement on its way: every step under the duties that come with the platform."""

    rules: str = "wenzhou"
    today: date = TODAY
    catalog: Catalog = field(default_factory=catalog)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    proceeding: Proceeding[AgreementContent] | None = None
    number: str = NUMBER

    @property
    def moment(self) -> Moment:
        return moment(self.rules, self.today, catalog=self.catalog)

    @property
    def standing(self) -> Proceeding[AgreementContent]:
        assert self.proceeding is not None
        return self.proceeding

    @property
    def content(self) -> AgreementContent:
        return self.standing.content

    @property
    def state(self) -> str:
        return self.standing.state

    @property
    def agreement(self) -> Agreement:
        """As the store has it now."""
        return self.agreements[self.number]

    def draft(self, terms: AgreementTerms = TERMS, by: str = "civil") -> "Course":
        taken = PROCEDURE.open(self.number, Draft(terms), head(by), self.moment)
        at = self.moment.at
        self.proceeding = Proceeding(
            self.number, Kind.AGREEMENT, 1, taken.state, self.rules, taken.about, taken.content, at, at
        )
        self._carry_out(taken)
        return self

    def offered(self, terms: AgreementTerms = TERMS) -> "Course":
        return self.draft(terms).take(Offer(), "civil")

    def signed(self, who: str) -> "Course":
        return self.take(signature(self.content, who, self.number), who)

    def in_force(self, terms: AgreementTerms = TERMS) -> "Course":
        return self.offered(terms).signed("civil").signed(self.content.counterpart)

    def take(self, action: Any, by: str | Actor) -> "Course":
        actor, before = head(by) if isinstance(by, str) else by, self.standing
        word = next(word for word, kind in PROCEDURE.actions.items() if kind is type(action))
        if not DUTIES.may(parties_of(actor, self.parties), actor.roles, "agreement", word):
            raise NotPermitted(word)
        taken = PROCEDURE.take(before, action, actor, self.moment)
        self.proceeding = replace(
            before,
            version=before.version + 1,
            state=taken.state,
            about=taken.about,
            content=taken.content,
            is_closed=taken.is_closed,
        )
        self._carry_out(taken)
        return self

    def later(self, days: int) -> "Course":
        self.today += timedelta(days)
        return self

    @property
    def parties(self) -> Parties:
        about = self.standing.about
        return {**usual_parties(about, self.moment), **PROCEDURE.parties(about, self.content, self.moment)}

    def _carry_out(self, taken: Taken) -> None:
        for effect in taken.effects:
            match effect:
                case EnterAgreement(agreement=agreement):
                    self.agreements[agreement.number] = agreement
                case Notify(department=department):
                    self.told.append(department)
                case _:
                    raise AssertionError(f"an agreement does nothing else, and it does {effect}")
