"""What a provider lets others compare: how a subject is named, what may be claimed of it, and within what bounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from masking.canonical import Form as CanonicalForm


class ClaimKind(StrEnum):
    """What may be said of an item of the subject."""

    EQUALS = "equals"
    ONE_OF = "one_of"
    YEAR = "year"
    AGE_AT_LEAST = "age_at_least"
    AMOUNT_AT_LEAST = "amount_at_least"
    REGION_WITHIN = "region_within"
    VALID_ON = "valid_on"
    PRESENT = "present"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class CanonicalColumn:
    """A column that the steward fills with the canonical form, in the version of the rules that made it."""

    column: str
    version: int


Threshold = int | Decimal | str | date


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """What may be claimed of one item.

    `thresholds` are the only values that a kind of predicate may name; `tolerance` is by how much a number (in its own
    unit) or a date (in days) may differ and still be equal; `form` says which spellings are equal; `canonical` is the
    column that is compared in the place of the item's own; `begins` is, for `valid_on`, the item that says from when.
    Ages and validity are claimed as of today, and of `any_day` only where that is said: whoever chooses the day halves
    what is left with each answer.
    """

    item: str
    kinds: frozenset[ClaimKind]
    thresholds: Mapping[ClaimKind, tuple[Threshold, ...]] = field(default_factory=dict)
    tolerance: Decimal | None = None
    form: CanonicalForm | None = None
    canonical: CanonicalColumn | None = None
    begins: str | None = None
    any_day: bool = False


@dataclass(frozen=True, slots=True)
class VerificationBudgets:
    """How much may be asked. Per caller (department) and resource a day: calls, and answers that were not MATCH.

    Per subject, all departments together, within `days`: `claim_sets` different sets for one caller before it has to
    wait, `lock_sets` of all callers before nobody without a grant may go on. `case_subjects` is how many subjects one
    case number may be used for. Who may verify in bulk has `batch_calls` and `batch_negatives` in the place of the
    first two.
    """

    calls: int = 10_000
    negatives: int = 100
    claim_sets: int = 5
    lock_sets: int = 20
    days: int = 30
    case_subjects: int = 5
    batch_calls: int = 1_000_000
    batch_negatives: int = 10_000


@dataclass(frozen=True, slots=True)
class VerificationRules:
    """`subject` are the items that must be named before anything is compared; `together` is the least number of claims.

    `naming` says of each item of the subject which spellings name the same one; nothing else is claimed of them.
    """

    subject: tuple[str, ...]
    claims: Mapping[str, ClaimRule]
    together: int = 1
    budgets: VerificationBudgets = VerificationBudgets()
    naming: Mapping[str, ClaimRule] = field(default_factory=dict)
