"""Who does what by which profile, until when, and how long what is reported is in doubt."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from sharing.corrections import (
    Accept,
    DoubtAgain,
    ItemValue,
    Locate,
    Outcome,
    Proof,
    Refer,
    Report,
    ReportBack,
    Resolve,
    Withdraw,
)
from sharing.proceedings import ActionUnfit, Actor, NotNow, NotPermitted
from tests.sharing.corrections.doubting import BY_SUBJECT, KEYS, NUMBER, PERSON, REPORT, Course
from tests.sharing.kit.residents import BUREAU, CENTRE, CIVIL, POLICE, TAX, TODAY
from tests.sharing.kit.rules import with_rules

DONE = Resolve(Outcome.CORRECTED, "已按户籍底册更正")
SEEN = ReportBack(Outcome.CORRECTED, "已按户籍底册更正")


def codes(do: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(ActionUnfit) as refused:
        do()
    return [(problem.member, problem.code) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("profile", "addressee", "due"),
    [
        ("order-809", "police", date(2026, 3, 16)),
        ("panjin", "centre", date(2026, 3, 9)),
        ("wenzhou", "police", date(2026, 3, 16)),
        ("template-xx", "police", date(2026, 3, 9)),
        ("yangzhou", "police", date(2026, 3, 9)),
    ],
)
def test_the_profile_says_who_is_told_and_until_when_it_answers(profile: str, addressee: str, due: date) -> None:
    course = Course(profile).open(REPORT, CIVIL)
    assert course.state == "reported"
    assert course.due["correction"] == (addressee, due, None)
    assert course.told() == [addressee]


def test_working_days_are_those_of_the_state_council() -> None:
    """Filed on 26 September 2025 and 20 February 2026, both before make-up workdays."""
    for today, due in ((date(2025, 9, 26), date(2025, 10, 10)), (date(2026, 2, 20), date(2026, 2, 28))):
        course = Course("template-xx", today).open(replace(REPORT, discovered_on=today), CIVIL)
        assert course.due["correction"][1] == due


@pytest.mark.parametrize(("days_ago", "late"), [(0, False), (3, False), (7, True)])
def test_a_user_reports_within_three_working_days_where_the_profile_says_so(days_ago: int, late: bool) -> None:
    course = Course("template-xx", date(2026, 3, 13))
    found = course.today - timedelta(days_ago)
    whose, due, ended = course.open(replace(REPORT, discovered_on=found), CIVIL).due["correction_report"]
    assert (whose, ended) == ("civil", course.today)
    assert (course.today > due) is late
    assert "correction_report" not in Course("wenzhou").open(REPORT, CIVIL).due


def test_the_centre_answers_technical_differences_itself() -> None:
    course = Course("panjin").open(REPORT, CIVIL).later(2).take(Resolve(Outcome.CONFIRMED, "汇聚数据与源一致"), CENTRE)
    assert (course.state, course.doubts) == ("answered", {})
    assert course.due["correction"][2] == course.today
    (answer,) = course.content.answers
    assert (answer.outcome, answer.by) == (Outcome.CONFIRMED, "centre")
    with pytest.raises(NotPermitted):
        Course("panjin").open(REPORT, CIVIL).take(DONE, POLICE)


def test_a_referral_begins_a_clock_of_the_provider_and_the_centre_has_as_many_days_more() -> None:
    course = Course("panjin").open(REPORT, CIVIL).later(1)
    course.effects.clear()
    course.take(Refer("涉及登记事实"), CENTRE)
    assert (course.state, course.told()) == ("referred", ["police"])
    assert course.due["provider_check"] == ("police", date(2026, 3, 6), None)  # three days from 3 March on
    assert course.due["correction"] == ("centre", date(2026, 3, 12), None)  # eight in the place of five
    with pytest.raises(NotNow):
        course.take(DONE, CENTRE)
    with pytest.raises(NotPermitted):
        course.take(SEEN, CENTRE)
    course.later(2).take(SEEN, POLICE)
    assert (course.state, course.told()) == ("checked", ["centre"])
    assert course.due["provider_check"][2] == course.today
    assert codes(lambda: course.take(Resolve(Outcome.CONFIRMED, "无误"), CENTRE)) == [("outcome", "CHECKED_OTHERWISE")]
    course.take(DONE, CENTRE)
    assert (course.state, course.told()) == ("answered", ["civil"])


def test_a_late_referral_does_not_mend_an_overdue_answer() -> None:
    course = Course("panjin").open(REPORT, CIVIL).later(8).take(Refer("涉及登记事实"), CENTRE)
    assert course.due["correction"][1] == date(2026, 3, 9)


@pytest.mark.parametrize("profile", ["order-809", "wenzhou", "template-xx", "yangzhou"])
def test_whoever_is_told_checks_where_nobody_else_is_named(profile: str) -> None:
    course = Course(profile).open(REPORT, CIVIL)
    assert codes(lambda: course.take(Refer("涉及登记事实"), POLICE)) == [
        ("", "NO_REFERRAL"),
        ("", "PROVIDER_IS_TOLD"),
    ]
    assert course.take(DONE, POLICE).state == "answered"


@pytest.mark.parametrize(("profile", "proceeds"), [("wenzhou", True), ("yangzhou", True), ("panjin", False)])
def test_what_is_reported_is_in_doubt_until_it_is_answered(profile: str, proceeds: bool) -> None:
    course = Course(profile).open(REPORT, CIVIL)
    (doubt,) = course.doubts.values()
    assert (doubt.number, doubt.resource, doubt.items, doubt.proceeds) == (NUMBER, "residents", ("phone",), proceeds)
    assert doubt.record is not None and KEYS.surrogate(NUMBER, doubt.record) == 7
    course.take(DONE, CENTRE if profile == "panjin" else POLICE)
    assert course.doubts == {}


def test_an_answer_can_be_doubted_once() -> None:
    course = Course("template-xx").open(REPORT, CIVIL).take(Resolve(Outcome.CONFIRMED, "与底册一致"), POLICE)
    assert not course.standing.is_closed
    course.later(3).take(DoubtAgain("附上新的证明", Proof("户口簿复印件", "ab" * 32)), CIVIL)
    assert (course.state, course.content.round, len(course.doubts)) == ("reported", 2, 1)
    assert course.due["correction_2"] == ("police", date(2026, 3, 12), None)
    course.take(DONE, POLICE)
    assert (course.state, course.standing.is_closed, course.doubts) == ("settled", True, {})
    assert [one.outcome for one in course.content.answers] == [Outcome.CONFIRMED, Outcome.CORRECTED]
    with pytest.raises(NotNow):
        course.take(DoubtAgain("仍不同意"), CIVIL)


def test_who_is_content_settles_it() -> None:
    course = Course().open(REPORT, CIVIL).take(DONE, POLICE).take(Accept(), CIVIL)
    assert (course.state, course.standing.is_closed) == ("settled", True)


def test_what_is_taken_back_is_in_doubt_no_more() -> None:
    course = Course("panjin").open(REPORT, CIVIL).take(Refer("涉及登记事实"), CENTRE)
    course.effects.clear()
    course.take(Withdraw(), CIVIL)
    assert (course.state, course.doubts, course.told()) == ("withdrawn", {}, ["centre", "police"])
    assert {ended for _, _, ended in course.due.values()} == {course.today}


def test_the_row_of_a_named_subject_is_found_by_the_provider() -> None:
    course = Course().open(BY_SUBJECT, CIVIL)
    (before,) = course.doubts.values()
    assert before.record is None and before.subjects
    assert codes(lambda: course.take(Locate("civil:residents:9"), POLICE)) == [("record", "UNKNOWN_RECORD")]
    course.take(Locate("police:residents:9"), POLICE)
    (after,) = course.doubts.values()
    assert after.record is not None and KEYS.surrogate(NUMBER, after.record) == 9
    assert (after.subjects, course.state) == (before.subjects, "reported")
    assert codes(lambda: course.take(Locate("police:residents:9"), POLICE)) == [("record", "KNOWN_ALREADY")]


def test_the_same_is_reported_once_at_a_time() -> None:
    course = Course().open(REPORT, CIVIL)
    assert codes(lambda: course.open(REPORT, CIVIL, "2026-CO-000002")) == [("", "ALREADY_REPORTED")]
    other = replace(BY_SUBJECT, record="civil:residents:8")
    course.open(other, CIVIL, "2026-CO-000002")
    spelled = replace(BY_SUBJECT, subject=(ItemValue("id_number", f" {PERSON}"),))
    assert codes(lambda: course.open(spelled, CIVIL, "2026-CO-000003")) == [("", "ALREADY_REPORTED")]
    course.open(replace(REPORT, record="tax:residents:7"), TAX, "2026-CO-000003")
    assert len(course.doubts) == 3


@pytest.mark.parametrize(
    ("report", "by", "problems"),
    [
        (replace(REPORT, resource="nothing"), CIVIL, [("resource", "UNKNOWN_RESOURCE")]),
        (replace(REPORT, record="police:residents:7"), POLICE, [("resource", "OWN_RESOURCE")]),
        (
            replace(REPORT, items=("phone", "nose", "phone")),
            CIVIL,
            [("items.1", "UNKNOWN_ITEM"), ("items.2", "REPEATED")],
        ),
        (replace(REPORT, discovered_on=TODAY + timedelta(1)), CIVIL, [("discovered_on", "NOT_YET")]),
        (replace(REPORT, discovered_on=date(1900, 1, 1)), CIVIL, [("discovered_on", "TOO_LONG_AGO")]),
        (replace(REPORT, record="tax:residents:7"), CIVIL, [("record", "UNKNOWN_RECORD")]),
        (replace(REPORT, record="civil:ledger:7"), CIVIL, [("record", "UNKNOWN_RECORD")]),
        (replace(REPORT, record=None), CIVIL, [("record", "MISSING")]),
        (replace(BY_SUBJECT, subject=(ItemValue("phone", "1"),)), CIVIL, [("subject", "SUBJECT_UNFIT")]),
        (replace(BY_SUBJECT, subject=(ItemValue("id_number", "1"),)), CIVIL, [("subject.0.value", "VALUE_UNFIT")]),
        (replace(REPORT, claimed=(ItemValue("gender", "1"),)), CIVIL, [("claimed.0.item", "NOT_DOUBTED")]),
        (replace(REPORT, claimed=(ItemValue("phone", ""),)), CIVIL, [("claimed.0.value", "VALUE_UNFIT")]),
        (replace(REPORT, reason=" "), CIVIL, [("reason", "EMPTY")]),
        (
            replace(REPORT, proof=Proof("", "AB")),
            CIVIL,
            [("proof.description", "EMPTY"), ("proof.digest", "BAD_DIGEST")],
        ),
        (replace(REPORT, reason="应为13900000001"), CIVIL, [("reason", "VALUE_IN_TEXT")]),
    ],
)
def test_every_problem_of_a_report_is_told(report: Report, by: Actor, problems: list[tuple[str, str]]) -> None:
    assert codes(lambda: Course().open(report, by)) == problems


def test_where_the_rules_have_no_procedure_nothing_is_reported() -> None:
    rules = with_rules("order-809", "corrections", addressee=None)
    assert codes(lambda: Course(rules).open(REPORT, CIVIL)) == [("", "NO_PROCEDURE")]


def test_nobody_answers_its_own_report() -> None:
    own = replace(REPORT, record="centre:residents:7")
    centre = replace(CENTRE, roles=CIVIL.roles)
    course = Course("panjin").open(own, centre)
    with pytest.raises(NotPermitted):
        course.take(DONE, centre)
    assert course.take(DONE, BUREAU).state == "answered"
