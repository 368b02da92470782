"""Random actions by random departments and roles: nothing is ever granted, and closed stays closed."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from policies import DutySpecification
from sharing.disputes import (
    Accept,
    Agree,
    Conclude,
    Disputes,
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
from sharing.proceedings import Actor, Notify, NotPermitted, ProceedingError, Role, parties_of
from tests.sharing.applications.town import CIVIL, DEPARTMENTS, DUTIES, TODAY, profile
from tests.sharing.disputes.ladders import RAISE, Course

SPECIFICATION = DutySpecification(DUTIES)
PROFILES = [code for code in profile_codes() if profile(code).rules.disputes.ladder]
ACTORS = st.builds(
    Actor,
    st.sampled_from(sorted(DEPARTMENTS)),
    st.just("desk"),
    st.just("officer"),
    st.frozensets(st.sampled_from(Role), max_size=3) | st.just(frozenset({Role.REVIEWER, Role.CONSUMER})),
)
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


class AnyOrder(RuleBasedStateMachine):
    """One dispute under one profile; whoever acts is drawn freely, and mostly refused."""

    def __init__(self) -> None:
        super().__init__()
        self.course = Course()
        self.was_closed = False

    @initialize(code=st.sampled_from(PROFILES), by=st.sampled_from(["civil", "bureau", "centre"]))
    def begin(self, code: str, by: str) -> None:
        self.course = Course(code)
        self.course.open(RAISE, Actor(by, "desk", "officer", CIVIL.roles))

    @rule(data=st.data(), word=st.sampled_from(sorted(ACTIONS)), by=ACTORS)
    def anybody_does_anything(self, data: st.DataObject, word: str, by: Actor) -> None:
        self._do(data, word, by)

    @rule(data=st.data())
    def whoever_may_does_what_follows(self, data: st.DataObject) -> None:
        part = self.course.parties(self.course.standing.about, self.course.content)
        follow = [word for word, states in FOLLOWS.items() if self.course.state in states and word != "withdraw"]
        if not follow:
            return
        word = data.draw(st.sampled_from(follow), "word")
        allowed = [
            Actor(department, "desk", "officer", frozenset({Role(duty.role)}))
            for duty, is_allowed in DUTIES.lines
            if is_allowed and (duty.procedure, duty.action) == ("dispute", word)
            for party, departments in part.items()
            if party == duty.party
            for department in sorted(departments)
        ]
        if allowed:
            self._do(data, word, data.draw(st.sampled_from(allowed), "by"))

    @rule(days=st.integers(1, 60))
    def time_alone_changes_nothing(self, days: int) -> None:
        before = self.course.standing
        self.course.later(days)
        assert self.course.standing == before

    @invariant()
    def closed_stays_closed(self) -> None:
        if self.course.proceeding is not None:
            assert not self.was_closed or self.course.standing.is_closed
            self.was_closed = self.course.standing.is_closed

    @invariant()
    def it_climbs_its_own_ladder(self) -> None:
        if self.course.proceeding is not None:
            steps = tuple(rung.step for rung in self.course.content.rungs)
            assert steps == self.course.content.ladder[: len(steps)]

    def _do(self, data: st.DataObject, word: str, by: Actor) -> None:
        before = self.course.standing
        action = data.draw(ACTIONS[word], "action")
        part = parties_of(by, self.course.parties(before.about, before.content))
        may = any(SPECIFICATION.may(party, role, "dispute", word) for party in part for role in by.roles)
        self.course.effects = []
        try:
            self.course.take(action, by)
        except ProceedingError as error:
            assert may or isinstance(error, NotPermitted)
            assert self.course.standing == before
            return
        assert may and not before.is_closed
        assert all(isinstance(effect, Notify) for effect in self.course.effects)
        if word == "conclude":
            assert before.content.rung.step is not DisputeStep.NEGOTIATION
            assert by.department in deciders(before.about, before.content, self.course.moment)
            assert by.department not in sides(before.about, before.content)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=80, stateful_step_count=20)


def test_every_action_is_drawn() -> None:
    assert set(ACTIONS) == set(Disputes.actions)
