"""Locks in the store: listed for the provider, and lifted by its desk with its name and its reason."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.attempts.errors import LockUnknown
from sharing.attempts.holding import hold_resource
from sharing.attempts.locks import Lift, Lock
from sharing.attempts.moments import kept_moment, moment_of
from sharing.tables import verification_lifts as lifts
from sharing.tables import verification_subjects as subjects


async def read_locks(connection: AsyncConnection, resource: str, now: datetime) -> Sequence[Lock]:
    """What is locked now, the oldest first."""
    c = subjects.c
    wanted = select(c.subject, c.locked_at, c.locked_until).where(
        c.resource == resource, c.locked_until > moment_of(now)
    )
    found = await connection.execute(wanted.order_by(c.locked_at, c.subject))
    return [Lock(resource, subject, kept_moment(at), kept_moment(until)) for subject, at, until in found]


async def read_lifts(connection: AsyncConnection, resource: str) -> Sequence[Lift]:
    """All that were ever lifted, the oldest first."""
    c = lifts.c
    wanted = select(c.subject, c.locked_at, c.lifted_at, c.lifted_by, c.reason).where(c.resource == resource)
    found = await connection.execute(wanted.order_by(c.id))
    return [
        Lift(resource, subject, kept_moment(at), kept_moment(lifted), by, why) for subject, at, lifted, by, why in found
    ]


async def lift_lock(
    connection: AsyncConnection, resource: str, subject: bytes, by: str, why: str, now: datetime
) -> None:
    """Record the lift, then take the lock away; of two at once the second finds none. Raises LockUnknown."""
    await hold_resource(connection, resource)
    c = subjects.c
    same = (c.resource == resource, c.subject == subject, c.locked_until > moment_of(now))
    entry = select(
        c.resource, c.subject, c.locked_at, literal(moment_of(now), c.lifted_at.type), literal(by), literal(why)
    )
    columns = ["resource", "subject", "locked_at", "lifted_at", "lifted_by", "reason"]
    entered = await connection.execute(insert(lifts).from_select(columns, entry.where(*same)))
    if entered.rowcount != 1:
        raise LockUnknown(resource)
    open_again = {"locked_at": None, "locked_until": None, "lifted_at": moment_of(now)}
    await connection.execute(update(subjects).where(*same).values(open_again))
