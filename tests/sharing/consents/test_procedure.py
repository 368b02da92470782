"""Consents: what is recorded, who revokes it, and that no subject stands in what is kept."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking import spelled
from sharing.consents import Consent, ConsentKeys, ConsentState, Expire, Revoke
from sharing.proceedings import ActionUnfit, Actor, EndConsent, NotNow, NotPermitted, OpenConsent
from sharing.proceedings.writing import read, written
from tests.sharing.consents.consenting_town import (
    CENTRE,
    CITIZEN,
    COURT,
    KEYS,
    MASTER,
    NUMBER,
    POLICE,
    PROCEDURE,
    TAX,
    TODAY,
    artefact,
    moment,
    recorded,
    town,
)


def test_a_consent_is_recorded_without_its_subject() -> None:
    course = recorded()
    standing, (opened, told) = course.standing, course.effects
    assert isinstance(opened, OpenConsent) and opened.consent.items == ("name", "birth_date")
    assert standing.about.provider == "police" and standing.content.signed_by == "tax"
    kept = written(standing.content) + written(opened.consent) + written(told)
    assert CITIZEN not in kept
    assert read(Consent, written(standing.content)) == standing.content


def test_nobody_finds_a_subject_again_by_recording_one_after_the_other() -> None:
    """Whoever sees a consent could sign artefacts for everybody, and look for the one that looks the same."""
    first = recorded()
    again = PROCEDURE.open("2026-CS-000002", artefact(salt=spelled(bytes([1] * 16))), TAX, moment())
    kept, other = ([one.consent for one in each.effects if isinstance(one, OpenConsent)] for each in (first, again))
    assert [one.subject for one in kept] == [one.subject for one in other], "the store knows who it is"
    assert first.content.subject != again.content.subject
    assert {first.content.subject, again.content.subject}.isdisjoint(one.subject for one in (*kept, *other))


def test_the_action_does_not_tell_its_artefact() -> None:
    assert repr(artefact()) == "Record()"


def test_the_centre_may_have_taken_it() -> None:
    assert recorded(artefact("centre")).content.signed_by == "centre"


@pytest.mark.parametrize("signer", ["police", "civil", "tax-old"])
def test_no_other_key_signs(signer: str) -> None:
    with pytest.raises(ActionUnfit) as refused:
        recorded(artefact(signer))
    assert [problem.code for problem in refused.value.problems] == ["ARTEFACT_UNFIT"]


UNFIT: dict[str, dict[str, Any]] = {
    "OTHER_DEPARTMENT": {"department": "civil"},
    "PURPOSE_NOT_ALLOWED": {"purpose": "burial"},
    "UNKNOWN_RESOURCE": {"resource": "nowhere"},
    "UNKNOWN_ITEM": {"items": ("nothing",)},
    "REPEATED": {"items": ("name", "name")},
    "SUBJECT_UNFIT": {"subject": {"name": "x"}},
    "BEFORE_START": {"valid_from": date(2027, 1, 1)},
    "IN_THE_PAST": {"valid_from": date(2026, 1, 1), "valid_until": TODAY - timedelta(1)},
    "TOO_LONG": {"valid_until": date(2099, 1, 1)},
}


@pytest.mark.parametrize("code", UNFIT)
def test_what_does_not_fit_is_refused(code: str) -> None:
    with pytest.raises(ActionUnfit) as refused:
        recorded(artefact(**UNFIT[code]))
    assert [problem.code for problem in refused.value.problems] == [code]
    assert CITIZEN not in str(refused.value)


@pytest.mark.parametrize("by", [TAX, POLICE, CENTRE])
def test_it_is_revoked_by_whomever_the_subject_turned_to(by: Actor) -> None:
    course = recorded()
    told = len(course.effects)
    course.take(Revoke("no more"), by)
    assert course.state == ConsentState.REVOKED and course.standing.is_closed
    assert course.effects[told] == EndConsent(NUMBER)
    with pytest.raises(NotNow):
        course.take(Revoke(), by)


def test_others_do_not_revoke_it() -> None:
    with pytest.raises(NotPermitted):
        recorded().take(Revoke(), COURT)


def test_it_is_closed_after_its_last_day_and_not_before() -> None:
    course = recorded()
    course.today = date(2026, 12, 31)
    with pytest.raises(NotNow):
        course.take(Expire(), TAX)
    assert course.later(1).take(Expire(), TAX).state == ConsentState.EXPIRED


@given(st.text(max_size=20), st.text(max_size=20))
def test_one_subject_is_known_by_one_digest_and_another_by_another(one: str, other: str) -> None:
    resource = town().resources["population"]
    digests = {text: KEYS.subject(resource, {"id_number": text}) for text in (one, other)}
    again = ConsentKeys(MASTER).subject(resource, {"id_number": one})
    assert again == digests[one]
    if None not in digests.values() and one.split() != other.split() and one.isalnum() and other.isalnum():
        assert (digests[one] == digests[other]) <= (one.casefold() == other.casefold() or not one.isascii())


def test_the_same_key_in_another_resource_is_another_subject() -> None:
    resource = town().resources["population"]
    assert KEYS.subject(resource, {"id_number": CITIZEN}) != KEYS.subject(
        replace(resource, code="other"), {"id_number": CITIZEN}
    )
    assert KEYS.subject(resource, {"name": CITIZEN}) is None


def test_nothing_is_recorded_without_keys() -> None:
    with pytest.raises(AssertionError):
        type(PROCEDURE)().open(NUMBER, artefact(), TAX, moment())
