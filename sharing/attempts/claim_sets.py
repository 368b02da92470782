"""Which claim sets were asked of one subject and what they weigh: guessing varies one claim at a time."""

from collections.abc import Iterator
from datetime import datetime

ClaimSet = frozenset[bytes]


class AskedSets:
    """Different claim sets in the order in which they were first asked.

    One that differs from an earlier one in exactly one item weighs 2, every other one 1. Claims are keyed, so that
    another value and another item look alike: either is one claim exchanged. One more or one less tells as much.
    """

    def __init__(self) -> None:
        self._asked: dict[ClaimSet, tuple[datetime, int]] = {}

    def __contains__(self, claims: ClaimSet) -> bool:
        return claims in self._asked

    def add(self, claims: ClaimSet, at: datetime) -> None:
        """Note a set that is asked now, after all others; one that was asked before stays where it is."""
        if claims not in self._asked:
            self._asked[claims] = (at, self.weight(claims))

    def weight(self, claims: ClaimSet) -> int:
        """What a set would weigh that is asked next."""
        return 2 if any(_differ_in_one(claims, earlier) for earlier in self._asked) else 1

    def weights(self) -> Iterator[tuple[datetime, int]]:
        """When each was first asked and what it weighs, the earliest first."""
        return iter(self._asked.values())


def _differ_in_one(one: ClaimSet, other: ClaimSet) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    return max(len(one - other), len(other - one)) == 1
