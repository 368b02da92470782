"""The grants and agreements in force, as far as it is confirmed under which policies they are in force."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from policies import Grant
from resolvers.standing import Holdings


@dataclass(frozen=True, slots=True)
class ConfirmedHoldings:
    """`held` while `confirmed` says so; otherwise nobody holds anything (design §5).

    A process that is cut off may go on by old policies, but not open by them what somebody may have closed since.
    """

    held: Holdings
    confirmed: Callable[[], bool]

    def in_force(self, department: str, today: date) -> tuple[Grant, ...]:
        return self.held.in_force(department, today) if self.confirmed() else ()

    def agreements_in_force(self, department: str, today: date) -> frozenset[str]:
        return self.held.agreements_in_force(department, today) if self.confirmed() else frozenset()

    def last_known(self, department: str, today: date) -> tuple[tuple[Grant, ...], frozenset[str]]:
        return self.held.last_known(department, today)
