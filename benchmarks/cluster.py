"""A PostgreSQL server of the benchmark's own, empty or with the synthetic city in it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "log_min_messages": "fatal",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server; `control` is the beginning of every command to it."""

    port: int
    control: Sequence[str | Path]
    log: Path

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Returns when it takes connections."""
        options = " ".join(f"-c {name}='{value}'" for name, value in (SETTINGS | {"port": str(self.port)}).items())
        _run([*self.control, "-l", self.log, "-o", options, "start"])

    def stop(self) -> None:
        """As if it had crashed: nobody is told, and what is in memory is lost."""
        _run([*self.control, "-m", "immediate", "stop"])


@contextmanager
def city_database(persons: int) -> Iterator[tuple[str, float]]:
    """The URL of a city with that many persons, and how many seconds loading it took; gone on leaving."""
    with empty_database() as url:
        yield url, load(url, persons)


@contextmanager
def empty_database() -> Iterator[str]:
    """The URL of a database; the server is gone on leaving."""
    with cluster() as it:
        yield it.url


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running server with an empty database; both are gone on leaving."""
    with tempfile.TemporaryDirectory(prefix="zhaobi-bench-", ignore_cleanup_errors=True) as folder:
        binaries, user = _binaries(), _server_user(Path(folder))
        data = Path(folder, "data")
        _run([*user, binaries / "initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", data])
        it = Cluster(free_port(), [*user, binaries / "pg_ctl", "-D", data, "-w"], Path(folder, "log"))
        it.start()
        try:
            yield it
        finally:
            it.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def load(url: str, persons: int) -> float:
    """Writes the city; how many seconds that took."""
    started = time.monotonic()
    generator = ROOT / "examples" / "city" / "generate.py"
    subprocess.run([sys.executable, generator, "--url", url, "--persons", str(persons)], check=True, stdout=sys.stderr)
    return time.monotonic() - started


def _binaries() -> Path:
    """The folder with the newest server's programs, else the one the PATH leads to."""
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if installed:
        return max(installed, key=lambda folder: float(folder.parent.name))
    if (found := shutil.which("initdb")) is None:
        raise SystemExit("bench: PostgreSQL's programs are missing (Debian: apt-get install postgresql)")
    return Path(found).resolve().parent


def _server_user(folder: Path) -> Sequence[str]:
    """How to run the server's programs: root may not, so the folder is handed to the user `postgres`."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["runuser", "-u", "postgres", "--"]


def _run(command: Sequence[str | Path]) -> None:
    # the server inherits its output and keeps it, so a pipe would never come to its end
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/")
