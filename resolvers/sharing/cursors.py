"""Cursors and ids of proceedings and notices: their places, enciphered for one department."""

from dataclasses import dataclass, field
from enum import StrEnum

from masking import BlockSeal, MasterKey
from policies import Recent
from resolvers.errors import Code, Refusal

_REMEMBERED = 1_000


class List(StrEnum):
    """What has places: those of one list are none in the other."""

    PROCEEDINGS = "proceedings"
    NOTICES = "notices"
    EMERGENCY_USES = "emergency-uses"
    ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True)
class Cursors:
    """The keys are derived from the master key as they are needed: how much there is in all cannot be read off."""

    master: MasterKey
    remembered: Recent[tuple[List, str], BlockSeal] = field(default_factory=lambda: Recent(_REMEMBERED))

    def sealed(self, of: List, department: str, place: int) -> str:
        return self._of(of, department).seal([place])[0].decode()

    def opened(self, of: List, department: str, cursor: str) -> int:
        """The place. Raises Refusal (BAD_CURSOR) for what was not made for this department and list."""
        place = self._of(of, department).open(cursor)
        if place is None:
            raise Refusal(Code.BAD_CURSOR, "the cursor was not made by this field for this department")
        return place

    def _of(self, of: List, department: str) -> BlockSeal:
        found = self.remembered[of, department]
        if found is None:
            found = self.master.suite.block_seal(self.master.derive("place", of.value, department))
            self.remembered.put((of, department), found)
        return found
