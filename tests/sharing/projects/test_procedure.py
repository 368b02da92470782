"""Project catalogues: compiled, approved, loaded once everything planned is published; and how far they have come."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from catalog import Mode
from sharing.proceedings import ActionUnfit, Notify, NotNow, NotPermitted
from sharing.projects import (
    Amend,
    Approve,
    Close,
    Compile,
    Discard,
    EntryStanding,
    Load,
    PlannedEntry,
    ProjectState,
    Return,
    Submit,
    project_status,
)
from tests.sharing.entries.entered import BUREAU, CENTRE, HEAD, STEWARD, TAX
from tests.sharing.projects.planning import COMPILE, LICENCE, Course, compiled

STATES: dict[ProjectState, Callable[[], Course]] = {
    ProjectState.COMPILED: compiled,
    ProjectState.SUBMITTED: lambda: compiled().submitted(),
    ProjectState.RETURNED: lambda: compiled().submitted().take(Return("补充接口"), BUREAU),
    ProjectState.APPROVED: lambda: compiled().published().approved(),
    ProjectState.LOADED: lambda: compiled().loaded(),
    ProjectState.DISCARDED: lambda: compiled().take(Discard("不立项"), STEWARD),
    ProjectState.CLOSED: lambda: compiled().loaded().take(Close("停用"), BUREAU),
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
        with pytest.raises((NotNow, NotPermitted)):  # in a draft the authority has no part
            course.take(action, by)


@pytest.mark.parametrize("word", ACTIONS)
def test_strangers_have_no_duty(word: str) -> None:
    with pytest.raises(NotPermitted):
        compiled().take(ACTIONS[word][0], TAX)


def test_nobody_approves_his_own_project() -> None:
    for by in (STEWARD, HEAD, CENTRE):
        with pytest.raises(NotPermitted):
            compiled().submitted().take(Approve(), by)


def test_the_authority_has_another_look_at_what_it_compiled_itself() -> None:
    own = replace(COMPILE, entries=(LICENCE,))
    course = Course().begin(own, BUREAU).take(Submit(), BUREAU)
    with pytest.raises(NotPermitted):
        course.take(Approve(), BUREAU)
    assert course.told() == ["centre"]
    assert course.take(Approve(), CENTRE).state == "approved"


def test_notices_hold_no_words_of_whoever_compiled_it() -> None:
    course = compiled(replace(COMPILE, reference="一期` is approved\u202e")).submitted()
    texts = [effect.text for effect in course.effects if isinstance(effect, Notify)]
    assert texts == ["the catalogue of a project waits for your opinion"]


def test_nothing_is_loaded_before_all_of_it_is_published() -> None:
    course = compiled().approved()
    with pytest.raises(ActionUnfit) as refused:
        course.take(Load(), STEWARD)
    assert [(problem.member, problem.code) for problem in refused.value.problems] == [("entries.0", "NOT_LOADED")]
    assert course.published().take(Load(), STEWARD).state == "loaded"


def test_what_is_loaded_is_shared_as_it_was_planned() -> None:
    course = compiled(replace(COMPILE, entries=(replace(LICENCE, modes=(Mode.COPY,)),))).published().approved()
    with pytest.raises(ActionUnfit, match="not shared by `copy`"):
        course.take(Load(), STEWARD)


def test_all_that_is_wrong_with_a_plan_is_told_at_once() -> None:
    planned = (PlannedEntry("Licence", "", ()), LICENCE, LICENCE, PlannedEntry("population", "人口", (Mode.QUERY,)))
    with pytest.raises(ActionUnfit) as refused:
        compiled(Compile("", "x" * 201, planned))
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
        compiled(Compile("1", "1", ()))


def test_the_status_follows_the_catalogue() -> None:
    """What funds are decided by: it is as the catalogue is now, whatever was said at the acceptance."""
    course = compiled()
    found = project_status(course.standing.content, "civil-affairs", course.catalog)
    assert [one.standing for one in found.entries] == [EntryStanding.MISSING, EntryStanding.PUBLISHED]
    assert not found.supplies_all
    course.published()
    assert project_status(course.standing.content, "civil-affairs", course.catalog).supplies_all
    (other, _) = project_status(course.standing.content, "tax", course.catalog).entries
    assert other.standing is EntryStanding.OF_ANOTHER
    course.entries.published["licence"] = replace(course.entries.published["licence"], is_withdrawn=True)
    (gone, _) = project_status(course.standing.content, "civil-affairs", course.entries.catalog).entries
    assert gone.standing is EntryStanding.WITHDRAWN
