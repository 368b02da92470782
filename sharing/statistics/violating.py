"""Violations that a department was ordered to correct: what is only recorded, or was dismissed, is told of nobody."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sharing.proceedings import Proceeding
from sharing.statistics.periods import Period
from sharing.violations import Violation, ViolationKind, ViolationState


def ordered_violations(
    violations: Iterable[Proceeding[Violation]], period: Period
) -> Mapping[str, Mapping[ViolationKind, int]]:
    """By department and kind, in the period of the first order; departments and kinds without any are left out."""
    counts: dict[str, Counter[ViolationKind]] = {}
    for each in violations:
        content = each.content
        if each.state != ViolationState.DISMISSED and content.orders and content.orders[0].on in period:
            counts.setdefault(content.department, Counter())[content.violation] += 1
    return {
        department: {kind: counts[department][kind] for kind in ViolationKind if counts[department][kind]}
        for department in sorted(counts)
    }
