"""The two servers under test, each one process: the hand-written limit, and the platform laid out in a folder."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cluster import ROOT, free_port
from shapes import POLICIES, SHAPES

CITY = ROOT / "examples" / "city"

CONFIGURATION = """\
[server]
port = {port}

[catalog]
dir = "catalog"
departments = "departments.yaml"

[policies]
dir = "policies"

[sources.city]
url = "{url}"

[store]
url = "sqlite:///store.db"

[audit]
dir = "audit"

[keys]
dir = "keys"
master_key_file = "keys/master.key"

[limits]
lookup_budget_per_day = 1_000_000_000
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    port: int
    pid: int
    headers: Mapping[str, str]

    @property
    def cpu_seconds(self) -> float:
        """Processor time of all its threads until now, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ask(self, path: str, body: bytes | None = None) -> bytes:
        """One request, by POST if it has a body."""
        address = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(urllib.request.Request(address, body, dict(self.headers))) as reply:
            answer: bytes = reply.read()
            return answer


@contextmanager
def limit(url: str, folder: Path) -> Iterator[Served]:
    """The hand-written handlers."""
    statements = folder / "statements.json"
    statements.write_text(json.dumps([{"rows": shape.rows_sql, "json": shape.json_sql} for shape in SHAPES]))
    port = free_port()
    options = ["--port", str(port), "--workers", "1", "--no-access-log", "--log-level", "warning"]
    command = [sys.executable, "-m", "uvicorn", "--app-dir", str(Path(__file__).parent), "limit:app", *options]
    environment = {"BENCH_STATEMENTS": str(statements), "BENCH_URL": url}
    with _running(command, port, environment) as pid:
        yield Served(port, pid, {})


@contextmanager
def platform(url: str, folder: Path) -> Iterator[Served]:
    """The platform as `zhaobi serve` runs it: audit on, metadata store on SQLite, the city's files and `POLICIES`."""
    port = free_port()
    lay_out(url, folder, port)
    zhaobi("keys", "create", folder=folder)
    token = zhaobi("token", "issue", "tax", "bench", folder=folder).strip()
    with running(folder, port) as pid:
        yield Served(port, pid, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})


@contextmanager
def running(folder: Path, port: int, patience_s: int = 30) -> Iterator[int]:
    """`zhaobi serve` over a folder with a configuration; the process id."""
    command = [_program(), "serve", "--workers", "1", "--config", str(folder / "zhaobi.toml")]
    with _running(command, port, {}, patience_s) as pid:
        yield pid


def lay_out(url: str, folder: Path, port: int) -> None:
    """Configuration, catalogue and policies of the platform under test."""
    for part in ("catalog", "policies"):
        shutil.copytree(CITY / part, folder / part)
    shutil.copy(CITY / "departments.yaml", folder)
    police = folder / "policies" / "10-police.csv"
    header, _, lines = police.read_text("utf-8").partition("\n")
    police.write_text(f"{header}\n{POLICIES}{lines}", "utf-8")
    (folder / "zhaobi.toml").write_text(CONFIGURATION.format(port=port, url=url), "utf-8")


def zhaobi(*words: str, folder: Path) -> str:
    """What the command prints."""
    command = [_program(), *words, "--config", str(folder / "zhaobi.toml")]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _program() -> str:
    return str(Path(sys.executable).with_name("zhaobi"))


@contextmanager
def _running(command: Sequence[str], port: int, environment: Mapping[str, str], patience_s: int = 30) -> Iterator[int]:
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        _wait_for(port, process, patience_s)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", patience_s: int) -> None:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"bench: a server ended with status {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"bench: a server did not start within {patience_s} s")
