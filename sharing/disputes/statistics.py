"""Figures about disputes: how far up the ladder they went, and in whose favour they were concluded."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sharing.disputes.dispute import Dispute, DisputeState, Ruling
from sharing.jurisdictions import DisputeStep
from sharing.proceedings import Proceeding


@dataclass(frozen=True, slots=True)
class Ended:
    """`settled_at` counts by the step at which it ended, `rulings` by the last conclusion of those that have one."""

    open: int
    withdrawn: int
    settled_at: Mapping[DisputeStep, int]
    rulings: Mapping[Ruling, int]


def endings(disputes: Iterable[Proceeding[Dispute]]) -> Ended:
    found = list(disputes)
    settled = [each.content for each in found if each.state == DisputeState.SETTLED]
    steps = Counter(content.rung.step for content in settled)
    rulings = Counter(content.rung.conclusion.ruling for content in settled if content.rung.conclusion is not None)
    return Ended(
        sum(not each.is_closed for each in found),
        sum(each.state == DisputeState.WITHDRAWN for each in found),
        {step: steps[step] for step in DisputeStep},
        {ruling: rulings[ruling] for ruling in Ruling},
    )
