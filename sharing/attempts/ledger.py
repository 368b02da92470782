"""Where transactions of the budgets are carried out: the same steps, on whichever database the store is."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from sharing.attempts.statements import Steps
from sharing.errors import StoreUnavailable

T = TypeVar("T")


class Ledger(Protocol):
    """One transaction at a time."""

    async def carry_out(self, resources: Iterable[str], steps: Steps[T]) -> T:
        """Run a transaction that is about these resources; nobody else counts anything of them meanwhile.

        Raises StoreUnavailable and whatever the steps raise; then nothing of it is kept, unless the store failed in the
        very moment of keeping it.
        """
        ...

    async def close(self) -> None:
        """Give back what it holds; nothing is under way."""
        ...


@contextmanager
def store_failures() -> Iterator[None]:
    """Whatever a driver raises reads as StoreUnavailable; nothing of what was asked is in its words."""
    try:
        yield
    except Exception as error:
        raise StoreUnavailable(f"the metadata store did not answer: {type(error).__name__}") from error
