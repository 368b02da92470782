"""Random steps by random departments and roles, for every procedure alike; each folder adds what it promises itself."""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sharing.proceedings import (
    Actor,
    Effect,
    Notify,
    NotPermitted,
    Party,
    Proceeding,
    ProceedingError,
    Role,
    parties_of,
)
from tests.sharing.kit.course import Course, word_of
from tests.sharing.kit.rules import DUTIES, has_duty

LAST_DAY = date(2040, 1, 1)
"""Long before the calendar ends."""


@dataclass(frozen=True)
class Play:
    """How a procedure is played.

    `begun` gives courses that have begun, `actions` the actions of each word, `actors` whoever tries them; `effects`
    are the kinds of effects that its steps may have. `seldom` are words that end everything, or most courses would be
    short; `follows` tells the words that follow a state, as far as the procedure says so. Nobody waits longer than
    `longest_wait` days. `fitted` makes an action that was drawn one for this course and whoever acts.
    """

    begun: st.SearchStrategy[Course[Any]]
    actions: Mapping[str, st.SearchStrategy[Any]]
    actors: st.SearchStrategy[Actor]
    effects: tuple[type[Effect], ...] = (Notify,)
    seldom: Collection[str] = ()
    follows: Mapping[str, Collection[str]] | None = None
    longest_wait: int = 60
    fitted: Callable[[Any, Course[Any], Actor], Any] = lambda action, *_: action


@dataclass(frozen=True)
class Move:
    """A step that was taken: what stood before it, and what the step brought about."""

    before: Proceeding[Any]
    word: str
    action: Any
    by: Actor
    effects: tuple[Effect, ...]


def actors(
    departments: Iterable[str], usual: Collection[Role], person: str | None = "officer"
) -> st.SearchStrategy[Actor]:
    """Anybody of the departments in any three roles, and often in the usual ones."""
    roles = st.frozensets(st.sampled_from(Role), max_size=3) | st.just(frozenset(usual))
    return st.builds(Actor, st.sampled_from(list(departments)), st.just("desk"), st.just("officer"), roles)


def allowed(course: Course[Any], word: str) -> list[Actor]:
    """Who may do that now by the lines of the duties: one for each line, party and department."""
    part = course.parties(course.standing.about, course.content)
    return [
        Actor(department, "desk", "officer", frozenset({Role(duty.role)}))
        for duty, is_allowed in DUTIES.lines
        if is_allowed and (duty.procedure, duty.action) == (course.procedure.kind.name.lower(), word)
        for department in sorted(part.get(Party(duty.party), ()))
    ]


class AnyOrder(RuleBasedStateMachine):
    """One proceeding under one profile; whoever acts is drawn freely, and mostly refused.

    A folder's machine names its `play`, and says in `judge` and in invariants what its own procedure promises.
    """

    play: ClassVar[Play]
    course: Course[Any]

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self.course = data.draw(self.play.begun, "course")
        self.was_closed = False

    @rule(data=st.data())
    def anybody_does_anything(self, data: st.DataObject) -> None:
        word = data.draw(st.sampled_from(sorted(self.play.actions)), "word")
        self._do(data, word, data.draw(self.play.actors, "by"))

    @rule(data=st.data())
    def whoever_may_does_what_follows(self, data: st.DataObject) -> None:
        """So that something happens more often than by chance."""
        step = drawn_step(self.play, self.course, data)
        if step is not None:
            self._do(data, *step)

    @rule(data=st.data())
    def time_alone_changes_nothing(self, data: st.DataObject) -> None:
        days = data.draw(st.integers(1, self.play.longest_wait), "days")
        before = self.course.standing, self.course.held.copied()
        if self.course.today < LAST_DAY:
            self.course.later(days)
        assert (self.course.standing, self.course.held) == before

    @invariant()
    def closed_stays_closed(self) -> None:
        assert not self.was_closed or self.course.standing.is_closed
        self.was_closed = self.course.standing.is_closed

    def judge(self, move: Move) -> None:
        """What the folder's own procedure promises of a step that was taken."""

    def _do(self, data: st.DataObject, word: str, by: Actor) -> None:
        action = data.draw(self.play.actions[word], "action")
        with suppress(ProceedingError):
            self.tried(self.play.fitted(action, self.course, by), by)

    def tried(self, action: Any, by: Actor) -> None:
        """Somebody tries something. What is refused changes nothing, and is raised again."""
        course = self.course
        before, held, told = course.standing, course.held.copied(), len(course.effects)
        procedure, word = course.procedure.kind.name.lower(), word_of(course.procedure.actions, action)
        part = parties_of(by, course.parties(before.about, before.content))
        may = has_duty(part, by.roles, procedure, word)
        assert may == DUTIES.may(part, by.roles, procedure, word)
        try:
            course.take(action, by)
        except ProceedingError as error:
            assert may or isinstance(error, NotPermitted)
            assert (course.standing, course.held, len(course.effects)) == (before, held, told)
            raise
        assert may, "no step without its duty"
        assert not before.is_closed
        effects = tuple(course.effects[told:])
        assert all(isinstance(effect, self.play.effects) for effect in effects)
        self.judge(Move(before, word, action, by, effects))


def drawn_step(play: Play, course: Course[Any], data: st.DataObject) -> tuple[str, Actor] | None:
    """A word that follows, and somebody who may; None where nothing follows or nobody may."""
    going_on = [word for word in sorted(play.actions) if word not in play.seldom]
    if play.follows is not None:
        going_on = [word for word in going_on if course.state in play.follows[word]]
    if not going_on:
        return None
    word = data.draw(st.sampled_from(going_on), "word")
    may = allowed(course, word)
    return (word, data.draw(st.sampled_from(may), "by")) if may else None


def walked(play: Play, data: st.DataObject, most: int = 12) -> Course[Any]:
    """A course that has gone some steps, the refused ones among its tries."""
    course = data.draw(play.begun, "course")
    for _ in range(most):
        step = drawn_step(play, course, data) if data.draw(st.booleans(), "is it what follows") else None
        word, by = step or (
            data.draw(st.sampled_from(sorted(play.actions)), "word"),
            data.draw(play.actors, "by"),
        )
        with suppress(ProceedingError):
            course.take(play.fitted(data.draw(play.actions[word], "action"), course, by), by)
        course.later(data.draw(st.sampled_from([0, 0, 1, 8, play.longest_wait]), "days"))
    return course
