"""What may be done with emergencies."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Declare:
    """Declare an emergency: from now on data may be used under it where policies say so, each use for a stated case.

    It names resources, departments or both.
    """

    purposes: tuple[str, ...]
    """What for: functions of members."""
    until: date
    """The last day; the rules of the place say how far off it may be."""
    reasons: str
    """Why; everybody can read it."""
    resources: tuple[str, ...] = ()
    """Codes of the resources that may be used; none for all."""
    departments: tuple[str, ...] = ()
    """Who may use them; none for every member."""


@dataclass(frozen=True, slots=True)
class End:
    """It is over: the next request is decided without it."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Review:
    """All uses until now have been looked at one by one."""

    findings: str
    """What was found, in words; no data of a person."""
    last_use: str | None = None
    """Id of the request that is the newest on the list of uses that was looked at; none where nothing was used."""


Action = Declare | End | Review
