"""A transaction that changes the schema alone: whoever else wants to waits until it ends."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

_SCHEMA = 0x7A687363 << 32  # "zhsc": resources whose comparisons are counted are held under "zhao"


async def hold_schema(connection: AsyncConnection) -> None:
    """The first thing of a transaction.

    On SQLite it begins the transaction too, which the driver otherwise puts off until rows are changed: tables would
    be made outside of it, one by one, and stay when the transaction is taken back.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(_SCHEMA)))
    else:
        await connection.exec_driver_sql("BEGIN IMMEDIATE")
