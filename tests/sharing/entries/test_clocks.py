"""Until when entries are reviewed, follow a change and are looked through: by the working days of the profile."""

from datetime import date

import pytest

from sharing.calendar import Escalated, MetLate, Overdue, standing
from sharing.entries import Agree, Amend, Cause, Confirm, Postpone, Publish, Require, Return, Revise, Submit
from sharing.proceedings import ActionUnfit
from tests.sharing.entries.entered import BUREAU, DOCUMENT, HEAD, STEWARD, WHOLE, Course
from tests.sharing.kit.residents import TODAY

OTHER = DOCUMENT.replace("营业许可信息", "许可信息")
YESTERDAY = date(2026, 3, 1)


def test_the_review_is_due_two_working_days_after_it_is_the_authoritys_turn() -> None:
    """Order 809, article 17."""
    course = Course().submitted()
    assert course.deadline("catalogue_review") is None  # the head of the unit has no clock
    course.later(1).take(Agree(), HEAD)
    due = course.deadline("catalogue_review")
    assert due is not None
    assert (due.whose, due.started_on, due.due, due.ended_on) == ("bureau", date(2026, 3, 3), date(2026, 3, 5), None)
    course.later(1).take(Agree(), BUREAU)
    ended = course.deadline("catalogue_review")
    assert ended is not None and ended.ended_on == date(2026, 3, 4)


def test_a_return_ends_the_clock_of_the_review_and_another_submission_starts_it_anew() -> None:
    course = Course("wenzhou").submitted()
    assert course.deadline("catalogue_review") is not None
    course.later(1).take(Return("改"), BUREAU)
    ended = course.deadline("catalogue_review")
    assert ended is not None and ended.ended_on == date(2026, 3, 3)
    course.later(1).take(Amend(OTHER), STEWARD).take(Submit(), STEWARD)
    anew = course.deadline("catalogue_review")
    assert anew is not None and (anew.started_on, anew.ended_on) == (date(2026, 3, 4), None)


@pytest.mark.parametrize(
    ("code", "cause", "name", "due"),
    [
        ("order-809", Cause.LAW_CHANGE, "law_change", date(2026, 3, 13)),  # 10 working days (R028)
        ("wenzhou", Cause.ELEMENT_CHANGE, "element_change", date(2026, 3, 6)),  # 5 (R027)
        ("yangzhou", Cause.LAW_CHANGE, "law_change", date(2026, 3, 20)),  # 15
        ("template-xx", Cause.LAW_CHANGE, "law_change", date(2026, 3, 20)),  # 15
    ],
)
@pytest.mark.parametrize("required", [True, False])
def test_a_change_has_the_days_of_the_profile_from_its_cause_on(
    code: str, cause: Cause, name: str, due: date, required: bool
) -> None:
    course = Course(code).in_force(WHOLE)
    if required:
        course.take(Require(cause, YESTERDAY, "新规定"), BUREAU)
        found = course.deadline(name)
        assert found is not None and found.due == due
    course.later(2).take(Revise(OTHER, cause, YESTERDAY), STEWARD)
    found = course.deadline(name)
    assert found is not None
    assert (found.whose, found.started_on, found.due, found.ended_on) == ("civil-affairs", YESTERDAY, due, None)


def test_publication_ends_the_clock_of_a_change() -> None:
    course = Course().in_force().take(Revise(OTHER, Cause.LAW_CHANGE, YESTERDAY), STEWARD)
    course.later(3).take(Submit(), STEWARD).inspected().reviewed().take(Publish(), HEAD)
    found = course.deadline("law_change")
    assert found is not None and found.ended_on == date(2026, 3, 5)
    course.take(Revise(DOCUMENT, Cause.LAW_CHANGE), STEWARD)
    again = course.deadline("law_change")
    assert again is not None and (again.started_on, again.ended_on) == (date(2026, 3, 5), None)


def test_a_change_of_law_is_put_off_once_by_no_more_than_the_profile_lets() -> None:
    """Order 809, article 17: five working days more."""
    course = Course().in_force().take(Require(Cause.LAW_CHANGE, YESTERDAY, "新法"), BUREAU)
    for days, reasons, problem in ((6, "再议", "OUT_OF_RANGE"), (0, "再议", "OUT_OF_RANGE"), (5, "", "MISSING")):
        with pytest.raises(ActionUnfit) as refused:
            course.take(Postpone(days, reasons), STEWARD)
        assert [one.code for one in refused.value.problems] == [problem]
    course.take(Postpone(5, "系统改造"), STEWARD)
    found = course.deadline("law_change")
    assert found is not None and found.due == date(2026, 3, 20)
    with pytest.raises(ActionUnfit, match="once"):
        course.take(Postpone(1, "再议"), STEWARD)


def test_what_is_overdue_cannot_be_put_off_and_escalates_and_nothing_is_granted_by_it() -> None:
    course = Course().in_force().take(Require(Cause.LAW_CHANGE, YESTERDAY, "新法"), BUREAU)
    found = course.deadline("law_change")
    assert found is not None
    assert standing(found, date(2026, 3, 14)) == Overdue(1)
    assert isinstance(standing(found, date(2026, 3, 18)), Escalated)
    with pytest.raises(ActionUnfit, match="overdue"):
        course.later(30).take(Postpone(1, "再议"), STEWARD)
    assert course.state == "published"


def test_every_year_the_entry_is_looked_through_where_the_profile_says_so() -> None:
    """Yangzhou's article 12: before the end of June."""
    assert Course().in_force().deadline("yearly_refresh") is None
    course = Course("yangzhou").in_force(WHOLE)
    found = course.deadline("yearly_refresh")
    assert found is not None and (found.whose, found.due, found.working_days) == (
        "civil-affairs",
        date(2027, 6, 30),
        None,
    )
    course.today = date(2027, 5, 4)
    course.take(Confirm(), STEWARD)
    again = course.deadline("yearly_refresh")
    assert again is not None and (again.due, again.ended_on) == (date(2028, 6, 30), None)
    first = course.deadline("yearly_refresh_1")
    assert first is not None and (first.due, first.ended_on) == (date(2027, 6, 30), date(2027, 5, 4))


def test_what_was_late_stays_on_record_when_its_clock_begins_anew() -> None:
    course = Course("yangzhou").in_force(WHOLE)
    course.today = date(2027, 8, 2)
    course.take(Confirm(), STEWARD)
    late = course.deadline("yearly_refresh_1")
    assert late is not None and standing(late, date(2028, 1, 1)) == MetLate(33)
    course = Course().in_force().take(Require(Cause.LAW_CHANGE, YESTERDAY, "新法"), BUREAU)
    course.later(60).take(Revise(OTHER, Cause.OTHER), STEWARD).take(Submit(), STEWARD).inspected().reviewed()
    course.take(Publish(), HEAD).take(Require(Cause.LAW_CHANGE, course.today, "又改"), BUREAU)
    late = course.deadline("law_change_1")
    assert late is not None and isinstance(standing(late, course.today), MetLate)


def test_causes_lie_in_the_past_and_have_clocks() -> None:
    course = Course().in_force()
    with pytest.raises(ActionUnfit) as refused:
        course.take(Require(Cause.OTHER, date(2026, 3, 3), ""), BUREAU)
    assert [problem.member for problem in refused.value.problems] == ["reasons", "changed_on", "cause"]
    with pytest.raises(ActionUnfit, match="changed_on"):
        course.take(Revise(OTHER, Cause.LAW_CHANGE, date(2020, 1, 1)), STEWARD)


def test_a_clock_that_runs_is_not_started_anew() -> None:
    """Or a change could be put off for ever."""
    course = Course().in_force().take(Require(Cause.LAW_CHANGE, YESTERDAY, "新法"), BUREAU)
    course.later(7).take(Revise(OTHER, Cause.LAW_CHANGE, TODAY), STEWARD)
    found = course.deadline("law_change")
    assert found is not None and found.started_on == YESTERDAY
