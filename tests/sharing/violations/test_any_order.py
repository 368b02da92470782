"""Random actions by random departments: rights rest while it says so, and the ladder is climbed by overdue orders."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from sharing.jurisdictions import Sanction, profile_codes
from sharing.proceedings import Notify, RestoreRights, Role, SuspendRights
from sharing.violations import (
    Accept,
    AddEvidence,
    Dismiss,
    Order,
    Penalise,
    Record,
    Rectify,
    Reject,
    Restore,
    Suspend,
    TransferEvidence,
)
from sharing.violations.procedure import FOLLOWS
from tests.sharing.kit import any_order
from tests.sharing.kit.any_order import Move, Play, actors
from tests.sharing.violations.violating import AUTHORITY, LATE, MISUSE, TOWN, Course, recorded

WORDS = st.sampled_from(["理由", "理由", "理由", ""])
OFFICES = st.sampled_from([None, None, "civil-affairs", "police", "centre"])
ACTIONS: dict[str, st.SearchStrategy[Any]] = {
    "order": st.builds(Order, WORDS, st.just(5)),
    "rectify": st.builds(Rectify, WORDS),
    "accept": st.just(Accept()),
    "reject": st.builds(Reject, WORDS, st.just(3)),
    "suspend": st.builds(Suspend, WORDS),
    "restore": st.builds(Restore, WORDS, OFFICES),
    "dismiss": st.builds(Dismiss, WORDS),
    "add_evidence": st.just(AddEvidence(("4" * 32,))),
    "transfer_evidence": st.builds(TransferEvidence, WORDS, WORDS),
    "penalise": st.builds(Penalise, st.sampled_from(Sanction), WORDS),
}


def begun(action: Record, code: str) -> Course:
    return recorded(action, AUTHORITY, code)


PLAY = Play(
    begun=st.builds(begun, st.sampled_from([MISUSE, MISUSE, LATE]), st.sampled_from(profile_codes())),
    actions=ACTIONS,
    actors=actors(["civil-affairs", "civil-affairs", "tax", "police", *TOWN.departments], {Role.REVIEWER}),
    effects=(SuspendRights, RestoreRights, Notify),
    seldom={"dismiss"},
    follows=FOLLOWS,
)


class AnyOrder(any_order.AnyOrder):
    play = PLAY
    course: Course

    def judge(self, move: Move) -> None:
        assert isinstance(move.action, Rectify) == (move.by.department == "tax")
        if isinstance(move.action, Penalise):
            today = self.course.today
            assert any(one.ended_on is None and one.due < today for one in move.before.deadlines)

    @invariant()
    def rights_rest_while_it_says_so(self) -> None:
        resting: set[str] = set()
        for change in self.course.effects:
            match change:
                case SuspendRights(office=office):
                    resting.add(office)
                case RestoreRights(office=None):
                    resting.clear()
                case RestoreRights(office=office):
                    assert office in resting, "only what rests is restored"
                    resting.discard(office)
                case _:
                    continue
        assert sorted(one.by for one in self.course.standing.content.suspended) == sorted(resting)
        assert not (resting and self.course.standing.is_closed)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
