"""A real MariaDB server for the session, started from the binaries of the system, and fresh databases on it."""

import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql
import pytest
from sqlalchemy import make_url

from tests.fix_postgresql import free_port, run, unavailable

PROGRAMS = (Path("/usr/bin/mariadb-install-db"), Path("/usr/sbin/mariadbd"))
SETTINGS = {
    "bind-address": "127.0.0.1",
    "character-set-server": "utf8mb4",
    "collation-server": "utf8mb4_unicode_ci",
    "innodb-buffer-pool-size": "32M",
    "innodb-log-file-size": "8M",
    "innodb-flush-log-at-trx-commit": "0",
    "innodb-flush-method": "nosync",
    "performance-schema": "OFF",
    "skip-name-resolve": "ON",
}
LONGEST_START = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class MariaDB:
    """A running server that trusts whoever reaches 127.0.0.1; its superuser is `root`, `reader` may read."""

    port: int

    def url(self, database: str = "mysql") -> str:
        """A URL as SQLAlchemy reads it."""
        return f"mariadb+pymysql://root@127.0.0.1:{self.port}/{database}?charset=utf8mb4"

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """The URL of a new database, empty or with the tables of another, dropped on leaving."""
        name = f"test_{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name}")
        try:
            for table in () if template is None else self.run(f"SHOW TABLES IN {template}"):
                self.run(f"CREATE TABLE {name}.{table} LIKE {template}.{table}")
                self.run(f"INSERT INTO {name}.{table} SELECT * FROM {template}.{table}")
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name}")

    def run(self, statement: str) -> Sequence[Any]:
        """The first column of what a statement of the superuser gives; pymysql's error without a server."""
        connected = pymysql.connect(host="127.0.0.1", port=self.port, user="root", autocommit=True)
        with closing(connected) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return [row[0] for row in cursor.fetchall()]


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDB]:
    """The server; `with mariadb.database() as url` gives fixtures of wider scope a database of their own."""
    with started() as (server, _):
        server.run("CREATE USER reader")
        server.run("GRANT SELECT ON *.* TO reader")
        yield server


@contextmanager
def started() -> Iterator[tuple[MariaDB, Callable[[], None]]]:
    """A server of its own, and what starts it again, as after a crash."""
    if not all(program.exists() for program in PROGRAMS):
        unavailable(f"MariaDB is not installed: {' or '.join(map(str, PROGRAMS))} is missing")
    install, serve = PROGRAMS
    with tempfile.TemporaryDirectory(prefix="zhaobi-mariadb-", ignore_cleanup_errors=True) as folder:
        as_user, user = unprivileged(Path(folder))
        own = [f"--datadir={folder}/data", f"--tmpdir={folder}"]  # a server removes what others left in its `tmpdir`
        settings = ["--no-defaults", *own, *(f"--{name}={SETTINGS[name]}" for name in SETTINGS)]
        run([*as_user, install, *settings, "--skip-test-db", "--auth-root-authentication-method=normal"])
        server, log = MariaDB(free_port()), Path(folder, "log")
        command: list[str | Path] = [serve, *settings, f"--port={server.port}", f"--socket={folder}/socket", *user]
        processes = [serving(command, server, log)]

        def restart() -> None:
            end(processes.pop())
            processes.append(serving(command, server, log))

        try:
            yield server, restart
        finally:
            end(processes.pop())  # its data go with it


def serving(command: Sequence[str | Path], server: MariaDB, log: Path) -> subprocess.Popen[bytes]:
    """The process of a server that answers."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd="/")
    try:
        wait_for(server, process, log)
    except BaseException:
        end(process)
        raise
    return process


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


@pytest.fixture
def mariadb_database(mariadb: MariaDB) -> Iterator[str]:
    """The URL of a fresh empty database of the test's own, as a configuration names it."""
    with mariadb.database() as url:
        yield as_configured(url)


@pytest.fixture
def reader(mariadb: MariaDB, mariadb_database: str) -> Iterator[str]:
    """The URL of that database for a user of the test's own, who may read one table, `granted`."""
    name, database = f"reader_{uuid.uuid4().hex}", make_url(mariadb_database).database
    mariadb.run(f"CREATE USER {name}")
    mariadb.run(f"CREATE TABLE {database}.granted (number integer)")
    mariadb.run(f"GRANT SELECT ON {database}.granted TO {name}")
    yield make_url(mariadb_database).set(username=name).render_as_string(hide_password=False)
    mariadb.run(f"DROP USER {name}")


def as_configured(url: str) -> str:
    """The URL of a database of any kind without a driver and its options."""
    given = make_url(url)
    return given.set(drivername=given.get_backend_name(), query={}).render_as_string(hide_password=False)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "mariadb: needs a MariaDB server, started by the suite like PostgreSQL's")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that stands on the server, so that `-m "not mariadb"` leaves it out."""
    for item in items:
        if {"mariadb", "mariadb_database"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("mariadb")


def unprivileged(folder: Path) -> tuple[list[str], list[str]]:
    """What root puts before a program, and which option it gives the server, to run them as `nobody`.

    The script that prepares the data knows that option too, but would hand a folder of the system to that user.
    """
    if os.geteuid() != 0:
        return [], []
    shutil.chown(folder, "nobody")
    return ["runuser", "-u", "nobody", "--"], ["--user=nobody"]


def wait_for(server: MariaDB, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers; what it wrote is shown only where it does not."""
    end = time.monotonic() + LONGEST_START
    while process.poll() is None and time.monotonic() < end:
        try:
            server.run("DO 1")
            return
        except pymysql.err.OperationalError:  # it does not listen yet
            time.sleep(0.05)
    raise RuntimeError(log.read_text(errors="replace"))
