"""Random actions by random departments and roles: nothing is ever open that not everybody has agreed to."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from policies import DutySpecification
from sharing.jurisdictions import OpenClass, profile_codes
from sharing.opening import (
    Agree,
    Approve,
    Check,
    Conclude,
    End,
    Openings,
    Rectify,
    Refuse,
    Reject,
    Request,
    Requester,
    Settle,
    Shut,
    Track,
    Withdraw,
)
from sharing.opening.procedure import FOLLOWS
from sharing.proceedings import (
    Actor,
    Notify,
    NotPermitted,
    ProceedingError,
    RestoreRights,
    Role,
    SuspendRights,
    parties_of,
)
from tests.sharing.applications.town import DEPARTMENTS, DUTIES
from tests.sharing.opening.asked import (
    ALLOWING,
    BUSINESS,
    CENTRE,
    CIVIL,
    CLOSED,
    DIGEST,
    IN_PART,
    ON_CONDITIONS,
    PLAIN,
    POLICE,
    POLICE_DESK,
    UNLISTED,
    Course,
    entered,
    on_conditions,
    published,
    with_business,
)

SPECIFICATION = DutySpecification(DUTIES)
ACTORS = st.builds(
    Actor,
    st.sampled_from(sorted(DEPARTMENTS)),
    st.just("desk"),
    st.just("officer"),
    st.frozensets(st.sampled_from(Role), max_size=3) | st.just(frozenset({Role.REVIEWER, Role.STEWARD})),
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
ENDING = ("withdraw", "refuse", "reject", "end")


class AnyOrder(RuleBasedStateMachine):
    """One opening under one profile; whoever acts is drawn freely, and mostly refused."""

    def __init__(self) -> None:
        super().__init__()
        self.course = Course()
        self.done: list[tuple[str, Actor]] = []
        self.was_closed = False

    @initialize(
        rules=st.sampled_from([ALLOWING, ALLOWING, "panjin", *profile_codes()]),
        requester=st.sampled_from([Requester.BUSINESS, *Requester]),
        wanted=st.sampled_from([PLAIN, CLOSED, CLOSED, UNLISTED]),
        is_open=st.booleans(),
    )
    def begin(self, rules: Any, requester: Requester, wanted: Any, is_open: bool) -> None:
        course = Course(rules)
        try:
            if requester is Requester.DEPARTMENT:
                course.open(Request(wanted), CIVIL)
            else:
                course.open(entered(wanted, requester), POLICE_DESK)
        except ProceedingError:
            course = Course().open(entered())
        self.course = course
        if is_open:
            self._open(requester)

    @rule(data=st.data(), word=st.sampled_from(sorted(ACTIONS)), by=ACTORS)
    def anybody_does_anything(self, data: st.DataObject, word: str, by: Actor) -> None:
        self._do(data, word, by)

    @rule(data=st.data())
    def whoever_may_does_what_follows(self, data: st.DataObject) -> None:
        part = self.course.parties(self.course.standing.about, self.course.content)
        follow = [word for word, states in FOLLOWS.items() if self.course.state in states and word not in ENDING]
        if not follow:
            return
        word = data.draw(st.sampled_from(follow), "word")
        allowed = [
            Actor(department, "desk", "officer", frozenset({Role(duty.role)}))
            for duty, is_allowed in DUTIES.lines
            if is_allowed and (duty.procedure, duty.action) == ("opening", word)
            for party, departments in part.items()
            if party == duty.party
            for department in sorted(departments)
        ]
        if allowed:
            self._do(data, word, data.draw(st.sampled_from(allowed), "by"))

    @rule(days=st.integers(1, 120))
    def time_alone_opens_nothing(self, days: int) -> None:
        before, was_open = self.course.standing, self.course.is_open
        self.course.later(days)
        assert self.course.standing == before
        assert was_open or not self.course.is_open

    @invariant()
    def closed_stays_closed(self) -> None:
        if self.course.proceeding is not None:
            assert not self.was_closed or self.course.standing.is_closed
            self.was_closed = self.course.standing.is_closed

    @invariant()
    def only_what_everybody_agreed_to_is_open(self) -> None:
        """R102, R105, R106: the provider agrees, the centre where a business has it, an agreement is signed."""
        if self.course.proceeding is None or not self.course.is_open:
            return
        content, by = self.course.content, dict(self.done)
        assert by["agree"].department == self.course.standing.about.provider
        assert content.track is not Track.UNLISTED
        if content.open_class is OpenClass.CONDITIONAL:
            assert content.contract is not None and "conclude" in by
        if content.track is Track.BUSINESS:
            assert content.assessment is not None and by["approve"].department in self.course.moment.centre
            assert any(one.ended_on is None and one.due >= self.course.today for one in self.course.standing.deadlines)
        assert self.done[-1][0] not in ("shut", "rectify")

    def _open(self, requester: Requester) -> None:
        """Many steps have to be right before anything is open; half of the runs begin there."""
        if requester is Requester.DEPARTMENT:
            self.course, self.done = published(), [("agree", POLICE)]
        elif requester is Requester.BUSINESS:
            self.course = with_business()
            self.done = [("agree", POLICE), ("approve", CENTRE), ("conclude", POLICE)]
        else:
            self.course, self.done = on_conditions(), [("agree", POLICE), ("conclude", POLICE)]

    def _do(self, data: st.DataObject, word: str, by: Actor) -> None:
        before, was_open = self.course.standing, self.course.is_open
        action = data.draw(ACTIONS[word], "action")
        part = parties_of(by, self.course.parties(before.about, before.content))
        may = any(SPECIFICATION.may(party, role, "opening", word) for party in part for role in by.roles)
        self.course.effects = []
        try:
            self.course.take(action, by)
        except ProceedingError as error:
            assert may or isinstance(error, NotPermitted)
            assert self.course.standing == before
            return
        assert may and not before.is_closed
        self.done.append((word, by))
        assert all(isinstance(effect, Notify | SuspendRights | RestoreRights) for effect in self.course.effects)
        if self.course.is_open and not was_open:
            assert word in ("agree", "conclude", "check", "settle")
        if word in ("shut", "end"):
            assert not self.course.is_open


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=100, stateful_step_count=20, deadline=None)


def test_every_action_is_drawn() -> None:
    assert set(ACTIONS) == set(Openings.actions)
