"""Random actions by random departments and roles: nothing is ever open that not everybody has agreed to."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from sharing.jurisdictions import OpenClass, profile_codes
from sharing.opening import (
    Agree,
    Approve,
    Check,
    Conclude,
    End,
    Rectify,
    Refuse,
    Reject,
    Request,
    Requester,
    Settle,
    Shut,
    Track,
    Wanted,
    Withdraw,
)
from sharing.opening.procedure import FOLLOWS
from sharing.proceedings import ChangeOpening, Notify, ProceedingError, RestoreRights, Role, SuspendRights
from tests.sharing.kit import any_order
from tests.sharing.kit.any_order import Move, Play, actors
from tests.sharing.kit.residents import DEPARTMENTS
from tests.sharing.opening.asked import (
    ALLOWING,
    BUSINESS,
    CIVIL,
    CLOSED,
    DIGEST,
    IN_PART,
    ON_CONDITIONS,
    PLAIN,
    POLICE_DESK,
    UNLISTED,
    Course,
    entered,
    on_conditions,
    published,
    with_business,
)

WORDS = st.sampled_from(["理由", "理由", "理由", ""])
AGREEING = [ON_CONDITIONS, IN_PART, BUSINESS, Agree(), Agree(OpenClass.UNCONDITIONAL, ON_CONDITIONS.items)]
ACTIONS: dict[str, st.SearchStrategy[Any]] = {
    "withdraw": st.just(Withdraw()),
    "agree": st.sampled_from(AGREEING),
    "refuse": st.builds(Refuse, WORDS),
    "approve": st.builds(Approve, st.sampled_from([DIGEST, DIGEST, ""]), WORDS, st.integers(0, 20)),
    "reject": st.builds(Reject, WORDS),
    "conclude": st.builds(Conclude, st.sampled_from([DIGEST, DIGEST, ""])),
    "check": st.builds(Check, st.booleans(), WORDS),
    "shut": st.builds(Shut, WORDS),
    "rectify": st.builds(Rectify, WORDS),
    "settle": st.builds(Settle, st.booleans(), WORDS),
    "end": st.builds(End, WORDS),
}


def begun(rules: Any, requester: Requester, wanted: Wanted, is_open: bool) -> Course:
    """Many steps have to be right before anything is open; half of the runs begin there."""
    if is_open:
        return _opened(requester)
    try:
        if requester is Requester.DEPARTMENT:
            return Course(rules).open(Request(wanted), CIVIL)
        return Course(rules).open(entered(wanted, requester), POLICE_DESK)
    except ProceedingError:
        return Course().open(entered())


def _opened(requester: Requester) -> Course:
    match requester:
        case Requester.DEPARTMENT:
            return published()
        case Requester.BUSINESS:
            return with_business()
        case _:
            return on_conditions()


PLAY = Play(
    begun=st.builds(
        begun,
        st.sampled_from([ALLOWING, ALLOWING, "panjin", *profile_codes()]),
        st.sampled_from([Requester.BUSINESS, *Requester]),
        st.sampled_from([PLAIN, CLOSED, CLOSED, UNLISTED]),
        st.booleans(),
    ),
    actions=ACTIONS,
    actors=actors(DEPARTMENTS, {Role.REVIEWER, Role.STEWARD}),
    effects=(ChangeOpening, Notify, SuspendRights, RestoreRights),
    seldom={"withdraw", "refuse", "reject", "end"},
    follows=FOLLOWS,
)


class AnyOrder(any_order.AnyOrder):
    play = PLAY
    course: Course

    @rule(days=st.integers(1, 120))
    def time_alone_opens_nothing(self, days: int) -> None:
        before, was_open = self.course.standing, self.course.is_open
        self.course.later(days)
        assert self.course.standing == before
        assert was_open or not self.course.is_open

    def judge(self, move: Move) -> None:
        if self.course.is_open and not self.course.opens(move.before):
            assert move.word in ("agree", "conclude", "check", "settle")
        if move.word in ("shut", "end"):
            assert not self.course.is_open

    @invariant()
    def only_what_everybody_agreed_to_is_open(self) -> None:
        """R102, R105, R106: the provider agrees, the centre where a business has it, an agreement is signed."""
        if not self.course.is_open:
            return
        content, by = self.course.content, {step.action: step.by for step in self.course.history}
        assert by["agree"].department == self.course.standing.about.provider
        assert content.track is not Track.UNLISTED
        if content.open_class is OpenClass.CONDITIONAL:
            assert content.contract is not None and "conclude" in by
        if content.track is Track.BUSINESS:
            assert content.assessment is not None and by["approve"].department in self.course.moment.centre
            assert any(one.ended_on is None and one.due >= self.course.today for one in self.course.standing.deadlines)
        assert self.course.history[-1].action not in ("shut", "rectify")


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=100, stateful_step_count=20, deadline=None)
