"""What can be done in an application, each action with what it has to say."""

from dataclasses import dataclass
from datetime import date

from sharing.applications.decision import Conditions, Ground, ItemRefusal
from sharing.applications.demand import Demand


@dataclass(frozen=True, slots=True)
class Draft:
    """Begin an application; nobody but the applicant acts before it is submitted."""

    demand: Demand


@dataclass(frozen=True, slots=True)
class Amend:
    """Put another wording in the place of a draft."""

    demand: Demand


@dataclass(frozen=True, slots=True)
class Submit:
    """Hand the application in; where the profile says so the head of the sharing office does."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Give the application up, or the renewal that was asked for."""


@dataclass(frozen=True, slots=True)
class Accept:
    """Take the application up (受理): where the profile counts the reply to that, its clock ends."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Tell the applicant, once and at once, what is missing; the clock starts anew when it is complete."""

    missing: str


@dataclass(frozen=True, slots=True)
class Complete:
    """The application with what was missing."""

    demand: Demand


@dataclass(frozen=True, slots=True)
class Extend:
    """Put the decision off, once; where somebody has to consent, that is when the clock is put off."""

    working_days: int
    """by how many, at most as many as the profile lets it"""
    reasons: str
    """why"""


@dataclass(frozen=True, slots=True)
class Consent:
    """Say whether the decision may be put off."""

    agrees: bool


@dataclass(frozen=True, slots=True)
class Consult:
    """Ask the provider before deciding (会商)."""

    question: str


@dataclass(frozen=True, slots=True)
class Advise:
    """The provider's answer; a no gives reasons, and its legal basis where the profile wants one."""

    agrees: bool
    opinion: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Coordinate:
    """What the coordinator concludes; a no ends the application."""

    agrees: bool
    conclusion: str


@dataclass(frozen=True, slots=True)
class Appeal:
    """Ask for coordination after a refusal, where the profile opens that."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Approve:
    """Grant what is asked for, without the items of `refused` and on terms that `conditions` narrow."""

    refused: tuple[ItemRefusal, ...] = ()
    """items that are left out"""
    conditions: Conditions = Conditions()
    """what narrows the terms asked for"""
    opinion: str = ""
    """what there is to say of it"""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Grant nothing."""

    reasons: str
    """why"""
    basis: str = ""
    """the legal basis, where the profile wants one"""
    ground: Ground = Ground.OTHER
    """of which kind the reason is"""


@dataclass(frozen=True, slots=True)
class Deliver:
    """Say that the data has been supplied."""


@dataclass(frozen=True, slots=True)
class Renew:
    """Ask for a new period of a grant; `persons`, where not empty, take the place of those named before."""

    valid_until: date
    """the last day of the new period"""
    reasons: str
    """why it goes on"""
    persons: tuple[str, ...] = ()
    """who will see the data from then on"""


@dataclass(frozen=True, slots=True)
class Suspend:
    """Stop the grant for now: the next request is refused."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Let a suspended grant go on."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Revoke:
    """End the grant for good: the next request is refused."""

    reasons: str


@dataclass(frozen=True, slots=True)
class End:
    """Give the grant back, because its purpose is reached or the data is not needed any more."""

    reasons: str = ""


Action = (
    Amend
    | Submit
    | Withdraw
    | Accept
    | Notice
    | Complete
    | Extend
    | Consent
    | Consult
    | Advise
    | Coordinate
    | Appeal
    | Approve
    | Refuse
    | Deliver
    | Renew
    | Suspend
    | Resume
    | Revoke
    | End
)
"""What may follow. Closed: `sharing/applications/procedure.py` matches all of them."""
