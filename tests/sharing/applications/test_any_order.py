"""Random actions by random departments and roles: no grant without the decision that the profile demands."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from catalog import Mode
from sharing import GrantState
from sharing.applications import (
    Accept,
    Advise,
    Amend,
    Appeal,
    Application,
    Approve,
    Complete,
    Conditions,
    Consent,
    Consult,
    Coordinate,
    Deliver,
    Demand,
    End,
    Extend,
    ItemRefusal,
    Notice,
    Refuse,
    Renew,
    Resume,
    Revoke,
    Submit,
    Suspend,
    Track,
    Withdraw,
)
from sharing.applications.procedure import FOLLOWS
from sharing.applications.taking_part import deciders
from sharing.jurisdictions import profile_codes
from sharing.proceedings import ActionUnfit, Actor, ChangeGrant, Notify, OpenGrant, Proceeding, Role
from tests.sharing.applications.town import DEMAND, NUMBER, Course
from tests.sharing.kit import any_order
from tests.sharing.kit.any_order import Move, Play, actors
from tests.sharing.kit.course import Course as AnyCourse
from tests.sharing.kit.residents import DEPARTMENTS, TODAY

PROFILES = ["order-809", "panjin", "panjin", "wenzhou", "template-xx", "yangzhou", "yangzhou", *profile_codes()]
ALONE = (Track.RECORD, Track.CONDITIONAL)
"""The tracks on which a grant may be opened without a department that decides."""
APPLICANTS = st.sampled_from(["civil", "civil", "centre", "bureau"])
PURPOSES = {"civil": "marriage", "centre": "data-quality", "bureau": "supervision"}
DAYS = (st.integers(300, 700) | st.integers(-5, 900)).map(lambda days: TODAY + timedelta(days))
DEMANDS = st.builds(
    replace,
    st.just(DEMAND),
    items=st.sampled_from(
        [("id_number", "phone"), ("id_number", "phone"), ("gender",), ("phone", "record"), ("record",)]
    ),
    modes=st.sampled_from([(Mode.QUERY,), (Mode.VERIFY, Mode.COPY)]),
    valid_until=DAYS,
    persons=st.sampled_from([("officer-1",), ("officer-1", "officer-2"), ()]),
    rows=st.sampled_from([None, "town"]),
    mask=st.sampled_from([None, "stars"]),
    quota=st.none() | st.just(10),
    develops=st.sampled_from([False, False, True]),
)
USUAL = st.builds(
    replace,
    st.just(DEMAND),
    items=st.sampled_from([("id_number", "phone"), ("id_number", "phone"), ("gender",), ("phone", "record")]),
    modes=st.sampled_from([(Mode.QUERY,), (Mode.VERIFY, Mode.COPY)]),
    quota=st.none() | st.just(10),
)
UNLISTED = st.just(Demand(unlisted="用水量", basis="某法", article="第一条", scene="核查", scope="本市"))
ANY_DEMAND = st.sampled_from([USUAL, USUAL, USUAL, USUAL, DEMANDS, UNLISTED]).flatmap(lambda some: some)
CONDITIONS = st.builds(
    Conditions,
    st.sampled_from([(), (), (Mode.QUERY,), (Mode.VERIFY,)]),
    st.none() | st.none() | DAYS,
    st.sampled_from([(), (), ("officer-1",), ("officer-3",)]),
    st.sampled_from([None, None, "town", "lucheng"]),
    st.sampled_from([None, None, "stars", "clear"]),
    st.sampled_from([None, None, 5, 50]),
)
WORDS = st.sampled_from(["理由", "理由", "理由", "理由", ""])
TRUTHS = st.sampled_from([True, True, False])
ACTIONS: dict[str, st.SearchStrategy[Any]] = {
    "amend": st.builds(Amend, ANY_DEMAND),
    "submit": st.just(Submit()),
    "withdraw": st.just(Withdraw()),
    "accept": st.just(Accept()),
    "notice": st.builds(Notice, WORDS),
    "complete": st.builds(Complete, ANY_DEMAND),
    "extend": st.builds(Extend, st.integers(0, 12), WORDS),
    "consent": st.builds(Consent, TRUTHS),
    "consult": st.builds(Consult, WORDS),
    "advise": st.builds(Advise, TRUTHS, WORDS, WORDS),
    "coordinate": st.builds(Coordinate, TRUTHS, WORDS),
    "appeal": st.builds(Appeal, WORDS),
    "approve": st.builds(Approve, st.sampled_from([(), (), (ItemRefusal("phone", "否", "否"),)]), CONDITIONS),
    "refuse": st.builds(Refuse, WORDS, WORDS),
    "deliver": st.just(Deliver()),
    "renew": st.builds(Renew, DAYS, WORDS, st.sampled_from([(), ("officer-9",)])),
    "suspend": st.builds(Suspend, WORDS),
    "resume": st.builds(Resume, WORDS),
    "revoke": st.builds(Revoke, WORDS),
    "end": st.builds(End, WORDS),
}


def begun(code: str, applicant: str, demand: Demand, at_once: bool) -> Course:
    course = Course(code)
    by = Actor(applicant, "desk", "officer", frozenset({Role.CONSUMER, Role.REVIEWER}))
    course.open(replace(demand, purpose=PURPOSES[applicant]), by)
    if at_once:
        with suppress(ActionUnfit):
            course.take(Submit(), by)
    return course


def for_its_applicant(action: Any, course: AnyCourse[Any], _: Actor) -> Any:
    """Whoever applies asks for a purpose of its own."""
    if isinstance(action, Amend | Complete):
        return replace(action, demand=replace(action.demand, purpose=PURPOSES[course.standing.about.applicant]))
    return action


PLAY = Play(
    begun=st.builds(begun, st.sampled_from(PROFILES), APPLICANTS, ANY_DEMAND, TRUTHS),
    actions=ACTIONS,
    actors=actors(DEPARTMENTS, {Role.REVIEWER, Role.CONSUMER}),
    effects=(OpenGrant, ChangeGrant, Notify),
    seldom={"amend", "withdraw", "revoke", "end", "refuse"},
    follows=FOLLOWS,
    fitted=for_its_applicant,
)


class AnyOrder(any_order.AnyOrder):
    play = PLAY
    course: Course

    def judge(self, move: Move) -> None:
        if move.word in ("extend", "consult", "approve", "refuse"):
            assert move.by.department != move.before.about.applicant, "nobody decides on its own application"
        if any(isinstance(effect, OpenGrant) for effect in move.effects):
            self._was_decided(move.before, move.word, move.by)

    @invariant()
    def a_grant_is_in_force_only_where_the_state_says_so(self) -> None:
        grant = self.course.grants.get(NUMBER)
        if grant is not None and grant.state is GrantState.APPROVED:
            assert self.course.state in ("granted", "renewing")
            assert self.course.content.decision is not None

    @invariant()
    def a_grant_opens_no_more_than_what_was_asked_for(self) -> None:
        grant = self.course.grants.get(NUMBER)
        if grant is None:
            return
        demand = self.course.content.demand
        assert grant.items <= set(demand.items)
        assert grant.modes <= set(demand.modes)
        assert (grant.consumer, grant.purpose) == (self.course.standing.about.applicant, demand.purpose)
        assert demand.rows in (None, grant.rows)
        assert demand.mask in (None, grant.mask) or grant.mask == "stars"
        assert demand.quota is None or (grant.quota or 99) <= demand.quota
        assert not demand.persons or grant.persons

    def _was_decided(self, before: Proceeding[Application], word: str, by: Actor) -> None:
        """A grant was opened: by a decider that did not apply, or by nobody where the profile lets it."""
        after = self.course.content
        rules = self.course.moment.profile.rules
        assert after.decision is not None
        if word == "approve":
            assert before.state in ("submitted", "accepted", "renewing")
            assert by.department in deciders(before.about, before.content, self.course.moment)
            assert by.department != before.about.applicant
            assert after.decision.by == by.department
            assert after.track is not Track.COORDINATION or (after.coordination and after.coordination.agrees)
        else:
            assert word in ("submit", "complete", "renew")
            assert after.decision.by is None
            assert after.track in ALONE
            assert after.track is Track.RECORD or rules.conditional.automatic_approval


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=120, stateful_step_count=25)
