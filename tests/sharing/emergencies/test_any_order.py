"""Random actions by anybody: only the office of the profile changes anything, and what has ended stays ended."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from sharing.emergencies import EmergencyState, End, Review
from sharing.jurisdictions import profile_codes
from sharing.proceedings import DeclareEmergency, EndEmergency, Notify, ProceedingError, ReviewUses, Role
from tests.sharing.emergencies.declaring import TOWN, Course
from tests.sharing.kit import any_order
from tests.sharing.kit.any_order import Move, Play, actors

WORDS = st.sampled_from(["理由", "理由", ""])
ACTIONS: dict[str, st.SearchStrategy[Any]] = {"end": st.builds(End, WORDS), "review": st.builds(Review, WORDS)}


def begun(code: str) -> Course:
    """Under any rules that let the authority declare it, or else under those of the order."""
    try:
        return Course(code).declare()
    except ProceedingError:
        return Course().declare()


PLAY = Play(
    begun=st.builds(begun, st.sampled_from(profile_codes())),
    actions=ACTIONS,
    actors=actors(["civil-affairs", "centre", *TOWN.departments], {Role.REVIEWER}),
    effects=(DeclareEmergency, EndEmergency, ReviewUses, Notify),
)


class AnyOrder(any_order.AnyOrder):
    play = PLAY
    course: Course

    def judge(self, move: Move) -> None:
        assert move.by.department == ("centre" if move.word == "review" else "civil-affairs")
        assert Role.REVIEWER in move.by.roles

    @invariant()
    def it_is_declared_once_and_ended_before_it_is_closed(self) -> None:
        assert sum(isinstance(one, DeclareEmergency) for one in self.course.effects) == 1
        ended = any(isinstance(one, EndEmergency) for one in self.course.effects)
        assert ended == (self.course.standing.state != EmergencyState.IN_FORCE)
        assert self.course.standing.is_closed == (self.course.standing.state == EmergencyState.REVIEWED)
        assert self.course.standing.is_closed <= any(isinstance(one, ReviewUses) for one in self.course.effects)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)
