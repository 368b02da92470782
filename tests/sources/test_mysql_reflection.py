"""What MariaDB declares of its tables, whatever these and their columns are called."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from sources import ColumnFamily, DeclaredTable, ForeignKey, SourceSettings, open_source
from tests.fix_city import City
from tests.fix_mariadb import MariaDB, as_configured

pytestmark = pytest.mark.mariadb
ODD = ("a`bc", "two\nlines", "a%b", "a'b\"c", "a:b", "a)b,", "\u3000", "\\", "`", "KEY `x` (`y`)", "人口 ?")
NAMES = st.text(st.characters(max_codepoint=0xFFFF, exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


@pytest.fixture(scope="module")
async def url(mariadb: MariaDB) -> AsyncIterator[str]:
    with mariadb.database() as found:
        yield as_configured(found)


def quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


async def made(server: MariaDB, url: str, *statements: str) -> None:
    for statement in statements:
        await asyncio.to_thread(server.run, statement.replace("{db}", str(make_url(url).database)))


async def found(url: str, *names: str, schema: str | None = None) -> Sequence[DeclaredTable | None]:
    source = open_source("legacy", SourceSettings(url, 1, 60_000, 30, 30))  # patient: the machine may be busy
    try:
        tables = await source.tables(schema, names or None)
        return [tables.get(name) for name in names] if names else list(tables.values())
    finally:
        await source.close()


@pytest.mark.parametrize("odd", ODD, ids=ascii)
async def test_names_that_have_to_be_quoted_are_told_as_they_are(mariadb: MariaDB, url: str, odd: str) -> None:
    name = f"t{odd}"
    pair = f"PRIMARY KEY ({quoted(odd)}), UNIQUE (b, {quoted(odd)}), FOREIGN KEY (b) REFERENCES {{db}}.{quoted(name)}"
    await made(
        mariadb,
        url,
        f"CREATE TABLE {{db}}.{quoted(name)} ({quoted(odd)} int, b int, {pair} ({quoted(odd)}))",
    )
    (table,) = await found(url, name)
    assert table is not None and list(table.columns) == [odd, "b"]
    assert table.primary_key == (odd,) and table.unique == {(odd,), ("b", odd)}
    assert table.foreign_keys == (ForeignKey(("b",), None, name, (odd,)),)
    assert name in {one.name for one in await found(url) if one is not None}
    await made(mariadb, url, f"DROP TABLE {{db}}.{quoted(name)}")


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(st.lists(NAMES.filter(lambda name: name == name.rstrip(" ")), min_size=1, max_size=8))
async def test_no_column_is_ever_lost_or_renamed(mariadb: MariaDB, url: str, names: list[str]) -> None:
    columns = list({f"{number}{name}"[:60]: None for number, name in enumerate(names)})
    columns = [name for name in columns if name == name.rstrip()]
    declared = ", ".join(f"{quoted(name)} int" for name in ["x", *columns])
    await made(mariadb, url, f"CREATE OR REPLACE TABLE {{db}}.drawn ({declared})")
    (table,) = await found(url, "drawn")
    assert table is not None and list(table.columns) == ["x", *columns]


TYPES = {
    "varchar(7)": ("varchar", ColumnFamily.TEXT, 7, None),
    "char(3)": ("char", ColumnFamily.TEXT, 3, None),
    "longtext": ("longtext", ColumnFamily.TEXT, None, None),
    "json": ("longtext", ColumnFamily.TEXT, None, None),
    "boolean": ("tinyint", ColumnFamily.BOOLEAN, None, None),
    "tinyint": ("tinyint", ColumnFamily.INTEGER, None, None),
    "bigint unsigned": ("bigint", ColumnFamily.INTEGER, None, None),
    "decimal(9,2)": ("decimal", ColumnFamily.NUMERIC, None, 2),
    "double": ("double", ColumnFamily.FLOAT, None, None),
    "float(7,2)": ("float", ColumnFamily.FLOAT, None, None),
    "date": ("date", ColumnFamily.DATE, None, None),
    "datetime(6)": ("datetime", ColumnFamily.DATETIME, None, None),
    "time": ("time", ColumnFamily.OTHER, None, None),
    "year": ("year", ColumnFamily.OTHER, None, None),
    "bit(3)": ("bit", ColumnFamily.OTHER, None, None),
    "enum('canary')": ("enum", ColumnFamily.OTHER, None, None),
    "set('canary')": ("set", ColumnFamily.OTHER, None, None),
    "varbinary(3)": ("varbinary", ColumnFamily.OTHER, None, None),
    "uuid": ("uuid", ColumnFamily.OTHER, None, None),
    "point": ("point", ColumnFamily.OTHER, None, None),
}


async def test_types_are_of_their_families(mariadb: MariaDB, url: str) -> None:
    columns = ", ".join(f"c{number} {type}" for number, type in enumerate(TYPES))
    await made(mariadb, url, f"CREATE TABLE {{db}}.typed ({columns})")
    (table,) = await found(url, "typed")
    assert table is not None
    told = [(one.kind, one.family, one.length, one.scale) for one in table.columns.values()]
    assert told == list(TYPES.values())
    assert "canary" not in repr(table)


async def test_texts_of_another_character_set_are_not_bytewise(mariadb: MariaDB, url: str) -> None:
    await made(mariadb, url, "CREATE TABLE {db}.old (a varchar(9), b varchar(9) CHARACTER SET latin1, c int)")
    (table,) = await found(url, "old")
    assert table is not None
    assert {one.name: one.bytewise for one in table.columns.values()} == {"a": True, "b": False, "c": True}


async def test_views_and_what_they_are_over(mariadb: MariaDB, url: str) -> None:
    await made(
        mariadb,
        url,
        *(
            "CREATE TABLE {db}.below (x int PRIMARY KEY) COMMENT '下'",
            "CREATE VIEW {db}.seen AS SELECT x FROM {db}.below",
        ),
        *(
            "CREATE TABLE {db}.gone (x int)",
            "CREATE VIEW {db}.broken AS SELECT x FROM {db}.gone",
            "DROP TABLE {db}.gone",
        ),
    )
    below, seen, broken, absent = await found(url, "below", "seen", "broken", "absent")
    assert below is not None and (below.is_view, below.comment, below.columns["x"].unique) == (False, "下", True)
    assert seen is not None and (seen.is_view, seen.comment, seen.columns["x"].unique) == (True, "", None)
    assert broken is None and absent is None
    assert "broken" not in {one.name for one in await found(url) if one is not None}


async def test_foreign_keys_name_the_schema_of_others_alone(mariadb: MariaDB, url: str) -> None:
    own = str(make_url(url).database)
    with mariadb.database() as second:
        other = str(make_url(second).database)
        await made(
            mariadb,
            url,
            f"CREATE TABLE `{other}`.far (x int PRIMARY KEY)",
            "CREATE TABLE {db}.near (x int, y int, PRIMARY KEY (x, y))",
            "CREATE TABLE {db}.child (a int, b int, FOREIGN KEY two (b, a) REFERENCES {db}.near (x, y),"
            f" FOREIGN KEY one (a) REFERENCES `{other}`.far (x))",
        )
        (unnamed,), (named,) = await found(url, "child"), await found(url, "child", schema=own)
        assert unnamed is not None and named is not None
        away, near = ForeignKey(("a",), other, "far", ("x",)), (("b", "a"), "near", ("x", "y"))
        assert set(unnamed.foreign_keys) == {away, ForeignKey(near[0], None, near[1], near[2])}
        assert set(named.foreign_keys) == {away, ForeignKey(near[0], own, near[1], near[2])}
        await made(mariadb, url, "DROP TABLE {db}.child")


async def test_a_reader_is_told_the_same(mariadb: MariaDB, url: str) -> None:
    keys = "UNIQUE (y), FOREIGN KEY (y) REFERENCES {db}.read_by (x)"
    await made(mariadb, url, f"CREATE TABLE {{db}}.read_by (x int PRIMARY KEY, y int, {keys})")
    assert await found(City(url, mariadb).read_url, "read_by") == await found(url, "read_by")
