"""Procedure of 疑义校核: reported by users, answered by whom the profile names, doubted again at most once."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import assert_never

from sharing.corrections import actions as act
from sharing.corrections.correction import OPEN, Correction, CorrectionState
from sharing.corrections.keys import CorrectionKeys
from sharing.corrections.steps import (
    Standing,
    accepted,
    answered,
    doubted_again,
    located,
    referred,
    reported,
    reported_back,
    withdrawn,
)
from sharing.corrections.taking_part import parties
from sharing.proceedings import About, Actor, Kind, Moment, NotNow, Parties, Taken, check_follows

_S = CorrectionState

ACTIONS: Mapping[str, type[act.Action]] = MappingProxyType(
    {
        "locate": act.Locate,
        "refer": act.Refer,
        "report_back": act.ReportBack,
        "resolve": act.Resolve,
        "accept": act.Accept,
        "doubt_again": act.DoubtAgain,
        "withdraw": act.Withdraw,
    }
)
FOLLOWS: Mapping[str, frozenset[CorrectionState]] = MappingProxyType(
    {
        "locate": OPEN,
        "refer": frozenset({_S.REPORTED}),
        "report_back": frozenset({_S.REFERRED}),
        "resolve": frozenset({_S.REPORTED, _S.CHECKED}),
        "accept": frozenset({_S.ANSWERED}),
        "doubt_again": frozenset({_S.ANSWERED}),
        "withdraw": OPEN,
    }
)
"""The states that each action follows."""

DISCLOSE = "disclose"
"""The word of the duty to have sealed values opened: a look, and no step."""


class Corrections:
    """Sealed with `keys`; without them there are only the types of the procedure, and nothing can be reported."""

    kind = Kind.CORRECTION
    content = Correction
    opening: Mapping[str, type[act.Action]] = MappingProxyType({"report": act.Report})
    actions: Mapping[str, type[act.Action]] = ACTIONS
    is_open = False

    def __init__(self, keys: CorrectionKeys | None = None) -> None:
        self._known = keys

    @property
    def _keys(self) -> CorrectionKeys:
        if self._known is None:
            raise AssertionError
        return self._known

    def open(self, number: str, action: act.Report, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit."""
        return reported(number, action, by, moment, self._keys)

    def take(self, proceeding: Standing, action: act.Action, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit, NotNow."""
        check_follows(ACTIONS, FOLLOWS, proceeding, action)
        match action:
            case act.Report():
                raise NotNow("report", proceeding.state)
            case act.Locate():
                return located(proceeding, action, by, moment, self._keys)
            case act.Refer():
                return referred(proceeding, action, moment)
            case act.ReportBack():
                return reported_back(proceeding, action, by, moment, self._keys)
            case act.Resolve():
                return answered(proceeding, action, by, moment, self._keys)
            case act.Accept():
                return accepted(proceeding)
            case act.DoubtAgain():
                return doubted_again(proceeding, action, moment, self._keys)
            case act.Withdraw():
                return withdrawn(proceeding, moment)
            case _:
                assert_never(action)

    def parties(self, about: About, content: Correction, moment: Moment) -> Parties:
        """To whom it is reported, by the profile."""
        return parties(about, moment)
