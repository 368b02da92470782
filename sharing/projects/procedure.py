"""The procedure of project catalogues: compiled before approval, loaded at acceptance (R033)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, assert_never

from sharing.proceedings import (
    About,
    Actor,
    Kind,
    Moment,
    Notify,
    Parties,
    Party,
    Problem,
    Proceeding,
    Taken,
    check_follows,
)
from sharing.projects.actions import Amend, Approve, Close, Compile, Discard, Following, Load, Return, Submit
from sharing.projects.checking import LONGEST_TEXT, check, compiled_problems, loaded_problems, text_problems
from sharing.projects.project import ProjectContent, ProjectState

OPENING: Mapping[str, type[Any]] = MappingProxyType({"compile": Compile})
ACTIONS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "amend": Amend,
        "submit": Submit,
        "approve": Approve,
        "return": Return,
        "load": Load,
        "discard": Discard,
        "close": Close,
    }
)
_S = ProjectState
FOLLOWS: Mapping[str, frozenset[ProjectState]] = MappingProxyType(
    {
        "amend": frozenset({_S.COMPILED, _S.RETURNED, _S.APPROVED}),
        "submit": frozenset({_S.COMPILED}),
        "approve": frozenset({_S.SUBMITTED}),
        "return": frozenset({_S.SUBMITTED}),
        "load": frozenset({_S.APPROVED}),
        "discard": frozenset({_S.COMPILED, _S.SUBMITTED, _S.RETURNED, _S.APPROVED}),
        "close": frozenset({_S.LOADED}),
    }
)
"""The states that each action follows."""

_CLOSED = frozenset({_S.DISCARDED, _S.CLOSED})

Standing = Proceeding[ProjectContent]


class Projects:
    """项目数据资源目录. What is loaded are entries that were published one by one, each by its own proceeding."""

    kind = Kind.PROJECT
    content = ProjectContent
    opening = OPENING
    actions = ACTIONS
    is_open = False

    def open(self, number: str, action: Compile, by: Actor, moment: Moment) -> Taken:
        """A compiled catalogue. Raises ActionUnfit."""
        content = ProjectContent(action.reference, action.name, action.entries, is_private=True)
        check(compiled_problems(content, by.department, moment.catalog))
        return _taken(About(by.department, by.department), ProjectState.COMPILED, content)

    def take(self, proceeding: Standing, action: Following, by: Actor, moment: Moment) -> Taken:
        """The next step. Raises ActionUnfit, NotNow."""
        check_follows(ACTIONS, FOLLOWS, proceeding, action)
        about, content = proceeding.about, proceeding.content
        match action:
            case Amend():
                content = replace(content, name=action.name, entries=action.entries, approved_on=None, opinion="")
                check(compiled_problems(content, about.applicant, moment.catalog))
                return _taken(about, ProjectState.COMPILED, content)
            case Submit():
                check(compiled_problems(content, about.applicant, moment.catalog))
                content = replace(content, returned="", is_private=False)
                to = _approving(about, moment)
                return _taken(about, ProjectState.SUBMITTED, content, to, "waits for your opinion")
            case Approve(opinion=opinion):
                check(_opinion(opinion))
                content = replace(content, approved_on=moment.today, opinion=opinion)
                return _taken(about, ProjectState.APPROVED, content, {about.applicant}, "is approved")
            case Return(reasons=reasons):
                check(text_problems("reasons", reasons))
                content = replace(content, returned=reasons)
                return _taken(about, ProjectState.RETURNED, content, {about.applicant}, "is given back to you")
            case Load():
                check(loaded_problems(content, about.applicant, moment.catalog))
                content = replace(content, loaded_on=moment.today)
                return _taken(about, ProjectState.LOADED, content, _approving(about, moment), "is loaded")
            case Discard(reasons=reasons) | Close(reasons=reasons):
                check(text_problems("reasons", reasons))
                state = ProjectState.DISCARDED if isinstance(action, Discard) else ProjectState.CLOSED
                told = frozenset[str]() if content.is_private else _approving(about, moment)
                return _taken(about, state, replace(content, reasons=reasons), told, "has ended")
            case _:
                assert_never(action)

    def is_draft(self, content: ProjectContent) -> bool:
        """Until it is submitted for the first time."""
        return content.is_private

    def parties(self, about: About, content: ProjectContent, moment: Moment) -> Parties:
        """The authority, but not in what it has compiled itself."""
        return {Party.AUTHORITY: _approving(about, moment)}


def _approving(about: About, moment: Moment) -> frozenset[str]:
    """Who takes note of a project: never the department whose project it is; then the centre stands in."""
    own = frozenset({about.applicant})
    return moment.authority - own or moment.centre - own


def _opinion(opinion: str) -> Iterable[Problem]:
    if len(opinion) > LONGEST_TEXT:
        yield Problem("opinion", "TOO_LONG", f"at most {LONGEST_TEXT} characters")


def _taken(about: About, state: ProjectState, content: ProjectContent, to: Iterable[str] = (), what: str = "") -> Taken:
    told = tuple(Notify(code, f"the catalogue of a project {what}") for code in sorted(to))  # no words of others in it
    return Taken(state.value, content, about, (), told, state in _CLOSED)
