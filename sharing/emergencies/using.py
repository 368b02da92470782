"""Puts every use of an emergency on the list of what is reviewed, before the source is asked; and shows that list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sharing.calendar import WorkingDays
from sharing.declared import EmergencyUse, enter_use, uses_of
from sharing.register import count_change
from sharing.store import Store

LARGEST_PAGE = 200
Resources = Collection[str] | None


@dataclass(frozen=True, slots=True)
class EmergencyUses:
    """The uses of all emergencies. `days` tells until when a review that begins today is due."""

    store: Store
    days: WorkingDays

    async def enter(self, use: EmergencyUse, today: date) -> bool:
        """Whether the use may go on: it is on the list, and the emergency is in force at this moment.

        The first one begins the clock of the review. Raises StoreUnavailable.
        """
        async with self.store.transaction() as connection:
            is_first = await enter_use(connection, use, today, self.days)
        if is_first:  # by itself: steps of proceedings count changes first, and would wait for each other otherwise
            async with self.store.transaction() as connection:
                await count_change(connection)
        return is_first is not None

    async def page(
        self, first: int, before: int | None = None, *, number: str | None = None, resources: Resources = None
    ) -> Sequence[EmergencyUse]:
        """The newest uses, older than the place `before`: of an emergency, or of any; of resources, or of all for None.

        Raises StoreUnavailable.
        """
        most = max(0, min(first, LARGEST_PAGE + 1))
        async with self.store.transaction() as connection:
            return await uses_of(connection, most, before, number, resources)
