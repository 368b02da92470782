"""The procedure of agreements: drafted, offered, signed by one side and by both, ended (R081, R082)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, assert_never

from sharing.agreements import actions as act
from sharing.agreements.content import AgreementContent, AgreementState
from sharing.agreements.steps import Standing, amended, drafted, ended, offered, returned, signed, withdrawn
from sharing.agreements.wording import Templates
from sharing.proceedings import About, Actor, Kind, Moment, NotNow, Parties, Party, Taken

_S = AgreementState
_SIGNABLE = frozenset({_S.OFFERED, _S.HALF_SIGNED})
_UNSIGNED = _SIGNABLE | {_S.DRAFT}
_IN_FORCE = frozenset({_S.IN_FORCE})

OPENING: Mapping[str, type[Any]] = MappingProxyType({"draft": act.Draft})
ACTIONS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "amend": act.Amend,
        "offer": act.Offer,
        "return": act.Return,
        "sign": act.Sign,
        "withdraw": act.Withdraw,
        "end": act.End,
        "terminate": act.Terminate,
        "expire": act.Expire,
    }
)
FOLLOWS: Mapping[str, frozenset[AgreementState]] = MappingProxyType(
    {
        "amend": _UNSIGNED,
        "offer": frozenset({_S.DRAFT}),
        "return": _SIGNABLE,
        "sign": _SIGNABLE,
        "withdraw": _UNSIGNED,
        "end": _IN_FORCE,
        "terminate": _IN_FORCE,
        "expire": _IN_FORCE,
    }
)
"""The states that each action follows."""


class AgreementProcedure:
    """协议签订. A text is made when an agreement is worded; what templates say later changes none that is there."""

    kind = Kind.AGREEMENT
    content: type[Any] = AgreementContent
    opening = OPENING
    actions = ACTIONS
    is_open = False

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def open(self, number: str, action: act.Draft, by: Actor, moment: Moment) -> Taken:
        """A draft and its text. Raises ActionUnfit."""
        return drafted(number, action, by, moment, self._templates)

    def take(self, proceeding: Standing, action: act.Action, by: Actor, moment: Moment) -> Taken:
        """The next step. Raises ActionUnfit, NotNow, NotPermitted."""
        word = next((word for word, kind in ACTIONS.items() if kind is type(action)), "draft")
        if proceeding.is_closed or proceeding.state not in FOLLOWS.get(word, frozenset()):
            raise NotNow(word, proceeding.state)
        return self._step(proceeding, action, by, moment)

    def is_draft(self, content: AgreementContent) -> bool:
        """Until it is offered."""
        return content.is_private

    def parties(self, about: About, content: AgreementContent, moment: Moment) -> Parties:
        """The other side is addressed."""
        return {Party.ADDRESSEE: frozenset({content.counterpart})}

    def _step(self, standing: Standing, action: act.Action, by: Actor, moment: Moment) -> Taken:
        match action:
            case act.Draft():
                raise NotNow("draft", standing.state)
            case act.Amend(terms=terms):
                return amended(standing, terms, moment, self._templates)
            case act.Offer():
                return offered(standing)
            case act.Return():
                return returned(standing, action, moment, self._templates)
            case act.Sign():
                return signed(standing, action, by, moment)
            case act.Withdraw():
                return withdrawn(standing)
            case act.End(reasons=reasons):
                return ended(standing, _S.ENDED, reasons, by, moment, required=False)
            case act.Terminate(reasons=reasons):
                return ended(standing, _S.TERMINATED, reasons, by, moment)
            case act.Expire():
                return ended(standing, _S.EXPIRED, "", by, moment, required=False)
            case _:
                assert_never(action)
