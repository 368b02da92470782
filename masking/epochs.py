"""Keys that last for an epoch: one for every purpose, department and item, made new when the next epoch begins."""

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from masking.errors import EpochsUnclear
from masking.keys import MasterKey


@dataclass(frozen=True, slots=True)
class Epoch:
    """A span of days with keys of its own; its name makes them, so a name is never given to a second epoch.

    Epochs overlap for as long as what was made in the older one may still be opened. To retire one at once, let it
    end before today. Its days are no part of its keys, so they may be moved.
    """

    name: str
    from_day: date
    """The first day on which it makes keys."""

    until_day: date | None = None
    """The last day on which its keys open anything, None as long as nobody has set one."""

    def __post_init__(self) -> None:
        if not self.name:
            raise EpochsUnclear("an epoch needs a name")
        if self.until_day is not None and self.until_day < self.from_day:
            raise EpochsUnclear(f"epoch `{self.name}` ends on {self.until_day}, before it begins on {self.from_day}")

    def in_force(self, day: date) -> bool:
        """Whether its keys open anything on that day."""
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)


FIRST_EPOCH = Epoch("1", date.min)
"""The epoch of whoever has set none: it neither begins nor ends."""


@dataclass(frozen=True, slots=True)
class KeyScope:
    """What a key is for: nothing made for one scope can be joined with, or opened for, another."""

    purpose: str
    """What is done with it (`pseudonym`, `siv`, `noise`): one key serves one algorithm."""

    department: str
    """The code of the department that receives what is made."""

    item: str
    """The item whose values it is used on (`population.id_number`), or what several items share (`id_number`)."""


@dataclass(frozen=True, slots=True)
class EpochKey:
    """A key of 32 bytes and the epoch that it belongs to."""

    epoch: Epoch
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The master key and every epoch, past and announced; `EpochsUnclear` where two share a name or a first day."""

    master: MasterKey
    epochs: tuple[Epoch, ...]
    """In the order of their first days, whatever order they are given in."""

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.epochs, key=lambda epoch: epoch.from_day))
        for one, next_one in pairwise(ordered):
            if one.from_day == next_one.from_day:
                raise EpochsUnclear(f"epochs `{one.name}` and `{next_one.name}` begin on the same day, {one.from_day}")
        if len({epoch.name for epoch in ordered}) != len(ordered):
            raise EpochsUnclear("two epochs have the same name")
        object.__setattr__(self, "epochs", ordered)

    def current(self, today: date) -> Epoch:
        """The epoch that makes: the one that began last; `EpochsUnclear` where it has ended, or none has begun.

        An older one that is still in force does not take over: it may be there only to open.
        """
        latest = next((epoch for epoch in reversed(self.epochs) if epoch.from_day <= today), None)
        if latest is None or not latest.in_force(today):
            raise EpochsUnclear(f"no epoch makes keys on {today}: add one that begins by then")
        return latest

    def names_in_force(self, today: date) -> tuple[str, ...]:
        """The names of the epochs whose keys open something today, which fix every key of that day."""
        return tuple(epoch.name for epoch in self.epochs if epoch.in_force(today))

    def making(self, scope: KeyScope, today: date) -> EpochKey:
        """The key under which something is made today; `EpochsUnclear` where no epoch makes keys."""
        return self._key(scope, self.current(today))

    def opening(self, scope: KeyScope, today: date) -> tuple[EpochKey, ...]:
        """The keys that open today what was made, of the latest epoch first; none of an ended or a future epoch."""
        return tuple(self._key(scope, epoch) for epoch in reversed(self.epochs) if epoch.in_force(today))

    def _key(self, scope: KeyScope, epoch: Epoch) -> EpochKey:
        derived = self.master.derive("epoch", scope.purpose, scope.department, scope.item, epoch.name)
        return EpochKey(epoch, derived)
