"""The catalogue against real databases: what fits is silent, what does not is pointed at."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import asyncpg  # type: ignore[import-untyped]  # ships no types
import pytest

from catalog import (
    CanonicalColumn,
    Catalog,
    Category,
    ClaimKind,
    ClaimRule,
    Item,
    Mode,
    Place,
    Resource,
    SharingClass,
    check_sources,
    usual_rules,
)
from masking import ValueType
from sources import Source, SourceSettings, open_source

CREATE = """CREATE TABLE people (row_id bigint PRIMARY KEY, name text, married boolean, born date, seen timestamp,
    children integer, income numeric(14,2), area double precision)"""
TYPES = {
    "name": ValueType.STRING,
    "married": ValueType.BOOLEAN,
    "born": ValueType.DATE,
    "seen": ValueType.DATETIME,
    "children": ValueType.INT,
    "income": ValueType.DECIMAL,
    "area": ValueType.FLOAT,
}


def resource(**changes: object) -> Resource:
    items = {
        code: Item(code, code, type, SharingClass.CONDITIONAL, code, place=Place("people.yaml", line))
        for line, (code, type) in enumerate(TYPES.items(), 10)
    }
    right = Resource(
        code="people",
        name="人口",
        resource_code="1A01001/1",
        provider="police",
        category=Category.BASE,
        source="city",
        table="people",
        items=MappingProxyType(items),
        key=("name",),
        sharing_class=SharingClass.CONDITIONAL,
        modes=frozenset(Mode),
        verification=usual_rules(("name",), items),
        row="row_id",
        place=Place("people.yaml", 1),
    )
    return replace(right, **changes)  # type: ignore[arg-type]  # one helper for every member


@asynccontextmanager
async def city(url: str) -> AsyncIterator[dict[str, Source]]:
    source = open_source("city", SourceSettings(url, 2, 30_000, 30, 30))  # patient: the machine may be busy
    try:
        yield {"city": source}
    finally:
        await source.close()


async def findings(url: str, one: Resource) -> list[tuple[int, str]]:
    async with city(url) as sources:
        met = await check_sources(Catalog({one.code: one}, {}, ""), sources)
    return [(finding.place.line, finding.code) for finding in met]


async def run(url: str, *commands: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for command in commands:
            await connection.execute(command)
    finally:
        await connection.close()


def sqlite_file(folder: Path, *commands: str) -> str:
    with closing(sqlite3.connect(folder / "city.db")) as connection:
        for command in commands:
            connection.execute(command)
    return f"sqlite:///{folder}/city.db"


async def test_what_fits_is_silent(postgresql_database: str, tmp_path: Path) -> None:
    await run(postgresql_database, CREATE)
    assert await findings(postgresql_database, resource()) == []
    assert await findings(sqlite_file(tmp_path, CREATE), resource()) == []


async def test_sqlite_may_keep_decimals_and_moments_as_texts_and_truth_as_a_number(tmp_path: Path) -> None:
    types = "name TEXT, married INTEGER, born TEXT, seen TEXT, children INTEGER, income TEXT, area REAL"
    url = sqlite_file(tmp_path, f"CREATE TABLE people (row_id INTEGER PRIMARY KEY, {types})")
    assert await findings(url, resource()) == []


async def test_a_view_cannot_tell_what_is_unique(postgresql_database: str) -> None:
    await run(postgresql_database, CREATE, "CREATE VIEW seen AS SELECT * FROM people")
    assert await findings(postgresql_database, resource(table="seen")) == []


@pytest.mark.parametrize(
    ("alteration", "expected"),
    [
        ("DROP TABLE people", [(1, "missing_table")]),
        ("ALTER TABLE people DROP COLUMN name", [(10, "missing_column")]),
        ("ALTER TABLE people DROP COLUMN row_id", [(1, "missing_column")]),
        ("ALTER TABLE people ALTER row_id TYPE text", [(1, "row_type")]),
        ("ALTER TABLE people DROP CONSTRAINT people_pkey", [(1, "row_not_unique")]),
        ("ALTER TABLE people ALTER name TYPE text COLLATE loose", [(10, "collation")]),
        ("ALTER TABLE people ALTER name TYPE bigint USING 1", [(10, "column_type")]),
        ("ALTER TABLE people ALTER name TYPE mood USING 'a'", [(10, "column_type")]),
        ("ALTER TABLE people ALTER married TYPE integer USING 1", [(11, "column_type")]),
        ("ALTER TABLE people ALTER born TYPE text", [(12, "column_type")]),
        ("ALTER TABLE people ALTER seen TYPE date", [(13, "column_type")]),
        ("ALTER TABLE people ALTER children TYPE numeric", [(14, "column_type")]),
        ("ALTER TABLE people ALTER income TYPE text", [(15, "column_type")]),
        ("ALTER TABLE people ALTER area TYPE numeric", [(16, "column_type")]),
    ],
)
async def test_what_does_not_fit_is_pointed_at(
    postgresql_database: str, alteration: str, expected: list[tuple[int, str]]
) -> None:
    loose = "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"
    await run(postgresql_database, CREATE, loose, "CREATE TYPE mood AS ENUM ('a')", alteration)
    assert await findings(postgresql_database, resource()) == expected


CANONICAL = [
    ("children_canonical", "fits"),
    ("born", "column_type"),
    ("gone", "missing_column"),
    ("loose", "collation"),
]


@pytest.mark.parametrize(("column", "expected"), CANONICAL)
@pytest.mark.parametrize("part", ["naming", "claims"])
async def test_a_canonical_column_is_looked_at_like_an_item(
    postgresql_database: str, tmp_path: Path, part: str, column: str, expected: str
) -> None:
    """SQLite's collations do not matter: statements compare bytes there."""
    right = resource()
    code = "name" if part == "naming" else "married"
    rule = ClaimRule(code, frozenset({ClaimKind.EQUALS}), canonical=CanonicalColumn(column, 1))
    rules = replace(right.verification, **{part: {code: rule}})  # type: ignore[arg-type]  # one of two members
    loose = "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"
    add = "ALTER TABLE people ADD COLUMN children_canonical text", "ALTER TABLE people ADD COLUMN loose text COLLATE "
    await run(postgresql_database, CREATE, loose, add[0], add[1] + "loose")
    place = right.items[code].place
    met = [] if expected == "fits" or place is None else [(place.line, expected)]
    assert await findings(postgresql_database, resource(verification=rules)) == met
    file = sqlite_file(tmp_path, CREATE, add[0], add[1] + "NOCASE")
    assert await findings(file, resource(verification=rules)) == ([] if expected == "collation" else met)


async def test_an_unknown_or_unreachable_source_is_pointed_at(postgresql_database: str, tmp_path: Path) -> None:
    assert await findings(postgresql_database, resource(source="town")) == [(1, "unknown_source")]
    assert await findings(f"sqlite:///{tmp_path}/absent.db", resource()) == [(1, "source_error")]


async def test_a_message_names_table_and_source(postgresql_database: str) -> None:
    async with city(postgresql_database) as sources:
        (met,) = await check_sources(Catalog({"people": resource(db_schema="shared")}, {}, ""), sources)
    assert str(met) == "people.yaml:1:1: error: table `shared.people` does not exist in source `city` [missing_table]"


async def test_a_table_that_cannot_be_looked_at_hides_no_other(tmp_path: Path) -> None:
    """A view over a table that is gone is a mistake of SQLite's own, and no table is asked about alone."""
    broken = ("CREATE TABLE gone (x integer)", "CREATE VIEW broken AS SELECT x FROM gone", "DROP TABLE gone")
    url = sqlite_file(tmp_path, CREATE, *broken)
    tables = ["people", "absent", "broken", *(f"absent_{number}" for number in range(5))]
    catalog = {table: resource(code=table, table=table, place=Place(f"{table}.yaml", 1)) for table in tables}
    async with city(url) as sources:
        met = await check_sources(Catalog(catalog, {}, ""), sources)
    assert {finding.place.file: finding.code for finding in met} == {
        **{f"{table}.yaml": "missing_table" for table in tables if table.startswith("absent")},
        "broken.yaml": "source_error",
    }


async def test_many_tables_are_asked_for_together(postgresql_database: str) -> None:
    """More than go into one statement; their kinds and keys are not mixed up."""
    count = 600
    created = (f"CREATE TABLE t{number} (row_id bigint PRIMARY KEY, name text)" for number in range(count))
    await run(postgresql_database, ";".join(created), "ALTER TABLE t70 DROP CONSTRAINT t70_pkey", "DROP TABLE t599")
    name = {"name": resource().items["name"]}
    catalog = {
        f"t{number}": resource(code=f"t{number}", table=f"t{number}", items=name, place=Place(f"t{number:04}.yaml", 1))
        for number in range(count)
    }
    async with city(postgresql_database) as sources:
        met = await check_sources(Catalog(catalog, {}, ""), sources)
    assert [(finding.place.file, finding.code) for finding in met] == [
        ("t0070.yaml", "row_not_unique"),
        ("t0599.yaml", "missing_table"),
    ]
