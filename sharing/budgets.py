"""How many values a department may have in a day, counted before a source is asked."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, update

from sharing.errors import BudgetExceeded, StoreUnavailable
from sharing.store import Store
from sharing.tables import budgets

LEASES_PER_LIMIT = 100
OF_GRANT = "(grant)"
"""In the place of an item; none is called so."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose values of what are counted on which day.

    Where the quota of a grant is counted, its number stands for the resource, and `OF_GRANT` for the item.
    """

    department: str
    resource: str
    item: str
    day: date


@dataclass(slots=True)
class _Lease:
    """Values reserved in the store and not yet spent here; those lost with the process count as used."""

    limit: int
    left: int = 0
    extending: asyncio.Lock = field(default_factory=asyncio.Lock)


class Budgets:
    """Counts in the store, for all processes together; never lets more than a limit through.

    A process reserves a hundredth of a limit at a time and spends it in memory, so near the limit another process may
    be refused while this one has a rest of its reserve. For the tasks of one event loop.
    """

    def __init__(self, store: Store, limit: int) -> None:
        """`limit` is how many values a day, per department, resource and item, for charges that name none."""
        self._store = store
        self._limit = limit
        self._leases: dict[Account, _Lease] = {}
        self._latest = date.min

    async def charge(self, department: str, resource: str, item: str, count: int, limit: int | None, day: date) -> None:
        """Count `count` values; when this returns they may be asked for.

        `limit` None is the configured one. Raises BudgetExceeded or StoreUnavailable: then nothing may be asked.
        Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("a charge is never negative")
        limit = self._limit if limit is None else limit
        account = Account(department, resource, item, day)
        if count > limit:
            raise _exceeded(account, limit)
        lease = self._lease(account, limit)
        if lease.left >= count:
            lease.left -= count
        else:
            await self._extend(account, lease, count)

    async def give_back(
        self, department: str, resource: str, item: str, count: int, limit: int | None, day: date
    ) -> None:
        """Take back `count` values that were charged and did not leave, so that whoever is next may ask for them.

        What goes beyond a reserve is there for other processes too, unless the store does not answer now: then it
        stays in this one. What was charged under another limit stays used.
        """
        limit = self._limit if limit is None else limit
        account = Account(department, resource, item, day)
        lease = self._leases.get(account)
        if lease is None or lease.limit != limit:
            return
        lease.left += count
        spare = lease.left - limit // LEASES_PER_LIMIT
        if spare <= 0:
            return
        lease.left -= spare  # first: nobody may spend here what is being given to others
        try:
            await self._release(account, spare)
        except StoreUnavailable:
            lease.left += spare

    async def _release(self, account: Account, amount: int) -> None:
        """Raises StoreUnavailable: then nothing was given back."""
        async with self._store.transaction() as connection:
            held = budgets.c.used >= amount
            await connection.execute(update(budgets).where(*_row(account), held).values(used=budgets.c.used - amount))

    async def _extend(self, account: Account, lease: _Lease, count: int) -> None:
        """Spend what is left and reserve the rest; what is left is taken first, for others spend it meanwhile."""
        async with lease.extending:
            taken = min(lease.left, count)
            lease.left -= taken
            try:
                reserved = await self._reserve(account, lease.limit, count - taken) if taken < count else 0
            except BaseException:
                lease.left += taken
                raise
            lease.left += reserved - (count - taken)

    def _lease(self, account: Account, limit: int) -> _Lease:
        lease = self._leases.get(account)
        if lease is None or lease.limit != limit:  # what was reserved under another limit counts as used
            self._forget_before(account.day)
            lease = self._leases[account] = _Lease(limit)
        return lease

    def _forget_before(self, day: date) -> None:
        """Drop the leases of past days at the first charge of a new one; yesterday's requests may still be running."""
        if day > self._latest:
            self._latest = day
            kept = day - timedelta(days=1)
            self._leases = {account: lease for account, lease in self._leases.items() if account.day >= kept}

    async def _reserve(self, account: Account, limit: int, needed: int) -> int:
        """Take a block, or where the limit does not leave one exactly what is needed."""
        block = max(limit // LEASES_PER_LIMIT, needed)
        async with self._store.transaction() as connection:
            await connection.execute(self._store.insert_absent(budgets, _names(account) | {"used": 0}))
            for amount in dict.fromkeys((block, needed)):
                fits = budgets.c.used <= limit - amount
                taken = await connection.execute(
                    update(budgets).where(*_row(account), fits).values(used=budgets.c.used + amount)
                )
                if taken.rowcount == 1:
                    return amount
        raise _exceeded(account, limit)


def _names(account: Account) -> dict[str, object]:
    return {
        "department": account.department,
        "resource": account.resource,
        "item": account.item,
        "day": account.day,
    }


def _row(account: Account) -> list[ColumnElement[bool]]:
    return [budgets.c[name] == value for name, value in _names(account).items()]


def _exceeded(account: Account, limit: int) -> BudgetExceeded:
    return BudgetExceeded(limit, account.day + timedelta(days=1))
