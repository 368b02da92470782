"""A violation as it is kept: who did what by which evidence, what was ordered, and what followed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sharing.jurisdictions import Sanction


class ViolationState(StrEnum):
    """Where a violation stands."""

    RECORDED = "recorded"
    ORDERED = "ordered"
    """To be corrected by a day."""
    REPORTED = "reported"
    """Said to be corrected; nobody has looked at it yet."""
    RECTIFIED = "rectified"
    DISMISSED = "dismissed"


class ViolationKind(StrEnum):
    """What regulations name as violations."""

    CATALOGUE = "catalogue"
    """目录: not compiled or renewed as required, or concealed."""
    SUPPLY = "supply"
    """拒绝、拖延提供: what has to be shared was refused, delayed or not supplied."""
    UNFIT_DATA = "unfit_data"
    """不真实、不可用: data that is false, incomplete, inconsistent or unusable."""
    NOT_UPDATED = "not_updated"
    """未及时更新."""
    USE_BEYOND_DUTY = "use_beyond_duty"
    """超范围使用: used beyond one's functions or for something else."""
    LOSS_OF_CONTROL = "loss_of_control"
    """管理失控: abused, used without leave, spread or leaked."""
    REPEATED_COLLECTION = "repeated_collection"
    """重复采集: collected again though it could be had by sharing."""

    @property
    def is_misuse(self) -> bool:
        """Whether it is about the use of what others provide, so that the rights to it can rest."""
        return self in (ViolationKind.USE_BEYOND_DUTY, ViolationKind.LOSS_OF_CONTROL)


@dataclass(frozen=True, slots=True)
class RectificationOrder:
    """责令限期改正."""

    on: date
    by: str
    demands: str
    """What has to be corrected."""


@dataclass(frozen=True, slots=True)
class Rectification:
    """What the department says that it has corrected, and what was said to that."""

    on: date
    report: str
    accepted: bool | None = None
    """None until somebody has looked at it."""
    reasons: str | None = None


@dataclass(frozen=True, slots=True)
class SanctionStep:
    """One step of the profile's ladder that was taken; no step takes itself."""

    step: Sanction
    on: date
    by: str
    reasons: str


@dataclass(frozen=True, slots=True)
class RightsSuspended:
    """Which rights an office has rest because of it; without a resource those to all that others provide."""

    since: date
    by: str
    reasons: str
    resource: str | None
    until: date | None

    def is_over(self, today: date) -> bool:
        """Whether its last day is past; then nothing rests by it, and it may be said anew."""
        return self.until is not None and self.until < today


@dataclass(frozen=True, slots=True)
class HandOver:
    """移送: to which authority the evidence was handed over."""

    on: date
    to: str
    reasons: str
    digest: str
    """SHA-256 over the list of evidence that was handed over."""


@dataclass(frozen=True, slots=True)
class Violation:
    """违规 of a department."""

    department: str
    """Who is said to have done it."""
    violation: ViolationKind
    facts: str
    """What happened, in words; no data of a person."""
    found_on: date
    evidence: tuple[str, ...]
    """Ids of requests, under which the audit log holds their records."""
    resource: str | None = None
    """Code of the resource, where one is concerned."""
    orders: tuple[RectificationOrder, ...] = ()
    rectifications: tuple[Rectification, ...] = ()
    sanctions: tuple[SanctionStep, ...] = ()
    suspended: tuple[RightsSuspended, ...] = ()
    """What rests, at most once for each office: rights are back when none of them has them rest any more."""
    handed_over: tuple[HandOver, ...] = ()
    dismissed_because: str | None = None
