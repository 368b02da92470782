"""A town whose departments sign, and the consents of its citizens."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from catalog import Catalog, DepartmentKey
from masking import MasterKey, Signer, spelled, suite
from policies import read_duties
from sharing.calendar import WorkingDays, working_days
from sharing.consents import Consent, ConsentKeys, Consents, Record, Terms, write_artefact
from sharing.jurisdictions import Profile, read_profile
from sharing.proceedings import (
    Actor,
    Kind,
    Moment,
    NotPermitted,
    Proceeding,
    Role,
    Taken,
    parties_of,
    usual_parties,
)
from tests.policies.small_city import CITY

TODAY = date(2026, 7, 1)
NUMBER = "2026-CS-000001"
CITIZEN = "330302198203145018"
MASTER = MasterKey(suite("std"), bytes(range(32)))
KEYS = ConsentKeys(MASTER)
PROCEDURE, DUTIES = Consents(KEYS), read_duties()
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
    return {code: suite("std").new_signer() for code in (*CITY.departments, "tax-old")}


@cache
def town() -> Catalog:
    departments = {
        code: replace(
            department,
            centre=code == "centre",
            authority=code == "civil-affairs",
            keys=(DepartmentKey(signers()[code].key_id, signers()[code].verifier),),
        )
        for code, department in CITY.departments.items()
    }
    old = DepartmentKey(signers()["tax-old"].key_id, signers()["tax-old"].verifier, TODAY)
    departments["tax"] = replace(departments["tax"], keys=(*departments["tax"].keys, old))
    return Catalog(CITY.resources, departments, "town")


@cache
def calendar() -> WorkingDays:
    return working_days()


@cache
def profile(code: str) -> Profile:
    return read_profile(code)


def moment(today: date = TODAY, code: str = "order-809") -> Moment:
    at = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    return Moment(at, today, profile(code), calendar(), town(), {}, ())


def artefact(signer: str = "tax", **other: Any) -> Record:
    return Record(write_artefact(replace(TERMS, **other), signers()[signer]))


def recorded(action: Record | None = None, today: date = TODAY) -> tuple[Proceeding[Consent], Taken]:
    taken = PROCEDURE.open(NUMBER, action or artefact(), TAX, moment(today))
    return stood(taken, today), taken


def stood(taken: Taken, today: date = TODAY, version: int = 1) -> Proceeding[Consent]:
    at = moment(today).at
    return Proceeding(
        NUMBER,
        Kind.CONSENT,
        version,
        taken.state,
        "order-809",
        taken.about,
        taken.content,
        at,
        at,
        taken.deadlines,
        taken.is_closed,
    )


def step(before: Proceeding[Consent], action: Any, by: Actor, today: date = TODAY) -> tuple[Proceeding[Consent], Taken]:
    """As the shell takes it: whoever has no duty is refused."""
    now = moment(today)
    word = next(word for word, kind in PROCEDURE.actions.items() if kind is type(action))
    parties = {**usual_parties(before.about, now), **PROCEDURE.parties(before.about, before.content, now)}
    if not DUTIES.may(parties_of(by, parties), by.roles, "consent", word):
        raise NotPermitted(word)
    taken = PROCEDURE.take(before, action, by, now)
    return stood(taken, today, before.version + 1), taken
