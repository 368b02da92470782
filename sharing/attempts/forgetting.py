"""What no longer counts leaves the store, a slice at a time, so that no comparison waits long for it."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Delete, Table, delete, or_, select, tuple_

from sharing.attempts.asking import Asking
from sharing.store import Store
from sharing.tables import verification_cases as cases
from sharing.tables import verification_days as days
from sharing.tables import verification_sets as sets
from sharing.tables import verification_subjects as subjects

_SLICE = 10_000  # rows of a table


class Forgetting:
    """For each resource once a day; a process remembers which are done."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._done: dict[str, date] = {}

    async def once_a_day(self, asking: Asking) -> None:
        """Forget a slice, unless nothing was left of the resource earlier on that day. Raises StoreUnavailable."""
        if self._done.get(asking.resource, date.min) >= asking.day:
            return
        if await self.forget(asking.since, asking.resource):
            self._done[asking.resource] = asking.day

    async def forget(self, before: datetime, resource: str) -> bool:
        """Forget a slice of what is older; whether that was all of it. Raises StoreUnavailable."""
        old = (
            (sets, sets.c.asked_at < before),
            (cases, cases.c.asked_at < before),
            (days, days.c.day < before.date()),
            (subjects, (subjects.c.asked_at < before) & _free(before)),
        )
        async with self._store.transaction() as connection:
            gone = [(await connection.execute(_slice_of(table, resource, which))).rowcount for table, which in old]
        return max(gone) < _SLICE


def _free(before: datetime) -> ColumnElement[bool]:
    return or_(subjects.c.locked_until.is_(None), subjects.c.locked_until < before)


def _slice_of(table: Table, resource: str, which: ColumnElement[bool]) -> Delete:
    """Rows that somebody holds are left for another time: to wait for one while holding others could wait for ever."""
    old = select(*table.primary_key).where(table.c.resource == resource, which).limit(_SLICE)
    return delete(table).where(tuple_(*table.primary_key).in_(old.with_for_update(skip_locked=True)))
