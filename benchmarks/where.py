"""Where the processor time of one worker goes, by package: `python benchmarks/where.py [--url URL] [--seconds N]`.

Each shape is asked of a worker of its own, while a timer looks at its main thread every 2 ms of processor time. Needs
wrk.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from cluster import city_database
from laps import Contender, lap, written
from served import platform
from shapes import SHAPES, Shape
from throughput import WARM_UP_S, read_values

LEAST = 0.02
"""Smaller shares are one line."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Tell where the processor time of one worker goes.")
    parser.add_argument("--url", help="a PostgreSQL database with the synthetic city")
    parser.add_argument("--seconds", type=int, default=20, help="for each shape")
    wanted = parser.parse_args()
    with ExitStack() as stack:
        url = wanted.url or stack.enter_context(city_database(100_000))[0]
        for shape in SHAPES:
            if not shape.ids:
                print(table(shape, looked(shape, url, wanted.seconds)), flush=True)


def looked(shape: Shape, url: str, seconds: int) -> Counter[str]:
    """How often the main thread was seen where."""
    values = asyncio.run(read_values(url))[shape.argument]
    with tempfile.TemporaryDirectory(prefix="zhaobi-bench-") as name:
        folder = Path(name)
        os.environ["BENCH_LOOKS"] = str(folder / "looks")
        watched = (sys.executable, str(Path(__file__).with_name("watched.py")))
        with platform(url, folder, program=watched) as served:
            bodies = [json.dumps({"query": shape.platform, "variables": {"value": value}}) for value in values]
            served.ask("/graphql", bodies[0].encode())
            contender = Contender("zhaobi", served, written(folder / "bodies", bodies), "/graphql")
            lap(contender, WARM_UP_S)
            os.kill(served.pid, signal.SIGUSR1)
            lap(contender, seconds)
        return Counter(json.loads((folder / "looks").read_text("utf-8")))


def table(shape: Shape, looks: Counter[str]) -> str:
    """The places by their share."""
    shares = [(place, times / looks.total()) for place, times in looks.most_common()]
    shown = [(place, share) for place, share in shares if share >= LEAST]
    rest = 1 - sum(share for _, share in shown)
    lines = [f"| {place} | {share:.0%} |" for place, share in [*shown, ("the rest", rest)]]
    return "\n".join([f"\n| {shape.name} | share |", "|---|--:|", *lines])


if __name__ == "__main__":
    main()
