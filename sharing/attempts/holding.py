"""Resources that a transaction keeps to itself: nobody else counts anything of them until it ends."""

from collections.abc import Iterable, Sequence
from zlib import crc32

from sqlalchemy import BigInteger, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.attempts.statements import Statement

_VERIFICATION = 0x7A68616F << 32  # "zhao", so that no other use of such locks in the same database meets it by chance

HOLD = Statement({"held": BigInteger()}, lambda given: select(func.pg_advisory_xact_lock(given.c.held)), reads=True)
"""PostgreSQL alone: on SQLite whoever writes is alone."""


def held_keys(resources: Iterable[str]) -> Sequence[int]:
    """In one order for all, so that no two transactions wait for each other; two resources may share a key."""
    return sorted({_VERIFICATION | crc32(resource.encode()) for resource in resources})


async def hold_resource(connection: AsyncConnection, resource: str) -> None:
    """The first thing of a transaction; on SQLite it has to be followed by a write."""
    if connection.dialect.name == "postgresql":
        [key] = held_keys([resource])
        await connection.execute(select(func.pg_advisory_xact_lock(key)))
