"""What follows what, who may, what is told, and what is open then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from catalog import Contains, Grade, Secrecy
from sharing.calendar import MetLate, standing
from sharing.jurisdictions import OpenClass
from sharing.opening import (
    Agree,
    Approve,
    Check,
    Conclude,
    End,
    OpenedItem,
    OpeningState,
    Rectify,
    Refuse,
    Reject,
    Request,
    Requester,
    Settle,
    Shut,
    Stage,
    Withdraw,
)
from sharing.opening.procedure import ACTIONS, FOLLOWS
from sharing.proceedings import ActionUnfit, Actor, NotNow, NotPermitted, RestoreRights, SuspendRights
from tests.sharing.opening.asked import (
    APPROVE,
    BUREAU,
    BUSINESS,
    CENTRE,
    CENTRE_DESK,
    CIVIL,
    CLOSED,
    CONCLUDE,
    DIGEST,
    IN_PART,
    ON_CONDITIONS,
    OPERATOR,
    PLAIN,
    POLICE,
    POLICE_DESK,
    ROADS,
    TAX,
    TOWN,
    UNLISTED,
    UNTIL,
    Course,
    assessing,
    entered,
    on_conditions,
    published,
    with_business,
    with_town,
)

STATES: dict[OpeningState, Callable[[], Course]] = {
    OpeningState.REQUESTED: lambda: Course().open(entered()),
    OpeningState.ASSESSING: assessing,
    OpeningState.AGREED: lambda: Course().open(entered()).take(ON_CONDITIONS, POLICE),
    OpeningState.OPENED: with_business,
    OpeningState.SHUT: lambda: with_business().take(Shut("违规"), CENTRE),
    OpeningState.RECTIFIED: lambda: with_business().take(Shut("违规"), CENTRE).take(Rectify("已删除"), POLICE),
    OpeningState.PROMISED: lambda: Course().open(entered(UNLISTED)).take(Agree(), POLICE),
    OpeningState.REFUSED: lambda: Course().open(entered()).take(Refuse("涉密审查未通过"), POLICE),
    OpeningState.WITHDRAWN: lambda: Course().open(entered()).take(Withdraw(), POLICE_DESK),
    OpeningState.ENDED: lambda: with_business().take(End("到期"), POLICE),
}
TRIED: dict[str, tuple[Any, Actor]] = {
    "withdraw": (Withdraw(), POLICE_DESK),
    "agree": (ON_CONDITIONS, POLICE),
    "refuse": (Refuse("理由"), POLICE),
    "approve": (APPROVE, CENTRE),
    "reject": (Reject("不安全"), CENTRE),
    "conclude": (CONCLUDE, POLICE_DESK),
    "check": (Check(True, "无异常"), CENTRE),
    "shut": (Shut("违规"), OPERATOR),
    "rectify": (Rectify("已整改"), POLICE_DESK),
    "settle": (Settle(True, "已整改"), CENTRE),
    "end": (End("不再需要"), POLICE),
}
BECOMES = {
    "withdraw": "withdrawn",
    "agree": "agreed",
    "refuse": "refused",
    "approve": "agreed",
    "reject": "refused",
    "conclude": "opened",
    "check": "opened",
    "shut": "shut",
    "rectify": "rectified",
    "settle": "opened",
    "end": "ended",
}


@pytest.mark.parametrize("state", OpeningState)
@pytest.mark.parametrize("word", TRIED)
def test_what_follows_what(state: OpeningState, word: str) -> None:
    course = STATES[state]()
    assert course.state == state
    assert course.is_open == (state is OpeningState.OPENED)
    assert course.standing.is_closed == (not any(state in states for states in FOLLOWS.values()))
    action, by = TRIED[word]
    if state in FOLLOWS[word]:
        if word in ("approve", "reject", "settle", "check") or course.content.requester is not Requester.BUSINESS:
            assert course.take(action, by).state == BECOMES[word]
        else:
            assert course.take(action, by).state in BECOMES.values()
    else:
        with pytest.raises((NotNow, NotPermitted)):
            course.take(action, by)


def test_every_action_is_tried() -> None:
    assert set(TRIED) == set(ACTIONS)


@pytest.mark.parametrize("word", TRIED)
def test_strangers_have_no_duty(word: str) -> None:
    with pytest.raises(NotPermitted):
        with_business().take(TRIED[word][0], TAX)


def test_only_a_desk_of_the_provider_or_of_the_centre_enters_requests_from_outside() -> None:
    assert Course().open(entered(), CENTRE_DESK).told() == ["police"]
    for by in (CIVIL, TAX, BUREAU):
        with pytest.raises(NotPermitted):
            Course().open(entered(), by)


def test_the_provider_does_not_withdraw_what_others_ask_for() -> None:
    for course in (Course().open(entered(), CENTRE_DESK), Course("order-809").open(Request(PLAIN), CIVIL)):
        for by in (POLICE, POLICE_DESK):
            with pytest.raises(NotPermitted):
                course.take(Withdraw(), by)


def test_a_refusal_has_reasons_and_is_told() -> None:
    course = Course().open(entered(CLOSED), CENTRE_DESK)
    with pytest.raises(ActionUnfit, match="reasons"):
        course.take(Refuse(" "), POLICE)
    course.told()
    course.take(Refuse("涉及个人隐私"), POLICE)
    assert (course.state, course.told()) == ("refused", ["centre"])
    assert [(one.stage, one.by, one.text) for one in course.content.said] == [(Stage.REFUSED, "police", "涉及个人隐私")]


def test_nothing_is_opened_on_conditions_before_an_agreement_is_signed() -> None:
    course = Course().open(entered()).take(ON_CONDITIONS, POLICE)
    assert (course.state, course.is_open) == ("agreed", False)
    with pytest.raises(ActionUnfit, match="document"):
        course.take(Conclude("x"), POLICE)
    course.take(CONCLUDE, POLICE)
    assert course.is_open
    assert course.content.contract is not None
    assert course.content.contract.document == DIGEST
    course.today = UNTIL
    assert course.is_open
    assert not course.later(1).is_open


def test_what_is_not_open_is_opened_masked_or_with_consent() -> None:
    course = Course().open(entered(CLOSED))
    with pytest.raises(ActionUnfit) as refused:
        course.take(replace(ON_CONDITIONS, items=(OpenedItem("phone"), OpenedItem("district"))), POLICE)
    assert [problem.code for problem in refused.value.problems] == ["GROUND_MISSING", "GROUND_MISSING"]
    assert course.take(IN_PART, POLICE).take(CONCLUDE, POLICE).is_open
    everybody = Agree(OpenClass.UNCONDITIONAL, IN_PART.items)
    assert Course().open(entered(CLOSED)).take(everybody, POLICE).is_open


def test_nothing_is_published_without_the_provider() -> None:
    course = Course("order-809").open(Request(PLAIN), CIVIL)
    assert (course.told(), course.is_open) == (["police"], False)
    action = Agree(OpenClass.UNCONDITIONAL, (OpenedItem("district"),))
    for by in (CIVIL, CENTRE, BUREAU, TAX):
        with pytest.raises(NotPermitted):
            course.take(action, by)
    assert course.take(action, POLICE).is_open
    assert course.told() == ["civil"]


def test_what_no_entry_names_is_promised_or_refused() -> None:
    course = Course().open(entered(UNLISTED), CENTRE_DESK)
    assert course.standing.about.provider == "police"
    with pytest.raises(ActionUnfit):
        course.take(ON_CONDITIONS, POLICE)
    assert course.take(Agree(), POLICE).state == "promised"
    assert not course.is_open


def test_a_business_waits_for_the_assessment_of_the_centre() -> None:
    course = assessing()
    assert "centre" in course.told()
    for by in (POLICE, BUREAU, TAX):
        with pytest.raises(NotPermitted):
            course.take(APPROVE, by)
    with pytest.raises(NotNow):
        course.take(CONCLUDE, POLICE)
    assert course.take(APPROVE, CENTRE).state == "agreed"
    assert not course.is_open
    assert course.take(CONCLUDE, POLICE).is_open


def test_all_that_is_wrong_with_an_assessment_is_told_at_once() -> None:
    with pytest.raises(ActionUnfit) as refused:
        assessing().take(Approve("A" * 64, "", 251), CENTRE)
    assert [(problem.member, problem.code) for problem in refused.value.problems] == [
        ("report", "BAD_DIGEST"),
        ("findings", "MISSING"),
        ("check_within", "OUT_OF_RANGE"),
    ]


def test_a_check_that_is_overdue_closes_until_it_is_made() -> None:
    course = with_business()
    [due] = course.standing.deadlines
    assert (due.whose, due.working_days) == ("centre", 60)
    assert due.escalates_on is not None
    course.today = due.due
    assert course.is_open
    assert not course.later(1).is_open
    course.take(Check(True, "无异常"), CENTRE)
    [late, following] = course.standing.deadlines
    assert course.is_open
    assert standing(late, course.today) == MetLate(1), "that it was late stays on record"
    assert (following.started_on, following.ended_on) == (course.today, None)


def test_what_a_check_finds_unsound_is_shut_at_once() -> None:
    course = with_business().take(Check(False, "泄露"), CENTRE)
    assert (course.state, course.is_open) == ("shut", False)
    assert [one.ended_on for one in course.standing.deadlines] == [course.today]


def test_nobody_assesses_what_it_provides_itself() -> None:
    wanted = replace(CLOSED, resource="ledger")
    course = Course("panjin").open(entered(wanted, Requester.BUSINESS), CENTRE_DESK).take(BUSINESS, CENTRE)
    with pytest.raises(NotPermitted):
        course.take(APPROVE, CENTRE)
    assert course.take(APPROVE, BUREAU).state == "agreed"


@pytest.mark.parametrize("by", [POLICE, CENTRE, OPERATOR, BUREAU])
def test_whoever_watches_shuts_at_once_and_the_publisher_gets_no_more(by: Actor) -> None:
    course = published()
    course.effects.clear()
    course.take(Shut("未脱敏"), by)
    assert not course.is_open
    [rest] = [effect for effect in course.effects if isinstance(effect, SuspendRights)]
    assert (rest.department, rest.resource, rest.until) == ("civil", "roads", None)


@pytest.mark.parametrize("is_reopened", [True, False])
def test_what_was_shut_is_rectified_and_settled(is_reopened: bool) -> None:
    course = published().take(Shut("未脱敏"), CENTRE).take(Rectify("已删除"), CIVIL)
    for by in (CIVIL, POLICE, TAX):
        with pytest.raises(NotPermitted):
            course.take(Settle(is_reopened, "已整改"), by)
    course.effects.clear()
    course.take(Settle(is_reopened, "已整改"), BUREAU)
    assert course.is_open == is_reopened
    assert [effect for effect in course.effects if isinstance(effect, RestoreRights)] == [
        RestoreRights("civil", "roads")
    ]


def test_what_the_provider_has_shut_nobody_opens_over_its_head() -> None:
    course = published().take(Shut("未脱敏"), POLICE).take(Rectify("已删除"), CIVIL)
    with pytest.raises(ActionUnfit, match="the provider has shut it"):
        course.take(Settle(True, "已整改"), BUREAU)
    assert course.take(Settle(False, "结束"), BUREAU).state == "ended"


def test_a_provider_that_shuts_its_own_loses_nothing() -> None:
    course = Course("order-809").open(Request(PLAIN), Actor("police", "desk", None, CIVIL.roles))
    course.take(Agree(OpenClass.UNCONDITIONAL, (OpenedItem("district"),)), POLICE).take(Shut("未脱敏"), BUREAU)
    assert not any(isinstance(effect, SuspendRights) for effect in course.effects)


def test_an_entry_that_changes_opens_no_more() -> None:
    course = on_conditions()
    other = replace(ROADS.items["district"], contains=Contains.PERSONAL)
    course.catalog = with_town(replace(ROADS, items={**ROADS.items, "gender": other}))
    assert course.is_open
    course.catalog = with_town(replace(ROADS, items={**ROADS.items, "district": other}))
    assert not course.is_open
    for members in ({"open_class": "not_open"}, {"secrecy": Secrecy.INTERNAL}, {"grade": Grade.CORE}):
        course.catalog = with_town(replace(ROADS, **members))
        assert not course.is_open
    course.catalog = with_town(replace(ROADS, items={"gender": ROADS.items["gender"]}))
    assert not course.is_open
    course.catalog = replace(TOWN, resources={})
    assert not course.is_open


def test_nothing_is_concluded_or_reopened_under_another_wording() -> None:
    changed = with_town(replace(ROADS, items={**ROADS.items, "district": ROADS.items["gender"]}))
    waiting = Course().open(entered()).take(ON_CONDITIONS, POLICE)
    waiting.catalog = changed
    rectified = on_conditions().take(Shut("违规"), CENTRE).take(Rectify("已整改"), POLICE)
    rectified.catalog = changed
    for course, action, by in ((waiting, CONCLUDE, POLICE), (rectified, Settle(True, "已整改"), BUREAU)):
        with pytest.raises(ActionUnfit, match="has changed since"):
            course.take(action, by)


@pytest.mark.parametrize("members", [{"open_class": "not_open"}, {"open_class": "unconditional"}, {"provider": "tax"}])
def test_what_was_asked_of_another_entry_is_asked_anew(members: dict[str, str]) -> None:
    course = Course().open(entered())
    course.catalog = with_town(replace(ROADS, **members))  # type: ignore[arg-type]  # fields by name
    with pytest.raises(ActionUnfit, match="asked for anew"):
        course.take(ON_CONDITIONS, POLICE)
    assert course.take(Refuse("目录已变更"), POLICE).state == "refused"


def test_days_are_those_of_the_calendar() -> None:
    [due] = with_business().standing.deadlines
    assert due.due == date(2026, 5, 28)
