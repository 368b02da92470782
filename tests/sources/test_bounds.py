"""How large the records of a statement may be: told where they are made, so that no more than that is ever sent."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # ships no types
import pytest
from sqlalchemy import Dialect, Integer, Text, bindparam, cast, column, func, literal, select, table
from sqlalchemy.engine import make_url

from masking import KeyedColumn, ValueType
from resolvers.sql.constructs import Utf8
from sources import (
    JOIN,
    MOST_BYTES,
    PLACE,
    RAW_SHARE,
    Join,
    Source,
    SourceOverflow,
    SourceSettings,
    Statement,
    compile_statement,
    fetch_joined,
    open_source,
)
from tests.fix_city import KINDS

SIZE = bindparam("size", type_=Integer)


@dataclass(frozen=True)
class Same:
    """A mask that makes the same of every value."""

    text: str

    def masked(self, values: Sequence[Any], subjects: Sequence[bytes]) -> Sequence[Any]:
        return [self.text for _ in values]

    def sql(self, value: Any, dialect: Dialect) -> None:
        return None


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with nothing in it."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    if request.param == "mariadb":
        return str(request.getfixturevalue("mariadb_database"))
    path = tmp_path / "nothing.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE empty (n INTEGER)")
    return f"sqlite:///{path}"


@asynccontextmanager
async def opened(url: str, longest_bytes: int = 10_000) -> AsyncIterator[Source]:
    source = open_source(
        "city", SourceSettings(url, wait_timeout_s=30, connect_timeout_s=30, longest_bytes=longest_bytes)
    )
    try:
        yield source
    finally:
        await source.close()


def records(source: Source, before: str = "", after: str = "", masks: Sequence[KeyedColumn] = ()) -> Statement:
    """Records with `size` bytes between two texts, as a statement of the pipeline has them, and a second column."""
    filling = func.replace(func.hex(func.zeroblob(SIZE)), "00", "x")  # SQLite has no `repeat`
    if source.dialect.name != "sqlite":
        filling = func.repeat("x", SIZE)
    made = Utf8(literal(before, Text()) + filling + literal(after, Text()))
    return compile_statement(select(made.label("records"), literal(7).label("total")), source.dialect, masks)


async def test_records_are_as_large_as_they_may_be_and_no_larger(url: str) -> None:
    async with opened(url) as source:
        statement = records(source)
        for size in (0, 1, 99, 100):
            assert await source.fetch_row(statement, {"size": size, MOST_BYTES: 100}) == (b"x" * size, 7)
        with pytest.raises(SourceOverflow) as refused:
            await source.fetch_row(statement, {"size": 101, MOST_BYTES: 100})
        assert "x" * 10 not in str(refused.value)
        assert await source.fetch_row(statement, {"size": 100, MOST_BYTES: 100}) == (b"x" * 100, 7)


async def test_without_a_word_it_is_the_usual_size(url: str) -> None:
    async with opened(url) as source:
        assert await source.fetch_row(records(source), {"size": 4_000}) == (b"x" * 4_000, 7)


@pytest.mark.parametrize(("masked", "fits"), [("y" * 20, True), ("y" * 101, False)])
async def test_what_leaves_is_measured_not_what_was_masked(url: str, masked: str, fits: bool) -> None:
    """A longer value beside the source changes nothing, as long as the form that it comes in is as long."""
    async with opened(url) as source:
        statement = records(source, f'{PLACE}0 "', f'"{PLACE}', [Same(masked)])
        for size in (1, 100, 300):
            if fits:
                assert await source.fetch_row(statement, {"size": size, MOST_BYTES: 100}) == (
                    b'"%s"' % masked.encode(),
                    7,
                )
            else:
                with pytest.raises(SourceOverflow):
                    await source.fetch_row(statement, {"size": size, MOST_BYTES: 100})


async def test_raw_values_are_bounded_too(url: str) -> None:
    async with opened(url, longest_bytes=100 * RAW_SHARE) as source:
        statement = records(source, f'{PLACE}0 "', f'"{PLACE}', [Same("y")])
        with pytest.raises(SourceOverflow):
            await source.fetch_row(statement, {"size": 100 * RAW_SHARE, MOST_BYTES: 100})
        assert await source.fetch_row(statement, {"size": 1, MOST_BYTES: 100}) == (b'"y"', 7)


async def test_postgresql_sends_nothing_of_what_is_too_large(postgresql_url: str) -> None:
    async with opened(postgresql_url) as source:
        statement = records(source)
    connection = await asyncpg.connect(postgresql_url)
    try:
        row = await connection.fetchrow(statement.text, *statement.arguments({"size": 10_000_000, MOST_BYTES: 100}))
        assert tuple(row) == (None, 7, True)
    finally:
        await connection.close()


async def test_postgresql_makes_the_records_once(postgresql_url: str) -> None:
    """The expression of the records stands once in the plan, though two columns need it."""
    async with opened(postgresql_url) as source:
        names = table("pg_class", column("relname")).columns.relname
        gathered = select(func.string_agg(cast(names, Text()), literal(","))).scalar_subquery()
        statement = compile_statement(select(Utf8(gathered).label("records")), source.dialect)
    connection = await asyncpg.connect(postgresql_url)
    try:
        plan = await connection.fetch(f"EXPLAIN {statement.text}", *statement.arguments({}))
    finally:
        await connection.close()
    assert sum("Aggregate" in line[0] for line in plan) == 1


async def test_a_connection_of_sqlite_builds_nothing_longer(tmp_path: Path) -> None:
    """Nothing is sent there: what SQLite builds lies in the process."""
    with closing(sqlite3.connect(tmp_path / "nothing.db")) as connection:
        connection.execute("CREATE TABLE empty (n INTEGER)")
    async with opened(f"sqlite:///{tmp_path / 'nothing.db'}", longest_bytes=1_000) as source:
        blob = Statement("SELECT length(zeroblob(?))", ("size",))
        assert await source.fetch_row(blob, {"size": 1_000}) == (1_000,)
        with pytest.raises(SourceOverflow):
            await source.fetch_row(blob, {"size": 1_001})


async def test_a_row_of_another_source_counts_wherever_it_stands(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "empty.db")) as connection:
        connection.execute("CREATE TABLE empty (n INTEGER)")
    row = Statement("SELECT CAST('[\"a\"]' || char(31) || replace(hex(zeroblob(100)), '00', 'x') AS BLOB)", ())
    join = Join("city", row, ("names",), (ValueType.STRING,), many=False)
    place = f'{JOIN}0 ["a"]{JOIN}'
    async with opened(f"sqlite:///{tmp_path / 'empty.db'}") as source:
        for places, fits in ((9, True), (10, True), (11, False)):
            records = Statement("SELECT CAST(? AS BLOB)", ("text",), {"text": place * places}, joins=(join,))
            asked = fetch_joined({"city": source}, "city", records, {MOST_BYTES: 1_000})
            if fits:
                assert await asked == (b"x" * 100 * places,)
            else:
                with pytest.raises(SourceOverflow):
                    await asked


def test_only_records_are_measured() -> None:
    dialect = make_url("postgresql+asyncpg://").get_dialect()()
    assert not compile_statement(select(literal(1)), dialect).tells_size
    assert not compile_statement(select(literal("x"), Utf8(literal("x"))), dialect).tells_size
    assert compile_statement(select(Utf8(literal("x"))), dialect).tells_size
