"""What may be done with consents."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Record:
    """Record what a data subject has consented to; from now on your department may rest on it."""

    artefact: str = field(repr=False)
    """The signed artefact, in the compact form of JWS; it is read, and not kept."""


@dataclass(frozen=True, slots=True)
class Revoke:
    """Say that the subject has revoked it, to whomever it said so; the next request is decided without it."""

    reasons: str = ""
    """Why, in words, where the subject says why; no data of a person."""


@dataclass(frozen=True, slots=True)
class Expire:
    """Close it after its last day; its days are over without that too."""


Action = Record | Revoke | Expire
