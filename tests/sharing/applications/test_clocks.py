"""The clocks of an application in every profile: when they begin and end, and that time alone grants nothing."""

from dataclasses import replace
from datetime import date

import pytest

from catalog import Mode
from sharing.applications import (
    Accept,
    Approve,
    Complete,
    Consent,
    Consult,
    Coordinate,
    Deliver,
    Extend,
    Notice,
    Refuse,
    Renew,
    Withdraw,
)
from sharing.calendar import Escalated, Met, MetLate, Overdue, standing
from sharing.proceedings import ActionUnfit, NotPermitted
from tests.sharing.applications.town import DEMAND, Course
from tests.sharing.kit.residents import BUREAU, CENTRE, CIVIL, POLICE, TODAY
from tests.sharing.kit.rules import with_rules

COPY = replace(DEMAND, modes=(Mode.COPY, Mode.QUERY))


def clocks(course: Course) -> dict[str, tuple[str, date, date | None]]:
    return {each.name: (each.whose, each.due, each.ended_on) for each in course.standing.deadlines}


@pytest.mark.parametrize(
    ("code", "clock"),
    [  # 2026-03-02 is a Monday, and no holiday of that month is on a working day
        ("order-809", {"decision": ("police", date(2026, 3, 16), None)}),
        ("wenzhou", {"decision": ("police", date(2026, 3, 11), None)}),
        ("template-xx", {"acceptance": ("police", date(2026, 3, 9), None)}),
        ("yangzhou", {"decision": ("police", date(2026, 3, 9), None)}),
    ],
)
def test_the_reply_is_due_as_the_profile_says(code: str, clock: dict[str, tuple[str, date, date | None]]) -> None:
    assert clocks(Course(code).submitted()) == clock


def test_unconditional_data_is_answered_on_the_next_working_day() -> None:
    course = Course(today=date(2026, 3, 6)).submitted(replace(DEMAND, items=("gender",)))
    assert clocks(course) == {"unconditional_reply": ("police", date(2026, 3, 9), None)}
    course.take(Approve(), POLICE)
    assert clocks(course)["unconditional_reply"][2] == date(2026, 3, 6)


@pytest.mark.parametrize(
    ("code", "items"), [("wenzhou", ("record",)), ("panjin", ("record",)), ("yangzhou", ("record",))]
)
def test_no_text_says_until_when_the_third_class_is_answered(code: str, items: tuple[str, ...]) -> None:
    assert clocks(Course(code).submitted(replace(DEMAND, items=items))) == {}


def test_the_clock_of_a_decision_begins_after_the_coordination() -> None:
    course = Course("yangzhou").submitted(replace(DEMAND, items=("record",))).later(7)
    course.take(Coordinate(True, "履职确需"), BUREAU)
    assert clocks(course) == {"decision": ("police", date(2026, 3, 16), None)}


def test_acceptance_ends_its_own_clock_and_begins_that_of_the_decision() -> None:
    course = Course("template-xx").submitted().later(1).take(Accept(), POLICE)
    assert clocks(course) == {
        "acceptance": ("police", date(2026, 3, 9), date(2026, 3, 3)),
        "decision": ("police", date(2026, 3, 17), None),
    }


def test_acceptance_does_not_end_a_clock_that_counts_the_decision() -> None:
    course = Course("wenzhou").submitted().take(Accept(), POLICE)
    assert clocks(course) == {"decision": ("police", date(2026, 3, 11), None)}


@pytest.mark.parametrize("action", [Approve(), Refuse("否", "某条例")])
def test_any_decision_ends_the_clock_of_the_answer(action: Approve | Refuse) -> None:
    course = Course().submitted().later(2).take(action, POLICE)
    assert standing(course.deadline("decision"), course.today) == Met()


def test_a_withdrawal_ends_the_clock_of_the_answer() -> None:
    course = Course().submitted().take(Withdraw(), CIVIL)
    assert course.deadline("decision").ended_on == TODAY


def test_the_clock_begins_anew_when_an_incomplete_application_is_complete() -> None:
    course = Course().submitted().later(3).take(Notice("缺少使用范围"), POLICE)
    assert course.deadline("decision").ended_on == date(2026, 3, 5)
    course.later(30).take(Complete(DEMAND), CIVIL)
    assert clocks(course) == {
        "decision_1": ("police", date(2026, 3, 16), date(2026, 3, 5)),
        "decision": ("police", date(2026, 4, 20), None),  # 6 April is a holiday
    }


def test_what_was_late_stays_on_record_however_often_the_clock_begins_anew() -> None:
    course = Course().submitted().later(20).take(Approve(), POLICE)
    for until in (date(2027, 1, 31), date(2027, 2, 28)):
        course.take(Renew(until, "继续审核"), CIVIL).later(1).take(Approve(), POLICE)
    late, first, second = (course.deadline(name) for name in ("decision_1", "decision_2", "decision"))
    assert isinstance(standing(late, course.today), MetLate)
    assert (standing(first, course.today), standing(second, course.today)) == (Met(), Met())


def test_time_alone_grants_nothing() -> None:
    course = Course().submitted()
    course.effects.clear()
    course.later(30)
    assert isinstance(standing(course.deadline("decision"), course.today), Overdue | Escalated)
    assert (course.state, course.grants, course.effects) == ("submitted", {}, [])
    assert standing(course.take(Approve(), POLICE).deadline("decision"), course.today) == MetLate(16)


def test_a_decision_is_put_off_once_with_consent() -> None:
    course = Course().submitted()
    course.told()
    course.take(Extend(10, "情况复杂"), POLICE)
    assert (course.told(), clocks(course)["decision"][1]) == (["bureau", "civil"], date(2026, 3, 16))
    for nobody in (CENTRE, CIVIL, POLICE):
        with pytest.raises(NotPermitted):
            course.take(Consent(True), nobody)
    course.take(Consent(True), BUREAU)
    assert (course.told(), clocks(course)["decision"][1]) == (["civil", "police"], date(2026, 3, 30))
    assert unfit(course, Extend(1, "再延")) == [("", "EXTENDED_ALREADY")]


def test_whoever_applies_does_not_consent_to_a_later_decision() -> None:
    course = Course().submitted(replace(DEMAND, purpose="supervision"), BUREAU).take(Extend(10, "情况复杂"), POLICE)
    for nobody in (BUREAU, POLICE):
        with pytest.raises(NotPermitted):
            course.take(Consent(True), nobody)
    course.take(Consent(True), CENTRE)
    assert clocks(course)["decision"][1] == date(2026, 3, 30)


def test_consent_that_comes_late_puts_nothing_off() -> None:
    course = Course().submitted().take(Extend(10, "情况复杂"), POLICE).later(14)
    assert clocks(course)["decision"][1] == course.today
    on_the_day = Course().submitted().take(Extend(10, "情况复杂"), POLICE).later(14).take(Consent(True), BUREAU)
    assert clocks(on_the_day)["decision"][1] == date(2026, 3, 30)
    course.later(1)
    with pytest.raises(ActionUnfit) as refused:
        course.take(Consent(True), BUREAU)
    assert [problem.code for problem in refused.value.problems] == ["OVERDUE"]
    course.take(Consent(False), BUREAU)
    assert clocks(course)["decision"][1] == date(2026, 3, 16)


def test_without_consent_the_clock_stays() -> None:
    course = Course().submitted().take(Extend(10, "情况复杂"), POLICE).take(Consent(False), BUREAU)
    assert clocks(course)["decision"][1] == date(2026, 3, 16)
    with pytest.raises(ActionUnfit):
        course.take(Consent(True), BUREAU)


def test_a_decision_is_put_off_at_once_where_nobody_has_to_consent() -> None:
    rules = with_rules("order-809", "conditional", extension_consent=None)
    course = Course(rules).submitted().take(Extend(3, "情况复杂"), POLICE)
    assert clocks(course)["decision"][1] == date(2026, 3, 19)


def unfit(course: Course, action: Extend) -> list[tuple[str, str]]:
    with pytest.raises(ActionUnfit) as refused:
        course.take(action, POLICE)
    return [(each.member, each.code) for each in refused.value.problems]


@pytest.mark.parametrize(
    ("action", "problem"),
    [
        (Extend(11, "情况复杂"), ("working_days", "OUT_OF_RANGE")),
        (Extend(0, "情况复杂"), ("working_days", "OUT_OF_RANGE")),
        (Extend(1, ""), ("reasons", "MISSING")),
    ],
)
def test_an_extension_is_no_longer_than_the_profile_lets_it(action: Extend, problem: tuple[str, str]) -> None:
    assert unfit(Course().submitted(), action) == [problem]


def test_what_is_overdue_or_has_no_clock_is_not_put_off() -> None:
    assert unfit(Course().submitted().later(15), Extend(1, "情况复杂")) == [("", "OVERDUE")]
    open_items = Course().submitted(replace(DEMAND, items=("gender",)))
    assert unfit(open_items, Extend(1, "情况复杂")) == [("", "NO_EXTENSION")]
    rules = with_rules("order-809", "conditional", extension_working_days=None)
    assert unfit(Course(rules).submitted(), Extend(1, "情况复杂")) == [("", "NO_EXTENSION")]


@pytest.mark.parametrize(("code", "due"), [("order-809", date(2026, 3, 30)), ("yangzhou", date(2026, 3, 9))])
def test_a_copy_is_delivered_in_time(code: str, due: date) -> None:
    course = Course(code).submitted(COPY).take(Approve(), POLICE)
    assert (clocks(course)["delivery"], course.content.delivered_on) == (("police", due, None), None)
    with pytest.raises(NotPermitted):
        course.take(Deliver(), CIVIL)
    course.later(1).take(Deliver(), POLICE)
    assert (clocks(course)["delivery"][2], course.content.delivered_on) == (course.today, course.today)
    with pytest.raises(ActionUnfit):
        course.take(Deliver(), POLICE)


def test_what_the_platform_serves_is_delivered_at_once() -> None:
    course = Course().submitted().take(Approve(), POLICE)
    assert (standing(course.deadline("delivery"), TODAY), course.content.delivered_on) == (Met(), TODAY)


def test_the_centre_has_the_clock_where_it_decides() -> None:
    course = Course("panjin").submitted()
    assert course.deadline("decision").whose == "centre"
    with pytest.raises(NotPermitted):
        course.take(Consult("?"), POLICE)
