"""What can go wrong with grants, budgets and releases of policies.

SharingError
├── StoreUnavailable   the metadata store did not answer: whatever depends on it is refused
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
