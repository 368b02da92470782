"""What a department holds: grants and agreements in force on a day, and what was last known of them."""

from dataclasses import dataclass, field

from policies import NO_BARS, Bars, Grant, Records
from sharing.declared import Declaration


@dataclass(frozen=True, slots=True, eq=False)
class Holding:
    """The same object until something changes, so that it may stand for all of this in the key of what is remembered.

    `grants`, by number, and `agreed`, resources with a signed agreement, are in force now. The `known` ones are those
    of the day as last read: they open nothing unless that is confirmed, but what they would open counts all the same.
    `bars` stand before whatever policies open: an agreement that is missing, or that nobody can confirm, and suspended
    rights, those last known where nobody can confirm them. `declared` are the emergencies in force for the department.
    `on_record` is what is missing for unconditional data of others that no such grant covers; None where it is had.
    """

    grants: tuple[Grant, ...] = ()
    agreed: frozenset[str] = frozenset()
    known_grants: tuple[Grant, ...] = ()
    known_agreed: frozenset[str] = frozenset()
    bars: Bars = NO_BARS
    declared: tuple[Declaration, ...] = ()
    on_record: str | None = None
    _unconfirmed: "Holding | None" = field(default=None, repr=False)

    @property
    def records(self) -> Records | None:
        """What is in force that may have unconditional data of others on record; None where it is simply had."""
        return None if self.on_record is None else Records(self.on_record, self.grants)

    @property
    def unconfirmed(self) -> "Holding":
        """The same while nobody can confirm it: nothing is in force."""
        return self if self._unconfirmed is None else self._unconfirmed


def confirmed(
    grants: tuple[Grant, ...],
    agreed: frozenset[str],
    bars: Bars = NO_BARS,
    unconfirmed: Bars = NO_BARS,
    declared: tuple[Declaration, ...] = (),
    on_record: str | None = None,
) -> Holding:
    """What was read and is confirmed; `unconfirmed` are the bars that stand while it is not."""
    later = Holding(known_grants=grants, known_agreed=agreed, bars=unconfirmed, on_record=on_record)
    return Holding(grants, agreed, grants, agreed, bars, declared, on_record, later)


NOTHING_HELD = Holding()
"""Of departments without a grant and without an agreement."""
