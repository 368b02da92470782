"""An emergency as it is kept: what was declared why, until when, and what came of the reviews of its uses."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EmergencyState(StrEnum):
    """Where an emergency stands. Only `IN_FORCE` opens anything, and that only until its last day."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    """Nothing is used under it any more; what was used is still to be reviewed."""
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class UseReview:
    """What whoever reviewed the uses until then found."""

    on: date
    by: str
    findings: str


@dataclass(frozen=True, slots=True)
class EmergencyContent:
    """应急 as the authority declares it."""

    resources: tuple[str, ...]
    """Codes of the resources that may be used; none for all."""
    departments: tuple[str, ...]
    """Who may use them, as far as policies say so; none for every member."""
    purposes: tuple[str, ...]
    """What for."""
    since: date
    """The first day: the one on which it was declared."""
    until: date
    """The last day."""
    reasons: str
    """Why it is declared."""
    reviews: tuple[UseReview, ...] = ()
    """What came of the reviews."""
    ended_because: str | None = None
    """Why it was ended before its last day, if it was."""
