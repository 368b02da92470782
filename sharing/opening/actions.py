"""What may be done about openings."""

from dataclasses import dataclass
from datetime import date

from sharing.jurisdictions import OpenClass
from sharing.opening.content import OpenedItem, Wanted
from sharing.opening.requester import Requester


@dataclass(frozen=True, slots=True)
class Request:
    """Ask for your department: to publish, or have opened, what another provides."""

    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Enter:
    """Enter a request from outside at the desk of the provider or of the centre; who asks stays with the desk."""

    requester: Requester
    reference: str
    """The desk's own number, such as `2026-000123`; no name, no contact."""
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Withdraw:
    """It is asked for no more."""


@dataclass(frozen=True, slots=True)
class Agree:
    """Agree as the provider: which items, behind which mask or by whose consent, on which conditions, until when.

    Of data that no entry names, say nothing but that: an entry is published then.
    """

    open_class: OpenClass | None = None
    """To everybody who logs in, or on conditions to whoever asked."""
    items: tuple[OpenedItem, ...] = ()
    """Some of those that were asked for."""
    conditions: str = ""
    """What it may be used for, and how it is kept safe."""
    valid_until: date | None = None
    """The last day of what is opened on conditions."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Refuse as the provider."""

    reasons: str
    """Why; whoever asked is told."""


@dataclass(frozen=True, slots=True)
class Approve:
    """Let a business have it, after a security assessment."""

    report: str
    """SHA-256 of the report, in 64 hexadecimal digits."""
    findings: str
    check_within: int
    """Working days from one security check to the next, from 1 to 250."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Do not let a business have it."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Conclude:
    """Say that the agreement on its use is signed: it is open from now on."""

    document: str
    """SHA-256 of what was signed, in 64 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Check:
    """Tell what a security check found; what is not sound is shut at once."""

    is_sound: bool
    findings: str


@dataclass(frozen=True, slots=True)
class Shut:
    """Close it at once: it was opened against the rules, or is not safe."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Rectify:
    """Tell what was done about what was shut."""

    measures: str


@dataclass(frozen=True, slots=True)
class Settle:
    """Decide whether what was rectified is open again, or over."""

    is_reopened: bool
    reasons: str


@dataclass(frozen=True, slots=True)
class End:
    """It is open no more."""

    reasons: str


Following = Withdraw | Agree | Refuse | Approve | Reject | Conclude | Check | Shut | Rectify | Settle | End
"""What follows a request. Closed: `sharing/opening/procedure.py` matches all of them."""
