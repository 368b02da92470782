"""What a rehearsal plays of others: subjects who consent to everything, and an emergency whose uses nobody lists."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from catalog import Resource
from sharing.consents import ConsentedTo
from sharing.emergencies import EmergencyUse


@dataclass(frozen=True, slots=True)
class PlayedConsents:
    """`given`: whoever a request names by its key has consented to every item; else nobody has to any."""

    given: bool

    async def consented(
        self, department: str, resource: Resource, purposes: Collection[str], subjects: Sequence[str], day: date
    ) -> ConsentedTo:
        """The items to whose use every subject has consented."""
        return ConsentedTo(frozenset(resource.items)) if self.given and purposes and subjects else ConsentedTo()


class PlayedUses:
    """Of what is made up there is nothing to review."""

    async def enter(self, use: EmergencyUse, today: date) -> bool:
        """Whether the use may go on: what was declared for the rehearsal does not end in it."""
        return True
