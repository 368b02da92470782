"""What may be asked for and agreed to under each profile, and everything that is wrong with it at once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import Grade, Secrecy
from sharing.jurisdictions import Commercial, OpenClass, OpenedBy, Publication, profile_codes
from sharing.opening import Agree, Closed, Enter, OpenedItem, Request, Requester, Track, Wanted
from sharing.opening.agreeing import agreeing_problems
from sharing.opening.checking import wanted_items
from sharing.opening.tracks import track_of
from sharing.proceedings import ActionUnfit
from tests.sharing.kit.residents import RESIDENTS
from tests.sharing.kit.rules import profile
from tests.sharing.opening.asked import (
    ALLOWING,
    CIVIL,
    CLOSED,
    CONSENTED,
    DIGEST,
    IN_PART,
    MASKED,
    ON_CONDITIONS,
    PLAIN,
    ROADS,
    SIGNS,
    UNLISTED,
    Course,
    entered,
    with_town,
)

OUTSIDE = sorted(set(Requester) - {Requester.DEPARTMENT})


def problems_of(course: Course, action: Agree) -> list[tuple[str, str]]:
    return [(one.member, one.code) for one in agreeing_problems(action, course.content, course.moment)]


@pytest.mark.parametrize("code", profile_codes())
@pytest.mark.parametrize("requester", Requester)
def test_the_way_of_what_is_not_open_is_for_the_profile_to_say(code: str, requester: Requester) -> None:
    rules = profile(code).rules
    found = track_of(requester, "civil", RESIDENTS, wanted_items(CLOSED, RESIDENTS), rules)
    if requester is Requester.DEPARTMENT:
        forbidden = rules.use.publication is Publication.FORBIDDEN
        assert found is (Closed.PUBLICATION_FORBIDDEN if forbidden else Track.PUBLICATION)
    elif requester is Requester.BUSINESS and rules.use.commercial is Commercial.CENTRE_APPROVAL:
        assert found is Track.BUSINESS
    elif rules.opening.on_request:
        assert found is Track.NOT_OPEN
    else:
        assert found is (Closed.COMMERCIAL_FORBIDDEN if requester is Requester.BUSINESS else Closed.NOT_ON_REQUEST)


@pytest.mark.parametrize(
    ("code", "requester", "wanted", "found"),
    [
        ("order-809", Requester.CITIZEN, CLOSED, Closed.NOT_ON_REQUEST),
        ("order-809", Requester.BUSINESS, CLOSED, Closed.COMMERCIAL_FORBIDDEN),
        ("order-809", Requester.CITIZEN, PLAIN, Track.CONDITIONAL),
        ("wenzhou", Requester.BUSINESS, CLOSED, Closed.COMMERCIAL_FORBIDDEN),
        ("panjin", Requester.BUSINESS, CLOSED, Track.BUSINESS),
        ("panjin", Requester.BUSINESS, PLAIN, Track.CONDITIONAL),
        ("panjin", Requester.BUSINESS, replace(PLAIN, items=("phone",)), Track.BUSINESS),
        ("panjin", Requester.DEPARTMENT, CLOSED, Track.PUBLICATION),
        ("panjin", Requester.CITIZEN, UNLISTED, Closed.NOT_ON_REQUEST),
        ("yangzhou", Requester.CITIZEN, UNLISTED, Track.UNLISTED),
        ("yangzhou", Requester.ORGANISATION, CLOSED, Track.NOT_OPEN),
    ],
)
def test_ways_by_name(code: str, requester: Requester, wanted: Wanted, found: Track | Closed) -> None:
    resource = {"residents": RESIDENTS, "roads": ROADS, None: None}[wanted.resource]
    assert track_of(requester, "civil", resource, wanted_items(wanted, resource), profile(code).rules) is found


@pytest.mark.parametrize("requester", Requester)
def test_what_is_secret_is_opened_to_nobody_and_what_everybody_has_is_not_asked_for(requester: Requester) -> None:
    for members in ({"secrecy": Secrecy.WORK_SECRET}, {"secrecy": Secrecy.INTERNAL}, {"grade": Grade.CORE}):
        secret = replace(ROADS, **members)
        assert track_of(requester, "civil", secret, (), ALLOWING.rules) is Closed.NOT_FOR_OPENING
    assert track_of(requester, "civil", SIGNS, (), ALLOWING.rules) is Closed.OPEN_ALREADY


@pytest.mark.parametrize(
    ("action", "problems"),
    [
        (
            Enter(Requester.DEPARTMENT, "张三", replace(PLAIN, purpose="", safety="x" * 4_001)),
            [
                ("reference", "NO_REFERENCE"),
                ("requester", "NOT_FROM_OUTSIDE"),
                ("wanted.purpose", "MISSING"),
                ("wanted.safety", "TOO_LONG"),
            ],
        ),
        (entered(replace(PLAIN, purpose="致电 13800000001")), [("wanted.purpose", "NAMES_A_PERSON")]),
        (entered(replace(PLAIN, safety="a@example.org")), [("wanted.safety", "NAMES_A_PERSON")]),
        (entered(replace(PLAIN, resource="nothing")), [("wanted.resource", "UNKNOWN_RESOURCE")]),
        (entered(replace(PLAIN, resource="signs")), [("wanted.resource", "OPEN_ALREADY")]),
        (
            entered(replace(PLAIN, items=("district", "x", "district"), provider="police")),
            [("wanted.unlisted", "LISTED"), ("wanted.items.1", "UNKNOWN_ITEM"), ("wanted.items.2", "REPEATED")],
        ),
        (
            entered(replace(UNLISTED, unlisted="", provider="x", items=("y",))),
            [
                ("wanted.unlisted", "MISSING"),
                ("wanted.provider", "UNKNOWN_DEPARTMENT"),
                ("wanted.items", "NOT_LISTED"),
            ],
        ),
    ],
)
def test_everything_that_is_wrong_with_a_request_is_told_at_once(
    action: Enter, problems: list[tuple[str, str]]
) -> None:
    with pytest.raises(ActionUnfit) as refused:
        Course().open(action)
    assert [(one.member, one.code) for one in refused.value.problems] == problems
    assert "13800000001" not in str(refused.value)


@given(st.text(max_size=40))
def test_no_name_or_number_of_a_person_passes_for_a_reference(text: str) -> None:
    try:
        Course().open(entered(PLAIN).__class__(Requester.CITIZEN, text, PLAIN))
    except ActionUnfit:
        return
    year, _, number = text.partition("-")
    assert (len(year), len(number) <= 8, number.isascii() and number.isdigit()) == (4, True, True)


CASES: list[tuple[Agree, list[tuple[str, str]]]] = [
    (IN_PART, []),
    (Agree(OpenClass.UNCONDITIONAL, IN_PART.items), []),
    (Agree(), [("open_class", "CLASS_NOT_ALLOWED"), ("items", "MISSING")]),
    (replace(IN_PART, open_class=OpenClass.NOT_OPEN, valid_until=None), [("open_class", "CLASS_NOT_ALLOWED")]),
    (replace(IN_PART, open_class=OpenClass.UNCONDITIONAL), [("valid_until", "UNCONDITIONAL")]),
    (replace(IN_PART, conditions=" ", valid_until=None), [("conditions", "MISSING"), ("valid_until", "MISSING")]),
    (replace(IN_PART, valid_until=date(2026, 3, 1)), [("valid_until", "IN_THE_PAST")]),
    (replace(IN_PART, valid_until=date(2032, 3, 1)), [("valid_until", "TOO_LONG")]),
    (replace(IN_PART, items=(OpenedItem("gender"),)), [("items.0.item", "NOT_ASKED")]),
    (replace(IN_PART, items=(MASKED, MASKED)), [("items.1.item", "REPEATED")]),
    (replace(IN_PART, items=(OpenedItem("district"),)), [("items.0.opened_by", "GROUND_MISSING")]),
    (replace(IN_PART, items=(replace(MASKED, mask="nothing"),)), [("items.0.mask", "MASK_UNKNOWN")]),
    (replace(IN_PART, items=(replace(MASKED, mask="clear"),)), [("items.0.mask", "NO_MASK")]),
    (replace(IN_PART, items=(replace(MASKED, mask="year"),)), [("items.0.mask", "MASK_UNFIT")]),
    (replace(IN_PART, items=(replace(MASKED, consent=DIGEST),)), [("items.0.consent", "NOT_THE_GROUND")]),
    (replace(IN_PART, items=(replace(CONSENTED, consent=""),)), [("items.0.consent", "NO_RECORD")]),
    (replace(IN_PART, items=(replace(CONSENTED, mask="null"),)), [("items.0.mask", "NOT_THE_GROUND")]),
]


@pytest.mark.parametrize(("action", "problems"), CASES)
def test_what_a_provider_may_agree_to_of_what_is_not_open(action: Agree, problems: list[tuple[str, str]]) -> None:
    assert problems_of(Course().open(entered(CLOSED)), action) == problems


def test_what_is_opened_on_conditions_is_not_opened_further_and_protects_who_is_in_it() -> None:
    course = Course().open(entered(replace(PLAIN, items=())))
    assert problems_of(course, ON_CONDITIONS) == []
    assert problems_of(course, Agree(OpenClass.UNCONDITIONAL, ON_CONDITIONS.items)) == [
        ("open_class", "CLASS_NOT_ALLOWED")
    ]
    for item in ("phone", "record"):
        action = replace(ON_CONDITIONS, items=(OpenedItem(item),))
        assert problems_of(course, action) == [("items.0.opened_by", "GROUND_MISSING")]


def test_where_nothing_opens_what_is_protected_no_mask_and_no_consent_does() -> None:
    course = Course("order-809").open(Request(CLOSED), CIVIL)
    assert problems_of(course, replace(ON_CONDITIONS, items=(MASKED,))) == [("items.0", "NOT_OPENED")]
    assert problems_of(course, ON_CONDITIONS) == []


def test_a_business_never_has_what_is_not_even_shared() -> None:
    wanted = replace(CLOSED, items=("phone", "record"))
    course = Course("panjin").open(entered(wanted, Requester.BUSINESS))
    both = replace(ON_CONDITIONS, items=(OpenedItem("phone"), OpenedItem("record")))
    assert problems_of(course, both) == [("items.1", "NOT_OPENED")]


def test_an_entry_that_is_gone_is_not_opened() -> None:
    course = Course().open(entered())
    course.catalog = replace(with_town(ROADS), resources={})
    assert problems_of(course, ON_CONDITIONS) == [("items", "ENTRY_GONE")]


OPENED: st.SearchStrategy[Any] = st.builds(
    OpenedItem,
    st.sampled_from(sorted(RESIDENTS.items)),
    st.sampled_from([None, *OpenedBy]),
    st.sampled_from(["", "keep 3 4", "clear", "null", "name first"]),
    st.sampled_from(["", DIGEST, "2026-CS-000001"]),
)


@given(
    st.sampled_from(sorted(profile_codes())),
    st.sampled_from(Requester),
    st.sampled_from([PLAIN, CLOSED]),
    st.lists(OPENED, min_size=1, max_size=3).map(tuple),
    st.sampled_from(OpenClass),
)
def test_nothing_protected_is_ever_agreed_to_as_it_is(
    code: str, requester: Requester, wanted: Wanted, items: tuple[OpenedItem, ...], open_class: OpenClass
) -> None:
    """Whatever the profile: masked or with consent where it knows that, or after an assessment of the centre."""
    course = Course(code)
    wanted = replace(wanted, items=())
    try:
        if requester is Requester.DEPARTMENT:
            course.open(Request(wanted), CIVIL)
        else:
            course.open(entered(wanted, requester))
    except ActionUnfit:
        return
    action = replace(ON_CONDITIONS, open_class=open_class, items=items)
    if open_class is OpenClass.UNCONDITIONAL:
        action = Agree(open_class, items)
    if problems_of(course, action):
        return
    rules = profile(code).rules
    for opened in items:
        item = RESIDENTS.items[opened.item]
        assessed = course.content.track is Track.BUSINESS and item.sharing_class != "restricted"
        if (item.contains is not None or item.sharing_class == "restricted") and not assessed:
            assert opened.opened_by in rules.opening.opened_by
            assert opened.mask not in ("", "clear") or opened.consent
