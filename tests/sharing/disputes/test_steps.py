"""Who settles a disagreement by which profile, and what a conclusion says and does not do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from sharing.disputes import (
    Accept,
    Agree,
    Conclude,
    Escalate,
    Evaluate,
    Matter,
    Opinion,
    Order,
    Ordered,
    Propose,
    Raise,
    Respond,
    Ruling,
    Schedule,
    Withdraw,
    endings,
)
from sharing.disputes.checking import MOST_SAID, evaluating_problems
from sharing.jurisdictions import DisputeStep
from sharing.proceedings import ActionUnfit, Notify, NotNow, NotPermitted
from tests.sharing.disputes.ladders import RAISE, Course
from tests.sharing.kit.residents import BUREAU, CATALOG, CENTRE, CIVIL, DEPARTMENTS, POLICE, TAX
from tests.sharing.kit.rules import with_rules

_D = DisputeStep
FOR = Conclude(Ruling.APPLICANT, "属履行职责所必需", "某办法第十七条")
OUTSIDE = replace(FOR, document="〔2026〕3号会议纪要")


def codes(do: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(ActionUnfit) as refused:
        do()
    return [(problem.member, problem.code) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("profile", "ladder"),
    [
        ("order-809", (_D.NEGOTIATION, _D.AUTHORITY, _D.GOVERNMENT)),
        ("panjin", (_D.CENTRE_CONSULTATION,)),
        ("wenzhou", (_D.NEGOTIATION, _D.AUTHORITY, _D.GOVERNMENT)),
        ("template-xx", (_D.LEADING_GROUP,)),
        ("yangzhou", (_D.AUTHORITY,)),
    ],
)
def test_the_profile_says_who_settles_it(profile: str, ladder: tuple[DisputeStep, ...]) -> None:
    course = Course(profile).open(RAISE, CIVIL)
    assert (course.state, course.content.ladder, course.content.rung.step) == ("pending", ladder, ladder[0])
    assert course.content.opponent == "police"


def test_a_superior_of_two_cities_settles_what_is_between_them() -> None:
    moved = {**DEPARTMENTS, "police": replace(DEPARTMENTS["police"], region_code="330702")}
    course = Course(files=replace(CATALOG, departments=moved)).open(RAISE, CIVIL)
    assert course.content.ladder[-1] is DisputeStep.COMMON_SUPERIOR


def test_who_negotiates_settles_it_by_agreeing() -> None:
    course = Course("wenzhou").open(RAISE, CIVIL)
    assert course.told() == ["police"]
    course.take(Propose("只提供比对"), POLICE)
    assert codes(lambda: course.take(Agree(), POLICE)) == [("", "NO_OFFER")]
    course.take(Agree(), CIVIL)
    assert (course.state, course.standing.is_closed) == ("settled", True)
    assert course.content.rung.step is DisputeStep.NEGOTIATION


def test_nobody_concludes_negotiations_but_the_sides() -> None:
    course = Course("wenzhou").open(RAISE, CIVIL)
    for by in (BUREAU, CENTRE, POLICE, CIVIL):
        with pytest.raises(NotPermitted):
            course.take(FOR, by)


def test_it_goes_up_the_ladder_step_by_step() -> None:
    course = Course("wenzhou").open(RAISE, CIVIL)
    course.take(Escalate("协商不成"), CIVIL)
    assert course.content.rung.step is DisputeStep.AUTHORITY
    with pytest.raises(NotNow):
        course.take(Escalate("再议"), CIVIL)  # before the conclusion
    course.take(replace(FOR, ruling=Ruling.OPPONENT), BUREAU)
    assert (course.state, course.standing.is_closed) == ("concluded", False)
    course.take(Accept(), POLICE)
    assert codes(lambda: course.take(Escalate("反悔"), POLICE)) == [("", "ACCEPTED_ALREADY")]
    course.take(Escalate("提请本级政府"), CIVIL)
    assert (course.state, course.content.rung.step) == ("pending", DisputeStep.GOVERNMENT)
    assert codes(lambda: course.take(FOR, BUREAU)) == [("document", "MISSING")]
    course.take(OUTSIDE, BUREAU)
    assert (course.state, course.standing.is_closed) == ("settled", True)
    ended = endings([course.standing])
    assert (ended.open, ended.settled_at[DisputeStep.GOVERNMENT], ended.rulings[Ruling.APPLICANT]) == (0, 1, 1)


def test_a_conclusion_that_both_sides_accept_settles_it() -> None:
    course = Course("wenzhou").open(RAISE, CIVIL).take(Escalate("协商不成"), POLICE).take(FOR, BUREAU)
    course.take(Accept(), CIVIL)
    with pytest.raises(NotNow):
        course.take(Accept(), CIVIL)
    assert course.take(Accept(), POLICE).state == "settled"


def test_at_the_top_a_conclusion_settles_it() -> None:
    assert Course("yangzhou").open(RAISE, CIVIL).take(FOR, BUREAU).standing.is_closed


def test_a_consultation_hears_the_other_side_first() -> None:
    course = Course("panjin").open(RAISE, CIVIL)
    assert codes(lambda: course.take(FOR, CENTRE)) == [("", "NOT_HEARD")]
    course.take(Respond("涉及办案"), POLICE).take(FOR, CENTRE)
    assert course.content.positions[0].department == "police"
    assert course.standing.is_closed


def test_major_matters_are_evaluated_by_experts() -> None:
    course = Course("template-xx").open(RAISE, CIVIL)
    course.take(Evaluate("专家组", "论证意见:可以共享", "ab" * 32), BUREAU).take(OUTSIDE, BUREAU)
    assert course.content.opinions[0].evaluator == "专家组"
    assert course.content.rung.conclusion is not None and course.content.rung.conclusion.document == OUTSIDE.document


def test_each_side_responds_so_often_and_so_many_opinions_are_entered() -> None:
    course = Course().open(RAISE, CIVIL)
    for _ in range(MOST_SAID):
        course.take(Respond("有异议"), CIVIL)
    assert codes(lambda: course.take(Respond("有异议"), CIVIL)) == [("", "TOO_MANY")]
    course.take(Respond("依法不予共享"), POLICE)
    course = Course("template-xx").open(RAISE, CIVIL)
    evaluate = Evaluate("专家组", "论证意见:可以共享")
    opinions = (Opinion("专家组", "论证意见", course.today),) * MOST_SAID
    full = replace(course.content, opinions=opinions)
    assert [each.code for each in evaluating_problems(evaluate, full)] == ["TOO_MANY"]
    assert evaluating_problems(evaluate, replace(full, opinions=opinions[1:])) == []


def test_what_a_conclusion_orders_is_told_and_not_done() -> None:
    order = Order(Ordered.SHARE, "重新受理并批准", "2026-AP-000007")
    course = Course("yangzhou").open(RAISE, CIVIL)
    course.effects.clear()
    course.take(replace(FOR, order=order), BUREAU)
    assert all(isinstance(effect, Notify) for effect in course.effects)
    assert course.told() == ["civil", "police"]
    assert course.content.rung.conclusion is not None and course.content.rung.conclusion.order == order


def test_who_concludes_says_by_when_and_that_is_a_deadline() -> None:
    course = Course("yangzhou").open(RAISE, CIVIL)
    assert codes(lambda: course.take(Schedule(course.today), BUREAU)) == [("until", "OUT_OF_RANGE")]
    course.take(Schedule(date(2026, 3, 14)), BUREAU)
    (deadline,) = course.standing.deadlines
    assert (deadline.whose, deadline.due) == ("bureau", date(2026, 3, 16))  # a Saturday becomes a Monday
    course.later(14).take(Schedule(date(2026, 4, 1)), BUREAU)
    assert [each.due for each in course.standing.deadlines] == [date(2026, 4, 1)]
    course.take(FOR, BUREAU)
    assert [each.ended_on for each in course.standing.deadlines] == [course.today]


def test_what_is_overdue_is_not_put_off() -> None:
    course = Course("yangzhou").open(RAISE, CIVIL).take(Schedule(date(2026, 3, 13)), BUREAU).later(12)
    assert codes(lambda: course.take(Schedule(date(2026, 4, 1)), BUREAU)) == [("", "OVERDUE")]
    assert [(each.due, each.ended_on) for each in course.standing.deadlines] == [(date(2026, 3, 13), None)]
    course.take(FOR, BUREAU)
    assert [(each.due, each.ended_on) for each in course.standing.deadlines] == [(date(2026, 3, 13), course.today)]


def test_the_provider_applies_for_coordination_too() -> None:
    use = Raise(Matter.USE, "超范围使用", resource="residents", opponent="civil")
    course = Course("yangzhou").open(use, POLICE)
    assert course.told() == ["bureau", "civil"]
    assert codes(lambda: Course().open(replace(use, opponent=None), POLICE)) == [("opponent", "MISSING")]


def test_nobody_concludes_its_own_dispute() -> None:
    course = Course("yangzhou").open(RAISE, replace(BUREAU, roles=CIVIL.roles))
    with pytest.raises(NotPermitted):
        course.take(FOR, BUREAU)
    assert course.take(FOR, CENTRE).standing.is_closed


def test_who_raised_it_does_not_undo_what_was_concluded() -> None:
    course = Course("wenzhou").open(RAISE, CIVIL).take(Escalate("协商不成"), CIVIL)
    course.take(replace(FOR, ruling=Ruling.OPPONENT), BUREAU).take(Accept(), POLICE)
    assert codes(lambda: course.take(Withdraw(), CIVIL)) == [("", "CONCLUDED_ALREADY")]
    course.take(Escalate("不服"), CIVIL)
    assert codes(lambda: course.take(Withdraw(), CIVIL)) == [("", "CONCLUDED_ALREADY")]


def test_who_gives_it_up_ends_it() -> None:
    course = Course("wenzhou").open(RAISE, CIVIL).take(Withdraw(), CIVIL)
    assert (course.state, course.standing.is_closed) == ("withdrawn", True)


@pytest.mark.parametrize(
    ("action", "problems"),
    [
        (replace(RAISE, text=""), [("text", "EMPTY")]),
        (replace(RAISE, number="7"), [("number", "NO_NUMBER")]),
        (replace(RAISE, number="2026-DI-000001"), [("number", "NO_NUMBER")]),
        (replace(RAISE, number="2026-AP-000008"), [("number", "UNKNOWN_PROCEEDING")]),
        (replace(RAISE, resource="nothing"), [("resource", "UNKNOWN_RESOURCE"), ("opponent", "MISSING")]),
        (replace(RAISE, opponent="nobody"), [("opponent", "UNKNOWN_DEPARTMENT")]),
        (replace(RAISE, opponent="civil"), [("opponent", "OWN_DEPARTMENT")]),
    ],
)
def test_every_problem_of_a_dispute_is_told(action: Raise, problems: list[tuple[str, str]]) -> None:
    assert codes(lambda: Course().open(action, CIVIL)) == problems


def test_every_problem_of_a_conclusion_is_told() -> None:
    course = Course("template-xx").open(RAISE, CIVIL)
    unfit = Conclude(Ruling.PARTLY, "", " ", Order(Ordered.SHARE, "", "x"))
    assert codes(lambda: course.take(unfit, BUREAU)) == [
        ("reasons", "EMPTY"),
        ("basis", "EMPTY"),
        ("order.text", "EMPTY"),
        ("order.number", "NO_NUMBER"),
        ("document", "MISSING"),
    ]


def test_where_the_rules_have_no_ladder_nothing_is_raised() -> None:
    rules = with_rules("order-809", "disputes", ladder=())
    assert codes(lambda: Course(rules).open(RAISE, CIVIL)) == [("", "NO_PROCEDURE")]


def test_who_takes_no_part_does_nothing() -> None:
    with pytest.raises(NotPermitted):
        Course().open(RAISE, CIVIL).take(Respond("旁听"), TAX)
