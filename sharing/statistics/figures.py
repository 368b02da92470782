"""All figures of one department."""

from collections.abc import Mapping
from dataclasses import dataclass

from audit import UsageCounts
from sharing.statistics.demands import Demands
from sharing.statistics.freshness import Fresh, Freshness, Interrupted, Live, Stale, Unknown
from sharing.statistics.refreshing import RefreshReminder
from sharing.statistics.supply import Supply
from sharing.statistics.terms import Duty, Kept
from sharing.violations import ViolationKind

NOTHING_DUE = Kept(0, 0, 0, None)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a department supplies, how it keeps its terms, how its data is used, and what it uses of others.

    `unused` are its resources that no other department asked for in the period, `violations` what it was ordered to
    correct.
    """

    department: str
    name: str
    supply: Supply | None
    freshness: tuple[Freshness, ...]
    terms: Mapping[Duty, Kept]
    as_provider: Demands
    as_consumer: Demands
    used: UsageCounts
    uses: UsageCounts
    unused: tuple[str, ...]
    reminder: RefreshReminder | None
    violations: Mapping[ViolationKind, int]

    def kept(self, duty: Duty) -> Kept:
        """How it keeps terms of a kind."""
        return self.terms.get(duty, NOTHING_DUE)

    def updated(self, state: type[Fresh | Stale | Interrupted | Unknown | Live]) -> int:
        """How many of its resources are in that state."""
        return sum(isinstance(each.state, state) for each in self.freshness)

    @property
    def is_outstanding(self) -> bool:
        """Whether it supplies, everything of it is new and in time, and others use it (R136)."""
        kept = self.terms.values()
        return (
            self.supply is not None
            and all(isinstance(each.state, Fresh | Live) for each in self.freshness)
            and not any(each.late or each.overdue for each in kept)
            and not self.violations
            and self.used.answered > 0
        )
