"""What is opened by a recorded consent: only while the consent says all that the opening needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import SharingClass
from sharing.binding import entry_version
from sharing.consents import Consent, ConsentState
from sharing.jurisdictions import OpenClass, OpenedBy
from sharing.opening import Agree, OpenedItem, Request, Wanted
from sharing.proceedings import About, ActionUnfit, Kind, Moment, Proceeding
from tests.sharing.kit.residents import RESIDENTS, TODAY
from tests.sharing.opening.asked import (
    CIVIL,
    CONCLUDE,
    DIGEST,
    ON_CONDITIONS,
    OPENINGS,
    POLICE,
    UNTIL,
    Course,
    entered,
    with_town,
    with_use,
)

NUMBER = "2026-CS-000001"
WANTED = Wanted("人口研究（case-handling）", "专用服务器", "residents", ("phone", "district"))
CONSENT = Consent(
    department="police",
    resource="residents",
    purpose="case-handling",
    items=("district", "phone"),
    subject="0" * 64,
    valid_from=TODAY,
    valid_until=UNTIL,
    digest="2" * 64,
    signature="s",
    key_id="k",
    signed_by="police",
    entry_version=entry_version(RESIDENTS, ["district", "phone"], None),
)
PHONE = OpenedItem("phone", OpenedBy.CONSENT, consent=NUMBER)
AGREE = replace(ON_CONDITIONS, items=(PHONE,))


def recorded(consent: Any = CONSENT, state: str = ConsentState.IN_FORCE, kind: Kind = Kind.CONSENT) -> Proceeding[Any]:
    at = Course().moment.at
    return Proceeding(NUMBER, kind, 1, state, "p", About("police", "police", "residents"), consent, at, at)


@dataclass
class WithConsents(Course):
    """A course in which the actor may see these proceedings, as the shell finds them for it."""

    seen: Mapping[str, Proceeding[Any]] = field(default_factory=lambda: {NUMBER: recorded()})

    @property
    def moment(self) -> Moment:
        return replace(super().moment, named=self.seen)


def asked(consent: Any = CONSENT, **more: Any) -> WithConsents:
    course = WithConsents(seen={NUMBER: recorded(consent, **more)})
    course.open(entered(WANTED))
    return course


def problems(course: Course, action: Any = AGREE) -> list[tuple[str, str]]:
    with pytest.raises(ActionUnfit) as refused:
        course.take(action, POLICE)
    return [(one.member, one.code) for one in refused.value.problems]


def test_a_consent_that_says_it_opens_the_item() -> None:
    assert asked().take(AGREE, POLICE).take(CONCLUDE, POLICE).is_open


UNFIT: dict[str, tuple[Any, str]] = {
    "another item": (replace(CONSENT, items=("district",)), "NOT_CONSENTED"),
    "another purpose": (replace(CONSENT, purpose="handling"), "OTHER_PURPOSE"),
    "another department": (replace(CONSENT, department="civil"), "OTHER_DEPARTMENT"),
    "another resource": (replace(CONSENT, resource="roads"), "NO_RECORD"),
    "over": (replace(CONSENT, valid_from=date(2025, 1, 1), valid_until=TODAY - timedelta(1)), "CONSENT_NOT_IN_FORCE"),
    "not begun": (replace(CONSENT, valid_from=TODAY + timedelta(1)), "CONSENT_NOT_IN_FORCE"),
    "shorter": (replace(CONSENT, valid_until=UNTIL - timedelta(1)), "OUTLASTS_CONSENT"),
    "entry changed": (replace(CONSENT, entry_version="another"), "ENTRY_CHANGED"),
    "wording not kept": (replace(CONSENT, entry_version=None), "ENTRY_CHANGED"),
    "no consent at all": ("something else", "NO_RECORD"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_a_consent_to_something_else_opens_nothing(name: str) -> None:
    consent, code = UNFIT[name]
    assert ("items.0.consent", code) in problems(asked(consent))


@pytest.mark.parametrize("state", [ConsentState.REVOKED, ConsentState.EXPIRED])
def test_one_that_ended_opens_nothing(state: ConsentState) -> None:
    assert problems(asked(state=state)) == [("items.0.consent", "CONSENT_NOT_IN_FORCE")]


def test_one_that_the_provider_may_not_see_is_as_one_that_there_is_not() -> None:
    course = asked()
    course.seen = {}
    assert problems(course) == [("items.0.consent", "NO_RECORD")]


def test_what_everybody_has_without_end_rests_on_no_consent_that_ends() -> None:
    assert problems(asked(), Agree(OpenClass.UNCONDITIONAL, (PHONE,))) == [("items.0.consent", "OUTLASTS_CONSENT")]


def test_nothing_is_concluded_under_a_consent_that_was_revoked_meanwhile() -> None:
    course = asked()
    course.take(AGREE, POLICE)
    course.seen = {NUMBER: recorded(state=ConsentState.REVOKED)}
    assert problems(course, CONCLUDE) == [("items.0.consent", "CONSENT_NOT_IN_FORCE")]
    assert course.state == "agreed"


def test_the_consents_that_are_named_are_looked_for_at_every_later_step() -> None:
    course = asked()
    document = OpenedItem("district", OpenedBy.CONSENT, consent=DIGEST)
    both = replace(AGREE, items=(PHONE, document))
    assert OPENINGS.asks(both, course.standing).numbers == {NUMBER}
    course.take(both, POLICE)
    assert OPENINGS.asks(CONCLUDE, course.standing).numbers == {NUMBER}
    assert OPENINGS.asks(entered(WANTED), None).numbers == frozenset()


def test_who_publishes_needs_the_consent_itself() -> None:
    rules = with_use("yangzhou")
    for department, code in (("civil", None), ("police", "OTHER_DEPARTMENT")):
        consent = replace(CONSENT, department=department)
        course = WithConsents(rules, seen={NUMBER: recorded(consent)})
        course.open(Request(WANTED), CIVIL)
        if code is None:
            assert course.take(AGREE, POLICE).state == "agreed"
        else:
            assert problems(course) == [("items.0.consent", code)]


def test_the_entry_must_be_the_one_that_was_consented_to() -> None:
    course = asked()
    course.take(AGREE, POLICE)
    phone = replace(RESIDENTS.items["phone"], sharing_class=SharingClass.UNCONDITIONAL)
    course.catalog = with_town(replace(RESIDENTS, items={**RESIDENTS.items, "phone": phone}))
    assert ("items.0.consent", "ENTRY_CHANGED") in problems(course, CONCLUDE)


consents = st.builds(
    Consent,
    department=st.sampled_from(["police", "civil"]),
    resource=st.sampled_from(["residents", "roads"]),
    purpose=st.sampled_from(["case-handling", "case", "relief", ""]),
    items=st.sampled_from([("phone",), ("district",), ("district", "phone")]),
    subject=st.just("0"),
    valid_from=st.dates(TODAY - timedelta(2), TODAY + timedelta(2)),
    valid_until=st.dates(TODAY - timedelta(2), UNTIL + timedelta(2)),
    digest=st.just("2"),
    signature=st.just("s"),
    key_id=st.just("k"),
    signed_by=st.just("police"),
    entry_version=st.sampled_from([CONSENT.entry_version, entry_version(RESIDENTS, ["phone"], None), None]),
)


@given(consents, st.sampled_from(ConsentState))
def test_nothing_is_ever_opened_by_a_consent_that_does_not_say_it(consent: Consent, state: ConsentState) -> None:
    course = asked(consent, state=state)
    try:
        course.take(AGREE, POLICE)
    except ActionUnfit:
        return
    assert state is ConsentState.IN_FORCE
    assert consent.valid_from <= TODAY and consent.valid_until >= UNTIL
    assert (consent.department, consent.resource, consent.purpose) == ("police", "residents", "case-handling")
    assert "phone" in consent.items
    assert consent.entry_version == entry_version(RESIDENTS, sorted(consent.items), None)
