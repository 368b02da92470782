"""Random actions by random persons: nothing is loaded that the authority has not approved as it is."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from sharing.projects import Amend, Approve, Close, Discard, Load, PlannedEntry, Return, Submit
from sharing.projects.procedure import FOLLOWS
from tests.sharing.entries.entered import ACTORS, BUREAU
from tests.sharing.kit import any_order
from tests.sharing.kit.any_order import Move, Play
from tests.sharing.projects.planning import CERTIFICATE, COMPILE, LICENCE, Course, compiled

WORDS = st.sampled_from(["理由", "理由", ""])
ENTRIES = st.sampled_from([(CERTIFICATE,), (CERTIFICATE,), (LICENCE, CERTIFICATE)])
ACTIONS: dict[str, st.SearchStrategy[Any]] = {
    "amend": st.builds(Amend, st.just("证照平台"), ENTRIES),
    "submit": st.just(Submit()),
    "approve": st.builds(Approve, WORDS),
    "return": st.builds(Return, WORDS),
    "load": st.just(Load()),
    "discard": st.builds(Discard, WORDS),
    "close": st.builds(Close, WORDS),
}
"""`certificate` is published in the city, `licence` is not."""


def begun(entries: tuple[PlannedEntry, ...]) -> Course:
    return compiled(type(COMPILE)("2026-0117", "证照平台二期", entries))


PLAY = Play(
    begun=st.builds(begun, ENTRIES),
    actions=ACTIONS,
    actors=st.sampled_from(ACTORS),
    seldom={"discard", "close"},
    follows=FOLLOWS,
)


class AnyOrder(any_order.AnyOrder):
    play = PLAY
    course: Course
    approved: tuple[PlannedEntry, ...] = ()

    def judge(self, move: Move) -> None:
        if move.word == "approve":
            assert move.by.department == BUREAU.department
            self.approved = self.course.content.entries
        if move.word == "load":
            assert self.course.content.entries == self.approved == (CERTIFICATE,)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
