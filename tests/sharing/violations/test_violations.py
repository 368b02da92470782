"""Violations: orders with a term, a ladder that nobody climbs by itself, and rights that rest and come back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sharing import GrantBook, Store
from sharing.jurisdictions import Sanction, profile_codes
from sharing.proceedings import ActionUnfit, Actor, Kind, NotPermitted, Proceedings, RestoreRights, SuspendRights
from sharing.violations import (
    Accept,
    AddEvidence,
    Dismiss,
    Order,
    Penalise,
    Rectify,
    Reject,
    Restore,
    Suspend,
    TransferEvidence,
    ViolationState,
    evidence_of,
)
from tests.sharing.kit.rules import DUTIES, profile
from tests.sharing.violations.violating import (
    AUTHORITY,
    BRAKE,
    EVIDENCE,
    LATE,
    MISUSE,
    NUMBER,
    OFFICE,
    PROCEDURE,
    PROVIDER,
    TAX,
    TODAY,
    TOWN,
    moment,
    recorded,
)


def codes(unfit: pytest.ExceptionInfo[ActionUnfit]) -> list[str]:
    return [problem.code for problem in unfit.value.problems]


def test_a_violation_is_ordered_rectified_and_accepted() -> None:
    course = recorded(LATE)
    course.take(Order("renew it", 5))
    (deadline,) = course.standing.deadlines
    assert (deadline.name, deadline.whose) == ("rectification", "tax")
    course.take(Rectify("renewed"), TAX)
    assert course.standing.deadlines[0].ended_on == TODAY
    course.take(Reject("not all of it", 3))
    assert [one.name for one in course.standing.deadlines] == ["rectification", "rectification_2"]
    course.take(Rectify("now all of it"), TAX)
    content = course.take(Accept()).content
    assert [one.accepted for one in content.rectifications] == [False, True]
    assert course.standing.state == ViolationState.RECTIFIED and course.standing.is_closed
    assert all(one.ended_on is not None for one in course.standing.deadlines)


@pytest.mark.parametrize("code", profile_codes())
def test_steps_of_the_ladder_follow_an_overdue_order_one_by_one(code: str) -> None:
    ladder: list[Sanction] = list(profile(code).rules.supervision.sanctions)
    if Sanction.ORDER_TO_CORRECT in ladder:
        ladder.remove(Sanction.ORDER_TO_CORRECT)
    course = recorded(LATE, code=code)
    course.take(Order("renew it", 5))
    if not ladder:
        return
    with pytest.raises(ActionUnfit) as early:
        course.take(Penalise(ladder[0], "late"))
    assert codes(early) == ["NOT_OVERDUE"]
    course.today = course.standing.deadlines[0].due + timedelta(1)
    assert list(course.standing.content.sanctions) == [], "time alone takes no step"
    for step in ladder[1:]:
        with pytest.raises(ActionUnfit) as skipped:
            course.take(Penalise(step, "late"))
        assert codes(skipped) == ["NOT_NEXT"]
    for step in ladder:
        course.take(Penalise(step, "late"))
        with pytest.raises(ActionUnfit) as again:
            course.take(Penalise(step, "late"))
        assert codes(again) == ["TAKEN_ALREADY"]
    assert [one.step for one in course.standing.content.sanctions] == ladder
    for step in set(Sanction) - set(ladder):
        with pytest.raises(ActionUnfit) as foreign:
            course.take(Penalise(step, "late"))
        assert codes(foreign) == ["NOT_ON_THE_LADDER"]


def test_what_is_reported_late_was_late_and_the_next_order_is_judged_by_itself() -> None:
    first, *_ = [
        each for each in profile("order-809").rules.supervision.sanctions if each is not Sanction.ORDER_TO_CORRECT
    ]
    for days, is_late in ((0, False), (1, True)):
        course = recorded(LATE).take(Order("renew it", 5))
        course.today = course.standing.deadlines[0].due + timedelta(days)
        course.take(Rectify("done"), TAX)
        if is_late:
            course.take(Penalise(first, "late"))
            continue
        with pytest.raises(ActionUnfit) as in_time:
            course.take(Penalise(first, "late"))
        assert codes(in_time) == ["NOT_OVERDUE"]
    course = recorded(LATE).take(Order("renew it", 5)).later(30).take(Rectify("done"), TAX)
    for _ in range(11):
        course.take(Reject("not done", 5)).take(Rectify("done"), TAX)
    with pytest.raises(ActionUnfit) as again:
        course.take(Penalise(first, "late"))
    assert codes(again) == ["NOT_OVERDUE"]
    course.take(Reject("not done", 5)).later(30).take(Penalise(first, "late"))


def test_what_is_serious_need_not_wait() -> None:
    course = recorded(code="panjin")
    course.take(Penalise(Sanction.DISCIPLINE, "sold it", serious=True))
    with pytest.raises(ActionUnfit) as back:
        course.take(Penalise(Sanction.WRITTEN_CRITICISM, "late", serious=True))
    assert codes(back) == ["TAKEN_ALREADY"]


@pytest.mark.parametrize("by", [AUTHORITY, PROVIDER, BRAKE])
def test_rights_rest_for_misuse_until_it_is_corrected(by: Actor) -> None:
    course = recorded(by=by)
    course.take(Suspend("at once"), by)
    assert course.effects[1] == SuspendRights("tax", "population", None, NUMBER, by.department)
    with pytest.raises(ActionUnfit) as again:
        course.take(Suspend("again"), by)
    assert codes(again) == ["SUSPENDED_ALREADY"]
    course.take(Order("stop it", 5))
    course.take(Rectify("stopped"), TAX)
    course.take(Accept())
    assert RestoreRights("tax", "population") in course.effects and course.standing.content.suspended == ()


def test_rights_are_restored_by_hand_or_when_it_was_none() -> None:
    course = recorded()
    with pytest.raises(ActionUnfit) as nothing:
        course.take(Restore("nothing rests"))
    assert codes(nothing) == ["NOT_SUSPENDED"]
    course.take(Suspend("at once"))
    course.take(Restore("a mistake"))
    course.take(Suspend("not a mistake"))
    course.take(Dismiss("it was one"))
    assert sum(isinstance(one, RestoreRights) for one in course.effects) == 2
    assert course.standing.state == ViolationState.DISMISSED


@pytest.mark.parametrize("by", [PROVIDER, BRAKE, OFFICE])
def test_what_the_authority_has_rest_nobody_else_restores(by: Actor) -> None:
    course = recorded()
    course.take(Suspend("sold it"))
    for action in (Restore("not so bad"), Restore("not so bad", "civil-affairs")):
        with pytest.raises(NotPermitted):
            course.take(action, by)
    course.take(Restore("served"))
    assert course.standing.content.suspended == ()


def test_the_authority_names_whose_word_it_takes_back() -> None:
    course = recorded()
    course.take(Suspend("to be on the safe side"), PROVIDER)
    with pytest.raises(ActionUnfit) as whose:
        course.take(Restore("no need"))
    assert codes(whose) == ["NOT_SUSPENDED"]
    with pytest.raises(NotPermitted):
        course.take(Restore("no need", "police"), OFFICE)
    course.take(Suspend("sold it"))
    course.take(Restore("no need", "police"))
    assert [one.by for one in course.standing.content.suspended] == ["civil-affairs"]


def test_days_that_are_over_do_not_keep_rights_from_resting_again() -> None:
    course = recorded()
    course.take(Suspend("for a day", TODAY))
    with pytest.raises(ActionUnfit) as again:
        course.take(Suspend("sold it"))
    assert codes(again) == ["SUSPENDED_ALREADY"]
    course.today = TODAY + timedelta(1)
    (rests,) = course.take(Suspend("sold it")).content.suspended
    assert (rests.since, rests.until) == (course.today, None)


def test_what_is_no_misuse_rests_nothing_and_a_provider_speaks_for_its_own_alone() -> None:
    with pytest.raises(ActionUnfit) as supply:
        recorded(LATE).take(Suspend("late"))
    assert codes(supply) == ["NOT_MISUSE"]
    everything = recorded(replace(MISUSE, resource=None))
    with pytest.raises(NotPermitted):
        everything.take(Suspend("all of it"), PROVIDER)
    everything.take(Suspend("all of it"))
    assert SuspendRights("tax", None, None, NUMBER, "civil-affairs") in everything.effects


UNFIT: dict[str, dict[str, Any]] = {
    "UNKNOWN_DEPARTMENT": {"department": "nobody"},
    "OWN_DEPARTMENT": {"department": "civil-affairs"},
    "MISSING": {"facts": " "},
    "UNKNOWN_RESOURCE": {"resource": "nowhere"},
    "NOT_YET": {"found_on": TODAY + timedelta(1)},
    "BAD_ID": {"evidence": ("x",)},
    "REPEATED": {"evidence": (EVIDENCE[0], EVIDENCE[0])},
}


@pytest.mark.parametrize("code", UNFIT)
def test_what_does_not_fit_is_refused(code: str) -> None:
    with pytest.raises(ActionUnfit) as refused:
        recorded(replace(MISUSE, **UNFIT[code]))
    assert codes(refused) == [code]


def test_nobody_judges_itself() -> None:
    course = recorded(replace(MISUSE, department="police"), BRAKE)
    for action in (Order("x", 5), Suspend("x"), Restore("x"), Dismiss("x"), AddEvidence(("2" * 32,))):
        with pytest.raises(NotPermitted):
            course.take(action, PROVIDER)
    authority = recorded(replace(MISUSE, department="civil-affairs"), BRAKE)
    with pytest.raises(NotPermitted):
        authority.take(Dismiss("x"), AUTHORITY)


def test_evidence_is_handed_over_as_one_list() -> None:
    course = recorded()
    course.take(AddEvidence(("2" * 32,)))
    before = evidence_of(NUMBER, course.standing.content)
    (given,) = course.take(TransferEvidence("the court", "secrets leaked")).content.handed_over
    assert given.digest == before.digest and before.records == (*EVIDENCE, "2" * 32)
    course.take(AddEvidence(("3" * 32,)))
    assert evidence_of(NUMBER, course.standing.content).digest != given.digest
    with pytest.raises(ActionUnfit) as none:
        recorded(LATE).take(TransferEvidence("the court", "late"))
    assert codes(none) == ["NO_EVIDENCE"]


async def test_rights_rest_and_come_back_in_the_store(store: Store) -> None:
    book = GrantBook(store, lambda: TOWN)
    proceedings = Proceedings(store, {Kind.VIOLATION: PROCEDURE}, DUTIES, lambda _: moment(), book.refresh)
    number = (await proceedings.open(Kind.VIOLATION, MISUSE, AUTHORITY)).number
    assert book.held("tax", TODAY).bars.before("population") is None
    await proceedings.take(number, Suspend("at once"), AUTHORITY)
    assert book.held("tax", TODAY).bars.before("population") is not None
    assert book.held("tax", TODAY).bars.before("household") is None
    await proceedings.take(number, Restore("over"), AUTHORITY)
    assert book.held("tax", TODAY).bars.before("population") is None
