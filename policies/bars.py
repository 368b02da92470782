"""What stands before every access of a department to what others provide, whatever the policies open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Bar(StrEnum):
    """Why a department has nothing of a resource now."""

    NO_AGREEMENT = "no_agreement"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Bars:
    """What bars one department on one day; what it provides itself is never barred.

    `agreed` are the resources for which the agreement is in force that is demanded before every access; None where
    none is demanded, or where one is in force for all of them. `suspended` are the resources for which its rights are
    suspended, and None among them stands for all. `opened` are the only items, each after its resource, that there are
    for the public; None for departments, which nothing of that kind bars.
    """

    agreed: frozenset[str] | None = None
    suspended: frozenset[str | None] = frozenset()
    opened: frozenset[tuple[str, str]] | None = None

    def before(self, resource: str) -> Bar | None:
        """What bars a resource of another department; None where nothing does."""
        if None in self.suspended or resource in self.suspended:
            return Bar.SUSPENDED
        if self.agreed is not None and resource not in self.agreed:
            return Bar.NO_AGREEMENT
        return None

    def leave(self, resource: str, items: Iterable[str]) -> bool:
        """Whether they leave these items of a resource, or where there are none its rows, to be decided about."""
        if self.opened is None:
            return True
        wanted = {(resource, item) for item in items}
        return wanted <= self.opened if wanted else any(code == resource for code, _ in self.opened)

    @property
    def facts(self) -> Sequence[object]:
        """All of it as plain sortable words, for the fingerprint of rights."""
        suspended = sorted(resource for resource in self.suspended if resource is not None)
        opened = None if self.opened is None else sorted(self.opened)
        return [None if self.agreed is None else sorted(self.agreed), suspended, None in self.suspended, opened]


NO_BARS = Bars()
"""Nothing stands before what policies open."""
