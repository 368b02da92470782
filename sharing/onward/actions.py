"""What may be done with requests to pass data on."""

from dataclasses import dataclass
from datetime import date

from sharing.onward.content import Destination


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask to pass on what your department has by a grant, or to publish it."""

    grant: str
    """The number of the grant."""
    items: tuple[str, ...]
    """Codes of items that the grant covers."""
    destination: Destination
    recipient: str
    """Who is to have it, or where it is published."""
    purpose: str
    """What for, in words; no data of a person."""
    until: date
    """The last day on which it is passed on; not after that of the grant."""
    altered: bool = False
    """Whether it goes in another form: aggregated, or worked into something else."""
    is_public_body: bool = False
    """Whether the recipient is a department of the city or one above it."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Ask for it no more."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Let it be passed on."""

    reasons: str
    conditions: str = ""
    """On what terms, in words."""
    until: date | None = None
    """An earlier last day than was asked for."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Do not let it be passed on."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Revoke:
    """Let it be passed on no more."""

    reasons: str


Action = Ask | Withdraw | Consent | Refuse | Revoke
