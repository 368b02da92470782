"""What can go wrong in proceedings.

ProceedingError
├── ProceedingUnknown   there is no such proceeding, or none that this department may see: told alike
├── NotPermitted        nobody of this party and role may do that
├── NotNow              not in the state that the proceeding is in; names both
├── ProceedingChanged   somebody acted since the version that the caller has seen; nothing was done
├── ActionUnfit         what the action says does not fit; names every member that does not, and why
└── KeyReused           another action was sent under this idempotency key
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sharing.errors import SharingError


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one member of an action; `member` is its path, such as `items.2`, `code` is stable."""

    member: str
    code: str
    message: str


class ProceedingError(SharingError):
    """Anything that goes wrong in proceedings; nothing was done then."""


class ProceedingUnknown(ProceedingError):
    """Also where the department takes no part in it."""

    def __init__(self, number: str) -> None:
        super().__init__(f"there is no proceeding `{number}` that you take part in")


class NotPermitted(ProceedingError):
    """By `policies/duties.csv`."""

    def __init__(self, action: str) -> None:
        super().__init__(f"`{action}` is for another party or another role")


class NotNow(ProceedingError):
    """The proceeding stands where that action does not follow."""

    def __init__(self, action: str, state: str) -> None:
        super().__init__(f"`{action}` does not follow `{state}`")
        self.state = state


class ProceedingChanged(ProceedingError):
    """Look at it again."""

    def __init__(self, number: str) -> None:
        super().__init__(f"somebody has acted in `{number}` meanwhile: look at it, then decide anew")


class ActionUnfit(ProceedingError):
    """All that is wrong at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{each.member}: {each.message}" for each in self.problems))


class KeyReused(ProceedingError):
    """Use another key for another action."""

    def __init__(self) -> None:
        super().__init__("another action was sent under this idempotency key")
