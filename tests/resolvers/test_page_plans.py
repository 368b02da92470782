"""Deep pages are read from the index that has their order, from either end, and a count ends at its limit."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # ships no types
import pytest

from resolvers.prepared import PreparedField
from resolvers.sql import SurrogateValue
from tests.attack.fix_attack import Attacked, Said, open_lab
from tests.fix_postgresql import PostgreSQL

PEOPLE, MIDDLE = 100_000, 50_000
OWNER = Said("owner")

FILL = f"""
INSERT INTO person (row_id, code, score, grade)
SELECT n, 'P' || n, CASE WHEN n % 11 = 0 THEN NULL ELSE n % 90 END, (n % 4)::text FROM generate_series(1000, {PEOPLE}) n
"""
INDEXES = (
    "CREATE INDEX by_score ON person (score, row_id)",
    "CREATE INDEX by_score_downwards ON person (score DESC NULLS LAST, row_id)",
    "CREATE INDEX by_score_nulls_first ON person (score NULLS FIRST, row_id)",
    "CREATE INDEX by_score_downwards_nulls_first ON person (score DESC, row_id)",
    "ANALYZE person",
)


@pytest.fixture(scope="module")
async def crowd(
    postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Attacked, str]]:
    """A laboratory of many people, and the address of its database."""
    folder: Path = tmp_path_factory.mktemp("crowd")
    with postgresql.database() as url:
        async with open_lab(folder, url, total_count=50) as lab:
            connection = await asyncpg.connect(url)
            try:
                for statement in (FILL, *INDEXES):
                    await connection.execute(statement)
            finally:
                await connection.close()
            yield lab, url


async def explained(crowd: tuple[Attacked, str], arguments: str, selected: str = "nodes { code }") -> str:
    """How PostgreSQL means to read the page, with the row in the middle for every cursor."""
    lab, url = crowd
    edition = lab.platform.editions.current()
    edition.prepared.clear()
    await lab.ask(OWNER, f"{{ data {{ it: person({arguments}) {{ {selected} }} }} }}")
    (prepared,) = edition.prepared.values()
    assert prepared is not None and isinstance(prepared.fields[0], PreparedField)
    written = prepared.fields[0].written
    values: dict[str, Any] = {name: MIDDLE for name, of in written.bound.items() if isinstance(of, SurrogateValue)}
    connection = await asyncpg.connect(url)
    try:
        statement = f"EXPLAIN (ANALYZE, TIMING OFF) {written.statement.text}"
        return "\n".join(row[0] for row in await connection.fetch(statement, *written.statement.arguments(values)))
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("arguments", "scan", "condition"),
    [
        ('first: 50, after: "x"', "Index Scan using person_pkey", "row_id > "),
        ('last: 50, before: "x"', "Index Scan Backward using person_pkey", "row_id < "),
        ('first: 50, before: "x"', "Index Scan using person_pkey", "row_id < "),
        ('last: 50, after: "x"', "Index Scan Backward using person_pkey", "row_id > "),
    ],
)
async def test_a_page_in_the_middle_begins_at_its_cursor(
    crowd: tuple[Attacked, str], arguments: str, scan: str, condition: str
) -> None:
    plan = await explained(crowd, arguments)
    assert scan in plan and f"Index Cond: ({condition}" in plan, plan
    assert "Sort" not in plan and "Seq Scan" not in plan, plan
    assert "Rows Removed by Filter" not in plan, plan


@pytest.mark.parametrize(
    ("direction", "index"),
    [
        ("ASC", "by_score"),
        ("DESC", "by_score_downwards"),
        ("ASC_NULLS_FIRST", "by_score_nulls_first"),
        ("DESC_NULLS_FIRST", "by_score_downwards_nulls_first"),
    ],
)
async def test_each_order_has_one_index_for_both_ends(crowd: tuple[Attacked, str], direction: str, index: str) -> None:
    """As `docs/queries.md` says; nothing is sorted, whichever end is read first."""
    for end, scan in (('first: 50, after: "x"', "Scan using"), ('last: 50, before: "x"', "Scan Backward using")):
        plan = await explained(crowd, f"orderBy: [{{score: {direction}}}], {end}")
        assert f"{scan} {index} on" in plan and "Sort" not in plan, plan


async def test_rows_are_counted_no_further_than_is_told(crowd: tuple[Attacked, str]) -> None:
    lab, _ = crowd
    query = "{ data { it: person(first: 0) { totalCount totalCountIsExact } } }"
    assert (await lab.ask(OWNER, query)).data["data"]["it"] == {"totalCount": 50, "totalCountIsExact": False}
    plan = await explained(crowd, "first: 0", "totalCount")
    assert "actual rows=51 " in plan and f"actual rows={PEOPLE}" not in plan, plan


async def test_what_is_not_selected_is_not_counted(crowd: tuple[Attacked, str]) -> None:
    assert "Aggregate" in await explained(crowd, "first: 1", "totalCountIsExact")
    plan = await explained(crowd, "first: 1")
    assert plan.count("Aggregate") == 1, plan  # the records of the page are put together


async def test_a_count_at_the_limit_is_exact(crowd: tuple[Attacked, str]) -> None:
    lab, _ = crowd
    for most, exact in ((49, True), (50, True), (51, False)):
        query = (
            f"{{ data {{ it: person(where: {{code: {{in: {codes(most)}}}}}) {{ totalCount totalCountIsExact }} }} }}"
        )
        found = (await lab.ask(OWNER, query)).data["data"]["it"]
        assert found == {"totalCount": min(most, 50), "totalCountIsExact": exact}


def codes(number: int) -> str:
    return "[" + ", ".join(f'"P{2000 + n}"' for n in range(number)) + "]"
