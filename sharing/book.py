"""The grants and agreements in force, in memory: confirmed with the store all the time, else empty."""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from datetime import date
from types import TracebackType
from typing import Self

from catalog import Catalog
from sharing.declared import Declaration
from sharing.doubts import Doubt
from sharing.errors import StoreUnavailable
from sharing.grants import Agreement, GrantRecord
from sharing.holding import Holding, confirmed
from sharing.register import Contents, Register
from sharing.required import NO_GATE, Gate
from sharing.snapshot import GrantFinding, Snapshot, nothing_held, take_snapshot
from sharing.store import Store

logger = logging.getLogger(__name__)

POLL_S = 0.25
CONFIRMED_FOR_S = 5.0


class GrantBook:
    """What is in force now. Use as an async context manager, or `start` and `close`.

    A change made through this book is in force when its method returns, one made elsewhere within a second. A book
    that could not confirm the store's version for five seconds has nothing in force.
    """

    def __init__(
        self,
        store: Store,
        catalog: Callable[[], Catalog],
        *,
        gate: Gate = NO_GATE,
        poll_s: float = POLL_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`catalog` gives the catalogue now in force; `gate` is what the profile demands; `clock` monotonic seconds."""
        self._register = Register(store)
        self._catalog = catalog
        self._gate = gate
        self._poll_s = poll_s
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._contents = Contents(-1, (), (), ())
        self._snapshot = Snapshot(-1, Catalog({}, {}, ""), {}, {}, (), gate=gate)
        self._nothing = nothing_held(gate)
        self._held: dict[str, tuple[date, Holding]] = {}
        self._last_confirmed = -math.inf
        self._failing = False
        self._poller: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read the store, then keep reading. A store that does not answer now is tried again; until then nothing is
        in force.
        """
        await self._try_refresh()
        self._poller = asyncio.create_task(self._poll(), name="grants")

    async def close(self) -> None:
        """Stop reading."""
        poller, self._poller = self._poller, None
        if poller is not None:
            poller.cancel()
            await asyncio.gather(poller, return_exceptions=True)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def confirmed(self) -> bool:
        """Whether the store confirmed the version within the last five seconds."""
        return self._clock() - self._last_confirmed <= CONFIRMED_FOR_S

    @property
    def version(self) -> int:
        """The number of changes of the store, as last read; -1 before."""
        return self._contents.version

    @property
    def findings(self) -> tuple[GrantFinding, ...]:
        """Approved grants that are never in force."""
        return self._snapshot.findings

    def lacking(self, today: date) -> tuple[GrantFinding, ...]:
        """Approved grants that last on that day and are not in force for lack of an agreement, and which one."""
        return tuple(self._snapshot.lacking(today))

    @property
    def records(self) -> tuple[GrantRecord, ...]:
        """All grants in every state, by number, as last read; for people, not for decisions."""
        return self._contents.grants

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """All agreements, as last read; for people, not for decisions."""
        return self._contents.agreements

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What open corrections put in doubt, as last read: the same object until something changes."""
        return self._contents.doubts

    @property
    def declared(self) -> tuple[Declaration, ...]:
        """All emergencies, those that are over too, as last read; for people, not for decisions."""
        return self._contents.declared

    def held(self, department: str, today: date) -> Holding:
        """What the department holds on that day: the same object until something changes."""
        holding = self._as_read(department, today)
        return holding if self.confirmed else holding.unconfirmed

    def _as_read(self, department: str, today: date) -> Holding:
        day, holding = self._held.get(department, (None, self._nothing))
        snapshot = self._snapshot
        if day != today and snapshot.concerns(department):  # the others would fill the memory
            holding = confirmed(
                snapshot.grants(department, today),
                snapshot.agreed(department, today),
                snapshot.bars(department, today),
                snapshot.unconfirmed_bars(department, today),
                snapshot.emergencies(department, today),
                snapshot.gate.on_record,
            )
            self._held[department] = today, holding
        return holding

    async def add(self, record: GrantRecord) -> None:
        """Enter a new grant. Raises GrantExists, StoreUnavailable."""
        await self._change(lambda: self._register.add(record))

    async def put(self, record: GrantRecord) -> None:
        """Enter or replace a grant. Raises StoreUnavailable."""
        await self._change(lambda: self._register.put(record))

    async def revoke(self, number: str) -> None:
        """End a grant for good. Raises GrantUnknown, StoreUnavailable."""
        await self._change(lambda: self._register.revoke(number))

    async def put_agreement(self, agreement: Agreement) -> None:
        """Enter or replace an agreement. Raises StoreUnavailable."""
        await self._change(lambda: self._register.put_agreement(agreement))

    async def refresh(self) -> None:
        """Read the store now. Raises StoreUnavailable."""
        async with self._one_at_a_time:
            await self._confirm()

    async def _change(self, change: Callable[[], Awaitable[None]]) -> None:
        """Commit, then read back; what was committed but not read back must not go on being ignored."""
        async with self._one_at_a_time:
            await change()
            try:
                await self._confirm()
            except BaseException:
                self._last_confirmed = -math.inf
                raise

    async def _confirm(self) -> None:
        asked = self._clock()  # before asking: the answer may be as old as the question
        if await self._register.version() != self._contents.version:
            self._contents = await self._register.contents()
        catalog = self._catalog()
        if (self._contents.version, catalog.version) != (self._snapshot.version, self._snapshot.catalog.version):
            self._swap(take_snapshot(self._contents, catalog, self._gate))
        self._last_confirmed = asked

    def _swap(self, snapshot: Snapshot) -> None:
        for finding in set(snapshot.findings) - set(self._snapshot.findings):
            logger.warning("grant %s is not in force: it %s", finding.number, finding.what)
        self._snapshot, self._held = snapshot, {}

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self._poll_s)
            await self._try_refresh()

    async def _try_refresh(self) -> None:
        """Refresh; a failure is told once and only makes time pass: after five seconds nothing is in force."""
        try:
            await self.refresh()
        except StoreUnavailable as error:
            self._report(str(error))
        except Exception as error:  # the poller must outlive whatever stands in the store
            self._report(f"the metadata store cannot be read: {type(error).__name__}")
        else:
            self._failing = False

    def _report(self, reason: str) -> None:
        if not self._failing:
            logger.error("grants cannot be confirmed: %s", reason)
        self._failing = True
