"""A real MariaDB server for the session, started from the binaries of the system, and fresh databases on it."""

import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pymysql
import pytest

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
    """A running server that trusts whoever reaches 127.0.0.1; its superuser is `root`."""

    port: int

    def url(self, database: str = "mysql") -> str:
        """A URL as SQLAlchemy reads it."""
        return f"mariadb+pymysql://root@127.0.0.1:{self.port}/{database}?charset=utf8mb4"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a new empty database, dropped on leaving."""
        name = f"test_{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name}")

    def run(self, statement: str) -> None:
        """Run a statement as the superuser; pymysql's error where the server cannot be reached."""
        with (
            closing(pymysql.connect(host="127.0.0.1", port=self.port, user="root")) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDB]:
    """The server; `with mariadb.database() as url` gives fixtures of wider scope a database of their own."""
    if not all(program.exists() for program in PROGRAMS):
        unavailable(f"MariaDB is not installed: {' or '.join(map(str, PROGRAMS))} is missing")
    install, serve = PROGRAMS
    with tempfile.TemporaryDirectory(prefix="zhaobi-mariadb-", ignore_cleanup_errors=True) as folder:
        as_user, user = unprivileged(Path(folder))
        settings = ["--no-defaults", f"--datadir={folder}/data", *(f"--{name}={SETTINGS[name]}" for name in SETTINGS)]
        run([*as_user, install, *settings, "--skip-test-db", "--auth-root-authentication-method=normal"])
        server, log = MariaDB(free_port()), Path(folder, "log")
        with log.open("wb") as output:
            address = [f"--port={server.port}", f"--socket={folder}/socket"]
            process = subprocess.Popen([serve, *settings, *address, *user], stdout=output, stderr=output, cwd="/")
        try:
            wait_for(server, process, log)
            yield server
        finally:
            process.kill()  # its data go with it
            process.wait()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "mariadb: needs a MariaDB server, started by the suite like PostgreSQL's")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that stands on the server, so that `-m "not mariadb"` leaves it out."""
    for item in items:
        if "mariadb" in getattr(item, "fixturenames", ()):
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
            return server.run("DO 1")
        except pymysql.err.OperationalError:  # it does not listen yet
            time.sleep(0.05)
    raise RuntimeError(log.read_text(errors="replace"))
