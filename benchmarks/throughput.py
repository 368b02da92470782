"""How near the platform comes to a hand-written handler: requests a second of both, in alternated rounds.

python benchmarks/throughput.py --url postgresql://user@host:port/database [--rounds 5] [--seconds 6]
The database holds the synthetic city. Needs wrk. Prints medians, their ratio and the processor time per request.
"""

import argparse
import asyncio
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote

import asyncpg  # type: ignore[import-untyped]  # ships no types
from served import Served, limit, platform
from shapes import SHAPES, Shape

CONNECTIONS = 16
WARM_UP_S = 3
CHECKED = 30

VALUES = {
    "id_number": "SELECT id_number FROM population TABLESAMPLE BERNOULLI (2) REPEATABLE (1) ORDER BY row_id LIMIT 10000",
    "household_id": "SELECT DISTINCT household_id FROM population TABLESAMPLE BERNOULLI (2) REPEATABLE (1) LIMIT 10000",
    "region_code": "SELECT DISTINCT region_code FROM population WHERE region_code IS NOT NULL",
}
"""What is asked for, by the column it is compared with."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A server and the requests of one shape, written for wrk: bodies for `path`, or paths where that is empty."""

    name: str
    served: Served
    requests: Path
    path: str


@dataclass(frozen=True, slots=True)
class Lap:
    """One run: requests a second, the server's processor time per request in microseconds, slowest of 99 % in ms."""

    rate: float
    cpu_us: float
    p99_ms: float


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the platform against a hand-written handler.")
    parser.add_argument("--url", required=True, help="a PostgreSQL database with the synthetic city")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=6, help="of each lap")
    return parser.parse_args()


def main() -> None:
    wanted = arguments()
    print(compare(wanted.url, wanted.rounds, wanted.seconds))


def compare(url: str, rounds: int, seconds: int) -> str:
    """Run everything; gives the table."""
    if shutil.which("wrk") is None:
        raise SystemExit("bench: wrk is missing (Debian: apt-get install wrk)")
    values = asyncio.run(read_values(url))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhaobi-bench-")))
        by_hand = stack.enter_context(limit(url, folder))
        ours = stack.enter_context(platform(url, folder))
        rows = [
            measured(index, shape, values[shape.argument], by_hand, ours, folder, rounds, seconds)
            for index, shape in enumerate(SHAPES)
        ]
    return table(rows)


async def read_values(url: str) -> Mapping[str, list[str]]:
    connection = await asyncpg.connect(url)
    try:
        found = {column: await connection.fetch(sql) for column, sql in VALUES.items()}
    finally:
        await connection.close()
    return {column: [row[0] for row in rows if row[0]] for column, rows in found.items()}


def measured(
    index: int, shape: Shape, values: Sequence[str], by_hand: Served, ours: Served, folder: Path, rounds: int, seconds: int
) -> str:
    """One line of the table: checks that both give the same, then lets them run in turn."""
    bodies = {value: json.dumps({"query": shape.query, "variables": {"value": value}}) for value in values}
    platform_side = Contender("platform", ours, _written(folder / f"{index}.bodies", bodies.values()), "/graphql")
    ways = [
        Contender(
            way, by_hand, _written(folder / f"{index}.{way}", (f"/{index}/{way}/{quote(v, safe='')}" for v in values)), ""
        )
        for way in ("rows", "json")
    ]
    check(index, random.Random(1).sample(values, min(CHECKED, len(values))), bodies, by_hand, ours)  # noqa: S311 - a sample
    warm = {way.name: lap(way, WARM_UP_S) for way in ways}  # the faster of the two is the limit
    fastest = max(ways, key=lambda way: warm[way.name].rate)
    lap(platform_side, WARM_UP_S)
    laps: dict[str, list[Lap]] = {"limit": [], "platform": []}
    for number in range(rounds):
        pair = (("limit", fastest), ("platform", platform_side))
        for side, contender in pair if number % 2 == 0 else reversed(pair):
            laps[side].append(lap(contender, seconds))
            print(f"{shape.name}, round {number + 1}, {side}: {laps[side][-1]}", file=sys.stderr)
    check(index, random.Random(2).sample(values, min(CHECKED, len(values))), bodies, by_hand, ours)  # noqa: S311 - a sample
    return line(f"{shape.name} ({fastest.name})", laps["limit"], laps["platform"])


def check(index: int, sample: Sequence[str], bodies: Mapping[str, str], by_hand: Served, ours: Served) -> None:
    """Both servers must show the same values, and the platform without an error."""
    for value in sample:
        ways = [json.loads(by_hand.ask(f"/{index}/{way}/{quote(value, safe='')}"))["nodes"] for way in ("rows", "json")]
        answer = json.loads(ours.ask("/graphql", bodies[value].encode()))
        if "errors" in answer:
            raise SystemExit(f"bench: the platform refuses: {answer['errors'][0]['extensions']['code']}")
        if not ways[0] == ways[1] == answer["data"]["data"]["population"]["nodes"] or not ways[0]:
            raise SystemExit("bench: the servers answer differently, or with nothing")


def lap(contender: Contender, seconds: int) -> Lap:
    """Load for some seconds."""
    served = contender.served
    headers = [part for name, value in served.headers.items() for part in ("-H", f"{name}: {value}")]
    script = ["-s", str(Path(__file__).with_name("load.lua"))]
    shape = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency"]
    method = ["POST", contender.path] if contender.path else ["GET"]
    command = ["wrk", *shape, *script, *headers, f"http://127.0.0.1:{served.port}", "--", str(contender.requests), *method]
    before = served.cpu_seconds
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    spent = served.cpu_seconds - before
    if "Non-2xx" in output or "Socket errors" in output:
        raise SystemExit(f"bench: {contender.name} failed under load:\n{output}")
    requests = int(_found(r"(\d+) requests in", output))
    return Lap(float(_found(r"Requests/sec:\s+([\d.]+)", output)), spent / requests * 1e6, _milliseconds(output))


def _milliseconds(output: str) -> float:
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", output).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"bench: wrk printed what cannot be read:\n{text}")
    return found[1]


def _written(path: Path, lines: "Sequence[str] | object") -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")  # type: ignore[attr-defined]
    return path


HEAD = f"{'medians':28}{'limit/s':>9}{'zhaobi/s':>10}{'ratio':>7}{'CPU µs':>14}{'p99 ms':>14}"


def line(name: str, limits: Sequence[Lap], ours: Sequence[Lap]) -> str:
    theirs, own = (median(one.rate for one in laps) for laps in (limits, ours))
    cpu = " / ".join(f"{median(one.cpu_us for one in laps):.0f}" for laps in (limits, ours))
    p99 = " / ".join(f"{median(one.p99_ms for one in laps):.1f}" for laps in (limits, ours))
    return f"{name:28}{theirs:>9.0f}{own:>10.0f}{own / theirs:>7.2f}{cpu:>14}{p99:>14}"


def table(rows: Sequence[str]) -> str:
    return "\n".join([HEAD, *rows])


if __name__ == "__main__":
    main()
