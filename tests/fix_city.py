"""A small synthetic city, made once per session in every kind of database, and copies of it that a test may spoil."""

import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import NullPool, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.fix_mariadb import MariaDB, as_configured
from tests.fix_postgresql import PostgreSQL

CITY = Path(__file__).parents[1] / "examples" / "city"
PERSONS = 500
SEED = 1

KINDS = (
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.postgresql),
    pytest.param("mariadb", marks=pytest.mark.mariadb),
)
"""All databases, for `parametrize` and for fixtures."""

ALL_STATEMENTS = frozenset(
    {
        "golden",
        "resolvers",
        "test_hostile_joins",
        "test_hostile_values",
        "test_noninterference",
        "test_groups",
        "test_held",
    }
)
"""Folders and modules of tests that are about what databases make of statements."""

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "mariadb": "mariadb+aiomysql"}

FATHER, MOTHER, CHILD, GRANDMOTHER, SINGLE = (
    "330302198203145018",
    "33030219840902502X",
    "330302201406185030",
    "330302195111305041",
    "330302199001015068",
)
"""ID numbers of the demo persons, as in `demo.yaml`; the first four are one household."""


class Server(Protocol):
    """A server that makes databases for tests."""

    def database(self, template: str | None = None) -> AbstractContextManager[str]:
        """The URL of a new database, empty or as the template, dropped on leaving."""


@dataclass(frozen=True, slots=True)
class City:
    """A city's database. `url` names no driver, as `zhaobi.toml` may."""

    url: str
    server: Server | None = None

    @property
    def kind(self) -> str:
        return make_url(self.url).get_backend_name()

    @property
    def read_url(self) -> str:
        """The same for a user who may only read."""
        url = make_url(self.url)
        return self.url if self.server is None else url.set(username="reader").render_as_string(hide_password=False)

    async def execute(self, statement: str, values: Sequence[Mapping[str, object]] = ({},)) -> None:
        """Run SQL of the test's own, once per set of values; only for a copy."""
        engine = create_async_engine(make_url(self.url).set(drivername=DRIVERS[self.kind]), poolclass=NullPool)
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
                yield City(as_configured(url), self.server)


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


@pytest.fixture(scope="session")
def mariadb_city(mariadb: MariaDB) -> Iterator[City]:
    with mariadb.database() as url:
        generate(as_configured(url))
        yield City(as_configured(url), mariadb)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of statements runs on all databases; of what is alike over all of them, two are enough."""
    if "database" in metafunc.fixturenames:
        path = metafunc.definition.path
        everywhere = path.parent.name in ALL_STATEMENTS or path.stem in ALL_STATEMENTS
        metafunc.parametrize("database", KINDS if everywhere else KINDS[:-1], indirect=True, scope="session")


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> str:
    """The kind of a database; a test with it runs on each of `KINDS`, or of those that are chosen for it."""
    return str(request.param)


@pytest.fixture(scope="session")
def city(database: str, request: pytest.FixtureRequest) -> City:
    """The city that all tests share: to be read only."""
    found: City = request.getfixturevalue(f"{database}_city")
    return found


@pytest.fixture
def own_city(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[City]:
    """A city of the test's own, which it may change."""
    name = "postgresql_template" if database == "postgresql" else f"{database}_city"
    pristine: City = request.getfixturevalue(name)
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
