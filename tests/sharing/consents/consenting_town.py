"""A town whose departments sign, and the consents of its citizens."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from catalog import Catalog, DepartmentKey
from masking import MasterKey, Signer, spelled, suite
from sharing.consents import Consent, ConsentKeys, Consents, Record, Terms, write_artefact
from sharing.proceedings import Actor, Moment, Role
from tests.sharing.kit import course, moments
from tests.sharing.kit.small_town import small_town

TODAY = date(2026, 7, 1)
NUMBER = "2026-CS-000001"
CITIZEN = "330302198203145018"
MASTER = MasterKey(suite("std"), bytes(range(32)))
KEYS = ConsentKeys(MASTER)
PROCEDURE = Consents(KEYS)
TAX = Actor("tax", "desk", None, frozenset({Role.CONSUMER}))
POLICE = Actor("police", "desk", None, frozenset({Role.STEWARD}))
CENTRE = Actor("centre", "desk", None, frozenset({Role.REVIEWER}))
COURT = Actor("civil", "desk", None, frozenset({Role.REVIEWER}))
TERMS = Terms(
    department="tax",
    purpose="tax-assessment",
    resource="population",
    items=("name", "birth_date"),
    subject={"id_number": CITIZEN},
    valid_from=date(2026, 7, 1),
    valid_until=date(2026, 12, 31),
    salt=spelled(bytes(16)),
)


@cache
def signers() -> Mapping[str, Signer]:
    """A key of each department, and one that the tax bureau has withdrawn."""
    return {code: suite("std").new_signer() for code in (*small_town().departments, "tax-old")}


@cache
def town() -> Catalog:
    found = small_town()
    departments = {
        code: replace(department, keys=(DepartmentKey(signers()[code].key_id, signers()[code].verifier),))
        for code, department in found.departments.items()
    }
    old = DepartmentKey(signers()["tax-old"].key_id, signers()["tax-old"].verifier, TODAY)
    departments["tax"] = replace(departments["tax"], keys=(*departments["tax"].keys, old))
    return replace(found, departments=departments)


def moment(today: date = TODAY, code: str = "order-809") -> Moment:
    return moments.moment(code, today, catalog=town())


def artefact(signer: str = "tax", **other: Any) -> Record:
    return Record(write_artefact(replace(TERMS, **other), signers()[signer]))


@dataclass
class Course(course.Course[Consent]):
    """A consent on its way."""

    procedure = PROCEDURE

    today: date = TODAY
    files: Catalog = field(default_factory=town)


def recorded(action: Record | None = None) -> Course:
    return Course().begin(action or artefact(), TAX)
