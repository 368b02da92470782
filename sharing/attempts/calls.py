"""What is handed in to be counted: calls that wait for their admission, and settlements that nobody waits for."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sharing.attempts.admission import Admission, Outcome
from sharing.attempts.asking import Asking, Attempt


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """Comparisons that are asked for together; identical ones of them are one.

    With `unseen` there are none to be seen: so many are counted, all of them or none.
    """

    asking: Asking
    attempts: Sequence[Attempt]
    admissions: "asyncio.Future[Sequence[Admission]]" = field(repr=False)
    unseen: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Settlement:
    """How comparisons ended that were admitted with this same `asking`."""

    asking: Asking
    admitted: Sequence[Attempt]
    outcomes: Sequence[Outcome]

    def __post_init__(self) -> None:
        """Raise ValueError where there are not as many outcomes as comparisons."""
        if len(self.admitted) != len(self.outcomes):
            raise ValueError("every comparison that is settled has one outcome")

    def ended(self) -> Mapping[Attempt, Outcome]:
        """Identical comparisons are one; of differing outcomes the one that counts most."""
        if len(self.admitted) == 1:
            return {self.admitted[0]: self.outcomes[0]}
        ended: dict[Attempt, Outcome] = {}
        for attempt, outcome in zip(self.admitted, self.outcomes, strict=True):
            before = ended.get(attempt, outcome)
            ended[attempt] = before if before.value > outcome.value else outcome
        return ended


def named(calls: Sequence[Call]) -> Iterator[tuple[str, bytes]]:
    """Every subject of the calls with its resource, as often as it is asked about."""
    for call in calls:
        resource = call.asking.resource
        for attempt in call.attempts:
            for subject in attempt.subjects:
                yield resource, subject
