"""Onward use (转供、公开): asked for by the holder of a grant, let go by whom the profile names; no access."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, assert_never

from sharing.onward.actions import Action, Ask, Consent, Refuse, Revoke, Withdraw
from sharing.onward.checking import asking_problems, consenting_problems, text_problems
from sharing.onward.content import Destination, OnwardDecision, OnwardRequest, OnwardState
from sharing.proceedings import (
    About,
    ActionUnfit,
    Actor,
    Kind,
    Moment,
    Notify,
    NotNow,
    Parties,
    Party,
    Problem,
    Proceeding,
    Taken,
)

Standing = Proceeding[OnwardRequest]
_S = OnwardState

ACTIONS: Mapping[str, type[Any]] = MappingProxyType(
    {"withdraw": Withdraw, "consent": Consent, "refuse": Refuse, "revoke": Revoke}
)
FOLLOWS: Mapping[str, frozenset[OnwardState]] = MappingProxyType(
    {
        "withdraw": frozenset({_S.ASKED}),
        "consent": frozenset({_S.ASKED}),
        "refuse": frozenset({_S.ASKED}),
        "revoke": frozenset({_S.CONSENTED}),
    }
)
"""The states that each action follows."""


class OnwardRequests:
    """Seen by the holder of the grant, the provider, the centre and the authority."""

    kind = Kind.ONWARD
    content = OnwardRequest
    opening: Mapping[str, type[Any]] = MappingProxyType({"ask": Ask})
    actions = ACTIONS
    is_open = False

    def open(self, number: str, action: Ask, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit."""
        _refuse(asking_problems(action, by, moment))
        resource = moment.grants[action.grant].resource
        about = About(by.department, moment.catalog.resources[resource].provider, resource)
        content = OnwardRequest(
            grant=action.grant,
            resource=resource,
            items=action.items,
            destination=action.destination,
            recipient=action.recipient,
            is_public_body=action.is_public_body,
            altered=action.altered,
            purpose=action.purpose,
            until=action.until,
        )
        told = sorted(_deciders(about, content, moment))
        notices = tuple(Notify(department, f"asked to pass data on: {number}") for department in told)
        return Taken(_S.ASKED, content, about, effects=notices)

    def take(self, proceeding: Standing, action: Action, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit, NotNow."""
        word = next((word for word, kind in ACTIONS.items() if kind is type(action)), "ask")
        if proceeding.is_closed or proceeding.state not in FOLLOWS.get(word, frozenset()):
            raise NotNow(word, proceeding.state)
        match action:
            case Ask():
                raise NotNow(word, proceeding.state)
            case Withdraw():
                return Taken(_S.WITHDRAWN, proceeding.content, proceeding.about, is_closed=True)
            case Consent():
                return _consented(proceeding, action, by, moment)
            case Refuse(reasons=reasons):
                return _ended(proceeding, _S.REFUSED, reasons, by, moment)
            case Revoke(reasons=reasons):
                return _ended(proceeding, _S.REVOKED, reasons, by, moment)
            case _:
                assert_never(action)

    def parties(self, about: About, content: OnwardRequest, moment: Moment) -> Parties:
        """The provider decides, and the centre where it goes to business."""
        return {Party.DECIDER: _deciders(about, content, moment)}


def _deciders(about: About, content: OnwardRequest, moment: Moment) -> frozenset[str]:
    """Nobody lets its own request go."""
    provider = frozenset({about.provider} if about.provider else ())
    decides = moment.centre if content.destination is Destination.BUSINESS else provider
    return decides - {about.applicant}


def _consented(before: Standing, action: Consent, by: Actor, moment: Moment) -> Taken:
    _refuse(consenting_problems(action, before.content, before.about, moment))
    until = action.until or before.content.until
    decision = OnwardDecision(moment.today, by.department, action.reasons, action.conditions, until)
    content = replace(before.content, decision=decision)
    return Taken(_S.CONSENTED, content, before.about, effects=(_told(before, "may be passed on"),))


def _ended(before: Standing, state: OnwardState, reasons: str, by: Actor, moment: Moment) -> Taken:
    _refuse(text_problems("reasons", reasons))
    decision = OnwardDecision(moment.today, by.department, reasons)
    content = before.content
    content = replace(content, revoked=decision) if state is _S.REVOKED else replace(content, decision=decision)
    told = _told(before, "may not be passed on" if state is _S.REFUSED else "may be passed on no more")
    return Taken(state, content, before.about, effects=(told,), is_closed=True)


def _told(before: Standing, words: str) -> Notify:
    return Notify(before.about.applicant, f"{words}: {before.number}")


def _refuse(problems: Iterable[Problem]) -> None:
    if found := tuple(problems):
        raise ActionUnfit(found)
