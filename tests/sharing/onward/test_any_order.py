"""Random actions by random departments and roles: who decides by the rules lets it go, and nothing is opened."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from sharing.jurisdictions import profile_codes
from sharing.onward import Ask, Consent, Destination, OnwardState, Refuse, Revoke, Withdraw
from sharing.onward.procedure import FOLLOWS
from sharing.proceedings import ActionUnfit, NotNow, NotPermitted, Role
from tests.sharing.kit import any_order
from tests.sharing.kit.any_order import Move, Play, actors
from tests.sharing.onward.asking import ASK, GRANT, TODAY, TOWN, Course, holding

WORDS = st.sampled_from(["x", "x", ""])
ACTIONS: dict[str, st.SearchStrategy[Any]] = {
    "withdraw": st.just(Withdraw()),
    "consent": st.builds(Consent, WORDS, until=st.sampled_from([None, ASK.until, GRANT.valid_until, TODAY])),
    "refuse": st.builds(Refuse, WORDS),
    "revoke": st.builds(Revoke, WORDS),
}


def begun(code: str, action: Ask) -> Course:
    """Under any rules that let it be asked for, or else under those of the order."""
    try:
        return holding(code).open(action)
    except ActionUnfit:
        return holding().open(ASK)


ASKED = st.builds(
    replace,
    st.just(ASK),
    destination=st.sampled_from(Destination),
    is_public_body=st.booleans(),
    altered=st.booleans(),
)
PLAY = Play(
    begun=st.builds(begun, st.sampled_from(profile_codes()), ASKED),
    actions=ACTIONS,
    actors=actors(["tax", "police", *sorted(TOWN.departments)], {Role.REVIEWER}),
    seldom={"withdraw", "refuse"},
    follows=FOLLOWS,
)


class AnyOrder(any_order.AnyOrder):
    play = PLAY
    course: Course

    def judge(self, move: Move) -> None:
        to_business = move.before.content.destination is Destination.BUSINESS
        deciders = {"centre"} if to_business else {"police"}
        if move.word in ("consent", "refuse"):
            assert move.by.department in deciders and Role.REVIEWER in move.by.roles
        if move.word == "revoke":
            assert move.by.department in deciders | {"police"} and Role.REVIEWER in move.by.roles
        if move.word == "withdraw":
            assert move.by.department == "tax"
        with pytest.raises((NotPermitted, NotNow)):  # nothing is done twice
            self.course.take(move.action, move.by)

    @invariant()
    def what_was_let_go_is_no_more_than_what_was_asked_for(self) -> None:
        decision = self.course.content.decision
        if self.course.state == OnwardState.CONSENTED:
            assert decision is not None and decision.until is not None and decision.until <= ASK.until

    @invariant()
    def the_grant_is_as_it_was(self) -> None:
        assert self.course.held.grants == {GRANT.number: GRANT}


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)
