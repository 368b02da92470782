"""Whatever anybody does in whatever order: nothing is published that the profile's reviewers have not all seen so."""

from contextlib import suppress
from datetime import date
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from sharing.entries import (
    Agree,
    Amend,
    Cause,
    Confirm,
    Discard,
    EntryState,
    Inspect,
    Inspected,
    Postpone,
    Publish,
    Require,
    Return,
    Revise,
    Submit,
    Withdraw,
)
from sharing.entries.reviewing import departments_of
from sharing.proceedings import Actor, Notify, ProceedingError, PublishEntry, WithdrawEntry
from tests.sharing.entries.entered import ACTORS, BUREAU, CENTRE, HEAD, STEWARD, WHOLE, Course
from tests.sharing.kit import any_order
from tests.sharing.kit.any_order import Move, Play
from tests.sharing.kit.residents import TODAY

SECOND = WHOLE.replace(
    "licence_id: {name: 许可编号, type: String, length: 20, contains: personal}",
    "licence_id: {name: 身份证号, type: String, length: 18, identifier: resident_id, contains: personal}",
).replace("name: 持有人", "name: 姓名")
DOCUMENTS = (WHOLE, SECOND, WHOLE.replace("class: conditional", "class: open"), WHOLE.replace("licence", "permit"))
TEXTS = st.sampled_from(["", "理由"])
FORWARD = (
    *("submit", "inspect", "review", "publish", "submit inspect publish", "submit review publish"),
    *("inspect publish", "submit review inspect publish"),
)
PROFILES = ("order-809", "panjin", "wenzhou", "yangzhou", "template-xx")
DAYS = st.sampled_from([None, TODAY, date(2026, 2, 27)])
ACTIONS: dict[str, st.SearchStrategy[Any]] = {
    "amend": st.builds(Amend, st.sampled_from(DOCUMENTS)),
    "submit": st.just(Submit()),
    "inspect": st.builds(Inspect, st.sampled_from(Inspected), st.sampled_from([True, True, False]), st.just("所见")),
    "agree": st.builds(Agree, st.just(""), TEXTS),
    "return": st.builds(Return, TEXTS),
    "publish": st.just(Publish()),
    "revise": st.builds(Revise, st.sampled_from(DOCUMENTS), st.sampled_from(Cause), DAYS),
    "require": st.builds(Require, st.sampled_from(Cause), st.sampled_from([TODAY]), TEXTS),
    "postpone": st.builds(Postpone, st.just(3), TEXTS),
    "confirm": st.just(Confirm()),
    "discard": st.builds(Discard, TEXTS),
    "withdraw": st.builds(Withdraw, TEXTS),
}


def begun(code: str) -> Course:
    return Course(code).open(WHOLE)


PLAY = Play(
    begun=st.builds(begun, st.sampled_from(PROFILES)),
    actions=ACTIONS,
    actors=st.sampled_from([STEWARD, *ACTORS]),
    effects=(PublishEntry, WithdrawEntry, Notify),
    seldom={"discard", "withdraw"},
)


class AnyOrder(any_order.AnyOrder):
    play = PLAY
    course: Course

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()  # documents that all reviewers agreed to

    @rule(steps=st.sampled_from(FORWARD))
    def go_on(self, steps: str) -> None:
        """What is right now, by whoever it is for, or few walks would come far."""
        for step in steps.split():
            match step:
                case "submit":
                    self._attempt(Submit(), STEWARD)
                case "inspect":
                    for of in Inspected:
                        self._attempt(Inspect(of, True, "没有发现"), HEAD)
                case "review":
                    for by in (HEAD, CENTRE, BUREAU):
                        self._attempt(Agree("", "校核"), by)
                case _:
                    self._attempt(Publish(), HEAD)

    def _attempt(self, action: Any, by: Actor) -> None:
        with suppress(ProceedingError):
            self.tried(action, by)

    def judge(self, move: Move) -> None:
        action, content = move.action, move.before.content
        rules = self.course.moment.profile.rules
        about = self.course.standing.about
        if isinstance(action, Agree):
            review = self.course.content.reviews[-1]
            assert review.reviewer is content.reviewers[len(content.reviews)]
            assert review.department in departments_of(review.reviewer, about, self.course.moment)
            if self.course.state == "reviewed":
                self.seen.add(content.draft)
        for effect in move.effects:
            if isinstance(effect, PublishEntry):
                assert isinstance(action, Publish)
                assert effect.document == content.draft and effect.document in self.seen
                assert [review.reviewer for review in content.reviews] == list(content.reviewers)
                assert set(rules.catalogue.review) <= set(content.reviewers)
                assert Inspected.CONFIDENTIALITY in {each.of for each in content.inspections if each.is_fit}
                assert not content.second_sources or content.second_source_reasons
            if isinstance(effect, WithdrawEntry):
                assert isinstance(action, Withdraw) and content.published

    @invariant()
    def closed_is_closed_and_in_force_is_what_was_published(self) -> None:
        course = self.course
        state = EntryState(course.state)
        assert course.standing.is_closed == (state in (EntryState.DISCARDED, EntryState.WITHDRAWN))
        entry = course.published.get("licence")
        in_force = entry is not None and not entry.is_withdrawn
        assert in_force == (bool(course.content.published) and state is not EntryState.WITHDRAWN)
        if entry is not None and in_force:
            assert entry.document == course.content.published


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
