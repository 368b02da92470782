"""What databases declare of their tables: keys, foreign keys, comments, lengths; of all of a schema or of some."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from sources import DeclaredTable, ForeignKey, SourceSettings, open_source
from tests.fix_city import KINDS, City

TABLES = (
    "CREATE TABLE house (street varchar(9), number integer, note varchar(5), PRIMARY KEY (number, street))",
    """CREATE TABLE person (id integer NOT NULL, code char(3) NOT NULL UNIQUE, a integer, b integer,
       income numeric(9,2),
       street varchar(9), number integer, PRIMARY KEY (id), UNIQUE (a, b),
       FOREIGN KEY (number, street) REFERENCES house (number, street))""",
    "CREATE UNIQUE INDEX whole ON person (b, a)",
    "CREATE VIEW seen AS SELECT id FROM person",
)
COMMENTS = {
    "sqlite": (
        "CREATE TABLE gone (x integer)",
        "CREATE VIEW broken AS SELECT x FROM gone",
        "DROP TABLE gone",
        "CREATE UNIQUE INDEX partial ON house (number) WHERE note = 'x'",
        "CREATE INDEX e ON house (lower(note))",
    ),
    "postgresql": (
        "CREATE TYPE pair AS (one integer, two integer)",
        "ALTER TABLE house ADD pair pair",
        "CREATE UNIQUE INDEX partial ON house (number) WHERE note = 'x'",
        "CREATE UNIQUE INDEX expression ON house (lower(note))",
        "COMMENT ON TABLE house IS '房屋'",
        "COMMENT ON COLUMN house.note IS '备注'",
        "CREATE MATERIALIZED VIEW kept AS SELECT id FROM person",
    ),
    "mariadb": (
        "ALTER TABLE house COMMENT '房屋'",
        "ALTER TABLE house MODIFY note varchar(5) COMMENT '备注'",
        "ALTER TABLE house ADD address inet6",
    ),
}


@pytest.fixture(params=KINDS)
async def described(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """The kind of a database, and its URL."""
    kind = str(request.param)
    url = f"sqlite:///{tmp_path}/x.db" if kind == "sqlite" else str(request.getfixturevalue(f"{kind}_database"))
    statements = [*TABLES, *COMMENTS[kind]]
    if kind == "sqlite":
        with closing(sqlite3.connect(str(make_url(url).database))) as connection:
            connection.executescript(";".join(statements))
    else:
        for statement in statements:
            await City(url).execute(statement)
    return kind, url


async def tables_of(url: str, names: Sequence[str] | None = None) -> Mapping[str, DeclaredTable]:
    source = open_source("legacy", SourceSettings(url, 1, 60_000, 30, 30))  # patient: the machine may be busy
    try:
        return await source.tables(None, names)
    finally:
        await source.close()


async def test_a_whole_schema_is_described(described: tuple[str, str]) -> None:
    kind, url = described
    found = await tables_of(url)
    assert set(found) == {"house", "person", "seen", *({"kept"} if kind == "postgresql" else ())}
    assert {name for name, table in found.items() if table.is_view} == set(found) - {"house", "person"}
    house, person = found["house"], found["person"]
    assert house.primary_key == ("number", "street") and house.unique == {("number", "street")}
    assert not any(house.columns[name].nullable for name in house.primary_key)
    assert person.unique == {("id",), ("code",), ("a", "b"), ("b", "a")}
    assert person.foreign_keys == (ForeignKey(("number", "street"), None, "house", ("number", "street")),)
    code, income = person.columns["code"], person.columns["income"]
    assert (code.length, code.unique, code.nullable) == (3, True, False)
    assert (income.scale, income.length, income.nullable) == (2, None, True)
    comments = (house.comment, house.columns["note"].comment)
    assert comments == (("", "") if kind == "sqlite" else ("房屋", "备注"))


async def test_only_the_named_tables_are_described(described: tuple[str, str]) -> None:
    _, url = described
    assert set(await tables_of(url, ["seen", "absent", "house"])) == {"seen", "house"}
    assert await tables_of(url, []) == {}
