"""Violations (违规): recorded with evidence, ordered to be corrected, and what follows; rights rest for misuse."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, assert_never

from sharing.proceedings import About, Actor, Kind, Moment, NotNow, Parties, Party, Taken
from sharing.violations import actions as act
from sharing.violations.checking import Standing
from sharing.violations.content import Violation, ViolationState
from sharing.violations.steps import (
    accepted,
    added,
    dismissed,
    handed_over,
    ordered,
    penalised,
    recorded,
    rectified,
    rejected,
    restored,
    suspended,
)

_S = ViolationState
_OPEN = frozenset({_S.RECORDED, _S.ORDERED, _S.REPORTED})

ACTIONS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "add_evidence": act.AddEvidence,
        "order": act.Order,
        "rectify": act.Rectify,
        "accept": act.Accept,
        "reject": act.Reject,
        "penalise": act.Penalise,
        "suspend": act.Suspend,
        "restore": act.Restore,
        "transfer_evidence": act.TransferEvidence,
        "dismiss": act.Dismiss,
    }
)
FOLLOWS: Mapping[str, frozenset[ViolationState]] = MappingProxyType(
    {
        "add_evidence": _OPEN,
        "order": frozenset({_S.RECORDED}),
        "rectify": frozenset({_S.ORDERED}),
        "accept": frozenset({_S.REPORTED}),
        "reject": frozenset({_S.REPORTED}),
        "penalise": _OPEN,
        "suspend": _OPEN,
        "restore": _OPEN,
        "transfer_evidence": _OPEN,
        "dismiss": _OPEN,
    }
)
"""The states that each action follows."""


class Violations:
    """Seen by whoever recorded it, the department, the provider of the resource, the centre and the authority."""

    kind = Kind.VIOLATION
    content = Violation
    opening: Mapping[str, type[Any]] = MappingProxyType({"record": act.Record})
    actions: Mapping[str, type[Any]] = ACTIONS
    is_open = False

    def open(self, number: str, action: act.Record, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit."""
        return recorded(number, action, by, moment)

    def take(self, proceeding: Standing, action: act.Action, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit, NotNow, NotPermitted."""
        word = next((word for word, kind in ACTIONS.items() if kind is type(action)), "record")
        if proceeding.is_closed or proceeding.state not in FOLLOWS.get(word, frozenset()):
            raise NotNow(word, proceeding.state)
        match action:
            case act.Record():
                raise AssertionError
            case act.AddEvidence():
                return added(proceeding, action)
            case act.Order():
                return ordered(proceeding, action, by, moment)
            case act.Rectify():
                return rectified(proceeding, action, moment)
            case act.Accept():
                return accepted(proceeding, action, moment)
            case act.Reject():
                return rejected(proceeding, action, moment)
            case act.Penalise():
                return penalised(proceeding, action, by, moment)
            case act.Suspend():
                return suspended(proceeding, action, by, moment)
            case act.Restore():
                return restored(proceeding, action, by, moment)
            case act.TransferEvidence():
                return handed_over(proceeding, action, moment)
            case act.Dismiss():
                return dismissed(proceeding, action, moment)
            case _:
                assert_never(action)

    def parties(self, about: About, content: Violation, moment: Moment) -> Parties:
        """The department that is said to have done it; it judges nothing about itself."""
        own = frozenset({content.department})
        return {
            Party.ADDRESSEE: own,
            Party.AUTHORITY: moment.authority - own,
            Party.CENTRE: moment.centre - own,
            Party.PROVIDER: frozenset({about.provider} if about.provider else ()) - own,
        }
