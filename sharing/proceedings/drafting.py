"""Drafts: what was never handed to anybody is its author's own, as it stands and in the history that others see."""

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from sharing.proceedings.acting import Parties, Party
from sharing.proceedings.procedure import Moment, Procedure, usual_parties
from sharing.proceedings.proceeding import About, Step


@runtime_checkable
class Drafting(Protocol):
    """A procedure that begins with drafts."""

    def is_draft(self, content: Any) -> bool:
        """Whether what stands is a draft that nobody was handed yet, or one that was given up as such."""
        ...


def is_draft(procedure: Procedure, content: Any) -> bool:
    return isinstance(procedure, Drafting) and procedure.is_draft(content)


def parties_in(procedure: Procedure, about: About, content: Any, moment: Moment) -> Parties:
    """Who takes part as what. In a draft only who wrote it and whose resource it says it is about, if any yet."""
    usual = usual_parties(about, moment)
    if is_draft(procedure, content):
        return {party: codes for party, codes in usual.items() if party in (Party.APPLICANT, Party.PROVIDER)}
    return {**usual, **procedure.parties(about, content, moment)}


def shown_to(department: str, procedure: Procedure, about: About, steps: Sequence[Step[Any]]) -> Sequence[Step[Any]]:
    """Of all steps those that a department of the proceeding sees: who wrote a draft sees all of them.

    To others the history begins with the step that handed it over, for the last time: who was shown another wording
    before was another one.
    """
    if department == about.applicant:
        return steps
    drafts = [place for place, step in enumerate(steps) if is_draft(procedure, step.content)]
    return steps[drafts[-1] + 1 :] if drafts else steps
