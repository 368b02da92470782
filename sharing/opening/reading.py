"""The openings that stand open, as a process reads them from the metadata store."""

from collections.abc import Mapping

from sharing.opening.content import OpeningContent, OpeningState
from sharing.opening.procedure import Openings
from sharing.proceedings import Kind, Procedure, Proceeding
from sharing.proceedings.rows import in_state
from sharing.register import version_of_changes
from sharing.store import Store

_PROCEDURES: Mapping[Kind, Procedure] = {Kind.OPENING: Openings()}


class OpeningBook:
    """Holds them as last read; `seen` is the number of changes of the store by then, -1 before."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.seen = -1
        self.opened: tuple[Proceeding[OpeningContent], ...] = ()

    async def read(self) -> None:
        """Read them anew: `opened` stays the same object where they are the same. Raises StoreUnavailable.

        The number of changes is read first: what changes meanwhile is read again later, never missed.
        """
        async with self._store.transaction() as connection:
            seen = await version_of_changes(connection)
            opened = tuple(await in_state(connection, Kind.OPENING, OpeningState.OPENED, _PROCEDURES))
        if opened != self.opened:
            self.opened = opened
        self.seen = seen
