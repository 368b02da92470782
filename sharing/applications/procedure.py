"""The procedure of applications: which action follows which state (R062–R077)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import assert_never

from sharing.applications import actions as act
from sharing.applications.answering import consented, found_incomplete, put_off, taken_up
from sharing.applications.application import Application, ApplicationState
from sharing.applications.consulting import advised, appealed, consulted, coordinated
from sharing.applications.deciding import approved
from sharing.applications.outcomes import Standing
from sharing.applications.refusing import refused_by_decider
from sharing.applications.submitting import amended, completed, opened, submitted, withdrawn
from sharing.applications.taking_part import parties
from sharing.applications.using import delivered, given_back, renewal_asked, resumed, revoked, suspended
from sharing.proceedings import About, Actor, Kind, Moment, Parties, Taken, check_follows

_S = ApplicationState
_UNDECIDED = frozenset({_S.SUBMITTED, _S.ACCEPTED, _S.RENEWING})
_IN_FORCE = frozenset({_S.GRANTED, _S.RENEWING})
_KEPT = _IN_FORCE | {_S.SUSPENDED}
_UNTIL_DECIDED = _UNDECIDED | {_S.DRAFT, _S.INCOMPLETE, _S.CONSULTING, _S.COORDINATING}

ACTIONS: Mapping[str, type[act.Action]] = MappingProxyType(
    {
        "amend": act.Amend,
        "submit": act.Submit,
        "withdraw": act.Withdraw,
        "accept": act.Accept,
        "notice": act.Notice,
        "complete": act.Complete,
        "extend": act.Extend,
        "consent": act.Consent,
        "consult": act.Consult,
        "advise": act.Advise,
        "coordinate": act.Coordinate,
        "appeal": act.Appeal,
        "approve": act.Approve,
        "refuse": act.Refuse,
        "deliver": act.Deliver,
        "renew": act.Renew,
        "suspend": act.Suspend,
        "resume": act.Resume,
        "revoke": act.Revoke,
        "end": act.End,
    }
)
FOLLOWS: Mapping[str, frozenset[ApplicationState]] = MappingProxyType(
    {
        "amend": frozenset({_S.DRAFT}),
        "submit": frozenset({_S.DRAFT}),
        "withdraw": _UNTIL_DECIDED | {_S.REFUSED},
        "accept": frozenset({_S.SUBMITTED}),
        "notice": frozenset({_S.SUBMITTED, _S.ACCEPTED}),
        "complete": frozenset({_S.INCOMPLETE}),
        "extend": _UNDECIDED,
        "consent": _UNDECIDED,
        "consult": _UNDECIDED,
        "advise": frozenset({_S.CONSULTING, _S.RENEWING}),
        "coordinate": frozenset({_S.COORDINATING}),
        "appeal": frozenset({_S.REFUSED}),
        "approve": _UNDECIDED,
        "refuse": _UNDECIDED,
        "deliver": _IN_FORCE,
        "renew": frozenset({_S.GRANTED}),
        "suspend": _IN_FORCE,
        "resume": frozenset({_S.SUSPENDED}),
        "revoke": _KEPT,
        "end": _KEPT,
    }
)
"""The states that each action follows, unless the application is closed."""


class Applications:
    """共享申请: from what a department needs to the end of its grant."""

    kind = Kind.APPLICATION
    content = Application
    opening: Mapping[str, type[act.Draft]] = MappingProxyType({"draft": act.Draft})
    actions: Mapping[str, type[act.Action]] = ACTIONS
    is_open = False

    def open(self, number: str, action: act.Draft, by: Actor, moment: Moment) -> Taken:
        """A draft. Raises ActionUnfit."""
        return opened(action, by, moment)

    def take(self, proceeding: Standing, action: act.Action, by: Actor, moment: Moment) -> Taken:
        """The next step. Raises ActionUnfit, NotNow, NotPermitted."""
        check_follows(ACTIONS, FOLLOWS, proceeding, action)
        return _step(proceeding, action, by, moment)

    def is_draft(self, content: Application) -> bool:
        """Until it is submitted it has no way."""
        return content.track is None

    def parties(self, about: About, content: Application, moment: Moment) -> Parties:
        """Addressee, decider and coordinator by the profile, never the applicant itself."""
        return parties(about, content, moment)


def _step(standing: Standing, action: act.Action, by: Actor, moment: Moment) -> Taken:
    match action:
        case act.Amend():
            return amended(standing, action, moment)
        case act.Submit():
            return submitted(standing, by, moment)
        case act.Withdraw():
            return withdrawn(standing, moment)
        case act.Accept():
            return taken_up(standing, moment)
        case act.Notice():
            return found_incomplete(standing, action, moment)
        case act.Complete():
            return completed(standing, action, by, moment)
        case act.Extend():
            return put_off(standing, action, moment)
        case act.Consent():
            return consented(standing, action, by, moment)
        case act.Consult():
            return consulted(standing, action, moment)
        case act.Advise():
            return advised(standing, action, by, moment)
        case act.Coordinate():
            return coordinated(standing, action, by, moment)
        case act.Appeal():
            return appealed(standing, action, moment)
        case act.Approve():
            return approved(standing, action, by, moment)
        case act.Refuse():
            return refused_by_decider(standing, action, by, moment)
        case _:
            return _step_of_grant(standing, action, by, moment)


def _step_of_grant(
    standing: Standing,
    action: act.Deliver | act.Renew | act.Suspend | act.Resume | act.Revoke | act.End,
    by: Actor,
    moment: Moment,
) -> Taken:
    match action:
        case act.Deliver():
            return delivered(standing, moment)
        case act.Renew():
            return renewal_asked(standing, action, by, moment)
        case act.Suspend():
            return suspended(standing, action, by, moment)
        case act.Resume():
            return resumed(standing, action, by, moment)
        case act.Revoke():
            return revoked(standing, action, by, moment)
        case act.End():
            return given_back(standing, action, by, moment)
        case _:
            assert_never(action)
