"""What a department holds: grants and agreements in force on a day, and what was last known of them."""

from dataclasses import dataclass, field

from policies import Grant


@dataclass(frozen=True, slots=True, eq=False)
class Holding:
    """The same object until something changes, so that it may stand for all of this in the key of what is remembered.

    `grants`, by number, and `agreed`, resources with a signed agreement, are in force now. The `known` ones are those
    of the day as last read: they open nothing unless that is confirmed, but what they would open counts all the same.
    """

    grants: tuple[Grant, ...] = ()
    agreed: frozenset[str] = frozenset()
    known_grants: tuple[Grant, ...] = ()
    known_agreed: frozenset[str] = frozenset()
    _unconfirmed: "Holding | None" = field(default=None, repr=False)

    @property
    def unconfirmed(self) -> "Holding":
        """The same while nobody can confirm it: nothing is in force."""
        return self if self._unconfirmed is None else self._unconfirmed


def confirmed(grants: tuple[Grant, ...], agreed: frozenset[str]) -> Holding:
    """What was read and is confirmed."""
    return Holding(grants, agreed, grants, agreed, Holding(known_grants=grants, known_agreed=agreed))


NOTHING_HELD = Holding()
"""Of departments without a grant and without an agreement."""
