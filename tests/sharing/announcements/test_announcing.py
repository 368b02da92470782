"""What may be announced under each profile, who is told, who has to act until when."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sharing.announcements import Acknowledge, Announce, AnnouncementState, Correct, End, Recipient
from sharing.announcements.checking import LONGEST_TEXT
from sharing.calendar import UpdateCycle
from sharing.jurisdictions import profile_codes
from sharing.proceedings import ActionUnfit, Notify, NotNow, NotPermitted
from tests.sharing.announcements.town import (
    CHANGE,
    CYCLE,
    NUMBER,
    OUTAGE,
    PROCEDURE,
    RELIEF,
    SERVICE,
    STEWARD,
    TAX,
    TODAY,
    TOWN,
    moment,
    opened,
    profile,
    step,
)

HOLDERS = ("civil-affairs", "tax")
NEXT = date(2026, 3, 3)


def named(value: object) -> str | None:
    """What an announcement is about, and the code of a profile; pytest numbers the rest."""
    return value.matter if isinstance(value, Announce) else value if isinstance(value, str) else None


def told(action: Announce, code: str) -> set[str]:
    _, taken = opened(action, code)
    assert all(isinstance(effect, Notify) for effect in taken.effects)
    return {effect.department for effect in taken.effects if isinstance(effect, Notify)}


@pytest.mark.parametrize("code", profile_codes())
@pytest.mark.parametrize("action", [CHANGE, CYCLE, SERVICE, OUTAGE], ids=lambda action: action.matter)
def test_who_holds_the_resource_is_told_under_every_profile(action: Announce, code: str) -> None:
    proceeding, _ = opened(action, code)
    assert proceeding.content.recipients == tuple(map(Recipient, HOLDERS))
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
    proceeding, _ = opened(CHANGE)
    assert [(one.whose, one.due, one.started_on) for one in proceeding.deadlines] == [
        (department, date(2026, 3, 9), TODAY) for department in HOLDERS
    ]
    assert len({one.name for one in proceeding.deadlines}) == 2
    assert {one.escalates_on for one in proceeding.deadlines} != {None}
    assert opened(SERVICE)[0].deadlines == ()


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
        opened(action, code)
    assert [(one.member, one.code) for one in unfit.value.problems] == problems


def test_a_change_needs_no_term_where_the_rules_do_not_want_any() -> None:
    assert not profile("order-809").rules.updates.users_compare
    assert opened(replace(CHANGE, compare_within=None))[0].deadlines == ()


def test_whoever_has_renewed_its_copies_says_so_once() -> None:
    before, _ = opened(CHANGE)
    after = step(before, Acknowledge(), TAX, NEXT)
    assert {one.department: one.acknowledged_on for one in after.content.recipients} == {
        "civil-affairs": None,
        "tax": NEXT,
    }
    assert {one.whose: one.ended_on for one in after.deadlines} == {"civil-affairs": None, "tax": NEXT}
    assert (after.state, after.is_closed) == (AnnouncementState.ANNOUNCED, False)
    with pytest.raises(NotNow):
        step(after, Acknowledge(), TAX, NEXT)
    assert step(after, Acknowledge(), RELIEF, NEXT).version == 3


def test_other_words_are_told_and_compared_anew() -> None:
    before, _ = opened(CHANGE)
    acted = step(before, Acknowledge(), TAX)
    taken = PROCEDURE.take(acted, Correct("said anew", NEXT), STEWARD, moment(today=NEXT))
    assert {effect.department for effect in taken.effects if isinstance(effect, Notify)} == set(HOLDERS)
    assert taken.content == replace(before.content, text="said anew", effective_on=NEXT)
    assert {one.ended_on for one in taken.deadlines} == {None} and {one.started_on for one in taken.deadlines} == {NEXT}
    with pytest.raises(ActionUnfit):
        PROCEDURE.take(acted, Correct(""), STEWARD, moment())
    with pytest.raises(ActionUnfit):
        PROCEDURE.take(acted, Correct("x", until=date(2026, 3, 1)), STEWARD, moment())


@pytest.mark.parametrize("action", [Acknowledge(), Correct("x"), End()], ids=lambda action: type(action).__name__)
def test_what_has_ended_stays_as_it_is(action: Any) -> None:
    before, _ = opened(CHANGE)
    ended = step(before, End(), STEWARD)
    assert (ended.state, ended.is_closed) == (AnnouncementState.ENDED, True)
    assert {one.ended_on for one in ended.deadlines} == {TODAY}
    with pytest.raises(NotNow):
        step(ended, action, TAX if isinstance(action, Acknowledge) else STEWARD)


def test_only_who_was_told_acknowledges() -> None:
    before, _ = opened(CHANGE)
    with pytest.raises(NotPermitted):
        step(before, Acknowledge(), replace(TAX, department="lucheng-civil"))
    with pytest.raises(NotPermitted):
        step(before, End(), replace(STEWARD, department="tax"))


def test_a_notice_names_the_proceeding_and_nothing_that_it_says() -> None:
    _, taken = opened(CHANGE)
    for effect in taken.effects:
        assert isinstance(effect, Notify)
        assert NUMBER in effect.text and CHANGE.text not in effect.text
