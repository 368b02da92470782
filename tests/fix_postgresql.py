"""A real PostgreSQL server for the session, started from the binaries of the system, and fresh databases on it."""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "log_min_messages": "fatal",
}


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A running server that trusts whoever reaches 127.0.0.1; its superuser is `postgres`, `reader` may read."""

    binaries: Path
    port: int

    def url(self, database: str = "postgres") -> str:
        """A URL as asyncpg reads it; SQLAlchemy needs `postgresql+asyncpg` instead of `postgresql`."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """The URL of a new database, empty or as the template, dropped on leaving whoever is still connected."""
        name = f"test_{uuid.uuid4().hex}"
        self._run("createdb", name, *([] if template is None else [f"--template={template}"]))
        try:
            yield self.url(name)
        finally:
            self._run("dropdb", "--force", name)

    def run(self, statement: str) -> None:
        """Run a statement as the superuser."""
        self._run("psql", "--quiet", "--dbname=postgres", f"--command={statement}")

    def _run(self, command: str, *arguments: str) -> None:
        address = ["--host=127.0.0.1", f"--port={self.port}", "--username=postgres"]
        subprocess.run([self.binaries / command, *address, *arguments], check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """The server; `with postgresql.database() as url` gives fixtures of wider scope a database of their own."""
    binaries = find_binaries()
    if binaries is None:
        unavailable("neither /usr/lib/postgresql/*/bin nor the PATH holds PostgreSQL's initdb and pg_ctl")
    with tempfile.TemporaryDirectory(prefix="zhaobi-postgresql-", ignore_cleanup_errors=True) as folder:
        server_user = user_prefix(Path(folder))
        data = Path(folder, "data")
        initdb = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        run([*server_user, binaries / "initdb", *initdb, data])
        port = free_port()
        options = " ".join(f"-c {name}='{value}'" for name, value in (SETTINGS | {"port": str(port)}).items())
        pg_ctl: list[str | Path] = [*server_user, binaries / "pg_ctl", "-D", data, "-w"]
        run([*pg_ctl, "-l", Path(folder, "log"), "-o", options, "start"])
        try:
            server = PostgreSQL(binaries, port)
            server.run("CREATE ROLE reader LOGIN IN ROLE pg_read_all_data")
            yield server
        finally:
            run([*pg_ctl, "-m", "immediate", "stop"])


@pytest.fixture(scope="session")
def postgresql_url(postgresql: PostgreSQL) -> str:
    """The URL of the server's maintenance database."""
    return postgresql.url()


@pytest.fixture
def postgresql_database(postgresql: PostgreSQL) -> Iterator[str]:
    """The URL of a fresh empty database of the test's own."""
    with postgresql.database() as url:
        yield url


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that stands on the server, so that `-m "not postgresql"` leaves it out."""
    for item in items:
        if "postgresql" in getattr(item, "fixturenames", ()):
            item.add_marker("postgresql")


def find_binaries() -> Path | None:
    """The folder with the newest server's programs, else the one the PATH leads to."""
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    newest = max(installed, key=lambda folder: float(folder.parent.name), default=None)
    if newest is None and (found := shutil.which("pg_ctl")) is not None:
        newest = Path(found).resolve().parent
    return newest if newest is not None and (newest / "initdb").exists() else None


def user_prefix(folder: Path) -> Sequence[str]:
    """How to run the server's programs: root may not, so the folder is handed to the user `postgres`."""
    if os.geteuid() != 0:
        return []
    try:
        shutil.chown(folder, "postgres")
    except LookupError:
        unavailable("root cannot run PostgreSQL and there is no user postgres")
    return ["runuser", "-u", "postgres", "--"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run(command: Sequence[str | Path]) -> None:
    """Run a program of the server; what it prints is shown only where it fails."""
    with tempfile.TemporaryFile() as output:  # a file: the server inherits it, and a pipe would never reach its end
        done = subprocess.run(command, stdout=output, stderr=output, cwd="/")
        if done.returncode:
            output.seek(0)
            raise RuntimeError(output.read().decode(errors="replace"))


def unavailable(reason: str) -> NoReturn:
    """Skip the test, but fail where the suite must be whole."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
