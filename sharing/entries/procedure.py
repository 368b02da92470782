"""The procedure of catalogue entries: drafted, submitted, reviewed, published, revised, withdrawn (R025)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sharing.entries.actions import (
    Agree,
    Amend,
    Confirm,
    Discard,
    Draft,
    Following,
    Inspect,
    Postpone,
    Publish,
    Require,
    Return,
    Revise,
    Submit,
    Withdraw,
)
from sharing.entries.checking import check_head, entry_of
from sharing.entries.entry import EntryContent, EntryState
from sharing.entries.outcomes import taken, unfit
from sharing.entries.steps import Standing, Step
from sharing.jurisdictions import Office
from sharing.proceedings import (
    NO_QUESTIONS,
    About,
    Actor,
    Kind,
    Moment,
    NotNow,
    NotPermitted,
    Parties,
    Questions,
    Taken,
    word_of,
)

OPENING: Mapping[str, type[Any]] = MappingProxyType({"draft": Draft})
ACTIONS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "amend": Amend,
        "submit": Submit,
        "inspect": Inspect,
        "agree": Agree,
        "return": Return,
        "publish": Publish,
        "revise": Revise,
        "require": Require,
        "postpone": Postpone,
        "confirm": Confirm,
        "discard": Discard,
        "withdraw": Withdraw,
    }
)
_S = EntryState
_FROM: Mapping[type[Any], frozenset[EntryState]] = MappingProxyType(
    {
        Amend: frozenset({_S.DRAFT, _S.RETURNED}),
        Submit: frozenset({_S.DRAFT}),
        Inspect: frozenset({_S.DRAFT, _S.SUBMITTED, _S.REVIEWED}),
        Agree: frozenset({_S.SUBMITTED}),
        Return: frozenset({_S.SUBMITTED, _S.REVIEWED}),
        Publish: frozenset({_S.REVIEWED}),
        Revise: frozenset({_S.PUBLISHED}),
        Confirm: frozenset({_S.PUBLISHED}),
        Discard: frozenset({_S.DRAFT, _S.RETURNED, _S.SUBMITTED, _S.REVIEWED}),
    }
)
"""From which states an action follows; those that are not here follow wherever a wording is in force."""


class Entries:
    """资源目录编制、审核、发布与更新."""

    kind = Kind.ENTRY
    content = EntryContent
    opening = OPENING
    actions = ACTIONS
    is_open = False

    def open(self, number: str, action: Draft, by: Actor, moment: Moment) -> Taken:
        """A draft, whose head at least is right. Raises ActionUnfit, NotPermitted."""
        about = check_head(action.document, by.department, moment)
        _check_editor(about, moment)
        return taken(about, EntryState.DRAFT, EntryContent(about.resource or "", action.document, is_private=True))

    def take(self, proceeding: Standing, action: Following, by: Actor, moment: Moment) -> Taken:
        """The next step. Raises ActionUnfit, NotNow, NotPermitted."""
        _check_follows(proceeding, action)
        return Step(proceeding, by, moment).take(action)

    def asks(self, action: Draft | Following, standing: Standing | None) -> Questions:
        """Before a draft is submitted or published: whether its table fits."""
        if standing is None or not isinstance(action, Submit | Publish) or not _follows(standing, action):
            return NO_QUESTIONS
        return Questions(entry=entry_of(standing.content.draft, standing.about))

    def is_draft(self, content: EntryContent) -> bool:
        """Until it is submitted for the first time."""
        return content.is_private

    def parties(self, about: About, content: EntryContent, moment: Moment) -> Parties:
        """Nobody beside the usual ones: who reviews is decided by whose turn it is."""
        return {}


def _check_editor(about: About, moment: Moment) -> None:
    """Entries are written by the provider, or where the profile says so for it by another office."""
    editor = moment.profile.rules.catalogue.editor
    if editor is Office.PROVIDER and about.applicant != about.provider:
        raise unfit("document.provider", "OTHER_PROVIDER", "a department enters what it provides")
    offices = {Office.CENTRE: moment.centre, Office.AUTHORITY: moment.authority}
    if editor is not Office.PROVIDER and about.applicant not in offices[editor]:
        raise NotPermitted("draft")


def _check_follows(standing: Standing, action: Any) -> None:
    if not _follows(standing, action):
        raise NotNow(word_of(ACTIONS, action), standing.state)


def _follows(standing: Standing, action: Any) -> bool:
    state = EntryState(standing.state)
    follows = state in _FROM[type(action)] if type(action) in _FROM else bool(standing.content.published)
    return follows and not standing.is_closed
