"""The grants and agreements in force, as far as it is confirmed under which policies they are in force."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from resolvers.standing import Holdings
from sharing import Holding


@dataclass(frozen=True, slots=True)
class ConfirmedHoldings:
    """`read` while `confirmed` says so; otherwise nobody holds anything (design §5).

    A process that is cut off may go on by old policies, but not open by them what somebody may have closed since.
    """

    read: Holdings
    confirmed: Callable[[], bool]

    def held(self, department: str, today: date) -> Holding:
        """What the department holds on that day."""
        holding = self.read.held(department, today)
        return holding if self.confirmed() else holding.unconfirmed
