"""Random actions by random departments and roles: nothing but notices follows, and what is closed stays closed."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from sharing.announcements import Acknowledge, AnnouncementState, Correct, End
from sharing.jurisdictions import profile_codes
from sharing.proceedings import Role
from tests.sharing.announcements.town import CHANGE, CYCLE, OUTAGE, SERVICE, TOWN, Course, announced
from tests.sharing.kit import any_order
from tests.sharing.kit.any_order import Play, actors

ACTIONS: dict[str, st.SearchStrategy[Any]] = {
    "acknowledge": st.just(Acknowledge()),
    "correct": st.builds(Correct, st.sampled_from(["other", "other", ""])),
    "end": st.just(End()),
}
PLAY = Play(
    begun=st.builds(
        announced, st.sampled_from([CHANGE, CHANGE, CYCLE, SERVICE, OUTAGE]), st.sampled_from(profile_codes())
    ),
    actions=ACTIONS,
    actors=actors(["police", "police", "tax", "civil-affairs", *TOWN.departments], {Role.STEWARD, Role.CONSUMER}),
    seldom={"end"},
)


class AnyOrder(any_order.AnyOrder):
    play = PLAY
    course: Course

    @invariant()
    def what_is_closed_has_no_term_that_runs(self) -> None:
        standing = self.course.standing
        assert standing.is_closed == (standing.state == AnnouncementState.ENDED)
        assert not standing.is_closed or all(one.ended_on is not None for one in standing.deadlines)

    @invariant()
    def a_term_has_ended_where_its_department_has_acted(self) -> None:
        standing = self.course.standing
        acted = {one.department for one in standing.content.recipients if one.acknowledged_on is not None}
        waited_for = {one.department for one in standing.content.recipients} - acted
        running = {one.whose for one in standing.deadlines if one.ended_on is None}
        assert standing.is_closed or not standing.deadlines or running == waited_for


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
