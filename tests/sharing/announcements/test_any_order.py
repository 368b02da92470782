"""Random actions by random departments and roles: nothing but notices follows, and what is closed stays closed."""

from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from policies import DutySpecification
from sharing.announcements import Acknowledge, Announcement, AnnouncementState, Correct, End
from sharing.jurisdictions import profile_codes
from sharing.proceedings import ActionUnfit, Actor, NotNow, NotPermitted, Proceeding, Role, parties_of, usual_parties
from tests.sharing.announcements.town import (
    CHANGE,
    CYCLE,
    DUTIES,
    OUTAGE,
    PROCEDURE,
    SERVICE,
    TODAY,
    TOWN,
    moment,
    opened,
    step,
)

SPECIFICATION = DutySpecification(DUTIES)
ACTORS = st.builds(
    Actor,
    st.sampled_from(["police", "police", "tax", "civil-affairs", *TOWN.departments]),
    st.just("desk"),
    st.none(),
    st.frozensets(st.sampled_from(Role), max_size=3) | st.just(frozenset({Role.STEWARD, Role.CONSUMER})),
)
ACTIONS: st.SearchStrategy[Any] = st.sampled_from([Acknowledge(), Acknowledge(), Correct("other"), Correct(""), End()])


class AnyOrder(RuleBasedStateMachine):
    standing: Proceeding[Announcement]

    @initialize(action=st.sampled_from([CHANGE, CHANGE, CYCLE, SERVICE, OUTAGE]), code=st.sampled_from(profile_codes()))
    def begin(self, action: Any, code: str) -> None:
        self.standing, _ = opened(action, code)
        self.today = TODAY

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.today = min(self.today + timedelta(days), date(2027, 12, 31))

    @rule(action=ACTIONS, by=ACTORS)
    def act(self, action: Any, by: Actor) -> None:
        before = self.standing
        word = next(word for word, type_ in PROCEDURE.actions.items() if type_ is type(action))
        now = moment(before.profile, self.today)
        parties = {**usual_parties(before.about, now), **PROCEDURE.parties(before.about, before.content, now)}
        allowed = any(
            SPECIFICATION.may(party, role, "announcement", word)
            for party in parties_of(by, parties)
            for role in by.roles
        )
        try:
            self.standing = step(before, action, by, self.today)
        except NotPermitted:
            assert not allowed
        except (NotNow, ActionUnfit):
            assert allowed
        else:
            assert allowed and not before.is_closed
            assert self.standing.version == before.version + 1

    @invariant()
    def what_is_closed_has_no_term_that_runs(self) -> None:
        closed = self.standing.state == AnnouncementState.ENDED
        assert self.standing.is_closed == closed
        assert not closed or all(one.ended_on is not None for one in self.standing.deadlines)

    @invariant()
    def a_term_has_ended_where_its_department_has_acted(self) -> None:
        acted = {one.department for one in self.standing.content.recipients if one.acknowledged_on is not None}
        ended = {one.whose for one in self.standing.deadlines if one.ended_on is not None}
        assert self.standing.is_closed or not self.standing.deadlines or acted == ended


AnyOrder.TestCase.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
TestAnyOrder = AnyOrder.TestCase
