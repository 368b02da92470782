"""An application as it is kept: what is asked for, what was said about it, what was decided, what became of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sharing.applications.decision import Decision, Refusal, Terms
from sharing.applications.demand import Demand
from sharing.applications.tracks import Track


class ApplicationState(StrEnum):
    """Where an application stands. A grant that has expired stays GRANTED: its days are past, and it may be renewed."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    INCOMPLETE = "incomplete"
    CONSULTING = "consulting"
    COORDINATING = "coordinating"
    GRANTED = "granted"
    RENEWING = "renewing"
    SUSPENDED = "suspended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    ENDED = "ended"
    REFERRED = "referred"


@dataclass(frozen=True, slots=True)
class IncompleteNotice:
    """What the applicant was told, once and at once, that is missing."""

    missing: str
    on: date
    completed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """The decision is put off, by so many working days; `is_agreed` is none until somebody has said so or no."""

    working_days: int
    reasons: str
    on: date
    is_agreed: bool | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What the provider says whom the decider consulted (会商); `basis` is the legal basis of a no."""

    agrees: bool
    opinion: str
    basis: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Consultation:
    """The provider was asked; `advice` is none until it has answered."""

    question: str
    on: date
    advice: Advice | None = None


@dataclass(frozen=True, slots=True)
class Coordination:
    """What the coordinator concluded (协调处理)."""

    agrees: bool
    conclusion: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Renewal:
    """A new period that was asked for; `refusal` is none until it was refused."""

    terms: Terms
    reasons: str
    on: date
    refusal: Refusal | None = None


class MeasureKind(StrEnum):
    """What was done about a grant."""

    SUSPENDED = "suspended"
    RESUMED = "resumed"
    REVOKED = "revoked"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Measure:
    """What was done about a grant, by which department, and why."""

    kind: MeasureKind
    reasons: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Application:
    """共享申请."""

    demand: Demand
    """what is asked for"""
    track: Track | None = None
    """which way it goes; none while it is a draft"""
    accepted_on: date | None = None
    """the day on which it was taken up (受理)"""
    notice: IncompleteNotice | None = None
    """what was missing"""
    extension: Extension | None = None
    """whether the decision was put off"""
    consultation: Consultation | None = None
    """what the provider said whom the decider asked (会商)"""
    appeal: str = ""
    """why coordination was asked for after a refusal"""
    coordination: Coordination | None = None
    """what the coordinator concluded"""
    decision: Decision | None = None
    """the decision in force: what was granted, on which terms"""
    refusal: Refusal | None = None
    """why nothing was granted"""
    delivered_on: date | None = None
    """the day on which the data was supplied"""
    renewal: Renewal | None = None
    """a new period that is asked for, or that was refused"""
    measures: tuple[Measure, ...] = ()
    """what was done about the grant: suspended, resumed, revoked, given back"""


def has_expired(application: Application, today: date) -> bool:
    """Whether there was a grant, and its last day is past."""
    return application.decision is not None and application.decision.terms.valid_until < today
