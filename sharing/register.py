"""Grants, agreements and suspensions in the metadata store: each change counts the version up in its transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from catalog import Mode
from sharing.declared import Declaration, declarations_in, declare
from sharing.doubts import Doubt, doubts_in
from sharing.errors import GrantExists, GrantUnknown, StoreUnavailable
from sharing.grants import Agreement, AgreementKind, GrantRecord, GrantState, Suspension
from sharing.store import Store
from sharing.tables import agreements, changes, grants, suspensions
from sharing.wording import read_words

_EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything of the register at a version or a little later; `unreadable` are numbers of grants.

    `doubts` are what open corrections put in doubt; `declared` are the emergencies, those that are over too.
    """

    version: int
    grants: tuple[GrantRecord, ...]
    agreements: tuple[Agreement, ...]
    unreadable: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    declared: tuple[Declaration, ...] = ()


class Register:
    """Reads and writes grants and agreements. Every method raises StoreUnavailable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def version(self) -> int:
        """The number of changes so far."""
        async with self._store.transaction() as connection:
            return await version_of_changes(connection)

    async def contents(self) -> Contents:
        """Everything; the version is read first, so a change made meanwhile is read again later, never missed."""
        async with self._store.transaction() as connection:
            version = await version_of_changes(connection)
            granted = (await connection.execute(select(grants).order_by(grants.c.number))).mappings().all()
            agreed = (await connection.execute(select(agreements))).mappings().all()
            suspended = (await connection.execute(select(suspensions))).mappings().all()
            doubts, declared = await doubts_in(connection), await declarations_in(connection)
        records = [(row["number"], _record(row)) for row in granted]
        return Contents(
            version,
            tuple(record for _, record in records if record is not None),
            tuple(agreement for agreement in map(_agreement, agreed) if agreement is not None),
            tuple(number for number, record in records if record is None),
            doubts,
            tuple(map(_suspension, suspended)),
            declared,
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
            await enter_grant(connection, record)

    async def revoke(self, number: str) -> None:
        """End a grant for good. Raises GrantUnknown."""
        async with self._change() as connection:
            await change_grant(connection, number, GrantState.REVOKED)

    async def put_agreement(self, agreement: Agreement) -> None:
        """Enter an agreement, or replace the one that has its number, parties, resource and day."""
        async with self._change() as connection:
            await enter_agreement(connection, agreement)

    async def declare(self, declaration: Declaration) -> None:
        """Enter an emergency that no proceeding declares, as for a rehearsal."""
        async with self._change() as connection:
            await declare(connection, declaration)

    @asynccontextmanager
    async def _change(self) -> AsyncIterator[AsyncConnection]:
        async with self._store.transaction() as connection:
            await count_change(connection)
            yield connection


async def count_change(connection: AsyncConnection) -> None:
    """Count the version up, first in a transaction: so one change waits for another. Raises StoreUnavailable."""
    counted = await connection.execute(update(changes).values(version=changes.c.version + 1))
    if counted.rowcount != 1:
        raise StoreUnavailable("the metadata store has not been created")


async def enter_grant(connection: AsyncConnection, record: GrantRecord) -> None:
    """Enter a grant, or replace the one with its number and count its version up; the change is counted already."""
    same = grants.c.number == record.number
    replace = update(grants).where(same).values(_values(record) | {"version": grants.c.version + 1})
    if (await connection.execute(replace)).rowcount == 0:
        await connection.execute(insert(grants).values(_values(record) | {"version": 1}))


async def change_grant(
    connection: AsyncConnection, number: str, state: GrantState, valid_until: date | None = None
) -> None:
    """Bring a grant into another state, or to another last day; one that was revoked stays so. Raises GrantUnknown."""
    values: dict[str, Any] = {"state": state.value, "version": grants.c.version + 1}
    if valid_until is not None:
        values["valid_until"] = valid_until
    standing = (grants.c.number == number, grants.c.state != GrantState.REVOKED.value)
    done = await connection.execute(update(grants).where(*standing).values(values))
    if done.rowcount == 0 and not (state is GrantState.REVOKED and await _is_known(connection, number)):
        raise GrantUnknown(number)


async def _is_known(connection: AsyncConnection, number: str) -> bool:
    return (
        await connection.execute(select(grants.c.number).where(grants.c.number == number))
    ).one_or_none() is not None


async def enter_agreement(connection: AsyncConnection, agreement: Agreement) -> None:
    """Enter an agreement, or replace the one that has its number, parties, resource and day."""
    values = {column.name: getattr(agreement, column.name) for column in agreements.columns}
    values |= {"resource": agreement.resource or _EVERYTHING, "kind": agreement.kind.value}
    key = [column == values[column.name] for column in agreements.primary_key]
    await connection.execute(delete(agreements).where(*key))
    await connection.execute(insert(agreements).values(values))


async def suspend_rights(connection: AsyncConnection, suspension: Suspension) -> None:
    """Enter a suspension, or replace the one that the same office began that day in the same proceeding."""
    values = {column.name: getattr(suspension, column.name) for column in suspensions.columns}
    values |= {"resource": suspension.resource or _EVERYTHING}
    key = [column == values[column.name] for column in suspensions.primary_key]
    await connection.execute(delete(suspensions).where(*key))
    await connection.execute(insert(suspensions).values(values))


async def restore_rights(
    connection: AsyncConnection, number: str, department: str, resource: str | None, office: str | None, at: datetime
) -> None:
    """Lift what that proceeding has suspended of a department, for that resource; what others have goes on.

    With an `office` what it suspended itself, else what anybody did in that proceeding.
    """
    which = (suspensions.c.number == number, suspensions.c.department == department, suspensions.c.lifted_at.is_(None))
    same = [suspensions.c.resource == (resource or _EVERYTHING)]
    if office is not None:
        same.append(suspensions.c.office == office)
    await connection.execute(update(suspensions).where(*which, *same).values(lifted_at=at))


async def version_of_changes(connection: AsyncConnection) -> int:
    """The number of changes so far. Raises StoreUnavailable."""
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
        "quota": record.quota,
        "entry_version": record.entry_version,
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
            items=frozenset(read_words(row["items"])),
            modes=frozenset(map(Mode, read_words(row["modes"]))),
            purpose=row["purpose"],
            valid_from=row["valid_from"],
            valid_until=row["valid_until"],
            rows=row["rows"],
            mask=row["mask"],
            persons=frozenset(read_words(row["persons"])),
            quota=row["quota"],
            entry_version=row["entry_version"],
            state=GrantState(row["state"]),
            version=row["version"],
        )
    except ValueError:
        return None


def _agreement(row: RowMapping) -> Agreement | None:
    """The agreement in a row; None, and so none in force, where its kind cannot be read."""
    try:
        kind = AgreementKind(row["kind"])
    except ValueError:
        return None
    return Agreement(**{**row, "resource": _resource(row), "kind": kind})


def _suspension(row: RowMapping) -> Suspension:
    return Suspension(**{**row, "resource": _resource(row)})


def _resource(row: RowMapping) -> str | None:
    return None if row["resource"] == _EVERYTHING else row["resource"]
