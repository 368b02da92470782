"""A blind batch: which items make an entry, what is told of the list, and where the caller's message stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog import Item, Resource
from resolvers.plan.operands import Operand, Path
from resolvers.plan.stated import Stated
from resolvers.plan.verification import Selected
from sharing.blind import Told, Wording


@dataclass(frozen=True, slots=True)
class BlindTerms:
    """Of which items entries are made, and what a caller is told of them."""

    wording: Wording
    told: Told


@dataclass(frozen=True, slots=True)
class BlindOpening:
    """A root field of `verify` that begins a blind batch."""

    path: Path
    resource: Resource
    terms: BlindTerms
    selected: tuple[Selected, ...]
    stated: Stated = Stated()

    @property
    def compared(self) -> Iterator[tuple[Item, Path]]:
        """Every item that has a part in an entry, with its place in the request."""
        return _compared(self.path, self.resource, self.terms)


@dataclass(frozen=True, slots=True)
class BlindAnswering:
    """A root field of `verify` that answers the caller's message in a session.

    `terms` are those of the session, which the document does not say; None where the caller has no such session.
    """

    path: Path
    resource: Resource
    session: Operand
    request: Operand
    selected: tuple[Selected, ...]
    stated: Stated = Stated()
    terms: BlindTerms | None = None

    @property
    def compared(self) -> Iterator[tuple[Item, Path]]:
        """Every item that has a part in an entry of the session."""
        return iter(()) if self.terms is None else _compared(self.path, self.resource, self.terms)


def _compared(path: Path, resource: Resource, terms: BlindTerms) -> Iterator[tuple[Item, Path]]:
    return ((resource.items[code], (*path, "items", code)) for code in terms.wording.items)
