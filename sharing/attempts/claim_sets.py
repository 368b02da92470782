"""Which claim sets were asked of one subject and what they weigh: guessing varies one claim at a time."""

from collections.abc import Iterable, Iterator

from sharing.attempts.asking import KEYED_BYTES

ClaimSet = frozenset[bytes]


class AskedSets:
    """Different claim sets in the order in which they were first asked.

    One that differs from an earlier one in exactly one item weighs 2, every other one 1. Claims are keyed, so that
    another value and another item look alike: either is one claim exchanged. One more or one less tells as much.
    """

    def __init__(self, asked: Iterable[tuple[ClaimSet, int]]) -> None:
        """`asked` are sets with the moments at which they were asked; of equal ones the first counts."""
        self._asked: dict[ClaimSet, tuple[int, int]] = {}
        for claims, at in asked:
            if claims not in self._asked:
                self._asked[claims] = (at, self.weight(claims))

    def __contains__(self, claims: ClaimSet) -> bool:
        return claims in self._asked

    def weight(self, claims: ClaimSet) -> int:
        """What a set would weigh that is asked next."""
        return 2 if any(_differ_in_one(claims, earlier) for earlier in self._asked) else 1

    def weights(self) -> Iterator[tuple[int, int]]:
        """When each was first asked and what it weighs, the earliest first."""
        return iter(self._asked.values())


def packed(claims: ClaimSet) -> bytes:
    """As a column keeps it."""
    return b"".join(sorted(claims))


def unpacked(kept: bytes) -> ClaimSet:
    return frozenset(kept[start : start + KEYED_BYTES] for start in range(0, len(kept), KEYED_BYTES))


def _differ_in_one(one: ClaimSet, other: ClaimSet) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    return max(len(one - other), len(other - one)) == 1
