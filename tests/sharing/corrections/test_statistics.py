"""Figures about corrections, counted by hand."""

from datetime import timedelta

from sharing.corrections import (
    Accept,
    Answering,
    DoubtAgain,
    Outcome,
    Refer,
    ReportBack,
    Resolve,
    Withdraw,
    answering,
    endings,
    overdue,
)
from tests.sharing.corrections.doubting import REPORT, Course
from tests.sharing.kit.residents import CENTRE, CIVIL, POLICE, TODAY


def test_answers_are_counted_by_outcome_and_by_department() -> None:
    def course(profile: str = "panjin") -> Course:
        return Course(profile).open(REPORT, CIVIL)

    corrected = ReportBack(Outcome.CORRECTED, "已更正")
    courses = [
        course().take(Resolve(Outcome.CONFIRMED, "无误"), CENTRE).take(Accept(), CIVIL),
        course().later(9).take(Resolve(Outcome.NOT_FOUND, "查无"), CENTRE),
        course().take(Refer("登记"), CENTRE).later(4).take(corrected, POLICE),
        course("template-xx").later(1).take(Resolve(Outcome.CORRECTED, "已更正"), POLICE),
        course().take(Withdraw(), CIVIL),
        course().take(Resolve(Outcome.CONFIRMED, "无误"), CENTRE).take(DoubtAgain("不同意"), CIVIL),
    ]
    courses[2].take(Resolve(Outcome.CORRECTED, "已更正"), CENTRE)
    found = [each.standing for each in courses]

    ended = endings(found)
    assert ended.outcomes == {Outcome.CONFIRMED: 1, Outcome.CORRECTED: 2, Outcome.NOT_FOUND: 1}
    assert (ended.open, ended.withdrawn, ended.contested) == (1, 1, 1)
    assert answering(found) == {"centre": Answering(3, 1, 2.0), "police": Answering(1, 1, 2.5)}
    assert overdue(found, TODAY) == {}
    assert overdue(found, TODAY + timedelta(60)) == {"centre": 1}
