"""Plays a course again through the shell and a real store, and finds in it every step that was taken and no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sharing import Store
from sharing.calendar import Deadline
from sharing.proceedings import (
    About,
    Actor,
    Moment,
    NotPermitted,
    Parties,
    Procedure,
    Proceeding,
    ProceedingError,
    Proceedings,
    ProceedingUnknown,
    Taken,
    is_draft,
)
from tests.sharing.kit.course import Course, Try
from tests.sharing.kit.promises import check_history
from tests.sharing.kit.rules import DUTIES


@dataclass(frozen=True)
class Answered:
    """A procedure that asks nothing beforehand: the moments of the course hold the answers."""

    asked: Procedure

    @property
    def kind(self) -> Any:
        return self.asked.kind

    @property
    def content(self) -> type[Any]:
        return self.asked.content

    @property
    def opening(self) -> Mapping[str, type[Any]]:
        return self.asked.opening

    @property
    def actions(self) -> Mapping[str, type[Any]]:
        return self.asked.actions

    @property
    def is_open(self) -> bool:
        return self.asked.is_open

    def open(self, number: str, action: Any, by: Actor, moment: Moment) -> Taken:
        return self.asked.open(number, action, by, moment)

    def take(self, proceeding: Proceeding[Any], action: Any, by: Actor, moment: Moment) -> Taken:
        return self.asked.take(proceeding, action, by, moment)

    def is_draft(self, content: Any) -> bool:
        return is_draft(self.asked, content)

    def parties(self, about: About, content: Any, moment: Moment) -> Parties:
        return self.asked.parties(about, content, moment)


async def check_replayed(course: Course[Any], store: Store) -> None:
    """Asserts that an empty store refuses what was refused, and in the end holds what stands and how it came about."""
    now: list[Moment] = [course.tries[0].moment]

    async def nothing() -> None:
        """Nothing is in force but what the moments say."""

    kind = course.procedure.kind
    kept = Proceedings(store, {kind: Answered(course.procedure)}, DUTIES, lambda _: now[0], nothing)
    number: str | None = None
    for each in course.tries:
        now[0] = each.moment
        try:
            if type(each.action) in course.procedure.opening.values():
                number = (await kept.open(kind, each.action, each.by)).number
            else:
                assert number is not None
                await kept.take(number, each.action, each.by)
        except ProceedingError as error:
            assert _refused_alike(each, error), type(error)
        else:
            assert each.refused is None
    assert number == course.number
    await _check_kept(course, kept)


def _refused_alike(tried: Try, error: ProceedingError) -> bool:
    """Whoever takes no part in a proceeding is not told that it is there."""
    return type(error) is tried.refused or (type(error) is ProceedingUnknown and tried.refused is NotPermitted)


async def _check_kept(course: Course[Any], kept: Proceedings) -> None:
    by = course.history[0].by
    found = await kept.one(course.number, by)
    assert replace(found, deadlines=()) == replace(course.standing, deadlines=())
    assert list(found.deadlines) == _by_name(course.standing.deadlines)
    history = list(await kept.history(course.number, by))
    check_history(history, found)
    assert history == [replace(step, by=replace(step.by, roles=frozenset())) for step in course.history]
    everybody = replace(by, department=min(kept.moment(None).centre))
    due = [task.deadline for task in await kept.due(everybody, date(2099, 1, 1))]
    assert _by_name(due) == _by_name([each for each in course.standing.deadlines if each.ended_on is None])


def _by_name(deadlines: Sequence[Deadline]) -> list[Deadline]:
    return sorted(deadlines, key=lambda each: each.name)
