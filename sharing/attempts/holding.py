"""Rows that a transaction keeps to itself until its end, whether or not they were there before."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def hold_rows(
    connection: AsyncConnection, table: Table, column: str, rows: Sequence[Mapping[str, object]]
) -> None:
    """Insert each row, or set its `column` where one with its key is there: either way nobody else changes it now.

    What is read after this is what every earlier holder left. The rows come sorted, so that no two transactions ever
    wait for each other.
    """
    await connection.execute(_upsert(connection.dialect.name, table, column), [dict(row) for row in rows])


def _upsert(dialect: str, table: Table, column: str) -> Executable:
    if dialect == "postgresql":
        entered = postgresql.insert(table)
        return entered.on_conflict_do_update(index_elements=table.primary_key, set_={column: entered.excluded[column]})
    fallback = sqlite.insert(table)
    return fallback.on_conflict_do_update(index_elements=table.primary_key, set_={column: fallback.excluded[column]})
