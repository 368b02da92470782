"""What can go wrong with grants, budgets and releases of policies.

SharingError
├── StoreUnavailable   the metadata store did not answer: whatever depends on it is refused
├── StoreOutdated      the schema of the metadata store is not the one that this version works with; says what to do
├── UpgradeFailed      a revision could not be applied: the metadata store is as it was
├── BudgetExceeded     the day's budget does not hold that many values; says from which day on it is worth asking again
├── GrantExists        a new grant has a number that is taken
├── GrantUnknown       no grant has that number
├── GrantFileUnfit     a file of grants cannot be entered; names the entry and what is wrong with it
└── ReleaseOutdated    policies were released meanwhile that the publisher has not seen
"""

from datetime import date


class SharingError(Exception):
    """Anything that goes wrong with grants, budgets and releases of policies."""


class StoreUnavailable(SharingError):
    """The metadata store did not answer."""


class StoreOutdated(SharingError):
    """Nothing was read or changed: the schema is of an older revision, of one unknown here, or of none."""


class UpgradeFailed(SharingError):
    """The metadata store is as it was before. `reason` names the kind of error, never a value."""

    def __init__(self, revision: str, reason: str) -> None:
        super().__init__(f"revision `{revision}` cannot be applied: {reason}; nothing was changed")
        self.revision = revision


class BudgetExceeded(SharingError):
    """Nothing was counted and nothing may be asked of a source."""

    def __init__(self, limit: int, retry_on: date) -> None:
        super().__init__(f"the budget of {limit} values a day is used up; ask again on {retry_on.isoformat()}")
        self.limit = limit
        self.retry_on = retry_on


class GrantExists(SharingError):
    """A new grant has a number that is taken."""

    def __init__(self, number: str) -> None:
        super().__init__(f"grant `{number}` exists already")
        self.number = number


class GrantUnknown(SharingError):
    """No grant has that number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"there is no grant `{number}`")
        self.number = number


class GrantFileUnfit(SharingError):
    """Nothing of the file was entered. `entry` counts from 1; 0 is the file as a whole."""

    def __init__(self, file: str, entry: int, reason: str) -> None:
        super().__init__(f"{file}: entry {entry}: {reason}" if entry else f"{file}: {reason}")
        self.entry = entry


class ReleaseOutdated(SharingError):
    """Nothing was published: the newest release is not `after`, the one that the publisher has seen."""

    def __init__(self, after: int) -> None:
        super().__init__(
            f"release {after} is not the newest one: look at what was released meanwhile, then publish again"
        )
        self.after = after
