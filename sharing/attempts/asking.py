"""Who compares what: the caller with its bounds, and one comparison as it is counted, without a value in it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Self

from catalog import VerificationBudgets
from sharing.attempts.moments import DAY, moment_of

KEYED_BYTES = 32
_KEYED = frozenset({KEYED_BYTES})


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for verifications of a resource, and when.

    `granted` is whether a grant in force covers the caller; `case` the keyed case number; `batch` whether the caller
    may verify in bulk, so that one case may be about any number of subjects and a day holds the calls and negatives of
    batches. `now` has the zone in which days begin.
    """

    department: str
    resource: str
    granted: bool
    case: bytes | None
    batch: bool
    budgets: VerificationBudgets
    now: datetime

    def __post_init__(self) -> None:
        """Raise ValueError for a time without a zone or a case number that is not keyed."""
        if self.now.utcoffset() is None:
            raise ValueError("the time of asking has no zone")
        if self.case is not None:
            expect_keyed((self.case,))

    @property
    def counted_case(self) -> bytes | None:
        """The case whose subjects are counted; none are where the caller may verify in bulk."""
        return None if self.batch else self.case

    @property
    def at(self) -> int:
        """When, as the store keeps it."""
        return moment_of(self.now)

    @property
    def day(self) -> date:
        return self.now.date()

    @property
    def next_day(self) -> datetime:
        """When the budgets of a day are whole again."""
        return datetime.combine(self.day + timedelta(days=1), time(), self.now.tzinfo)

    @property
    def calls(self) -> int:
        """How many comparisons the day may hold."""
        return self.budgets.batch_calls if self.batch else self.budgets.calls

    @property
    def negatives(self) -> int:
        """How many answers of the day may be other than MATCH."""
        return self.budgets.batch_negatives if self.batch else self.budgets.negatives

    @property
    def window(self) -> int:
        """How many microseconds what was asked of a subject is remembered."""
        return self.budgets.days * DAY

    @property
    def since(self) -> datetime:
        """What was asked at this moment or earlier no longer counts."""
        return self.now - timedelta(days=self.budgets.days)


class _Attempt(NamedTuple):
    subjects: tuple[bytes, ...]
    claims: frozenset[bytes]


class Attempt(_Attempt):
    """One comparison. A tuple, for it is looked up wherever thousands are told from each other.

    `subjects` are the keyed identifiers of those it is about, of which each is counted (a marriage has two), the same
    bytes whoever asks. `claims` are the keyed claims, each of its item, kind and value together. All have 32 bytes.
    """

    __slots__ = ()

    def __new__(cls, subjects: tuple[bytes, ...], claims: frozenset[bytes]) -> Self:
        """Raise ValueError where there is no subject, the same one twice, or something that is not keyed."""
        if not subjects or len(set(subjects)) != len(subjects):
            raise ValueError("a comparison is about one subject or several different ones")
        expect_keyed((*subjects, *claims))
        return super().__new__(cls, subjects, claims)

    def asked_of(self, subject: bytes) -> frozenset[bytes]:
        """The claim set as it counts for one subject: who the others are is claimed of it too."""
        if len(self.subjects) == 1 and subject not in self.claims:
            return self.claims
        return self.claims.union(self.subjects) - {subject}


def expect_keyed(keyed: tuple[bytes, ...]) -> None:
    """Raise ValueError where one is no keyed digest."""
    if set(map(len, keyed)) - _KEYED:
        raise ValueError(f"what is counted is keyed and has {KEYED_BYTES} bytes")
