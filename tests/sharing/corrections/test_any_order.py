"""Random actions by random departments: in doubt exactly while nobody has answered, and closed stays closed."""

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from policies import DutySpecification
from sharing.corrections import (
    Accept,
    Corrections,
    DoubtAgain,
    ItemValue,
    Locate,
    Outcome,
    Refer,
    ReportBack,
    Resolve,
    Withdraw,
)
from sharing.corrections.correction import OPEN
from sharing.corrections.procedure import FOLLOWS
from sharing.jurisdictions import profile_codes
from sharing.proceedings import Actor, CloseFlag, Notify, NotPermitted, OpenFlag, ProceedingError, Role, parties_of
from tests.sharing.applications.town import CIVIL, DEPARTMENTS, DUTIES
from tests.sharing.corrections.doubting import BY_SUBJECT, NUMBER, PERSON, REPORT, Course

SPECIFICATION = DutySpecification(DUTIES)
PROFILES = ["order-809", "panjin", "panjin", "panjin", "wenzhou", "template-xx", "yangzhou", *profile_codes()]
ACTORS = st.builds(
    Actor,
    st.sampled_from(sorted(DEPARTMENTS)),
    st.just("desk"),
    st.just("officer"),
    st.frozensets(st.sampled_from(Role), max_size=3) | st.just(frozenset({Role.REVIEWER, Role.CONSUMER})),
)
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


class AnyOrder(RuleBasedStateMachine):
    """One correction under one profile; whoever acts is drawn freely, and mostly refused."""

    def __init__(self) -> None:
        super().__init__()
        self.course = Course()
        self.was_closed = False

    @initialize(code=st.sampled_from(PROFILES), report=st.sampled_from([REPORT, BY_SUBJECT]))
    def begin(self, code: str, report: Any) -> None:
        self.course = Course(code)
        self.course.open(replace(report, claimed=(ItemValue("phone", "13900000001"),)), CIVIL)

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
            if is_allowed and (duty.procedure, duty.action) == ("correction", word)
            for party, departments in part.items()
            if party == duty.party
            for department in sorted(departments)
        ]
        if allowed:
            self._do(data, word, data.draw(st.sampled_from(allowed), "by"))

    @rule(days=st.integers(1, 60))
    def time_alone_changes_nothing(self, days: int) -> None:
        before = self.course.standing, dict(self.course.doubts)
        self.course.later(days)
        assert (self.course.standing, self.course.doubts) == before

    @invariant()
    def it_is_in_doubt_exactly_until_it_is_answered(self) -> None:
        if self.course.proceeding is not None:
            assert (NUMBER in self.course.doubts) is (self.course.state in OPEN)

    @invariant()
    def closed_stays_closed(self) -> None:
        if self.course.proceeding is not None:
            assert not self.was_closed or self.course.standing.is_closed
            self.was_closed = self.course.standing.is_closed

    @invariant()
    def it_is_looked_into_twice_at_most(self) -> None:
        if self.course.proceeding is not None:
            assert len(self.course.content.answers) <= 2

    @invariant()
    def nothing_kept_holds_a_value(self) -> None:
        kept = repr((self.course.proceeding, self.course.doubts, self.course.effects))
        assert PERSON not in kept and "13900000001" not in kept

    def _do(self, data: st.DataObject, word: str, by: Actor) -> None:
        before, doubts = self.course.standing, dict(self.course.doubts)
        action = data.draw(ACTIONS[word], "action")
        part = parties_of(by, self.course.parties(before.about, before.content))
        may = any(SPECIFICATION.may(party, role, "correction", word) for party in part for role in by.roles)
        self.course.effects = []
        try:
            self.course.take(action, by)
        except ProceedingError as error:
            assert may or isinstance(error, NotPermitted)
            assert (self.course.standing, self.course.doubts) == (before, doubts)
            return
        assert may and not before.is_closed
        assert all(isinstance(effect, OpenFlag | CloseFlag | Notify) for effect in self.course.effects)
        if word in ("resolve", "report_back"):
            assert by.department != before.about.applicant


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=100, stateful_step_count=20)


def test_every_action_is_drawn() -> None:
    assert set(ACTIONS) == set(Corrections.actions)
