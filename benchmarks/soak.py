"""Long load with a crash of the database in the middle: no error but while it is down, and nothing that grows.

python benchmarks/soak.py [--minutes 10] [--persons 100000] [--share 0.7]
One worker is asked at a share of the most that it answers: by key, pages of 50 and lists within them, in equal parts.
In the middle PostgreSQL is stopped as if it had crashed, stays away for some seconds and is started again. Ends with
status 1 where one of the conditions that it prints is not met. Needs wrk.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import uvloop
from cluster import Cluster, cluster, load
from laps import Contender, lap, written
from pacing import OK, Pacer, Second
from processes import held_by
from served import Served, platform
from shapes import SHAPES
from throughput import read_values
from verdict import Story, judged

ASKED = ("key lookup", "first: 50", "50 × 3")
CONNECTIONS = 32
AWAY_S = 5
SAMPLE_S = 10
LAPS, LAP_S = 3, 5
VALUES = 1000
"""So many of each shape, by turns; there are fewer regions than that."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Load one worker for long, with a crash of its database.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--persons", type=int, default=100_000, help="rows of the population")
    parser.add_argument("--share", type=float, default=0.7, help="of the most that the worker answers")
    return parser.parse_args()


def main() -> None:
    wanted = arguments()
    with ExitStack() as stack:
        database = stack.enter_context(cluster())
        load(database.url, wanted.persons)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhaobi-bench-")))
        log = stack.enter_context((folder / "log").open("w"))  # it says so of every request without a database
        served = stack.enter_context(platform(database.url, folder, log))
        bodies = asked(database.url)
        most = maximum(served, bodies[0], written(folder / "bodies", bodies))
        rate = most * wanted.share
        print(f"at most {most:,.0f} requests/s; {rate:,.0f}/s for {wanted.minutes:g} minutes", flush=True)
        pacer = Pacer(served.port, [message(served.headers, body) for body in bodies], rate, CONNECTIONS)
        story = uvloop.run(soak(pacer, served, database, wanted.minutes * 60))
    conditions = list(judged(story, rate))
    for condition in conditions:
        print(f"{'met    ' if condition.met else 'NOT MET'} {condition.what}: {condition.seen}")
    sys.exit(0 if all(condition.met for condition in conditions) else 1)


def asked(url: str) -> Sequence[str]:
    """Bodies of requests, as many of each shape."""
    values = asyncio.run(read_values(url))
    shapes = [shape for shape in SHAPES if shape.name in ASKED]
    return [
        json.dumps({"query": shape.platform, "variables": {"value": of[number % len(of)]}})
        for number in range(VALUES)
        for shape in shapes
        if (of := values[shape.argument])
    ]


def maximum(served: Served, first: str, requests: Path) -> float:
    """Requests a second when as many are asked as it answers, the median of some laps after one that warms up."""
    served.ask("/graphql", first.encode())
    contender = Contender("zhaobi", served, requests, "/graphql")
    return median([lap(contender, LAP_S).rate for _ in range(1 + LAPS)][1:])


def message(headers: Mapping[str, str], body: str) -> bytes:
    """A request as it goes over the wire."""
    content = body.encode()
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /graphql HTTP/1.1\r\nHost: bench\r\n{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


async def soak(pacer: Pacer, served: Served, database: Cluster, seconds: float) -> Story:
    """The whole time, with samples every ten seconds and the crash in the middle."""
    story = Story(seconds, pacer.seconds)
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(watch(pacer, served, database.port, story))
        tasks.create_task(crash(pacer, database, seconds / 2, story))
        await pacer.run(seconds)
        watching.cancel()
    return story


async def watch(pacer: Pacer, served: Served, port: int, story: Story) -> None:
    """A line and a sample every ten seconds."""
    print(f"{'s':>6}{'good/s':>9}{'p99 ms':>9}{'other':>7}{'MiB':>8}{'files':>7}{'sources':>9}", flush=True)
    until = 0
    while True:
        await asyncio.sleep(SAMPLE_S)
        held, since, until = held_by(served.pid, port), until, int(pacer.elapsed)
        story.samples.append((pacer.elapsed, held))
        seconds = [pacer.seconds[second] for second in range(since, until) if second in pacer.seconds]
        print(
            f"{until:>6}{told(seconds)}{held.resident_mib:>8.1f}{held.descriptors:>7}{held.connections:>9}",
            flush=True,
        )


def told(seconds: Sequence[Second]) -> str:
    """Good answers a second, their slowest of 99 %, and how many other ends there were."""
    good = sum(second.outcomes[OK] for second in seconds)
    latencies = sorted(latency for second in seconds for latency in second.latencies)
    slowest = latencies[len(latencies) * 99 // 100] if latencies else 0.0
    others = sum(second.outcomes.total() for second in seconds) - good
    return f"{good / max(1, len(seconds)):>9.0f}{slowest:>9.1f}{others:>7}"


async def crash(pacer: Pacer, database: Cluster, after: float, story: Story) -> None:
    """Stop the database in the middle, and start it again."""
    await asyncio.sleep(after)
    story.stopped = pacer.elapsed
    await asyncio.to_thread(database.stop)
    try:
        await asyncio.sleep(AWAY_S)
    finally:
        await asyncio.to_thread(database.start)
        story.started = pacer.elapsed


if __name__ == "__main__":
    main()
