"""What may be done in a correction."""

from dataclasses import dataclass, field
from datetime import date

from sharing.corrections.correction import Outcome, Proof


@dataclass(frozen=True, slots=True)
class ItemValue:
    """A value of an item, which is sealed at once."""

    item: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Report:
    """Say that a record seems wrong. It is named by its `id`, by whom it is about, or by both."""

    resource: str
    """Code of the resource."""
    reason: str
    """Why, in words; no data of a person."""
    discovered_on: date
    """The day on which it was noticed."""
    items: tuple[str, ...] = ()
    """Codes of the items that are doubted; none for the whole record."""
    record: str | None = None
    """The `id` of the row, as your department has seen it."""
    subject: tuple[ItemValue, ...] = ()
    """Whom it is about: a value for each item by which verifications name a subject in this resource."""
    claimed: tuple[ItemValue, ...] = ()
    """What would be right. Sealed: your department, the provider and the centre can have it opened."""
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Locate:
    """Say which row it is, where the report names only whom it is about."""

    record: str
    """The `id` of the row, as your department sees it."""


@dataclass(frozen=True, slots=True)
class Refer:
    """Have the provider check, for the difference is not a technical one."""

    reason: str


@dataclass(frozen=True, slots=True)
class ReportBack:
    """Tell the addressee what was found. What was wrong is changed in the source by its provider, before."""

    outcome: Outcome
    reasons: str


@dataclass(frozen=True, slots=True)
class Resolve:
    """Answer whoever reported. What was wrong is changed in the source by its provider, before."""

    outcome: Outcome
    reasons: str


@dataclass(frozen=True, slots=True)
class Accept:
    """Be content with the answer."""


@dataclass(frozen=True, slots=True)
class DoubtAgain:
    """Not be content with the first answer: it is looked into once more, and once only."""

    reasons: str
    proof: Proof | None = None
    """Other than before, where there is some."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take the report back."""


Action = Report | Locate | Refer | ReportBack | Resolve | Accept | DoubtAgain | Withdraw
