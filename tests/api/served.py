"""A real server: `zhaobi serve` in a process of its own, and what it says of itself."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.fix_platform import SIMPLY_HAD, sharing_section
from tests.fix_postgresql import free_port


@dataclass(frozen=True, slots=True)
class Served:
    """Where a server answers; `log` is what it has written so far."""

    url: str
    log: Path

    def ready(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{self.url}/readyz").json()
        return found

    def figure(self, name: str) -> float:
        """A figure of `/metrics` by its name with labels."""
        lines = httpx.get(f"{self.url}/metrics").text.splitlines()
        (value,) = [line.rpartition(" ")[2] for line in lines if line.rpartition(" ")[0] == name]
        return float(value)


@contextmanager
def served(configuration: Path, name: str = "server", workers: int = 1) -> Iterator[Served]:
    """A server of that configuration, on a port of its own, until the end of the block."""
    text = configuration.read_text("utf-8")
    port = free_port()
    own = configuration.with_name(f"{name}.toml")
    text += "" if "[sharing]" in text else sharing_section(SIMPLY_HAD)
    own.write_text(text + f"\n[server]\nport = {port}\nworkers = {workers}\n", "utf-8")
    log = configuration.with_name(f"{name}.log")
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--config", str(own)]
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            it = Served(f"http://127.0.0.1:{port}", log)
            wait_for(it, process)
            yield it
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for(it: Served, process: subprocess.Popen[bytes], seconds: float = 60.0) -> None:
    """Until the server is ready; the machine may be busy."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if it.ready()["ready"]:
                return
        except httpx.TransportError:
            pass
        assert process.poll() is None, it.log.read_text("utf-8")
        assert time.monotonic() < deadline, it.log.read_text("utf-8")
        time.sleep(0.1)
