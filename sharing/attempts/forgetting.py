"""What no longer counts leaves the store, a slice at a time, so that no comparison waits long for it."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Delete, Table, delete, func, select, tuple_

from sharing.attempts.asking import Asking
from sharing.attempts.holding import hold_resource
from sharing.attempts.moments import moment_of
from sharing.store import Store
from sharing.tables import verification_cases as cases
from sharing.tables import verification_days as days
from sharing.tables import verification_sets as sets
from sharing.tables import verification_subjects as subjects

_SLICE = 2_000  # rows of a table


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
        moment = moment_of(before)
        old = (
            (sets, sets.c.asked_at < moment),
            (cases, cases.c.asked_at < moment),
            (days, days.c.day < before.date().isoformat()),
            (subjects, (_ended(subjects.c.locked_until) < moment) & (_ended(subjects.c.lifted_at) < moment)),
        )
        async with self._store.transaction() as connection:
            await hold_resource(connection, resource)
            gone = [(await connection.execute(_slice_of(table, resource, which))).rowcount for table, which in old]
        return max(gone) < _SLICE


def _ended(moment: ColumnElement[int | None]) -> ColumnElement[int]:
    return func.coalesce(moment, 0)


def _slice_of(table: Table, resource: str, which: ColumnElement[bool]) -> Delete:
    old = select(*table.primary_key).where(table.c.resource == resource, which).limit(_SLICE)
    return delete(table).where(tuple_(*table.primary_key).in_(old))
