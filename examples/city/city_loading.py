"""Writes the city into a database, whole or not at all."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from city_blocks import city_blocks
from city_rows import Row
from city_tables import NOTICE, NOTICE_TABLE, city_indexes, city_tables
from sqlalchemy import URL, Connection, MetaData, Table, insert, inspect, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
    "mysql": "mysql+aiomysql",
    "mysql+aiomysql": "mysql+aiomysql",
    "mariadb": "mariadb+aiomysql",
    "mariadb+aiomysql": "mariadb+aiomysql",
}


class CityError(Exception):
    """The city cannot be written there; the message says why."""


def driver_url(url: str) -> URL:
    """The URL with the driver that is installed for its database.

    Raises:
        CityError: no driver is known for that kind of database.
    """
    given = make_url(url)
    if given.drivername not in DRIVERS:
        raise CityError(f"no driver for `{given.drivername}`: write sqlite:///…, postgresql://… or mariadb://…")
    return given.set(drivername=DRIVERS[given.drivername])


async def load_city(
    url: str, persons: int, seed: int, replace: bool = False, progress: Callable[[int], None] = lambda persons: None
) -> Mapping[str, int]:
    """Generates the city and writes it in one transaction; MariaDB keeps the empty tables of one that failed.

    Args:
        url: an SQLAlchemy URL of SQLite, PostgreSQL or MariaDB; the driver may be left out.
        persons: rows of the population; the other tables follow from it.
        seed: the same seed gives the same city.
        replace: whether tables of an earlier city are dropped.
        progress: called with the number of persons written so far.

    Returns:
        The number of rows by table.

    Raises:
        CityError: tables of a city are there already and `replace` is False, or no driver is known.
        ValueError: `persons` is out of range.
    """
    engine = create_async_engine(driver_url(url))
    tables = city_tables()
    try:
        async with engine.begin() as connection:
            await connection.run_sync(make_room, tables, replace)
            counts = await write_rows(connection, tables, persons, seed, progress)
            for index in city_indexes(tables):
                await connection.run_sync(index.create)
        if engine.dialect.name == "postgresql":
            await vacuum(engine)
    finally:
        await engine.dispose()
    return counts


def make_room(connection: Connection, tables: MetaData, replace: bool) -> None:
    """Creates the tables, dropping those of an earlier city only if that is wanted."""
    present = sorted(set(inspect(connection).get_table_names()) & set(tables.tables))
    if present and not replace:
        raise CityError(f"there is already a city: `{present[0]}`; --replace drops it")
    tables.drop_all(connection)
    tables.create_all(connection)


async def write_rows(
    connection: AsyncConnection, tables: MetaData, persons: int, seed: int, progress: Callable[[int], None]
) -> Mapping[str, int]:
    write = copy_rows if connection.dialect.name == "postgresql" else insert_rows
    await connection.execute(insert(tables.tables[NOTICE_TABLE]), {"notice": NOTICE})
    counts = Counter[str]()
    for block in city_blocks(persons, seed):
        for name, rows in block.items():
            await write(connection, tables.tables[name], rows)
            counts[name] += len(rows)
        progress(counts["population"])
    return counts


async def insert_rows(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    if rows:
        await connection.execute(insert(table), [row._asdict() for row in rows])


async def copy_rows(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Writes by COPY, past SQLAlchemy but within its transaction."""
    driver = await driver_connection(connection)
    await driver.copy_records_to_table(table.name, records=rows, columns=[column.name for column in table.columns])


async def vacuum(engine: AsyncEngine) -> None:
    """Gives the planner its statistics and marks all pages visible, as on a server that has run for a while."""
    async with engine.connect() as connection:
        driver = await driver_connection(connection)
        await driver.execute("VACUUM (ANALYZE)")  # has no SQLAlchemy expression, and none may open a transaction


async def driver_connection(connection: AsyncConnection) -> Any:
    """The connection of asyncpg itself, which has no types."""
    return (await connection.get_raw_connection()).driver_connection
