"""Random actions by random departments: in doubt exactly while nobody has answered, and closed stays closed."""

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from sharing.corrections import (
    Accept,
    DoubtAgain,
    ItemValue,
    Locate,
    Outcome,
    Refer,
    Report,
    ReportBack,
    Resolve,
    Withdraw,
)
from sharing.corrections.correction import OPEN
from sharing.corrections.procedure import FOLLOWS
from sharing.jurisdictions import profile_codes
from sharing.proceedings import CloseFlag, Notify, OpenFlag, Role
from tests.sharing.corrections.doubting import BY_SUBJECT, NUMBER, PERSON, REPORT, Course
from tests.sharing.kit import any_order
from tests.sharing.kit.any_order import Move, Play, actors
from tests.sharing.kit.residents import CIVIL, DEPARTMENTS

PROFILES = ["order-809", "panjin", "panjin", "panjin", "wenzhou", "template-xx", "yangzhou", *profile_codes()]
WORDS = st.sampled_from(["理由", "理由", "理由", ""])
IDS = st.sampled_from([f"{department}:residents:7" for department in DEPARTMENTS])
ACTIONS: dict[str, st.SearchStrategy[Any]] = {
    "locate": st.builds(Locate, IDS),
    "refer": st.builds(Refer, WORDS),
    "report_back": st.builds(ReportBack, st.sampled_from(Outcome), WORDS),
    "resolve": st.builds(Resolve, st.sampled_from(Outcome), WORDS),
    "accept": st.just(Accept()),
    "doubt_again": st.builds(DoubtAgain, WORDS),
    "withdraw": st.just(Withdraw()),
}


def begun(code: str, report: Report) -> Course:
    return Course(code).open(replace(report, claimed=(ItemValue("phone", "13900000001"),)), CIVIL)


PLAY = Play(
    begun=st.builds(begun, st.sampled_from(PROFILES), st.sampled_from([REPORT, BY_SUBJECT])),
    actions=ACTIONS,
    actors=actors(DEPARTMENTS, {Role.REVIEWER, Role.CONSUMER}),
    effects=(OpenFlag, CloseFlag, Notify),
    seldom={"withdraw"},
    follows=FOLLOWS,
)


class AnyOrder(any_order.AnyOrder):
    play = PLAY
    course: Course

    def judge(self, move: Move) -> None:
        if move.word in ("resolve", "report_back"):
            assert move.by.department != move.before.about.applicant

    @invariant()
    def it_is_in_doubt_exactly_until_it_is_answered(self) -> None:
        assert (NUMBER in self.course.doubts) is (self.course.state in OPEN)

    @invariant()
    def it_is_looked_into_twice_at_most(self) -> None:
        assert len(self.course.content.answers) <= 2

    @invariant()
    def nothing_kept_holds_a_value(self) -> None:
        kept = repr((self.course.proceeding, self.course.doubts, self.course.effects))
        assert PERSON not in kept and "13900000001" not in kept


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=100, stateful_step_count=20)
