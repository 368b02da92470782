"""Procedure of 协调处理: two departments disagree, and the steps of the profile's ladder settle it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import assert_never

from sharing.disputes import actions as act
from sharing.disputes.dispute import Dispute, DisputeState, Order
from sharing.disputes.ladder import deciders
from sharing.disputes.steps import (
    Standing,
    accepted,
    agreed,
    concluded,
    escalated,
    evaluated,
    proposed,
    raised,
    responded,
    scheduled,
    withdrawn,
)
from sharing.proceedings import (
    NO_QUESTIONS,
    About,
    Actor,
    Kind,
    Moment,
    NotNow,
    Parties,
    Party,
    Questions,
    Taken,
    check_follows,
)

_S = DisputeState
_RUNNING = frozenset({_S.PENDING, _S.CONCLUDED})
_PENDING = frozenset({_S.PENDING})

ACTIONS: Mapping[str, type[act.Action]] = MappingProxyType(
    {
        "respond": act.Respond,
        "propose": act.Propose,
        "agree": act.Agree,
        "escalate": act.Escalate,
        "schedule": act.Schedule,
        "evaluate": act.Evaluate,
        "conclude": act.Conclude,
        "accept": act.Accept,
        "withdraw": act.Withdraw,
    }
)
FOLLOWS: Mapping[str, frozenset[DisputeState]] = MappingProxyType(
    {
        "respond": _RUNNING,
        "propose": _PENDING,
        "agree": _PENDING,
        "escalate": _RUNNING,
        "schedule": _PENDING,
        "evaluate": _PENDING,
        "conclude": _PENDING,
        "accept": frozenset({_S.CONCLUDED}),
        "withdraw": _RUNNING,
    }
)
"""The states that each action follows."""


class Disputes:
    """A conclusion may order a decision; whoever is in charge of it decides, in the proceeding that it is about."""

    kind = Kind.DISPUTE
    content = Dispute
    opening: Mapping[str, type[act.Action]] = MappingProxyType({"raise": act.Raise})
    actions: Mapping[str, type[act.Action]] = ACTIONS
    is_open = False

    def open(self, number: str, action: act.Raise, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit."""
        return raised(number, action, by, moment)

    def take(self, proceeding: Standing, action: act.Action, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit, NotNow."""
        check_follows(ACTIONS, FOLLOWS, proceeding, action)
        match action:
            case act.Raise():
                raise NotNow("raise", proceeding.state)
            case act.Respond():
                return responded(proceeding, action, by, moment)
            case act.Propose():
                return proposed(proceeding, action, by, moment)
            case act.Agree():
                return agreed(proceeding, by, moment)
            case act.Escalate():
                return escalated(proceeding, action, by, moment)
            case act.Schedule():
                return scheduled(proceeding, action, by, moment)
            case act.Evaluate():
                return evaluated(proceeding, action, moment)
            case act.Conclude():
                return concluded(proceeding, action, by, moment)
            case act.Accept():
                return accepted(proceeding, by, moment)
            case act.Withdraw():
                return withdrawn(proceeding, moment)
            case _:
                assert_never(action)

    def asks(self, action: act.Action, standing: Standing | None) -> Questions:
        """Whether what it is about, or where something is ordered, is a proceeding that the actor may see."""
        match action:
            case act.Raise(number=number):
                named = number
            case act.Conclude(order=Order(number=number)):
                named = number
            case _:
                named = None
        return NO_QUESTIONS if named is None else Questions(frozenset({named}))

    def parties(self, about: About, content: Dispute, moment: Moment) -> Parties:
        """The other side, and who concludes the step that it is at."""
        return {
            Party.ADDRESSEE: frozenset({content.opponent}),
            Party.DECIDER: deciders(about, content, moment),
        }
