"""What may be done with violations."""

from dataclasses import dataclass
from datetime import date

from sharing.jurisdictions import Sanction
from sharing.violations.content import ViolationKind


@dataclass(frozen=True, slots=True)
class Record:
    """Record a violation of a department, with its evidence."""

    department: str
    """Who is said to have done it."""
    violation: ViolationKind
    facts: str
    """What happened, in words; no data of a person."""
    found_on: date
    evidence: tuple[str, ...] = ()
    """Ids of requests (`requestId`), under which the audit log holds their records."""
    resource: str | None = None
    """Code of the resource, where one is concerned."""


@dataclass(frozen=True, slots=True)
class AddEvidence:
    """Name more requests."""

    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """Order the department to correct it."""

    demands: str
    """What has to be corrected."""
    within: int
    """Working days."""


@dataclass(frozen=True, slots=True)
class Rectify:
    """Say what your department has corrected."""

    report: str


@dataclass(frozen=True, slots=True)
class Accept:
    """It is corrected: rights that rest for it are restored."""

    reasons: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """It is not corrected; the order stands, with a new term."""

    reasons: str
    within: int
    """Working days."""


@dataclass(frozen=True, slots=True)
class Penalise:
    """Take a step of the ladder of this place: the next one, once an order is overdue."""

    step: Sanction
    reasons: str
    serious: bool = False
    """So serious that a later step is taken, or that it is taken before an order is overdue."""


@dataclass(frozen=True, slots=True)
class Suspend:
    """Have the department's rights rest from the next request on: to the resource, or to all that others provide."""

    reasons: str
    until: date | None = None
    """The last day; none until they are restored."""


@dataclass(frozen=True, slots=True)
class Restore:
    """Restore what your department had rest; what another office has rest, goes on resting."""

    reasons: str
    office: str | None = None
    """Whose word is taken back, where the authority takes back that of another office."""


@dataclass(frozen=True, slots=True)
class TransferEvidence:
    """Hand the list of evidence over to another authority."""

    to: str
    """Which."""
    reasons: str


@dataclass(frozen=True, slots=True)
class Dismiss:
    """It was none: rights that rest for it are restored."""

    reasons: str


Action = (
    Record | AddEvidence | Order | Rectify | Accept | Reject | Penalise | Suspend | Restore | TransferEvidence | Dismiss
)
