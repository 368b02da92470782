"""Grants and agreements in the metadata store: every change counts the version up in its own transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from catalog import Mode
from sharing.errors import GrantExists, GrantUnknown, StoreUnavailable
from sharing.grants import Agreement, GrantRecord, GrantState
from sharing.store import Store
from sharing.tables import agreements, changes, grants


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything of the register at a version or a little later; `unreadable` are numbers of grants."""

    version: int
    grants: tuple[GrantRecord, ...]
    agreements: tuple[Agreement, ...]
    unreadable: tuple[str, ...]


class Register:
    """Reads and writes grants and agreements. Every method raises StoreUnavailable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def version(self) -> int:
        """The number of changes so far."""
        async with self._store.transaction() as connection:
            return await _version(connection)

    async def contents(self) -> Contents:
        """Everything; the version is read first, so a change made meanwhile is read again later, never missed."""
        async with self._store.transaction() as connection:
            version = await _version(connection)
            granted = (await connection.execute(select(grants).order_by(grants.c.number))).mappings().all()
            agreed = (await connection.execute(select(agreements))).mappings().all()
        records = [(row["number"], _record(row)) for row in granted]
        return Contents(
            version,
            tuple(record for _, record in records if record is not None),
            tuple(Agreement(**row) for row in agreed),
            tuple(number for number, record in records if record is None),
        )

    async def add(self, record: GrantRecord) -> None:
        """Enter a new grant as version 1. Raises GrantExists."""
        try:
            async with self._change() as connection:
                await connection.execute(insert(grants).values(_values(record) | {"version": 1}))
        except IntegrityError:
            raise GrantExists(record.number) from None

    async def put(self, record: GrantRecord) -> None:
        """Enter a grant, or replace the one with its number and count its version up."""
        async with self._change() as connection:
            same = grants.c.number == record.number
            replace = update(grants).where(same).values(_values(record) | {"version": grants.c.version + 1})
            if (await connection.execute(replace)).rowcount == 0:
                await connection.execute(insert(grants).values(_values(record) | {"version": 1}))

    async def revoke(self, number: str) -> None:
        """End a grant for good. Raises GrantUnknown."""
        async with self._change() as connection:
            revoked = {"state": GrantState.REVOKED.value, "version": grants.c.version + 1}
            done = await connection.execute(update(grants).where(grants.c.number == number).values(revoked))
            if done.rowcount == 0:
                raise GrantUnknown(number)

    async def put_agreement(self, agreement: Agreement) -> None:
        """Enter an agreement, or replace the one that the same parties signed on that day."""
        values = {column.name: getattr(agreement, column.name) for column in agreements.columns}
        key = [column == values[column.name] for column in agreements.primary_key]
        async with self._change() as connection:
            await connection.execute(delete(agreements).where(*key))
            await connection.execute(insert(agreements).values(values))

    @asynccontextmanager
    async def _change(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that begins by counting the version up, which also lets one change wait for another."""
        async with self._store.transaction() as connection:
            counted = await connection.execute(update(changes).values(version=changes.c.version + 1))
            if counted.rowcount != 1:
                raise StoreUnavailable("the metadata store has not been created")
            yield connection


async def _version(connection: AsyncConnection) -> int:
    found: int | None = (await connection.execute(select(changes.c.version))).scalar_one_or_none()
    if found is None:
        raise StoreUnavailable("the metadata store has not been created")
    return found


def _values(record: GrantRecord) -> dict[str, Any]:
    return {
        "number": record.number,
        "consumer": record.consumer,
        "resource": record.resource,
        "items": orjson.dumps(sorted(record.items)).decode(),
        "modes": orjson.dumps(sorted(record.modes)).decode(),
        "purpose": record.purpose,
        "rows": record.rows,
        "mask": record.mask,
        "persons": orjson.dumps(sorted(record.persons)).decode(),
        "valid_from": record.valid_from,
        "valid_until": record.valid_until,
        "state": record.state.value,
    }


def _record(row: RowMapping) -> GrantRecord | None:
    """The grant in a row; None where a word or a list in it cannot be read."""
    try:
        return GrantRecord(
            number=row["number"],
            consumer=row["consumer"],
            resource=row["resource"],
            items=_words(row["items"]),
            modes=frozenset(map(Mode, _words(row["modes"]))),
            purpose=row["purpose"],
            valid_from=row["valid_from"],
            valid_until=row["valid_until"],
            rows=row["rows"],
            mask=row["mask"],
            persons=_words(row["persons"]),
            state=GrantState(row["state"]),
            version=row["version"],
        )
    except ValueError:
        return None


def _words(text: str) -> frozenset[str]:
    words = orjson.loads(text)
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError("not a list of words")
    return frozenset(words)
