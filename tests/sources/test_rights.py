"""Whether a source's user could write is told by the database itself, whatever way the right came."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # ships no types
import pytest
from sqlalchemy import make_url

from sources import OverheardSource, SourceSettings, SourceUnavailable, open_source
from sources.rights import only_read
from tests.fix_mariadb import MariaDB
from tests.fix_postgresql import PostgreSQL


async def may_write(url: str) -> bool:
    source = open_source("city", SourceSettings(url, connect_timeout_s=30))
    try:
        found = await source.may_write()
        assert await OverheardSource(source).may_write() is found
        return found
    finally:
        await source.close()


@asynccontextmanager
async def role(postgresql: PostgreSQL, url: str) -> AsyncIterator[tuple[asyncpg.Connection, str, str]]:
    """A superuser's connection, and a role of the test's own with the URL under which it logs in."""
    name = f"reader_{make_url(url).database}"
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"CREATE ROLE {name} LOGIN")
        yield connection, name, make_url(url).set(username=name).render_as_string()
        await connection.execute(f"DROP OWNED BY {name} CASCADE")
        await connection.execute(f"DROP ROLE {name}")
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("given", "writes"),
    [
        ((), False),
        (("GRANT SELECT ON people TO {}", "GRANT USAGE ON SCHEMA public TO {}"), False),
        (("GRANT INSERT ON people TO {}",), True),
        (("GRANT UPDATE (name) ON people TO {}",), True),
        (("GRANT TRUNCATE ON other.people TO {}",), True),
        (("ALTER TABLE people OWNER TO {}", "REVOKE ALL ON people FROM {}"), True),
        (("GRANT pg_write_all_data TO {}",), True),
        (("GRANT pg_read_all_data TO {}",), False),
        (("GRANT DELETE ON seen TO {}",), True),
        (("ALTER ROLE {} SUPERUSER",), True),
    ],
)
async def test_rights_in_postgresql(
    postgresql: PostgreSQL, postgresql_database: str, given: tuple[str, ...], writes: bool
) -> None:
    async with role(postgresql, postgresql_database) as (connection, name, url):
        for statement in (
            "CREATE TABLE people (name text)",
            "CREATE SCHEMA other",
            "CREATE TABLE other.people (name text)",
            "CREATE VIEW seen AS SELECT * FROM people",
            *(statement.format(name) for statement in given),
        ):
            await connection.execute(statement)
        assert await may_write(url) is writes


@pytest.mark.parametrize(
    ("given", "writes"),
    [
        ("SELECT ON {database}.*", False),
        ("SELECT (number), SHOW VIEW ON {database}.granted", False),
        ("PROCESS ON *.*", False),
        ("INSERT ON {database}.granted", True),
        ("UPDATE (number) ON {database}.granted", True),
        ("ALL PRIVILEGES ON {database}.*", True),
        ("DROP ON {database}.*", True),
        ("FILE ON *.*", True),
        ("EXECUTE ON {database}.*", True),
    ],
)
async def test_rights_in_mariadb(
    mariadb: MariaDB, mariadb_database: str, reader: str, given: str, writes: bool
) -> None:
    mariadb.run(f"GRANT {given.format(database=make_url(mariadb_database).database)} TO {make_url(reader).username}")
    assert await may_write(reader) is writes


@pytest.mark.parametrize(("right", "in_force"), [("INSERT", True), ("INSERT", False), ("SELECT", True)])
async def test_rights_by_a_role_in_mariadb(
    mariadb: MariaDB, mariadb_database: str, reader: str, right: str, in_force: bool
) -> None:
    user, database = make_url(reader).username, make_url(mariadb_database).database
    mariadb.run(f"CREATE ROLE {user}s")
    mariadb.run(f"GRANT {right} ON {database}.granted TO {user}s")
    mariadb.run(f"GRANT {user}s TO {user}")
    if in_force:
        mariadb.run(f"SET DEFAULT ROLE {user}s FOR {user}")
    assert await may_write(reader) is (right != "SELECT")
    mariadb.run(f"DROP ROLE {user}s")


@pytest.mark.parametrize(
    ("grants", "reads"),
    [
        (["GRANT USAGE ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*D8'", "GRANT SELECT ON `x`.* TO `a`@`%`"], True),
        (["GRANT SELECT (`a`, `b) ON x TO y`), SHOW VIEW ON `x`.`t` TO `a`@`%`"], True),
        (["GRANT SELECT (`a`), INSERT (`b`) ON `x`.`t` TO `a`@`%`"], False),
        (["GRANT SELECT ON `x`.* TO `a`@`%` WITH GRANT OPTION"], True),
        (["GRANT PROXY ON ''@'%' TO 'root'@'localhost' WITH GRANT OPTION"], False),
        (["GRANT `r` TO `a`@`%`", "GRANT USAGE ON *.* TO `a`@`%`"], False),
        (["GRANT `r` TO `a`@`%`", "GRANT USAGE ON *.* TO `r`", "SET DEFAULT ROLE `r` FOR `a`@`%`"], True),
        (["what a later version may write"], False),
    ],
)
def test_what_is_not_known_to_read_may_write(grants: list[str], reads: bool) -> None:
    assert only_read(grants) is reads


async def test_a_file_is_opened_for_reading_alone(tmp_path: Path) -> None:
    file = tmp_path / "city.db"
    file.touch()
    assert await may_write(f"sqlite:///{file}") is False


async def test_who_does_not_answer_says_nothing(unused_port: int) -> None:
    for scheme in ("postgresql", "mariadb"):
        with pytest.raises(SourceUnavailable):
            await may_write(f"{scheme}://nobody@127.0.0.1:{unused_port}/x")
