"""What may be done with agreements."""

from dataclasses import dataclass

from sharing.agreements.content import AgreementTerms


@dataclass(frozen=True, slots=True)
class Draft:
    """Draft an agreement of your own department with a provider or the centre; the platform makes its text."""

    terms: AgreementTerms


@dataclass(frozen=True, slots=True)
class Amend:
    """Word it anew, before it is in force; signatures that were given are void."""

    terms: AgreementTerms


@dataclass(frozen=True, slots=True)
class Offer:
    """Show it to the other side; from now on both may sign."""


@dataclass(frozen=True, slots=True)
class Return:
    """Ask for another wording; signatures that were given are void."""

    reasons: str
    """What is to be worded otherwise, and why."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Upload your department's signature over the text; when both sides have signed it is in force."""

    key_id: str
    """Which key of your department signed."""
    signature: str
    """As `zhaobi agreements sign` prints it: URL-safe base64 without padding."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Give it up before it is in force."""


@dataclass(frozen=True, slots=True)
class End:
    """Your department needs it no more; what depends on it ends at once."""

    reasons: str = ""


@dataclass(frozen=True, slots=True)
class Terminate:
    """End it against the consumer; what depends on it ends at once."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Expire:
    """Close it after its last day; its days are over without that too."""


Action = Draft | Amend | Offer | Return | Sign | Withdraw | End | Terminate | Expire
