"""Sources that log parameters, or whose user may write, are found when the platform opens, and again a minute later."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from api.app import open_platform
from api.console import load_console
from api.readiness import readiness
from api.source_warnings import SourceWarnings
from sources import SourceSettings, open_source
from tests.fix_city import City
from tests.fix_platform import lay_out_city
from tests.fix_postgresql import free_port


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def following(urls: Mapping[str, str], clock: Clock) -> AsyncIterator[SourceWarnings]:
    sources = {name: open_source(name, SourceSettings(url, connect_timeout_s=30)) for name, url in urls.items()}
    logs = SourceWarnings(sources, clock)
    try:
        await logs.ask()
        yield logs
    finally:
        await logs.close()
        for source in sources.values():
            await source.close()


async def set_logging(url: str, value: str) -> None:
    await City(url).execute(f"ALTER DATABASE {make_url(url).database} SET log_statement = '{value}'")


LOGS = "source `{}` logs the values of parameters: see docs/security.md"
WRITES = "source `{}` lets its user write: see docs/security.md"


def said(warnings: SourceWarnings, text: str = LOGS) -> tuple[str, ...]:
    """The sources of which the text is said."""
    return tuple(name for name in ("city", "down", "missing") if text.format(name) in warnings.said)


async def settled(logs: SourceWarnings, expected: tuple[str, ...]) -> bool:
    """Whether the answer comes to be so within the time that a busy machine may need."""
    for _ in range(300):
        if said(logs) == expected:
            return True
        await asyncio.sleep(0.05)
    return False


async def test_sources_are_asked_once_a_minute(postgresql_database: str) -> None:
    clock = Clock()
    async with following({"city": postgresql_database}, clock) as logs:
        assert said(logs) == ()
        await set_logging(postgresql_database, "all")
        clock.now = 59.0
        logs.ask_again()
        await asyncio.sleep(0.5)
        assert said(logs) == ()
        clock.now = 60.0
        logs.ask_again()
        assert await settled(logs, ("city",))
        await set_logging(postgresql_database, "none")
        clock.now = 120.0
        logs.ask_again()
        assert await settled(logs, ())


async def test_nothing_is_said_of_a_source_that_does_not_answer(postgresql_database: str, tmp_path: Path) -> None:
    await set_logging(postgresql_database, "all")
    urls = {
        "down": f"postgresql://nobody@127.0.0.1:{free_port()}/city",
        "city": postgresql_database,
        "missing": f"sqlite:///{tmp_path / 'missing.db'}",
    }
    async with following(urls, Clock()) as logs:
        assert said(logs) == ("city",)


async def test_closing_waits_for_no_source(postgresql_database: str) -> None:
    clock = Clock()
    async with following({"city": postgresql_database}, clock) as logs:
        clock.now = 60.0
        logs.ask_again()
        logs.ask_again()


async def test_readiness_warns(postgresql_template: City, tmp_path: Path) -> None:
    with postgresql_template.copied(tmp_path) as city:
        settings = lay_out_city(tmp_path / "p", city)
        await set_logging(city.url, "all")
        async with open_platform(settings, load_console(settings.console.graphiql_dir)) as platform:
            assert readiness(platform)["warnings"] == [LOGS.format("city")]


async def test_a_user_who_may_write_is_told_once_in_the_log(
    postgresql_database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "city.db").touch()
    urls = {"city": postgresql_database, "missing": f"sqlite:///{tmp_path / 'city.db'}"}
    async with following(urls, Clock()) as warnings:
        await warnings.ask()
        assert said(warnings, WRITES) == ("city",)
    assert caplog.messages.count(WRITES.format("city")) == 1


async def test_mariadb_is_asked_too(mariadb_database: str, reader: str) -> None:
    async with following({"city": mariadb_database, "down": reader}, Clock()) as warnings:
        assert said(warnings, WRITES) == ("city",)
