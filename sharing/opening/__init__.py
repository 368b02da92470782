"""Opening 数据开放: requests to open data, answered with reasons; what is open, until when, and shut at once."""

from sharing.opening.actions import (
    Agree,
    Approve,
    Check,
    Conclude,
    End,
    Enter,
    Rectify,
    Refuse,
    Reject,
    Request,
    Settle,
    Shut,
    Withdraw,
)
from sharing.opening.content import (
    Assessment,
    Contract,
    OpenedItem,
    OpeningContent,
    OpeningState,
    Said,
    SecurityCheck,
    Stage,
    Wanted,
)
from sharing.opening.offering import Offer, is_for_everybody, offered
from sharing.opening.procedure import Openings
from sharing.opening.reading import OpeningBook
from sharing.opening.requester import Requester
from sharing.opening.standing import is_in_force
from sharing.opening.tracks import Closed, Track

__all__ = [
    "Agree",
    "Approve",
    "Assessment",
    "Check",
    "Closed",
    "Conclude",
    "Contract",
    "End",
    "Enter",
    "Offer",
    "OpenedItem",
    "OpeningBook",
    "OpeningContent",
    "OpeningState",
    "Openings",
    "Rectify",
    "Refuse",
    "Reject",
    "Request",
    "Requester",
    "Said",
    "SecurityCheck",
    "Settle",
    "Shut",
    "Stage",
    "Track",
    "Wanted",
    "Withdraw",
    "is_for_everybody",
    "is_in_force",
    "offered",
]
