"""Subjects that nobody may guess about any more, and who let it go on nevertheless."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lock:
    """A subject that so much was asked about that only callers with a grant, and none but matches, may ask anew."""

    resource: str
    subject: bytes
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Lift:
    """A lock that the provider's desk took away: who, when and why."""

    resource: str
    subject: bytes
    locked_at: datetime
    lifted_at: datetime
    by: str
    why: str
