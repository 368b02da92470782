"""The comparisons of one root field on their way: read, and admitted or put off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from resolvers.plan import Comparison
from resolvers.prepared import PreparedField
from resolvers.verifying.asked import Asked, Fault
from resolvers.verifying.remembering import Remembered
from resolvers.verifying.verdicts import Judged
from sharing.attempts import Admission, Admitted, Asking, Outcome, Postponed


@dataclass(frozen=True, slots=True)
class Named:
    """What a caller calls a call, and all that it asks in it, both keyed."""

    key: bytes = field(repr=False)
    question: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """What a root field asks, and who asks it. `kept` is the answer that it has had before.

    The versions are those under which it is decided.
    """

    field: PreparedField
    asking: Asking
    asked: Asked
    policy_version: str
    catalogue_version: str
    named: Named | None = None
    kept: Remembered | None = None

    @property
    def plan(self) -> Comparison:
        if not isinstance(self.field.plan, Comparison):
            raise AssertionError
        return self.field.plan


@dataclass(frozen=True, slots=True)
class Comparisons:
    """A call whose comparisons have been counted: by number, what became of each before the source is asked.

    There is no admission where the call has been answered before. Of comparisons that another root field asks too,
    `elsewhere` are counted with that; none of all these, `shared`, is given back, for the other might have been
    answered.
    """

    call: Call
    admissions: Sequence[Admission | None]
    elsewhere: frozenset[int] = frozenset()
    shared: frozenset[int] = frozenset()

    def open(self, judged: Sequence[Judged | None]) -> Sequence[int]:
        """What the source is to be asked."""
        each = enumerate(zip(self.admissions, judged, strict=True))
        return [number for number, (admission, one) in each if one is None and isinstance(admission, Admitted)]

    @property
    def put_off(self) -> Sequence[int]:
        """What is to be asked later."""
        return [number for number, admission in enumerate(self.admissions) if isinstance(admission, Postponed)]

    def settled(self, numbers: Sequence[int], outcomes: Sequence[Outcome]) -> Iterator[tuple[int, Outcome]]:
        """What of these is to be counted here."""
        for number, outcome in zip(numbers, outcomes, strict=True):
            kept = outcome is Outcome.NOT_COMPARED and number in self.shared
            if number not in self.elsewhere and not kept:
                yield number, outcome


@dataclass(frozen=True, slots=True)
class Answered:
    """Comparisons with their verdicts, None for what was not compared."""

    comparisons: Comparisons
    judged: Sequence[Judged | None]

    @property
    def pairs(self) -> Iterator[Judged | Postponed | Fault | None]:
        """What is told of each pair, in their order."""
        return (told for told, _ in self.numbered)

    @property
    def numbered(self) -> Iterator[tuple[Judged | Postponed | Fault | None, int]]:
        """The same with the number of the comparison, -1 for a pair that is none."""
        for pair in self.comparisons.call.asked.pairs:
            if isinstance(pair, Fault):
                yield pair, -1
            else:
                admission = self.comparisons.admissions[pair]
                yield self.judged[pair] or (admission if isinstance(admission, Postponed) else None), pair
