"""What a verification is answered with: verdicts and their evidence, never a value of the source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import overload


class Result(StrEnum):
    """How a comparison ended. The last two but one come only where the provider lets them be told from NO_MATCH."""

    MATCH = "MATCH"
    NO_MATCH = "NO_MATCH"
    NOT_FOUND = "NOT_FOUND"
    NO_DATA = "NO_DATA"
    NOT_ANSWERED = "NOT_ANSWERED"
    """Nothing was compared and nothing was counted."""


@dataclass(frozen=True, slots=True, repr=False)
class Receipt:
    """The signed receipt, and what opens it: who has `nonce` and `question` knows what was asked."""

    jws: str
    nonce: str
    question: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict over all claims; `items` by item where the policy gives them, `retry_at` when to come back."""

    result: Result
    items: Mapping[str, Result] | None
    checked_at: datetime
    retry_at: datetime | None
    receipt: Receipt | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a pair, which was therefore not compared: a code as of errors, and the item if it is one."""

    code: str
    item: str | None
    message: str = field(repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Proof:
    """What proves one answer of a batch by its receipt; `path` tells of no other answer."""

    nonce: str
    index: int
    path: tuple[str, ...]
    question: str


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """The verdict on one pair of a batch."""

    result: Result
    items: Mapping[str, Result] | None
    retry_at: datetime | None
    fault: Fault | None
    proof: Proof | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Batch(Sequence[PairVerdict]):
    """The verdicts on the pairs of a batch, in their order; `receipt` is the signed text over all of them."""

    verdicts: tuple[PairVerdict, ...]
    checked_at: datetime
    receipt: str | None = field(repr=False)

    @overload
    def __getitem__(self, index: int) -> PairVerdict: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[PairVerdict, ...]: ...

    def __getitem__(self, index: int | slice) -> PairVerdict | tuple[PairVerdict, ...]:
        return self.verdicts[index]

    def __len__(self) -> int:
        return len(self.verdicts)

    def __iter__(self) -> Iterator[PairVerdict]:
        return iter(self.verdicts)
