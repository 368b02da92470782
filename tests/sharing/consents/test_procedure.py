"""Consents: what is recorded, who revokes it, and that no subject stands in what is kept."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sharing.consents import Consent, ConsentKeys, ConsentState, Expire, Revoke
from sharing.proceedings import ActionUnfit, Actor, EndConsent, NotNow, NotPermitted, OpenConsent, Proceeding, Role
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
    step,
    town,
)


def test_a_consent_is_recorded_without_its_subject() -> None:
    standing, taken = recorded()
    opened, told = taken.effects
    assert isinstance(opened, OpenConsent) and opened.consent.items == ("name", "birth_date")
    assert standing.about.provider == "police" and standing.content.signed_by == "tax"
    kept = written(standing.content) + written(opened.consent) + written(told)
    assert CITIZEN not in kept
    assert read(Consent, written(standing.content)) == standing.content


def test_the_action_does_not_tell_its_artefact() -> None:
    assert repr(artefact()) == "Record()"


def test_the_centre_may_have_taken_it() -> None:
    assert recorded(artefact("centre"))[0].content.signed_by == "centre"


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
    standing, _ = recorded()
    after, taken = step(standing, Revoke("no more"), by)
    assert after.state == ConsentState.REVOKED and after.is_closed
    assert taken.effects[0] == EndConsent(NUMBER)
    with pytest.raises(NotNow):
        step(after, Revoke(), by)


def test_others_do_not_revoke_it() -> None:
    standing, _ = recorded()
    with pytest.raises(NotPermitted):
        step(standing, Revoke(), COURT)


def test_it_is_closed_after_its_last_day_and_not_before() -> None:
    standing, _ = recorded()
    with pytest.raises(NotNow):
        step(standing, Expire(), TAX, date(2026, 12, 31))
    assert step(standing, Expire(), TAX, date(2027, 1, 1))[0].state == ConsentState.EXPIRED


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


ACTORS = st.builds(
    Actor,
    st.sampled_from(["tax", "police", *town().departments]),
    st.just("desk"),
    st.none(),
    st.frozensets(st.sampled_from(Role), max_size=3),
)


class AnyOrder(RuleBasedStateMachine):
    """Whatever happens, a consent that ended opens nothing again."""

    standing: Proceeding[Consent]

    @initialize()
    def begin(self) -> None:
        self.standing, taken = recorded()
        self.effects = list(taken.effects)
        self.today = TODAY

    @rule(days=st.integers(1, 200))
    def wait(self, days: int) -> None:
        self.today += timedelta(days)

    @rule(action=st.sampled_from([Revoke("it says so"), Revoke("x" * 3_000), Expire()]), by=ACTORS)
    def act(self, action: Any, by: Actor) -> None:
        before = self.standing
        try:
            self.standing, taken = step(before, action, by, min(self.today, date(2027, 12, 1)))
        except (NotPermitted, NotNow, ActionUnfit):
            return
        assert not before.is_closed
        self.effects += taken.effects

    @invariant()
    def it_is_opened_once_and_ended_with_its_end(self) -> None:
        opened = [one for one in self.effects if isinstance(one, OpenConsent)]
        ended = [one for one in self.effects if isinstance(one, EndConsent)]
        assert len(opened) == 1 and len(ended) == self.standing.is_closed
        assert self.standing.is_closed == (self.standing.state != ConsentState.IN_FORCE)


AnyOrder.TestCase.settings = settings(max_examples=30, stateful_step_count=10, deadline=None)
TestAnyOrder = AnyOrder.TestCase


def test_nothing_is_recorded_without_keys() -> None:
    with pytest.raises(AssertionError):
        type(PROCEDURE)().open(NUMBER, artefact(), TAX, moment())
