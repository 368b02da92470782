"""Random actions by random departments and roles: nothing is ever granted, and closed stays closed."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from sharing.disputes import (
    Accept,
    Agree,
    Conclude,
    Escalate,
    Evaluate,
    Order,
    Ordered,
    Propose,
    Respond,
    Ruling,
    Schedule,
    Withdraw,
)
from sharing.disputes.ladder import deciders, sides
from sharing.disputes.procedure import FOLLOWS
from sharing.jurisdictions import DisputeStep, profile_codes
from sharing.proceedings import Actor, Role
from tests.sharing.disputes.ladders import RAISE, Course
from tests.sharing.kit import any_order
from tests.sharing.kit.any_order import Move, Play, actors
from tests.sharing.kit.residents import CIVIL, DEPARTMENTS, TODAY
from tests.sharing.kit.rules import profile

PROFILES = [code for code in profile_codes() if profile(code).rules.disputes.ladder]
WORDS = st.sampled_from(["理由", "理由", "理由", ""])
ORDERS = st.none() | st.builds(Order, st.sampled_from(Ordered), WORDS, st.sampled_from([None, "2026-AP-000007"]))
ACTIONS: dict[str, st.SearchStrategy[Any]] = {
    "respond": st.builds(Respond, WORDS),
    "propose": st.builds(Propose, WORDS),
    "agree": st.just(Agree()),
    "escalate": st.builds(Escalate, WORDS),
    "schedule": st.builds(Schedule, st.dates(TODAY, TODAY.replace(year=TODAY.year + 2))),
    "evaluate": st.builds(Evaluate, WORDS, WORDS),
    "conclude": st.builds(Conclude, st.sampled_from(Ruling), WORDS, WORDS, ORDERS, st.none() | WORDS),
    "accept": st.just(Accept()),
    "withdraw": st.just(Withdraw()),
}


def begun(code: str, by: str) -> Course:
    return Course(code).open(RAISE, Actor(by, "desk", "officer", CIVIL.roles))


PLAY = Play(
    begun=st.builds(begun, st.sampled_from(PROFILES), st.sampled_from(["civil", "bureau", "centre"])),
    actions=ACTIONS,
    actors=actors(DEPARTMENTS, {Role.REVIEWER, Role.CONSUMER}),
    seldom={"withdraw"},
    follows=FOLLOWS,
)


class AnyOrder(any_order.AnyOrder):
    play = PLAY
    course: Course

    def judge(self, move: Move) -> None:
        if move.word == "conclude":
            before = move.before
            assert before.content.rung.step is not DisputeStep.NEGOTIATION
            assert move.by.department in deciders(before.about, before.content, self.course.moment)
            assert move.by.department not in sides(before.about, before.content)

    @invariant()
    def it_climbs_its_own_ladder(self) -> None:
        steps = tuple(rung.step for rung in self.course.content.rungs)
        assert steps == self.course.content.ladder[: len(steps)]


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=80, stateful_step_count=20)
