"""Random actions by random departments and roles: a consent that ended opens nothing again."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from sharing.consents import ConsentState, Expire, Revoke
from sharing.proceedings import EndConsent, Notify, OpenConsent, Role
from tests.sharing.consents.consenting_town import Course, recorded, town
from tests.sharing.kit import any_order
from tests.sharing.kit.any_order import Play, actors

ACTIONS: dict[str, st.SearchStrategy[Any]] = {
    "revoke": st.sampled_from([Revoke(), Revoke("it says so"), Revoke("x" * 3_000)]),
    "expire": st.just(Expire()),
}
PLAY = Play(
    begun=st.builds(recorded),
    actions=ACTIONS,
    actors=actors(["tax", "police", *town().departments], {Role.REVIEWER}),
    effects=(OpenConsent, EndConsent, Notify),
    seldom={"revoke"},
    longest_wait=200,
)


class AnyOrder(any_order.AnyOrder):
    play = PLAY
    course: Course

    @invariant()
    def it_is_opened_once_and_ended_with_its_end(self) -> None:
        standing, effects = self.course.standing, self.course.effects
        opened = [one for one in effects if isinstance(one, OpenConsent)]
        ended = [one for one in effects if isinstance(one, EndConsent)]
        assert len(opened) == 1 and len(ended) == standing.is_closed
        assert standing.is_closed == (standing.state != ConsentState.IN_FORCE)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)
