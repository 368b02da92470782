"""Runs of wrk against one server, and what they showed."""

import math
import re
import shutil
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from served import Served

CONNECTIONS = 16
TURNS = 3
"""Each connection has so many answers in a lap; a server that is too slow for that is asked over fewer of them."""

MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
QUIET_S = 0.1
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Contender:
    """A server and a file of requests for it: bodies to post to `path`, or paths to get where that is empty."""

    name: str
    served: Served
    requests: Path
    path: str = ""


@dataclass(frozen=True, slots=True)
class Lap:
    """Requests a second, the server's processor time per request in µs, the median and the slowest of 99 % in ms."""

    rate: float
    cpu_us: float
    p50_ms: float
    p99_ms: float


def written(path: Path, lines: Iterable[str]) -> Path:
    """The file, with one request to a line."""
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def lap(contender: Contender, seconds: int, rate: float = math.inf, connections: int = CONNECTIONS) -> Lap:
    """Load for some seconds, from one thread. Ends the program where an answer is none.

    Args:
        contender: who is asked.
        seconds: how long, or longer for a server that has no `TURNS` answers in that time.
        rate: how many requests a second it is known to answer.
        connections: over how many it is asked at most.
    """
    served = contender.served
    seconds = max(seconds, math.ceil(TURNS / rate))
    connections = int(min(connections, max(1, rate * seconds / TURNS)))
    options = ["-t1", f"-c{connections}", f"-d{seconds}s", f"--timeout={PATIENCE_S}s", "--latency"]
    headers = [part for name, value in served.headers.items() for part in ("-H", f"{name}: {value}")]
    asked = ["POST", contender.path] if contender.path else ["GET"]
    script = str(Path(__file__).with_name("load.lua"))
    address = f"http://127.0.0.1:{served.port}"
    before = served.cpu_seconds
    output = subprocess.run(
        [_wrk(), *options, "-s", script, *headers, address, "--", str(contender.requests), *asked],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    spent = served.cpu_seconds - before
    _wait_until_idle(served)
    if "Non-2xx" in output or "Socket errors" in output:
        raise SystemExit(f"bench: {contender.name} failed under load:\n{output}")
    (answered,), (requests,) = _found(r"Requests/sec:\s+([\d.]+)", output), _found(r"(\d+) requests in", output)
    if requests == "0":
        raise SystemExit(f"bench: {contender.name} answered nothing within {seconds} s")
    return Lap(float(answered), spent / int(requests) * 1e6, _quantile(50, output), _quantile(99, output))


def _wait_until_idle(served: Served) -> None:
    """What was asked last is answered to nobody, but it would take the processor from the next."""
    deadline, before = time.monotonic() + PATIENCE_S, -1.0
    while (now := served.cpu_seconds) - before > QUIET_S / 5 and time.monotonic() < deadline:
        before = now
        time.sleep(QUIET_S)


def _quantile(percent: int, output: str) -> float:
    figure, unit = _found(rf"{percent}%\s+([\d.]+)(us|ms|s)", output)
    return float(figure) * MILLISECONDS[unit]


def _found(pattern: str, text: str) -> tuple[str, ...]:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"bench: wrk printed what cannot be read:\n{text}")
    return found.groups()


def _wrk() -> str:
    if (program := shutil.which("wrk")) is None:
        raise SystemExit("bench: wrk is missing (Debian: apt-get install wrk)")
    return program
