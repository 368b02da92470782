"""Blind batches: two departments compare lists, and not even the question leaves the caller."""

from sharing.blind.answering import (
    Answered,
    Answering,
    Counting,
    PositionsAnswered,
    SizeAnswered,
    first_message,
)
from sharing.blind.errors import (
    BlindError,
    Interrupted,
    NotOffered,
    SessionSpent,
    SessionUnknown,
    TooManySessions,
    ValueUnfit,
)
from sharing.blind.revealing import Told, permitted
from sharing.blind.sessions import Limits, Scope, Session, Sessions
from sharing.blind.wording import Worded, Wording

__all__ = [
    "Answered",
    "Answering",
    "BlindError",
    "Counting",
    "Interrupted",
    "Limits",
    "NotOffered",
    "PositionsAnswered",
    "Scope",
    "Session",
    "SessionSpent",
    "SessionUnknown",
    "Sessions",
    "SizeAnswered",
    "Told",
    "TooManySessions",
    "ValueUnfit",
    "Worded",
    "Wording",
    "first_message",
    "permitted",
]
