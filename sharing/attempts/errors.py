"""What can go wrong with the budgets of verification beside StoreUnavailable.

SharingError
├── AttemptUnknown   a comparison is settled that was not admitted, or was settled before; nobody waits: logged
└── LockUnknown      a lock is lifted that does not stand
"""

from sharing.errors import SharingError


class AttemptUnknown(SharingError):
    """Nothing was settled: giving back twice what was reserved once would let more through than the budget."""

    def __init__(self) -> None:
        super().__init__("a comparison was not admitted by this asking, or it is settled already")


class LockUnknown(SharingError):
    """Nothing was lifted."""

    def __init__(self, resource: str) -> None:
        super().__init__(f"no lock stands on that subject of `{resource}`")
        self.resource = resource
