"""Runs of wrk against one server, and what they showed."""

import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from served import Served

CONNECTIONS = 16
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Contender:
    """A server and a file of requests for it: bodies to post to `path`, or paths to get where that is empty."""

    name: str
    served: Served
    requests: Path
    path: str = ""


@dataclass(frozen=True, slots=True)
class Lap:
    """Requests a second, the server's processor time per request in µs, and the slowest of 99 % in ms."""

    rate: float
    cpu_us: float
    p99_ms: float


def written(path: Path, lines: Iterable[str]) -> Path:
    """The file, with one request to a line."""
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def lap(contender: Contender, seconds: int) -> Lap:
    """Load for some seconds, from one thread. Ends the program where an answer is none."""
    served = contender.served
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(Path(__file__).with_name("load.lua"))]
    headers = [part for name, value in served.headers.items() for part in ("-H", f"{name}: {value}")]
    asked = ["POST", contender.path] if contender.path else ["GET"]
    address = f"http://127.0.0.1:{served.port}"
    before = served.cpu_seconds
    output = subprocess.run(
        ["wrk", *options, *headers, address, "--", str(contender.requests), *asked],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    spent = served.cpu_seconds - before
    if "Non-2xx" in output or "Socket errors" in output:
        raise SystemExit(f"bench: {contender.name} failed under load:\n{output}")
    slowest, unit = _found(r"99%\s+([\d.]+)(us|ms|s)", output)
    (rate,), (requests,) = _found(r"Requests/sec:\s+([\d.]+)", output), _found(r"(\d+) requests in", output)
    return Lap(float(rate), spent / int(requests) * 1e6, float(slowest) * MILLISECONDS[unit])


def _found(pattern: str, text: str) -> tuple[str, ...]:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"bench: wrk printed what cannot be read:\n{text}")
    return found.groups()


HEAD = f"{'medians':28}{'limit/s':>9}{'zhaobi/s':>10}{'ratio':>7}{'CPU µs':>14}{'p99 ms':>14}"


def line(name: str, limit: Sequence[Lap], ours: Sequence[Lap]) -> str:
    """One line of the table under `HEAD`: of the limit and of the platform."""
    theirs, own = (median(one.rate for one in laps) for laps in (limit, ours))
    cpu = " / ".join(f"{median(one.cpu_us for one in laps):.0f}" for laps in (limit, ours))
    p99 = " / ".join(f"{median(one.p99_ms for one in laps):.1f}" for laps in (limit, ours))
    return f"{name:28}{theirs:>9.0f}{own:>10.0f}{own / theirs:>7.2f}{cpu:>14}{p99:>14}"
