"""A small synthetic city, made once per session in SQLite and in PostgreSQL, and copies of it that a test may spoil."""

import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.fix_postgresql import PostgreSQL

CITY = Path(__file__).parents[1] / "examples" / "city"
PERSONS = 500
SEED = 1

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))
"""Both databases, for `parametrize` and for fixtures."""

FATHER, MOTHER, CHILD, GRANDMOTHER, SINGLE = (
    "330302198203145018",
    "33030219840902502X",
    "330302201406185030",
    "330302195111305041",
    "330302199001015068",
)
"""ID numbers of the demo persons, as in `demo.yaml`; the first four are one household."""


@dataclass(frozen=True, slots=True)
class City:
    """A city's database. `url` names no driver, as `zhaobi.toml` may."""

    url: str
    server: PostgreSQL | None = None

    @property
    def kind(self) -> str:
        return make_url(self.url).get_backend_name()

    async def execute(self, statement: str, values: Sequence[Mapping[str, object]] = ({},)) -> None:
        """Run SQL of the test's own, once per set of values; only for a copy."""
        driver = "sqlite+aiosqlite" if self.kind == "sqlite" else "postgresql+asyncpg"
        engine = create_async_engine(make_url(self.url).set(drivername=driver), poolclass=NullPool)
        async with engine.begin() as connection:
            for set_of_values in values:
                await connection.execute(text(statement), dict(set_of_values))
        await engine.dispose()

    @contextmanager
    def copied(self, folder: Path) -> Iterator["City"]:
        """A copy that may be altered; nobody else may be connected to a PostgreSQL city meanwhile."""
        if self.server is None:
            copy = folder / f"city-{uuid.uuid4().hex}.db"
            shutil.copy(str(make_url(self.url).database), copy)
            yield City(f"sqlite:///{copy}")
        else:
            with self.server.database(template=make_url(self.url).database) as url:
                yield City(url, self.server)


def generate(url: str, persons: int = PERSONS, seed: int = SEED) -> None:
    """Run the command that makes a city; the known persons and the hard cases are always in it."""
    command = [sys.executable, str(CITY / "generate.py"), "--url", url, f"--persons={persons}", f"--seed={seed}"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)


@pytest.fixture(scope="session")
def sqlite_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    url = f"sqlite:///{tmp_path_factory.mktemp('city') / 'city.db'}"
    generate(url)
    return City(url)


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgreSQL) -> Iterator[City]:
    """A city that nobody connects to, for PostgreSQL copies no database that is in use."""
    with postgresql.database() as url:
        generate(url)
        yield City(url, postgresql)


@pytest.fixture(scope="session")
def postgresql_city(postgresql_template: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with postgresql_template.copied(tmp_path_factory.mktemp("city")) as city:
        yield city


@pytest.fixture(scope="session", params=KINDS)
def database(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`; a test with it runs on both."""
    return str(request.param)


@pytest.fixture(scope="session")
def city(database: str, request: pytest.FixtureRequest) -> City:
    """The city that all tests share: to be read only."""
    found: City = request.getfixturevalue(f"{database}_city")
    return found


@pytest.fixture
def own_city(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[City]:
    """A city of the test's own, which it may change."""
    pristine: City = request.getfixturevalue("sqlite_city" if database == "sqlite" else "postgresql_template")
    with pristine.copied(tmp_path) as copy:
        yield copy


Row = dict[str, Any]


@pytest.fixture(scope="session")
def stored(sqlite_city: City) -> Callable[[str], list[Row]]:
    """All rows of a table as SQLite keeps them (dates, decimals as text), by the surrogate; both cities are equal."""

    def rows(table: str) -> list[Row]:
        with closing(sqlite3.connect(str(make_url(sqlite_city.url).database))) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY row_id")]

    return rows
