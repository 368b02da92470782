"""A consent as it is kept: who may use which items of whose record for what, on whose signature, until when."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ConsentState(StrEnum):
    """Where a consent stands. Only `IN_FORCE` opens anything, and that only on its days."""

    IN_FORCE = "in_force"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Revocation:
    """How a consent ended before its last day."""

    on: date
    by: str
    """The department that recorded it."""
    reasons: str


@dataclass(frozen=True, slots=True)
class Consent:
    """同意 of a data subject, as the signed artefact says it; who the subject is does not stand here."""

    department: str
    """Who may use the data."""
    resource: str
    """Code of the resource."""
    purpose: str
    """What for: a function of the department."""
    items: tuple[str, ...]
    """Codes of the items that may be used."""
    subject: str
    """A keyed digest of the subject for this consent alone: without the platform's key it stands for nobody."""
    valid_from: date
    """The first day."""
    valid_until: date
    """The last day."""
    digest: str
    """SHA-256 of the artefact in hexadecimal digits: whoever keeps it can show that it is this one."""
    signature: str
    """The signature of the artefact."""
    key_id: str
    """By which key it was signed."""
    signed_by: str
    """Whose key that is: the department's own, or the centre's where the platform took the consent."""
    entry_version: str | None = None
    """The wording of the entry that was consented to; none where that was not kept, which is no wording at all."""
    revocation: Revocation | None = None
    """How it ended, if it did."""
