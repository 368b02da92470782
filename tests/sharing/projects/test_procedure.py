"""Project catalogues: compiled, approved, loaded once everything planned is published; and how far they have come."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import Mode
from sharing.proceedings import (
    ActionUnfit,
    Kind,
    NotNow,
    NotPermitted,
    Party,
    Proceeding,
    parties_of,
    usual_parties,
)
from sharing.projects import (
    Amend,
    Approve,
    Close,
    Compile,
    Discard,
    EntryStanding,
    Load,
    PlannedEntry,
    ProjectContent,
    Projects,
    ProjectState,
    Return,
    Submit,
    project_status,
)
from tests.sharing.entries.entered import ACTORS, BUREAU, CENTRE, HEAD, STEWARD, TAX, duties
from tests.sharing.entries.entered import Course as EntryCourse

LICENCE = PlannedEntry("licence", "营业许可信息", (Mode.QUERY,), "REST")
CERTIFICATE = PlannedEntry("certificate", "民政证照信息", (Mode.VERIFY, Mode.QUERY))
COMPILE = Compile("2026-0117", "证照平台二期", (LICENCE, CERTIFICATE))


class Course:
    """A project on its way under the duties that come with the platform."""

    def __init__(self, action: Compile = COMPILE) -> None:
        self.entries = EntryCourse()
        assert duties().may({Party.APPLICANT}, STEWARD.roles, "project", "compile")
        taken = Projects().open("2026-PR-000001", action, STEWARD, self.entries.moment)
        at = self.entries.moment.at
        self.standing: Proceeding[ProjectContent] = Proceeding(
            "2026-PR-000001", Kind.PROJECT, 1, taken.state, "p", taken.about, taken.content, at, at
        )

    @property
    def state(self) -> str:
        return self.standing.state

    def take(self, action: Any, by: Any) -> "Course":
        moment = self.entries.moment
        word = next(word for word, kind in Projects.actions.items() if kind is type(action))
        if not duties().may(parties_of(by, usual_parties(self.standing.about, moment)), by.roles, "project", word):
            raise NotPermitted(word)
        taken = Projects().take(self.standing, action, by, moment)
        self.standing = replace(self.standing, state=taken.state, content=taken.content, is_closed=taken.is_closed)
        return self

    def approved(self) -> "Course":
        return self.take(Submit(), STEWARD).take(Approve("同意"), BUREAU)

    def published(self) -> "Course":
        self.entries.in_force()
        return self

    def loaded(self) -> "Course":
        return self.published().approved().take(Load(), STEWARD)


STATES: dict[ProjectState, Callable[[], Course]] = {
    ProjectState.COMPILED: Course,
    ProjectState.SUBMITTED: lambda: Course().take(Submit(), STEWARD),
    ProjectState.RETURNED: lambda: Course().take(Submit(), STEWARD).take(Return("补充接口"), BUREAU),
    ProjectState.APPROVED: lambda: Course().published().approved(),
    ProjectState.LOADED: lambda: Course().loaded(),
    ProjectState.DISCARDED: lambda: Course().take(Discard("不立项"), STEWARD),
    ProjectState.CLOSED: lambda: Course().loaded().take(Close("停用"), BUREAU),
}
ACTIONS: dict[str, tuple[Any, Any]] = {
    "amend": (Amend("证照平台", (LICENCE,)), STEWARD),
    "submit": (Submit(), STEWARD),
    "approve": (Approve(), BUREAU),
    "return": (Return("改"), BUREAU),
    "load": (Load(), STEWARD),
    "discard": (Discard("不立项"), STEWARD),
    "close": (Close("停用"), HEAD),
}
FOLLOWS: dict[ProjectState, dict[str, str]] = {
    ProjectState.COMPILED: {"amend": "compiled", "submit": "submitted", "discard": "discarded"},
    ProjectState.SUBMITTED: {"approve": "approved", "return": "returned", "discard": "discarded"},
    ProjectState.RETURNED: {"amend": "compiled", "discard": "discarded"},
    ProjectState.APPROVED: {"amend": "compiled", "load": "loaded", "discard": "discarded"},
    ProjectState.LOADED: {"close": "closed"},
    ProjectState.DISCARDED: {},
    ProjectState.CLOSED: {},
}


@pytest.mark.parametrize("state", ProjectState)
@pytest.mark.parametrize("word", ACTIONS)
def test_what_follows_what(state: ProjectState, word: str) -> None:
    course = STATES[state]()
    assert course.state == state
    assert course.standing.is_closed == (not FOLLOWS[state])
    action, by = ACTIONS[word]
    if word in FOLLOWS[state]:
        assert course.take(action, by).state == FOLLOWS[state][word]
    else:
        with pytest.raises(NotNow):
            course.take(action, by)


@pytest.mark.parametrize("word", ACTIONS)
def test_strangers_have_no_duty(word: str) -> None:
    with pytest.raises(NotPermitted):
        Course().take(ACTIONS[word][0], TAX)


def test_nobody_approves_his_own_project() -> None:
    for by in (STEWARD, HEAD, CENTRE):
        with pytest.raises(NotPermitted):
            Course().take(Submit(), STEWARD).take(Approve(), by)


def test_nothing_is_loaded_before_all_of_it_is_published() -> None:
    course = Course().approved()
    with pytest.raises(ActionUnfit) as refused:
        course.take(Load(), STEWARD)
    assert [(problem.member, problem.code) for problem in refused.value.problems] == [("entries.0", "NOT_LOADED")]
    assert course.published().take(Load(), STEWARD).state == "loaded"


def test_what_is_loaded_is_shared_as_it_was_planned() -> None:
    course = Course(replace(COMPILE, entries=(replace(LICENCE, modes=(Mode.COPY,)),))).published().approved()
    with pytest.raises(ActionUnfit, match="not shared by `copy`"):
        course.take(Load(), STEWARD)


def test_all_that_is_wrong_with_a_plan_is_told_at_once() -> None:
    planned = (PlannedEntry("Licence", "", ()), LICENCE, LICENCE, PlannedEntry("population", "人口", (Mode.QUERY,)))
    with pytest.raises(ActionUnfit) as refused:
        Course(Compile("", "x" * 201, planned))
    assert [(problem.member, problem.code) for problem in refused.value.problems] == [
        ("reference", "MISSING"),
        ("name", "TOO_LONG"),
        ("entries.0.name", "MISSING"),
        ("entries.0.modes", "MISSING"),
        ("entries.0.code", "BAD_FORM"),
        ("entries.2.code", "DUPLICATE"),
        ("entries.3.code", "CODE_TAKEN"),
    ]
    with pytest.raises(ActionUnfit, match="entries"):
        Course(Compile("1", "1", ()))


def test_the_status_follows_the_catalogue() -> None:
    """What funds are decided by: it is as the catalogue is now, whatever was said at the acceptance."""
    course = Course()
    found = project_status(course.standing.content, "civil-affairs", course.entries.catalog)
    assert [one.standing for one in found.entries] == [EntryStanding.MISSING, EntryStanding.PUBLISHED]
    assert not found.supplies_all
    course.published()
    assert project_status(course.standing.content, "civil-affairs", course.entries.catalog).supplies_all
    (other, _) = project_status(course.standing.content, "tax", course.entries.catalog).entries
    assert other.standing is EntryStanding.OF_ANOTHER
    course.entries.published["licence"] = replace(course.entries.published["licence"], is_withdrawn=True)
    (gone, _) = project_status(course.standing.content, "civil-affairs", course.entries.catalog).entries
    assert gone.standing is EntryStanding.WITHDRAWN


@given(st.lists(st.tuples(st.sampled_from(sorted(ACTIONS)), st.sampled_from(ACTORS)), max_size=12))
def test_nothing_is_loaded_that_the_authority_has_not_approved(walk: list[tuple[str, Any]]) -> None:
    course = Course(replace(COMPILE, entries=(CERTIFICATE,)))
    approved: tuple[PlannedEntry, ...] = ()
    for word, by in walk:
        action = Amend("证照平台", (CERTIFICATE,)) if word == "amend" else ACTIONS[word][0]
        before = course.standing
        try:
            course.take(action, by)
        except (ActionUnfit, NotNow, NotPermitted):
            assert course.standing is before
            continue
        assert not before.is_closed
        if word == "approve":
            assert by is BUREAU
            approved = course.standing.content.entries
        if word == "load":
            assert course.standing.content.entries == approved
