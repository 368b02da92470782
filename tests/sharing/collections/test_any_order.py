"""Random actions by random departments and roles, in a catalogue that changes: nothing obtainable is registered."""

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from sharing.collections import Acknowledge, CollectionItem, End, Object, Recheck, sources
from sharing.collections.procedure import FOLLOWS
from sharing.jurisdictions import profile_codes
from sharing.proceedings import Actor, ProceedingError, Role
from tests.sharing.collections.registering import BY_LAW, CATALOG_NOW, NEW, SHARED, Course, amending, registering
from tests.sharing.kit import any_order
from tests.sharing.kit.any_order import Move, Play, actors
from tests.sharing.kit.residents import DEPARTMENTS, RESIDENTS

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


def begun(code: str, items: list[CollectionItem], by: str) -> Course:
    course, actor = Course(code), Actor(by, "desk", "officer", frozenset({Role.STEWARD}))
    try:
        return course.open(registering(*items), actor)
    except ProceedingError:
        return course.open(registering(NEW), actor)


PLAY = Play(
    begun=st.builds(begun, st.sampled_from(profile_codes()), ITEMS, st.sampled_from(["tax", "centre", "bureau"])),
    actions=ACTIONS,
    actors=actors(["tax", "tax", "centre", *sorted(DEPARTMENTS)], {Role.REVIEWER, Role.STEWARD}),
    seldom={"end"},
    follows=FOLLOWS,
)


class AnyOrder(any_order.AnyOrder):
    play = PLAY
    course: Course
    acknowledged: frozenset[str] = frozenset()

    @rule(kept=st.frozensets(st.sampled_from(sorted(RESIDENTS.items))))
    def the_catalogue_changes(self, kept: frozenset[str]) -> None:
        """Items are withdrawn, and shared again."""
        items = {code: RESIDENTS.items[code] for code in sorted(kept)}
        self.course.files = replace(CATALOG_NOW, resources={"residents": replace(RESIDENTS, items=items)})

    def judge(self, move: Move) -> None:
        if move.word == "acknowledge":
            assert move.by.department != move.before.about.applicant
            self.acknowledged = frozenset(source.name for source in move.before.content.obtainable)
        if move.word == "amend":
            self.acknowledged = frozenset()
        if move.word in ("amend", "recheck") and self.course.state == "registered":
            self._nothing_obtainable_is_collected()

    @invariant()
    def what_is_registered_is_noted_as_far_as_it_could_be_had(self) -> None:
        if self.course.state == "registered":
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
