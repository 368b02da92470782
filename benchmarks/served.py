"""The servers under test, each one process: the platform laid out in a folder, and those it is compared with."""

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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from cluster import ROOT, free_port
from graphile import environment, installed, node, views
from shapes import POLICIES, SHAPES
from statements import for_bytes, for_json, for_lists, for_rows

CITY = ROOT / "examples" / "city"
JSON = {"Content-Type": "application/json"}

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

[sharing]
profile = "wenzhou"
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
    """The hand-written handlers, as they come."""
    with _python("limit", url, folder) as served:
        yield served


@contextmanager
def tuned(url: str, folder: Path) -> Iterator[Served]:
    """The hand-written handlers with the tricks of the platform."""
    with _python("tuned", url, folder) as served:
        yield served


@contextmanager
def tutorial(url: str, folder: Path) -> Iterator[Served]:
    """Strawberry, SQLAlchemy and PyCasbin, as their tutorials join them."""
    with _python("tutorial", url, folder) as served:
        yield replace(served, headers=JSON)


@contextmanager
def postgraphile(url: str, folder: Path) -> Iterator[Served]:
    """PostGraphile over views with the same masks."""
    packages, port = installed(), free_port()
    command = [node(packages), str(packages / "server.mjs")]
    with views(url), _running(command, port, environment(url, port)) as pid:
        yield Served(port, pid, JSON)


@contextmanager
def platform(url: str, folder: Path, log: IO[str] = sys.stderr, program: Sequence[str] = ()) -> Iterator[Served]:
    """The platform as `zhaobi serve` runs it: audit on, metadata store on SQLite, the city's files and `POLICIES`.

    Args:
        url: of the database with the city.
        folder: where its files are laid out.
        log: where it writes what it has to say.
        program: what is run in the place of `zhaobi`.
    """
    port = free_port()
    lay_out(url, folder, port)
    zhaobi("keys", "create", folder=folder)
    token = zhaobi("token", "issue", "tax", "bench", folder=folder).strip()
    with running(folder, port, log=log, program=program) as pid:
        yield Served(port, pid, {"Authorization": f"Bearer {token}", **JSON})


@contextmanager
def running(
    folder: Path, port: int, patience_s: int = 30, log: IO[str] = sys.stderr, program: Sequence[str] = ()
) -> Iterator[int]:
    """`zhaobi serve` over a folder with a configuration, or another program in its place; the process id."""
    command = [*(program or [_program()]), "serve", "--workers", "1", "--config", str(folder / "zhaobi.toml")]
    with _running(command, port, {}, patience_s, log) as pid:
        yield pid


def lay_out(url: str, folder: Path, port: int) -> None:
    """Configuration, catalogue and policies of the platform under test."""
    for part in ("catalog", "policies"):
        shutil.copytree(CITY / part, folder / part)
    shutil.copy(CITY / "departments.yaml", folder)
    for name, before in POLICIES.items():
        file = folder / "policies" / name
        header, _, lines = file.read_text("utf-8").partition("\n")
        file.write_text(f"{header}\n{before}{lines}", "utf-8")
    (folder / "zhaobi.toml").write_text(CONFIGURATION.format(port=port, url=url), "utf-8")


def zhaobi(*words: str, folder: Path) -> str:
    """What the command prints."""
    command = [_program(), *words, "--config", str(folder / "zhaobi.toml")]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def _python(module: str, url: str, folder: Path) -> Iterator[Served]:
    """The application of a module beside this one, with the statements of all shapes."""
    statements = folder / "statements.json"
    forms = {"rows": for_rows, "lists": for_lists, "json": for_json, "bytes": for_bytes}
    made = [{name: form(shape) for name, form in forms.items()} for shape in SHAPES]
    statements.write_text(json.dumps(made), "utf-8")
    with python(module, {"BENCH_STATEMENTS": str(statements), "BENCH_URL": url}) as served:
        yield served


@contextmanager
def python(module: str, environment: Mapping[str, str]) -> Iterator[Served]:
    """One worker of uvicorn with the application of a module beside this one."""
    port = free_port()
    options = ["--port", str(port), "--workers", "1", "--no-access-log", "--log-level", "warning"]
    command = [sys.executable, "-m", "uvicorn", "--app-dir", str(Path(__file__).parent), f"{module}:app", *options]
    with _running(command, port, environment) as pid:
        yield Served(port, pid, {})


def _program() -> str:
    return str(Path(sys.executable).with_name("zhaobi"))


@contextmanager
def _running(
    command: Sequence[str],
    port: int,
    environment: Mapping[str, str],
    patience_s: int = 30,
    log: IO[str] = sys.stderr,  # the standard output is for the tables
) -> Iterator[int]:
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log)
    try:
        _wait_for(port, process, patience_s)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:  # it still answers what nobody waits for
            process.kill()
            process.wait()


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
