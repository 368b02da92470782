"""What may be announced under each profile, who is told, who has to act until when."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sharing.announcements import Acknowledge, Announce, AnnouncementState, Correct, End, Recipient
from sharing.announcements.checking import LONGEST_TEXT
from sharing.calendar import MetLate, UpdateCycle, standing
from sharing.jurisdictions import profile_codes
from sharing.proceedings import ActionUnfit, Notify, NotNow, NotPermitted
from tests.sharing.announcements.town import (
    CHANGE,
    CYCLE,
    NUMBER,
    OUTAGE,
    RELIEF,
    SERVICE,
    STEWARD,
    TAX,
    TODAY,
    TOWN,
    announced,
)
from tests.sharing.kit.rules import profile

HOLDERS = ("civil-affairs", "tax")
NEXT = date(2026, 3, 3)


def named(value: object) -> str | None:
    """What an announcement is about, and the code of a profile; pytest numbers the rest."""
    return value.matter if isinstance(value, Announce) else value if isinstance(value, str) else None


def told(action: Announce, code: str) -> set[str]:
    course = announced(action, code)
    assert all(isinstance(effect, Notify) for effect in course.effects)
    return set(course.told())


@pytest.mark.parametrize("code", profile_codes())
@pytest.mark.parametrize("action", [CHANGE, CYCLE, SERVICE, OUTAGE], ids=lambda action: action.matter)
def test_who_holds_the_resource_is_told_under_every_profile(action: Announce, code: str) -> None:
    assert announced(action, code).content.recipients == tuple(map(Recipient, HOLDERS))
    assert set(HOLDERS) <= told(action, code) and "police" not in told(action, code)


@pytest.mark.parametrize(
    ("action", "code", "besides"),
    [
        (SERVICE, "order-809", {"civil"}),
        (CHANGE, "order-809", set()),
        (CYCLE, "order-809", set()),
        (CYCLE, "panjin", {"centre"}),
        (CHANGE, "panjin", set()),
        (CHANGE, "yangzhou", set(TOWN.departments) - {"police"}),
        (OUTAGE, "order-809", {"centre"}),
        (OUTAGE, "panjin", {"centre"}),
        (OUTAGE, "yangzhou", {"centre"}),
    ],
    ids=named,
)
def test_who_is_told_besides_is_for_the_profile_to_say(action: Announce, code: str, besides: set[str]) -> None:
    assert told(action, code) - set(HOLDERS) == besides - set(HOLDERS)


def test_each_who_holds_it_has_a_term_of_its_own() -> None:
    deadlines = announced(CHANGE).standing.deadlines
    assert [(one.whose, one.due, one.started_on) for one in deadlines] == [
        (department, date(2026, 3, 9), TODAY) for department in HOLDERS
    ]
    assert len({one.name for one in deadlines}) == 2
    assert {one.escalates_on for one in deadlines} != {None}
    assert announced(SERVICE).standing.deadlines == ()


@pytest.mark.parametrize(
    ("action", "code", "problems"),
    [
        (replace(CHANGE, resource="nothing"), "order-809", [("resource", "unknown_resource")]),
        (
            replace(CHANGE, items=("name", "x", "name")),
            "order-809",
            [("items.1", "unknown_item"), ("items.2", "repeated")],
        ),
        (replace(CHANGE, text=" \n"), "order-809", [("text", "empty")]),
        (replace(CHANGE, text="x" * (LONGEST_TEXT + 1)), "order-809", [("text", "too_long")]),
        (replace(CHANGE, compare_within=0), "order-809", [("compare_within", "out_of_range")]),
        (replace(CHANGE, compare_within=61), "order-809", [("compare_within", "out_of_range")]),
        (replace(CHANGE, compare_within=None), "yangzhou", [("compare_within", "missing")]),
        (replace(SERVICE, compare_within=3), "order-809", [("compare_within", "not_about_that")]),
        (replace(CYCLE, cycle=None), "order-809", [("cycle", "missing")]),
        (replace(CYCLE, cycle=UpdateCycle.YEARLY), "panjin", [("cycle", "cycle_not_allowed")]),
        (replace(SERVICE, cycle=UpdateCycle.DAILY), "order-809", [("cycle", "not_about_that")]),
        (replace(OUTAGE, remedy=None), "order-809", [("remedy", "missing")]),
        (replace(OUTAGE, remedy=""), "order-809", [("remedy", "empty")]),
        (replace(SERVICE, remedy="paper"), "order-809", [("remedy", "not_about_that")]),
        (replace(OUTAGE, until=date(2026, 3, 1)), "order-809", [("until", "before_start")]),
        (
            replace(OUTAGE, text="", remedy=" ", items=("x",)),
            "order-809",
            [("items.0", "unknown_item"), ("text", "empty"), ("remedy", "empty")],
        ),
    ],
    ids=named,
)
def test_everything_that_does_not_fit_is_named_at_once(
    action: Announce, code: str, problems: list[tuple[str, str]]
) -> None:
    with pytest.raises(ActionUnfit) as unfit:
        announced(action, code)
    assert [(one.member, one.code) for one in unfit.value.problems] == problems


def test_a_change_needs_no_term_where_the_rules_do_not_want_any() -> None:
    assert not profile("order-809").rules.updates.users_compare
    assert announced(replace(CHANGE, compare_within=None)).standing.deadlines == ()


def test_whoever_has_renewed_its_copies_says_so_once() -> None:
    course = announced().later(1).take(Acknowledge(), TAX)
    assert {one.department: one.acknowledged_on for one in course.content.recipients} == {
        "civil-affairs": None,
        "tax": NEXT,
    }
    assert {one.whose: one.ended_on for one in course.standing.deadlines} == {"civil-affairs": None, "tax": NEXT}
    assert (course.state, course.standing.is_closed) == (AnnouncementState.ANNOUNCED, False)
    with pytest.raises(NotNow):
        course.take(Acknowledge(), TAX)
    assert course.take(Acknowledge(), RELIEF).standing.version == 3


def test_other_words_are_told_and_compared_anew() -> None:
    course = announced()
    before = course.content
    course.take(Acknowledge(), TAX).later(1)
    course.told()
    course.take(Correct("said anew", NEXT), STEWARD)
    assert set(course.told()) == set(HOLDERS)
    assert course.content == replace(before, text="said anew", effective_on=NEXT)
    running = [one for one in course.standing.deadlines if one.ended_on is None]
    assert [(one.whose, one.started_on) for one in running] == [(department, NEXT) for department in HOLDERS]
    for unfit in (Correct(""), Correct("x", until=date(2026, 3, 1))):
        with pytest.raises(ActionUnfit):
            course.take(unfit, STEWARD)


def test_who_compared_late_has_been_late_even_where_it_is_compared_anew() -> None:
    course = announced().later(30).take(Acknowledge(), TAX).take(Correct("said anew"), STEWARD)
    (late,) = (one for one in course.standing.deadlines if one.ended_on is not None)
    assert late.whose == "tax" and isinstance(standing(late, course.today), MetLate)


@pytest.mark.parametrize("action", [Acknowledge(), Correct("x"), End()], ids=lambda action: type(action).__name__)
def test_what_has_ended_stays_as_it_is(action: Any) -> None:
    course = announced().take(End(), STEWARD)
    assert (course.state, course.standing.is_closed) == (AnnouncementState.ENDED, True)
    assert {one.ended_on for one in course.standing.deadlines} == {TODAY}
    with pytest.raises(NotNow):
        course.take(action, TAX if isinstance(action, Acknowledge) else STEWARD)


def test_only_who_was_told_acknowledges() -> None:
    with pytest.raises(NotPermitted):
        announced().take(Acknowledge(), replace(TAX, department="lucheng-civil"))
    with pytest.raises(NotPermitted):
        announced().take(End(), replace(STEWARD, department="tax"))


def test_a_notice_names_the_proceeding_and_nothing_that_it_says() -> None:
    for effect in announced().effects:
        assert isinstance(effect, Notify)
        assert NUMBER in effect.text and CHANGE.text not in effect.text
