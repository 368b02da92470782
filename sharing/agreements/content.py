"""An agreement as its proceeding keeps it: what was agreed in which words, who signed them, how it ended."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sharing.grants import AgreementKind
from sharing.jurisdictions import AgreementParty


class AgreementState(StrEnum):
    """Where an agreement stands. Only `IN_FORCE` opens anything, and that only until its last day."""

    DRAFT = "draft"
    OFFERED = "offered"
    HALF_SIGNED = "half_signed"
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    TERMINATED = "terminated"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """What is agreed on, from which the text is made."""

    kind: AgreementKind
    """What it is about: the use of data, or the secrecy of protected content."""
    party: AgreementParty
    """With whom: the provider of the resource, or the centre."""
    valid_from: date
    """The first day; it is in force from then on if both have signed by then, else from the day of the second one."""
    valid_until: date
    """The last day."""
    resource: str | None = None
    """The code of the resource; none for everything that the centre gives access to."""
    purposes: tuple[str, ...] = ()
    """What the data is used for, in words."""
    duties: tuple[str, ...] = ()
    """Duties beside those of the template, each in one line."""
    persons: tuple[str, ...] = ()
    """Who may know protected content (知悉人员): the persons as their department names them to the platform."""


@dataclass(frozen=True, slots=True)
class AgreementSignature:
    """The signature of one side over the digest of the text."""

    department: str
    key_id: str
    """The key of the department that it was made by."""
    public_key: str
    """The same key, as base64: so it can be proved when the catalogue has other keys."""
    signature: str
    """As URL-safe base64 without padding."""
    person: str
    """Who uploaded it."""
    at: datetime


@dataclass(frozen=True, slots=True)
class AgreementEnding:
    """Who ended it, and why."""

    department: str
    on: date
    reasons: str


@dataclass(frozen=True, slots=True)
class AgreementContent:
    """协议 between a consumer and a provider or the centre."""

    terms: AgreementTerms
    consumer: str
    counterpart: str
    """The other side's department."""
    wording: int
    """Counts the wordings from 1; it stands in the text, so a signature is never good for another wording."""
    text: str
    """What is signed, byte by byte in UTF-8."""
    digest: str
    """SHA-256 of the text, in hexadecimal digits."""
    signatures: tuple[AgreementSignature, ...] = ()
    """Those over this wording."""
    remarks: str = ""
    """Why the other side returned the wording before."""
    in_force_from: date | None = None
    """Its first day in force; none before both have signed."""
    ending: AgreementEnding | None = None
    is_private: bool = False
    """Whether it is a draft that was never offered to the other side, which does not see it then."""
