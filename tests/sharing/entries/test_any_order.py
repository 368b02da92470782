"""Whatever anybody does in whatever order: nothing is published that the profile's reviewers have not all seen so."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sharing.entries import (
    Agree,
    Amend,
    Cause,
    Confirm,
    Discard,
    Entries,
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
from sharing.proceedings import (
    ActionUnfit,
    NotNow,
    NotPermitted,
    PublishEntry,
    WithdrawEntry,
    parties_of,
    usual_parties,
)
from tests.sharing.entries.entered import ACTORS, BUREAU, CENTRE, HEAD, STEWARD, WHOLE, Course, duties

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


class AnyOrder(RuleBasedStateMachine):
    """Random actions by random departments, persons and roles."""

    @initialize(code=st.sampled_from(PROFILES))
    def begin(self, code: str) -> None:
        self.course = Course(code).open(WHOLE)
        self.seen: set[str] = set()  # documents that all reviewers agreed to

    def attempt(self, action: Any, by: Any) -> None:
        before = self.course.standing
        effects = len(self.course.effects)
        try:
            self.course.take(action, by)
        except (ActionUnfit, NotNow, NotPermitted):
            assert self.course.standing is before and len(self.course.effects) == effects
            return
        word = next(word for word, kind in Entries.actions.items() if kind is type(action))
        parties = parties_of(by, usual_parties(before.about, self.course.moment))
        assert duties().may(parties, by.roles, "entry", word)
        assert not before.is_closed
        self.judge(before.content, action, effects)

    def judge(self, content: Any, action: Any, effects: int) -> None:
        rules = self.course.moment.profile.rules
        about = self.course.standing.about
        if isinstance(action, Agree):
            review = self.course.content.reviews[-1]
            assert review.reviewer is content.reviewers[len(content.reviews)]
            assert review.department in departments_of(review.reviewer, about, self.course.moment)
            if self.course.state == "reviewed":
                self.seen.add(content.draft)
        new = self.course.effects[effects:]
        for effect in new:
            if isinstance(effect, PublishEntry):
                assert isinstance(action, Publish)
                assert effect.document == content.draft and effect.document in self.seen
                assert [review.reviewer for review in content.reviews] == list(content.reviewers)
                assert set(rules.catalogue.review) <= set(content.reviewers)
                assert Inspected.CONFIDENTIALITY in {each.of for each in content.inspections if each.is_fit}
                assert not content.second_sources or content.second_source_reasons
            if isinstance(effect, WithdrawEntry):
                assert isinstance(action, Withdraw) and content.published

    @rule(by=st.sampled_from(ACTORS), document=st.sampled_from(DOCUMENTS))
    def amend(self, by: Any, document: str) -> None:
        self.attempt(Amend(document), by)

    @rule(by=st.sampled_from(ACTORS), document=st.sampled_from(DOCUMENTS), cause=st.sampled_from(Cause))
    def revise(self, by: Any, document: str, cause: Cause) -> None:
        self.attempt(Revise(document, cause), by)

    @rule(by=st.sampled_from((STEWARD, *ACTORS)))
    def submit(self, by: Any) -> None:
        self.attempt(Submit(), by)

    @rule(by=st.sampled_from(ACTORS), of=st.sampled_from(Inspected), is_fit=st.sampled_from([True, True, False]))
    def inspect(self, by: Any, of: Inspected, is_fit: bool) -> None:
        self.attempt(Inspect(of, is_fit, "所见"), by)

    @rule(by=st.sampled_from(ACTORS), reasons=TEXTS)
    def agree(self, by: Any, reasons: str) -> None:
        self.attempt(Agree("", reasons), by)

    @rule(steps=st.sampled_from(FORWARD))
    def go_on(self, steps: str) -> None:
        """What is right now, by whoever it is for, or few walks would come far."""
        for step in steps.split():
            match step:
                case "submit":
                    self.attempt(Submit(), STEWARD)
                case "inspect":
                    for of in Inspected:
                        self.attempt(Inspect(of, True, "没有发现"), HEAD)
                case "review":
                    for by in (HEAD, CENTRE, BUREAU):
                        self.attempt(Agree("", "校核"), by)
                case _:
                    self.attempt(Publish(), HEAD)

    @rule(by=st.sampled_from(ACTORS), reasons=TEXTS)
    def give_back(self, by: Any, reasons: str) -> None:
        self.attempt(Return(reasons), by)

    @rule(by=st.sampled_from(ACTORS))
    def publish(self, by: Any) -> None:
        self.attempt(Publish(), by)

    @rule(by=st.sampled_from(ACTORS), reasons=TEXTS)
    def others(self, by: Any, reasons: str) -> None:
        today = self.course.today
        for action in (Require(Cause.LAW_CHANGE, today, reasons), Postpone(3, reasons), Confirm()):
            self.attempt(action, by)

    @rule(by=st.sampled_from(ACTORS), reasons=TEXTS, withdraws=st.booleans(), seldom=st.integers(0, 3))
    def end(self, by: Any, reasons: str, withdraws: bool, seldom: int) -> None:
        """Or most walks would be short."""
        if seldom == 0:
            self.attempt(Withdraw(reasons) if withdraws else Discard(reasons), by)

    @rule()
    def wait(self) -> None:
        """Time alone changes nothing but how deadlines stand."""
        self.course.today += timedelta(20)

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
TestAnyOrder.settings = settings(
    max_examples=30, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
