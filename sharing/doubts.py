"""What open corrections put in doubt, as the metadata store keeps it: no value, only what finds a row again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import RowMapping, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.proceeding_tables import corrections_open
from sharing.wording import read_words


@dataclass(frozen=True, slots=True)
class Doubt:
    """疑义: somebody says that a record is wrong, or some of its items, and nobody has answered yet.

    `items` are codes of items, none for the whole record. `record` is the sealed surrogate of the row, `subjects` are
    keyed digests of those that the report names: only the keys of the platform make anything of them. With `proceeds`
    business with valid proof goes on meanwhile.
    """

    number: str
    resource: str
    reporter: str
    items: tuple[str, ...]
    record: str | None
    subjects: tuple[str, ...]
    since: date
    proceeds: bool


async def enter_doubt(connection: AsyncConnection, doubt: Doubt) -> None:
    """Enter a doubt, or replace the one of its number."""
    await end_doubt(connection, doubt.number)
    values = {
        "number": doubt.number,
        "resource": doubt.resource,
        "reporter": doubt.reporter,
        "items": orjson.dumps(doubt.items).decode(),
        "record": doubt.record,
        "subjects": orjson.dumps(doubt.subjects).decode(),
        "since": doubt.since,
        "proceeds": doubt.proceeds,
    }
    await connection.execute(insert(corrections_open).values(values))


async def end_doubt(connection: AsyncConnection, number: str) -> None:
    """Take the doubt of a number away, if there is one."""
    await connection.execute(delete(corrections_open).where(corrections_open.c.number == number))


async def doubts_in(connection: AsyncConnection) -> tuple[Doubt, ...]:
    """All of them, by number; one that cannot be read takes only itself away."""
    found = await connection.execute(select(corrections_open).order_by(corrections_open.c.number))
    return tuple(doubt for row in found.mappings() for doubt in _read(row))


def _read(row: RowMapping) -> Iterator[Doubt]:
    try:
        items, subjects = read_words(row["items"]), read_words(row["subjects"])
    except ValueError:
        return
    yield Doubt(**{**row, "items": items, "subjects": subjects})
