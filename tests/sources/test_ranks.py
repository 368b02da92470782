"""Rank correlation in every database, against the same worked out here."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import make_url

from sources import ColumnFamily, DeclaredColumn, Following, SourceSettings, followings, open_source
from sources.ranks import FROM_EACH_END
from tests.fix_city import KINDS, City

ROWS = 400
OTHERS = (
    DeclaredColumn("same", ColumnFamily.INTEGER),
    DeclaredColumn("reversed", ColumnFamily.INTEGER),
    DeclaredColumn("chance", ColumnFamily.FLOAT),
    DeclaredColumn("words", ColumnFamily.TEXT),
    DeclaredColumn("sparse", ColumnFamily.DATE),
    DeclaredColumn("constant", ColumnFamily.TEXT),
    DeclaredColumn("absent", ColumnFamily.INTEGER),
)
WORDS = ("a", "B", "Z", "z", "ä", "Ä", "", "人", "户", "a ", "𠀀", "\ufffd")
"""Of which collations, but not bytes, call some equal or order them otherwise."""


def rows(count: int) -> list[tuple[object, ...]]:
    chance = Random(5)  # noqa: S311 - made-up rows, the same in every run
    return [
        (
            number * 3,
            number,
            -number // 2,
            chance.random(),
            chance.choice(WORDS),
            f"20{10 + number % 40}-01-01" if number % 3 == 0 else None,
            "x",
            None,
        )
        for number in range(count)
    ]


def expected(pairs: Sequence[tuple[int, object]]) -> Following:
    """Spearman over the rows with a value, equal values having the rank of the first of them."""
    present = [(x, value.encode() if isinstance(value, str) else value) for x, value in pairs if value is not None]
    ranks = [rank([x for x, _ in present]), rank([value for _, value in present])]
    means = [sum(column) / max(1, len(column)) for column in ranks]
    off = [[one - mean for one in column] for column, mean in zip(ranks, means, strict=True)]
    spread = [sum(one * one for one in column) for column in off]
    both = sum(x * y for x, y in zip(*off, strict=True))
    return Following(len(present), both / (spread[0] * spread[1]) ** 0.5 if all(spread) else 0.0)


def rank(values: Sequence[object]) -> list[int]:
    ordered = sorted(values)  # type: ignore[type-var]  # all of one type
    first = {value: number for number, value in reversed(list(enumerate(ordered, 1)))}
    return [first[value] for value in values]


async def create(kind: str, url: str, count: int) -> None:
    created = """CREATE TABLE seen (own bigint PRIMARY KEY, same integer, reversed integer, chance double precision,
        words varchar(9), sparse date, constant varchar(9), absent integer)"""
    values = [dict(zip(("o", "s", "r", "c", "w", "d", "k", "n"), row, strict=True)) for row in rows(count)]
    if kind == "sqlite":
        with closing(sqlite3.connect(str(make_url(url).database))) as connection, connection:
            connection.execute(created)
            connection.executemany("INSERT INTO seen VALUES (:o, :s, :r, :c, :w, :d, :k, :n)", values)
        return
    day = "to_date(:d, 'YYYY-MM-DD')" if kind == "postgresql" else ":d"
    city = City(url)
    await city.execute(created)
    await city.execute(f"INSERT INTO seen VALUES (:o, :s, :r, :c, :w, {day}, :k, :n)", values)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    url = f"sqlite:///{tmp_path}/seen.db" if kind == "sqlite" else str(request.getfixturevalue(f"{kind}_database"))
    asyncio.run(create(kind, url, ROWS))
    return url


async def found_in(url: str, own: str, others: Sequence[DeclaredColumn]) -> dict[str, Following]:
    source = open_source("legacy", SourceSettings(url, 1, 60_000, 30, 30))  # patient: the machine may be busy
    try:
        return dict(await followings(source, None, "seen", DeclaredColumn(own, ColumnFamily.INTEGER), others))
    finally:
        await source.close()


async def test_every_database_finds_the_same(url: str) -> None:
    found = await found_in(url, "own", OTHERS)
    stored = rows(ROWS)
    for place, column in enumerate(OTHERS, 1):
        wanted = expected([(int(str(row[0])), row[place]) for row in stored])
        assert found[column.name].rows == wanted.rows, column.name
        assert found[column.name].correlation == pytest.approx(wanted.correlation), column.name
    assert found["same"].correlation == pytest.approx(1)
    assert found["absent"] == Following(0, 0.0)


async def test_many_columns_are_asked_for_in_parts(url: str) -> None:
    one = OTHERS[0]
    found = await found_in(url, "own", [one] * 45)
    assert found["same"].rows == ROWS and found["same"].correlation == pytest.approx(1)


async def test_only_both_ends_of_a_large_table_are_looked_at(tmp_path: Path) -> None:
    count = 3 * FROM_EACH_END
    with closing(sqlite3.connect(tmp_path / "seen.db")) as connection, connection:
        connection.execute("CREATE TABLE seen (own bigint PRIMARY KEY, same integer)")
        connection.executemany("INSERT INTO seen VALUES (?, ?)", ((number, -number) for number in range(count)))
    found = await found_in(f"sqlite:///{tmp_path}/seen.db", "own", OTHERS[:1])
    assert found["same"].rows == 2 * FROM_EACH_END and found["same"].correlation == pytest.approx(-1)
