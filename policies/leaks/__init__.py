"""How much callers can learn about values that masks hide: combinations, budgets, aligned rows, and the leak meter."""

from collections.abc import Collection
from datetime import date

from catalog import Finding
from masking import FLOOR
from policies.deciding import Policies
from policies.leaks.aligning import ALIGNED, alignment_findings
from policies.leaks.budgeting import BUDGET, Budgets, Guess, budget_findings
from policies.leaks.combining import COMBINATION, combination_findings
from policies.leaks.gathering import Subjects
from policies.leaks.kinds import domain_of
from policies.leaks.metering import Leak, Path, Told, leaks
from policies.leaks.reports import as_json, as_text
from policies.leaks.trying import Comparisons, Hidden, comparisons, told_bits, tried_bits
from policies.space import Space

__all__ = [
    "ALIGNED",
    "BUDGET",
    "COMBINATION",
    "FLOOR",
    "Budgets",
    "Comparisons",
    "Guess",
    "Hidden",
    "Leak",
    "Path",
    "Subjects",
    "Told",
    "alignment_findings",
    "budget_findings",
    "combination_findings",
    "comparisons",
    "domain_of",
    "leak_findings",
    "leak_meter",
    "leaks",
    "as_json",
    "as_text",
    "told_bits",
    "tried_bits",
]


def leak_findings(
    policies: Policies,
    today: date,
    budgets: Budgets | None = None,
    *,
    floor: float = FLOOR,
    resources: Collection[str] | None = None,
) -> tuple[Finding, ...]:
    """Every combination, budget and alignment that tells more than a mask promises, sorted by place.

    `floor`: fewer candidates than that are too few where the mask alone leaves as many. `resources`: those to look at,
    by default all.
    """
    subjects = Subjects(Space(policies, today), resources)
    found = (
        *combination_findings(subjects, floor),
        *budget_findings(subjects, budgets or Budgets()),
        *alignment_findings(subjects),
    )
    return tuple(sorted(found))


def leak_meter(
    policies: Policies, today: date, budgets: Budgets | None = None, *, resources: Collection[str] | None = None
) -> tuple[Leak, ...]:
    """What each caller can learn of each item in a day, beginning at rows of `resources`, by default of all."""
    return leaks(Subjects(Space(policies, today), resources), budgets or Budgets())
