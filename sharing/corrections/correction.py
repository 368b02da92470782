"""A correction as it is kept: what is doubted, why, and what came of it; what names a citizen is sealed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CorrectionState(StrEnum):
    """Where a correction stands."""

    REPORTED = "reported"
    REFERRED = "referred"
    CHECKED = "checked"
    ANSWERED = "answered"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({CorrectionState.REPORTED, CorrectionState.REFERRED, CorrectionState.CHECKED})
"""The states in which what was reported is in doubt."""


class Outcome(StrEnum):
    """What a check has found."""

    CONFIRMED = "confirmed"
    """确认: the data are right as they stand."""
    CORRECTED = "corrected"
    """更正: the provider has changed them in its own source."""
    NOT_FOUND = "not_found"
    """查无: there is no such record."""


@dataclass(frozen=True, slots=True)
class SealedValue:
    """What was given for an item. Only who reported, the provider and the centre can have it opened."""

    item: str
    sealed: str


@dataclass(frozen=True, slots=True)
class Proof:
    """证明材料, which stay with whoever has them."""

    description: str
    """What they are, in words; no data of a person."""
    digest: str | None = None
    """SHA-256 of the file, 64 hexadecimal digits, so that it is known again."""


@dataclass(frozen=True, slots=True)
class Referral:
    """The addressee had the provider check."""

    reason: str
    on: date


@dataclass(frozen=True, slots=True)
class Check:
    """What the provider has found for the addressee."""

    outcome: Outcome
    reasons: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Answer:
    """反馈 to whoever reported."""

    outcome: Outcome
    reasons: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Contest:
    """Why whoever reported does not accept an answer."""

    reasons: str
    on: date


@dataclass(frozen=True, slots=True)
class Correction:
    """疑义校核 of one record."""

    resource: str
    items: tuple[str, ...]
    """The items that are doubted; none for the whole record."""
    reason: str
    """Why, in words; no data of a person."""
    discovered_on: date
    record: str | None
    """What finds the row again, sealed."""
    subject: tuple[SealedValue, ...]
    """Whom the record is about, as the report names them, sealed."""
    claimed: tuple[SealedValue, ...]
    """What would be right, as far as the report says so, sealed."""
    proof: Proof | None
    referral: Referral | None = None
    check: Check | None = None
    answers: tuple[Answer, ...] = ()
    """One, and after a contest a second one."""
    contest: Contest | None = None

    @property
    def round(self) -> int:
        """The first until an answer is contested, then the second."""
        return 1 if self.contest is None else 2
