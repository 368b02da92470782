"""The procedure of openings 数据开放: asked for by departments and at desks, answered, opened, shut at once."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, assert_never

from sharing.opening import actions as act
from sharing.opening.consenting import consents_named
from sharing.opening.content import OpeningContent, OpeningState, Stage
from sharing.opening.steps import (
    Standing,
    agreed,
    approved,
    checked,
    concluded,
    entered,
    over,
    rectified,
    requested,
    settled,
    shut,
    taken,
)
from sharing.opening.taking_part import watching
from sharing.proceedings import About, Actor, Kind, Moment, Parties, Party, Questions, Taken, check_follows

_S = OpeningState
OPENING: Mapping[str, type[Any]] = MappingProxyType({"request": act.Request, "enter": act.Enter})
ACTIONS: Mapping[str, type[act.Following]] = MappingProxyType(
    {
        "withdraw": act.Withdraw,
        "agree": act.Agree,
        "refuse": act.Refuse,
        "approve": act.Approve,
        "reject": act.Reject,
        "conclude": act.Conclude,
        "check": act.Check,
        "shut": act.Shut,
        "rectify": act.Rectify,
        "settle": act.Settle,
        "end": act.End,
    }
)
_PENDING = frozenset({_S.REQUESTED, _S.ASSESSING, _S.AGREED})
FOLLOWS: Mapping[str, frozenset[OpeningState]] = MappingProxyType(
    {
        "withdraw": _PENDING,
        "agree": frozenset({_S.REQUESTED}),
        "refuse": _PENDING,
        "approve": frozenset({_S.ASSESSING}),
        "reject": frozenset({_S.ASSESSING}),
        "conclude": frozenset({_S.AGREED}),
        "check": frozenset({_S.OPENED}),
        "shut": frozenset({_S.OPENED}),
        "rectify": frozenset({_S.SHUT}),
        "settle": frozenset({_S.RECTIFIED}),
        "end": frozenset({_S.OPENED}),
    }
)
"""The states that each action follows."""


class Openings:
    """No effect says what is open: `offered` tells whoever serves the public, from the openings as they stand."""

    kind = Kind.OPENING
    content = OpeningContent
    opening = OPENING
    actions: Mapping[str, type[Any]] = ACTIONS
    is_open = False

    def open(self, number: str, action: act.Request | act.Enter, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit."""
        if isinstance(action, act.Request):
            return requested(number, action, by, moment)
        return entered(number, action, by, moment)

    def take(self, proceeding: Standing, action: act.Following, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit, NotNow."""
        check_follows(ACTIONS, FOLLOWS, proceeding, action)
        match action:
            case act.Withdraw():
                return taken(proceeding, _S.WITHDRAWN, proceeding.content, by, moment)
            case act.Agree():
                return agreed(proceeding, action, by, moment)
            case act.Refuse():
                return over(proceeding, _S.REFUSED, Stage.REFUSED, action.reasons, by, moment)
            case act.Approve():
                return approved(proceeding, action, by, moment)
            case act.Reject():
                return over(proceeding, _S.REFUSED, Stage.REJECTED, action.reasons, by, moment)
            case act.Conclude():
                return concluded(proceeding, action, by, moment)
            case act.Check():
                return checked(proceeding, action, by, moment)
            case act.Shut():
                return shut(proceeding, action, by, moment)
            case act.Rectify():
                return rectified(proceeding, action, by, moment)
            case act.Settle():
                return settled(proceeding, action, by, moment)
            case act.End():
                return over(proceeding, _S.ENDED, Stage.ENDED, action.reasons, by, moment)
            case _:
                assert_never(action)

    def asks(self, action: act.Request | act.Enter | act.Following, standing: Standing | None) -> Questions:
        """The recorded consents that items are opened by: those that are named now, and those named before."""
        agreed = action.items if isinstance(action, act.Agree) else ()
        return Questions(consents_named((*agreed, *(standing.content.opened if standing else ()))))

    def parties(self, about: About, content: OpeningContent, moment: Moment) -> Parties:
        """Who assesses, checks and settles."""
        return {Party.DECIDER: watching(about, content, moment)}
