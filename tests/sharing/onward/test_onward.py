"""Onward use: what the rules forbid nobody lets go, the rest goes where whoever decides lets it, and opens nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import Catalog, Mode
from policies import read_duties
from sharing import GrantRecord, GrantState
from sharing.calendar import WorkingDays, working_days
from sharing.jurisdictions import Commercial, Onward, Profile, Publication, profile_codes, read_profile
from sharing.onward import (
    Ask,
    Consent,
    Destination,
    OnwardRequest,
    OnwardRequests,
    OnwardState,
    Refuse,
    Revoke,
    Withdraw,
)
from sharing.proceedings import (
    ActionUnfit,
    Actor,
    Kind,
    Moment,
    Notify,
    NotNow,
    NotPermitted,
    Proceeding,
    Role,
    Taken,
    parties_of,
    usual_parties,
)
from tests.policies.small_city import CITY

TODAY = date(2026, 7, 1)
NUMBER = "2026-ON-000001"
PROCEDURE, DUTIES = OnwardRequests(), read_duties()
TOWN = Catalog(
    CITY.resources,
    {code: replace(department, centre=code == "centre") for code, department in CITY.departments.items()},
    "town",
)
TAX = Actor("tax", "desk", None, frozenset({Role.CONSUMER}))
POLICE = Actor("police", "desk", None, frozenset({Role.REVIEWER}))
CENTRE = Actor("centre", "desk", None, frozenset({Role.REVIEWER}))
GRANT = GrantRecord(
    "2026-AP-000001",
    "tax",
    "population",
    frozenset({"name", "gender"}),
    frozenset({Mode.QUERY}),
    "tax-assessment",
    TODAY,
    TODAY + timedelta(99),
)
ASK = Ask(GRANT.number, ("name",), Destination.THIRD_PARTY, "the archive", "keeping", TODAY + timedelta(9))


@cache
def calendar() -> WorkingDays:
    return working_days()


@cache
def profile(code: str) -> Profile:
    return read_profile(code)


def moment(code: str = "order-809", **grant: Any) -> Moment:
    at = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    grants = {GRANT.number: replace(GRANT, **grant)}
    return Moment(at, TODAY, profile(code), calendar(), TOWN, grants, ())


def stood(taken: Taken, version: int = 1) -> Proceeding[OnwardRequest]:
    at = moment().at
    rest = taken.state, "order-809", taken.about, taken.content, at, at, taken.deadlines, taken.is_closed
    return Proceeding(NUMBER, Kind.ONWARD, version, *rest)


def asked(action: Ask = ASK) -> Proceeding[OnwardRequest]:
    return stood(PROCEDURE.open(NUMBER, action, TAX, moment()))


def step(before: Proceeding[OnwardRequest], action: Any, by: Actor) -> Proceeding[OnwardRequest]:
    now = moment()
    word = next(word for word, kind in PROCEDURE.actions.items() if kind is type(action))
    parties = {**usual_parties(before.about, now), **PROCEDURE.parties(before.about, before.content, now)}
    if not DUTIES.may(parties_of(by, parties), by.roles, "onward", word):
        raise NotPermitted(word)
    taken = PROCEDURE.take(before, action, by, now)
    assert all(isinstance(effect, Notify) for effect in taken.effects), "it opens nothing here"
    return stood(taken, before.version + 1)


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
        with pytest.raises(ActionUnfit) as refused:
            PROCEDURE.open(NUMBER, action, TAX, moment(code))
        assert [problem.code for problem in refused.value.problems] == ["FORBIDDEN"]
    else:
        taken = PROCEDURE.open(NUMBER, action, TAX, moment(code))
        decider = "centre" if destination is Destination.BUSINESS else "police"
        assert [getattr(one, "department", None) for one in taken.effects] == [decider]


@pytest.mark.parametrize("code", profile_codes())
def test_data_stays_within_government_where_the_rules_say_so(code: str) -> None:
    use = profile(code).rules.use
    if use.onward is not Onward.PROVIDER_CONSENT:
        return
    if use.within_government:
        with pytest.raises(ActionUnfit) as refused:
            PROCEDURE.open(NUMBER, ASK, TAX, moment(code))
        assert [problem.code for problem in refused.value.problems] == ["OUTSIDE_GOVERNMENT"]
    assert PROCEDURE.open(NUMBER, replace(ASK, is_public_body=True), TAX, moment(code)).state == OnwardState.ASKED


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
    with pytest.raises(ActionUnfit) as refused:
        PROCEDURE.open(NUMBER, replace(ASK, **action), TAX, moment(**grant))
    assert [problem.code for problem in refused.value.problems] == [code]


def test_only_the_holder_asks() -> None:
    with pytest.raises(ActionUnfit):
        PROCEDURE.open(NUMBER, ASK, replace(TAX, department="civil"), moment())


def test_the_provider_lets_it_go_and_stops_it() -> None:
    after = step(asked(), Consent("for the archive", "sealed", TODAY + timedelta(3)), POLICE)
    decision = after.content.decision
    assert after.state == OnwardState.CONSENTED and decision is not None
    assert (decision.until, decision.conditions) == (TODAY + timedelta(3), "sealed")
    stopped = step(after, Revoke("no more"), POLICE)
    assert stopped.state == OnwardState.REVOKED and stopped.is_closed and stopped.content.decision == decision


def test_it_is_never_more_than_was_asked_for() -> None:
    with pytest.raises(ActionUnfit) as refused:
        step(asked(), Consent("longer", until=ASK.until + timedelta(1)), POLICE)
    assert [problem.code for problem in refused.value.problems] == ["LATER_THAN_ASKED"]


def test_a_refusal_has_reasons() -> None:
    with pytest.raises(ActionUnfit):
        step(asked(), Refuse(" "), POLICE)
    assert step(asked(), Refuse("no need"), POLICE).state == OnwardState.REFUSED
    assert step(asked(), Withdraw(), TAX).state == OnwardState.WITHDRAWN


@given(
    st.sampled_from([*TOWN.departments]),
    st.frozensets(st.sampled_from(Role), max_size=3),
    st.sampled_from([Consent("x"), Refuse("x"), Withdraw(), Revoke("x")]),
)
def test_nobody_but_the_decider_lets_it_go(department: str, roles: frozenset[Role], action: Any) -> None:
    by = Actor(department, "desk", None, roles)
    try:
        after = step(asked(), action, by)
    except (NotPermitted, NotNow):
        return
    if after.state == OnwardState.CONSENTED:
        assert department == "police" and Role.REVIEWER in roles
    with pytest.raises((NotPermitted, NotNow)):
        step(after, action, by)
