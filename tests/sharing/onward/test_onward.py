"""Onward use: what the rules forbid nobody lets go, the rest goes where whoever decides lets it, and opens nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sharing import GrantState
from sharing.jurisdictions import Commercial, Onward, Publication, profile_codes
from sharing.onward import Consent, Destination, OnwardState, Refuse, Revoke, Withdraw
from sharing.proceedings import ActionUnfit, Actor
from tests.sharing.kit.rules import profile
from tests.sharing.onward.asking import ASK, GRANT, POLICE, TAX, TODAY, Course, holding


def codes(course: Course, action: Any, by: Actor) -> list[str]:
    """What is wrong with the next step, or with the first one."""
    with pytest.raises(ActionUnfit) as refused:
        course.begin(action, by) if course.proceeding is None else course.take(action, by)
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize("code", profile_codes())
@pytest.mark.parametrize("altered", [False, True])
@pytest.mark.parametrize("destination", Destination)
def test_what_the_rules_forbid_cannot_even_be_asked_for(code: str, altered: bool, destination: Destination) -> None:
    use = profile(code).rules.use
    forbidden = {
        Destination.THIRD_PARTY: use.onward is Onward.FORBIDDEN_ALTERED_TOO
        or (use.onward is Onward.FORBIDDEN and not altered),
        Destination.PUBLIC: use.publication is Publication.FORBIDDEN,
        Destination.BUSINESS: use.commercial is Commercial.FORBIDDEN,
    }[destination]
    action = replace(ASK, destination=destination, altered=altered, is_public_body=True)
    if forbidden:
        assert codes(holding(code), action, TAX) == ["FORBIDDEN"]
    else:
        decider = "centre" if destination is Destination.BUSINESS else "police"
        assert holding(code).open(action).told() == [decider]


@pytest.mark.parametrize("code", profile_codes())
def test_data_stays_within_government_where_the_rules_say_so(code: str) -> None:
    use = profile(code).rules.use
    if use.onward is not Onward.PROVIDER_CONSENT:
        return
    if use.within_government:
        assert codes(holding(code), ASK, TAX) == ["OUTSIDE_GOVERNMENT"]
    assert holding(code).open(replace(ASK, is_public_body=True)).state == OnwardState.ASKED


UNFIT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "UNKNOWN_GRANT": ({"grant": "another"}, {}),
    "NOT_IN_FORCE": ({}, {"state": GrantState.SUSPENDED}),
    "NOT_GRANTED": ({"items": ("birth_date",)}, {}),
    "REPEATED": ({"items": ("name", "name")}, {}),
    "AFTER_THE_GRANT": ({"until": GRANT.valid_until + timedelta(1)}, {}),
    "IN_THE_PAST": ({"until": TODAY - timedelta(1)}, {}),
    "MISSING": ({"recipient": ""}, {}),
    "TOO_LONG": ({"purpose": "x" * 2_001}, {}),
    "UNKNOWN_RESOURCE": ({}, {"resource": "nowhere"}),
}


@pytest.mark.parametrize("code", UNFIT)
def test_what_does_not_fit_is_refused(code: str) -> None:
    action, grant = UNFIT[code]
    assert codes(holding(**grant), replace(ASK, **action), TAX) == [code]


def test_only_the_holder_asks() -> None:
    assert codes(holding(), ASK, replace(TAX, department="civil")) == ["UNKNOWN_GRANT"]


def test_the_provider_lets_it_go_and_stops_it() -> None:
    course = holding().open().take(Consent("for the archive", "sealed", TODAY + timedelta(3)), POLICE)
    decision = course.content.decision
    assert course.state == OnwardState.CONSENTED and decision is not None
    assert (decision.until, decision.conditions) == (TODAY + timedelta(3), "sealed")
    course.take(Revoke("no more"), POLICE)
    assert course.state == OnwardState.REVOKED and course.standing.is_closed and course.content.decision == decision


def test_it_is_never_more_than_was_asked_for() -> None:
    longer = Consent("longer", until=ASK.until + timedelta(1))
    assert codes(holding().open(), longer, POLICE) == ["LATER_THAN_ASKED"]


CONSENT = Consent("agreed")


@pytest.mark.parametrize("grant", [{"state": GrantState.REVOKED}, {"state": GrantState.SUSPENDED}, None])
def test_nobody_consents_by_a_grant_that_is_not_in_force(grant: dict[str, Any] | None) -> None:
    course = holding().open()
    if grant is None:
        course.later(100)  # its last day is over
        assert codes(course, CONSENT, POLICE) == ["NOT_IN_FORCE", "IN_THE_PAST"]
        return
    course.held.grants[GRANT.number] = replace(GRANT, **grant)
    assert codes(course, CONSENT, POLICE) == ["NOT_IN_FORCE"]
    course.held.grants[GRANT.number] = GRANT
    assert course.take(CONSENT, POLICE).state == OnwardState.CONSENTED


def test_nobody_consents_to_items_that_a_renewal_has_left_out() -> None:
    course = holding().open()
    course.held.grants[GRANT.number] = replace(GRANT, items=frozenset({"gender"}))
    assert codes(course, CONSENT, POLICE) == ["NOT_GRANTED"]


def test_nobody_consents_to_days_that_are_over() -> None:
    assert codes(holding().open(), replace(CONSENT, until=TODAY - timedelta(1)), POLICE) == ["IN_THE_PAST"]


def test_who_provided_the_resource_before_lets_nothing_go() -> None:
    course = holding().open()
    moved = replace(course.files.resources["population"], provider="civil-affairs")
    course.files = replace(course.files, resources={**course.files.resources, "population": moved})
    assert codes(course, CONSENT, POLICE) == ["PROVIDER_CHANGED"]


def test_a_refusal_has_reasons() -> None:
    assert codes(holding().open(), Refuse(" "), POLICE) == ["MISSING"]
    assert holding().open().take(Refuse("no need"), POLICE).state == OnwardState.REFUSED
    assert holding().open().take(Withdraw(), TAX).state == OnwardState.WITHDRAWN
