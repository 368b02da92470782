"""Random actions by random departments and roles, in a catalogue that changes: nothing obtainable is registered."""

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from policies import DutySpecification
from sharing.collections import Acknowledge, CollectionItem, Collections, End, Object, Recheck, sources
from sharing.collections.procedure import FOLLOWS
from sharing.jurisdictions import profile_codes
from sharing.proceedings import Actor, Notify, NotPermitted, ProceedingError, Role, parties_of
from tests.sharing.applications.town import DEPARTMENTS, DUTIES, RESIDENTS
from tests.sharing.collections.registering import (
    BY_LAW,
    CATALOG_NOW,
    NEW,
    SHARED,
    Course,
    amending,
    registering,
)

SPECIFICATION = DutySpecification(DUTIES)
ACTORS = st.builds(
    Actor,
    st.sampled_from(["tax", "tax", "centre", *sorted(DEPARTMENTS)]),
    st.just("desk"),
    st.just("officer"),
    st.frozensets(st.sampled_from(Role), max_size=3) | st.just(frozenset({Role.REVIEWER, Role.STEWARD})),
)
WORDS = st.sampled_from(["理由", "理由", ""])
GENDER = CollectionItem("gender")
ITEMS = st.sampled_from([[NEW], [BY_LAW], [NEW, BY_LAW], [SHARED], [NEW, GENDER], [GENDER, BY_LAW], []])
ACTIONS: dict[str, st.SearchStrategy[Any]] = {
    "amend": ITEMS.map(lambda items: amending(*items)),
    "acknowledge": st.just(Acknowledge()),
    "object": st.builds(Object, WORDS),
    "recheck": st.just(Recheck()),
    "end": st.builds(End, WORDS),
}


class AnyOrder(RuleBasedStateMachine):
    """One collection under one profile; whoever acts is drawn freely, and mostly refused."""

    def __init__(self) -> None:
        super().__init__()
        self.course = Course()
        self.acknowledged: frozenset[str] = frozenset()
        self.was_closed = False

    @initialize(code=st.sampled_from(profile_codes()), items=ITEMS, by=st.sampled_from(["tax", "centre", "bureau"]))
    def begin(self, code: str, items: list[CollectionItem], by: str) -> None:
        self.course = Course(code)
        actor = Actor(by, "desk", "officer", frozenset({Role.STEWARD}))
        try:
            self.course.open(registering(*items), actor)
        except ProceedingError:
            self.course.open(registering(NEW), actor)

    @rule(kept=st.frozensets(st.sampled_from(sorted(RESIDENTS.items))))
    def the_catalogue_changes(self, kept: frozenset[str]) -> None:
        """Items are withdrawn, and shared again."""
        items = {code: RESIDENTS.items[code] for code in sorted(kept)}
        self.course.catalog = replace(CATALOG_NOW, resources={"residents": replace(RESIDENTS, items=items)})

    @rule(data=st.data(), word=st.sampled_from(sorted(ACTIONS)), by=ACTORS)
    def anybody_does_anything(self, data: st.DataObject, word: str, by: Actor) -> None:
        self._do(data, word, by)

    @rule(data=st.data())
    def whoever_may_does_what_follows(self, data: st.DataObject) -> None:
        part = self.course.parties(self.course.standing.about, self.course.content)
        follow = [word for word, states in FOLLOWS.items() if self.course.state in states and word != "end"]
        if not follow:
            return
        word = data.draw(st.sampled_from(follow), "word")
        allowed = [
            Actor(department, "desk", "officer", frozenset({Role(duty.role)}))
            for duty, is_allowed in DUTIES.lines
            if is_allowed and (duty.procedure, duty.action) == ("collection", word)
            for party, departments in part.items()
            if party == duty.party
            for department in sorted(departments)
        ]
        self._do(data, word, data.draw(st.sampled_from(allowed), "by"))

    def _do(self, data: st.DataObject, word: str, by: Actor) -> None:
        before = self.course.standing
        action = data.draw(ACTIONS[word], "action")
        part = parties_of(by, self.course.parties(before.about, before.content))
        may = any(SPECIFICATION.may(party, role, "collection", word) for party in part for role in by.roles)
        self.course.effects = []
        try:
            self.course.take(action, by)
        except ProceedingError as error:
            assert may or isinstance(error, NotPermitted)
            assert self.course.standing == before
            return
        assert may and not before.is_closed
        assert all(isinstance(effect, Notify) for effect in self.course.effects)
        if word == "acknowledge":
            assert by.department != before.about.applicant
            self.acknowledged = frozenset(source.name for source in before.content.obtainable)
        if word == "amend":
            self.acknowledged = frozenset()
        if word in ("amend", "recheck") and self.course.state == "registered":
            self._nothing_obtainable_is_collected()

    @invariant()
    def closed_stays_closed(self) -> None:
        if self.course.proceeding is not None:
            assert not self.was_closed or self.course.standing.is_closed
            self.was_closed = self.course.standing.is_closed

    @invariant()
    def what_is_registered_is_noted_as_far_as_it_could_be_had(self) -> None:
        if self.course.proceeding is not None and self.course.state == "registered":
            assert {source.name for source in self.course.content.obtainable} <= self.acknowledged

    def _nothing_obtainable_is_collected(self) -> None:
        """By the catalogue of this moment: but for what a law has collected, and somebody else took note of."""
        course = self.course
        names = [item.name for item in course.content.items]
        found = sources(names, course.standing.about.applicant, course.catalog, course.today)
        by_law = {item.name for item in course.content.items if item.law}
        assert {source.name for source in found} <= by_law & self.acknowledged


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=80, stateful_step_count=20, deadline=None)


def test_every_action_is_drawn() -> None:
    assert set(ACTIONS) == set(Collections.actions)
