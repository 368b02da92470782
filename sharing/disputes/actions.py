"""What may be done in a dispute."""

from dataclasses import dataclass
from datetime import date

from sharing.disputes.dispute import Matter, Order, Ruling


@dataclass(frozen=True, slots=True)
class Raise:
    """Apply for coordination: over an application, a correction, or something else that two departments differ on."""

    matter: Matter
    text: str
    """What the disagreement is, in words; no data of a person."""
    resource: str | None = None
    """Code of the resource; its provider is the other side unless another one is named."""
    number: str | None = None
    """The application or the correction that it is about."""
    opponent: str | None = None
    """Code of the other side; left out, it is the provider of the resource."""


@dataclass(frozen=True, slots=True)
class Respond:
    """Say what your department has to say."""

    text: str


@dataclass(frozen=True, slots=True)
class Propose:
    """Offer terms, in the place of those offered before."""

    terms: str


@dataclass(frozen=True, slots=True)
class Agree:
    """Agree to the terms of the other side: that settles it."""


@dataclass(frozen=True, slots=True)
class Escalate:
    """Take it one step higher: nobody agreed, or the conclusion is not accepted."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Say by when there will be a conclusion."""

    until: date


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Enter what experts or a third party found."""

    evaluator: str
    text: str
    digest: str | None = None
    """SHA-256 of the report, 64 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Conclude:
    """Conclude this step, with reasons; at the top of the ladder that settles it."""

    ruling: Ruling
    reasons: str
    basis: str
    """Law and article that it rests on."""
    order: Order | None = None
    document: str | None = None
    """What the conclusion of a body outside of the platform is known by."""


@dataclass(frozen=True, slots=True)
class Accept:
    """Be content with the conclusion; once both sides are, it is settled."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Give it up."""


Action = Raise | Respond | Propose | Agree | Escalate | Schedule | Evaluate | Conclude | Accept | Withdraw
