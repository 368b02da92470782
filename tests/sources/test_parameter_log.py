"""What a PostgreSQL server writes into its log of values that were bound, and whether a source tells it beforehand."""

import uuid
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Integer, String, bindparam, cast, column, func, literal, make_url, select, table

from sources import (
    OverheardSource,
    Source,
    SourceFailed,
    SourceSettings,
    SourceUnavailable,
    compile_statement,
    open_source,
)
from sources.parameter_log import may_log
from tests.docs.pages import DOCS, blocks

SILENT: Mapping[str, Mapping[str, str]] = {
    "as it comes": {},
    "statements that write": {"log_statement": "mod"},
    "durations alone": {"log_duration": "on"},
    "texts of failed statements": {"log_min_error_statement": "debug5"},
    "all, but no parameters": {"log_statement": "all", "log_parameter_max_length": "0"},
    "slow ones, but no parameters": {"log_min_duration_statement": "0", "log_parameter_max_length": "0"},
    "none of the slow ones": {"log_min_duration_sample": "0", "log_statement_sample_rate": "0"},
    "no plans": {"auto_explain.log_min_duration": "-1"},
}
TALKATIVE: Mapping[str, Mapping[str, str]] = {
    "all": {"log_statement": "all"},
    "all, shortened": {"log_statement": "all", "log_parameter_max_length": "100"},
    "slow ones": {"log_min_duration_statement": "0"},
    "a sample of the slow ones": {"log_min_duration_sample": "0", "log_statement_sample_rate": "1"},
    "a sample of transactions": {"log_transaction_sample_rate": "1"},
    "with errors": {"log_parameter_max_length_on_error": "-1"},
    "with errors, but no texts": {"log_parameter_max_length_on_error": "-1", "log_min_error_statement": "panic"},
    "with errors, shortened": {"log_parameter_max_length_on_error": "100", "log_parameter_max_length": "0"},
    "plans": {"auto_explain.log_min_duration": "0", "log_parameter_max_length": "0"},
    "plans as trees": {"debug_print_plan": "on", "log_parameter_max_length": "0"},
}


class Reader:
    """A user of its own on the suite's server, whose sessions have certain settings, and the server's log."""

    def __init__(self, url: str) -> None:
        self.administrator_url = url
        self.name = f"reader_{uuid.uuid4().hex}"
        self.url = make_url(url).set(username=self.name).render_as_string()
        self.log = Path()

    async def run(self, *commands: str) -> None:
        connection = await asyncpg.connect(self.administrator_url)
        try:
            for command in commands:
                await connection.execute(command)
            self.log = Path(await connection.fetchval("SHOW data_directory")).parent / "log"
        finally:
            await connection.close()

    async def set(self, settings: Mapping[str, str]) -> None:
        await self.run(*(f"ALTER ROLE {self.name} SET {name} = '{value}'" for name, value in settings.items()))

    def source(self) -> Source:
        return open_source("city", SourceSettings(self.url, connect_timeout_s=30, statement_timeout_ms=30_000))


@pytest.fixture
async def reader(postgresql_database: str) -> AsyncIterator[Reader]:
    found = Reader(postgresql_database)
    await found.run(f"CREATE ROLE {found.name} LOGIN")
    # the suite's server logs next to nothing, and loads no module; a tree that is broken into lines is hard to search
    await found.set({"log_min_messages": "warning", "debug_pretty_print": "off"})
    await found.set({"session_preload_libraries": "auto_explain"})
    yield found
    await found.run(f"DROP ROLE {found.name}")


CLASSES = table("pg_class", column("relname", String), schema="pg_catalog")
VALUE, DIVISOR = bindparam("value", type_=String), bindparam("divisor", type_=Integer)
ASKING = (
    select(func.count())
    .select_from(CLASSES)
    .where(cast(CLASSES.c.relname, String) == VALUE, literal(1, Integer) / DIVISOR == 1)
)
"""Compares a column with a value, as every statement with an operand does, and fails where the divisor is 0."""


async def is_written(reader: Reader, source: Source) -> bool:
    """Whether a value of an answer, or of a statement that fails, gets into the log."""
    value = f"canary-{uuid.uuid4().hex}"
    before = reader.log.stat().st_size
    statement = compile_statement(ASKING, source.dialect)
    assert await source.fetch_row(statement, {"value": value, "divisor": 1}) == (0,)
    with pytest.raises(SourceFailed, match="22012"):
        await source.fetch_row(statement, {"value": value, "divisor": 0})
    await source.close()
    with reader.log.open("rb") as log:
        log.seek(before)
        text = " ".join(log.read().decode(errors="replace").split())
    as_numbers = " ".join(str(byte) for byte in value.encode())  # so in the tree of a plan
    return value in text or as_numbers in text


@pytest.mark.parametrize(
    ("changes", "logs"),
    [
        *(pytest.param(changes, False, id=name) for name, changes in SILENT.items()),
        *(pytest.param(changes, True, id=name) for name, changes in TALKATIVE.items()),
    ],
)
async def test_a_source_tells_whether_its_log_gets_values(
    reader: Reader, changes: Mapping[str, str], logs: bool
) -> None:
    await reader.set(changes)
    source = reader.source()
    assert await OverheardSource(source).logs_parameters() is logs
    assert await is_written(reader, source) is logs


async def test_settings_of_the_database_count(reader: Reader, postgresql_database: str) -> None:
    database = make_url(postgresql_database).database
    await reader.run(f"ALTER DATABASE {database} SET log_statement = 'all'")
    source = reader.source()
    assert await source.logs_parameters() is True
    await source.close()


async def test_what_the_page_says_to_set_is_enough(reader: Reader) -> None:
    for changes in TALKATIVE.values():
        await reader.set(changes)
    (block,) = blocks(DOCS / "security.md", "sql")
    await reader.run(*block.text.replace("zhaobi", reader.name).splitlines())
    source = reader.source()
    assert await source.logs_parameters() is False
    assert await is_written(reader, source) is False


async def test_a_source_that_does_not_answer_says_so(unused_port: int) -> None:
    source = open_source("city", SourceSettings(f"postgresql://nobody@127.0.0.1:{unused_port}/city"))
    with pytest.raises(SourceUnavailable):
        await source.logs_parameters()
    await source.close()


async def test_sqlite_has_no_log(tmp_path: Path) -> None:
    source = open_source("city", SourceSettings(f"sqlite:///{tmp_path / 'city.db'}"))
    assert await source.logs_parameters() is False
    await source.close()


@pytest.mark.parametrize(
    ("settings", "logs"),
    [
        ({}, False),
        ({"log_statement": "all"}, True),  # before version 13 there is no length, and no value is left out
        ({"pgaudit.log_parameter": "on", "log_parameter_max_length": "0"}, True),
        ({"pgaudit.log_parameter": "off"}, False),
    ],
)
def test_other_versions_and_modules(settings: Mapping[str, str], logs: bool) -> None:
    assert may_log(settings) is logs


MILLISECONDS = st.integers(-1, 2**31 - 1).map(str)
RATES = st.floats(0, 1).map(str)
STATEMENTS = st.fixed_dictionaries(
    {},
    optional={
        "log_statement": st.sampled_from(["none", "ddl", "mod", "all"]),
        "log_min_duration_statement": MILLISECONDS,
        "log_min_duration_sample": MILLISECONDS,
        "log_statement_sample_rate": RATES,
        "log_transaction_sample_rate": RATES,
    },
)


@given(STATEMENTS)
def test_without_length_statements_never_bring_values(settings: dict[str, str]) -> None:
    assert may_log(settings | {"log_parameter_max_length": "0"}) is False
    if settings.get("log_statement") == "all":
        assert may_log(settings) is True
