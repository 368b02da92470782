"""The comparisons of one root field on their way: read, counted, and judged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from resolvers.plan import Comparison
from resolvers.prepared import PreparedField
from resolvers.verifying.asked import Asked, Fault
from resolvers.verifying.remembering import Remembered
from resolvers.verifying.verdicts import Judged
from sharing.attempts import Admission, Admitted, Asking, Attempt, Outcome, Postponed


@dataclass(frozen=True, slots=True)
class Entry:
    """One comparison: what it asks or what is wrong with it, how it is counted, what became of it.

    One that another root field asks too is counted with that (`counts` is False); neither is given back then, for the
    other might have been answered.
    """

    asked: Asked | Fault
    attempt: Attempt | None
    admission: Admission | None = None
    judged: Judged | None = None
    counts: bool = True
    given_back: bool = True

    def decided(self, admission: Admission) -> "Entry":
        """The same, with what became of it before the source is asked."""
        return Entry(self.asked, self.attempt, admission, None, self.counts, self.given_back)

    def ended(self, judged: Judged | None) -> "Entry":
        """The same, with what the source said, or had said before."""
        return Entry(self.asked, self.attempt, self.admission, judged, self.counts, self.given_back)

    @property
    def is_open(self) -> bool:
        """Whether the source is to be asked."""
        return isinstance(self.admission, Admitted) and self.judged is None

    def is_settled_as(self, outcome: Outcome) -> bool:
        """Whether this is where the outcome is counted."""
        return self.counts and (self.given_back or outcome is not Outcome.NOT_COMPARED)


@dataclass(frozen=True, slots=True)
class Named:
    """What a caller calls a call, and all that it asks in it, both keyed."""

    key: bytes = field(repr=False)
    question: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Comparisons:
    """All comparisons of a root field, in order. `kept` is the answer that the call has had before.

    The versions are those under which it is decided.
    """

    field: PreparedField
    asking: Asking
    entries: tuple[Entry, ...]
    policy_version: str
    catalogue_version: str
    named: Named | None = None
    kept: Remembered | None = None

    def with_entries(self, entries: Iterable[Entry]) -> "Comparisons":
        """The same root field, its comparisons one step further."""
        return Comparisons(
            self.field,
            self.asking,
            tuple(entries),
            self.policy_version,
            self.catalogue_version,
            self.named,
            self.kept,
        )

    @property
    def plan(self) -> Comparison:
        if not isinstance(self.field.plan, Comparison):
            raise AssertionError
        return self.field.plan

    @property
    def open(self) -> Mapping[Attempt, Asked]:
        """What the source is to be asked, identical ones once."""
        return {
            entry.attempt: entry.asked
            for entry in reversed(self.entries)
            if entry.is_open and entry.attempt is not None and isinstance(entry.asked, Asked)
        }

    @property
    def put_off(self) -> bool:
        """Whether some are to be asked later."""
        return any(isinstance(entry.admission, Postponed) for entry in self.entries)
