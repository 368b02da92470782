"""How long a lookup by key takes as the platform grows: rows of the table, rules of the policies, resources.

python benchmarks/growth.py [--most-rows 10000000] [--rounds 5] [--requests 300] [--json FILE] [--plot FILE]
One worker each, one connection, one request after the other; all sizes of an axis are asked in turn, for medians of the
rounds. Eight fields, five of them masked. PostgreSQL makes the tables itself, of slim rows: 10,000,000 of them take
about 2.5 GB on the disk while it runs.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from asking import Asker
from cluster import empty_database, free_port
from growing import CALLER, Size, lay_out, lookup, make_table
from plot import Panel, lines
from report import machine
from served import running, zhaobi

ROWS = (10_000, 100_000, 1_000_000, 10_000_000)
RULES = (10, 1_000, 100_000)
RESOURCES = (1, 100, 1_000)
AXES: Mapping[str, Sequence[Size]] = {
    "rows": [Size(rows, 10, 1) for rows in ROWS],
    "rules": [Size(ROWS[0], rules, 1) for rules in RULES],
    "resources": [Size(ROWS[0], 10, resources) for resources in RESOURCES],
}
"""What grows, while the others stay as small as they can be."""

WARM_UP = 100
START_S = 120


@dataclass(frozen=True, slots=True)
class Point:
    """One size, and the medians of the rounds in ms: of the middle request, and of the slowest of 99 %."""

    size: int
    p50_ms: float
    p99_ms: float


Growth = Mapping[str, Sequence[Point]]
"""The points of each axis."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure a lookup by key while the platform grows.")
    parser.add_argument("--most-rows", type=int, default=ROWS[-1], help="larger tables are left out")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=300, help="of each size in each round")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    parser.add_argument("--plot", type=Path, help="where the lines are drawn")
    return parser.parse_args()


def main() -> None:
    wanted = arguments()
    grown: dict[str, Sequence[Point]] = {}
    with empty_database() as url:
        for rows in [rows for rows in ROWS if rows <= wanted.most_rows]:
            begun = time.monotonic()
            asyncio.run(make_table(url, rows))
            print(f"{rows:,} rows made in {time.monotonic() - begun:.0f} s", file=sys.stderr)
        for axis, sizes in AXES.items():
            sizes = [size for size in sizes if size.rows <= wanted.most_rows]
            grown[axis] = list(measured(axis, sizes, url, wanted.rounds, wanted.requests))
    print(markdown(grown))
    if wanted.json:
        points = {axis: [asdict(point) for point in own] for axis, own in grown.items()}
        wanted.json.parent.mkdir(parents=True, exist_ok=True)
        wanted.json.write_text(json.dumps({"about": machine(), "growth": points}, indent=2) + "\n", "utf-8")
    if wanted.plot:
        lines(wanted.plot, "A lookup by key, one connection", "ms", [_panel(axis, own) for axis, own in grown.items()])


def measured(axis: str, sizes: Sequence[Size], url: str, rounds: int, requests: int) -> Iterator[Point]:
    """One point to each size, in their order."""
    picked = random.Random(1)  # noqa: S311 - which rows are asked for is no secret
    with ExitStack() as stack:
        platforms = [stack.enter_context(platform(size, url)) for size in sizes]
        seen: list[list[Sequence[float]]] = [[] for _ in sizes]
        for turn in range(rounds + 1):
            for size, (port, headers), own in zip(sizes, platforms, seen, strict=True):
                times = requests if turn else WARM_UP
                with closing(Asker(port, headers)) as one:  # servers close connections that others keep waiting
                    latencies = [one.ask(lookup(size, picked.randint(1, size.rows))) for _ in range(times)]
                if turn:
                    own.append(sorted(latencies))
        for size, own in zip(sizes, seen, strict=True):
            middle, slow = (median(one[len(one) * share // 100] for one in own) for share in (50, 99))
            yield Point(getattr(size, axis), middle, slow)


@contextmanager
def platform(size: Size, url: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The port of a platform of that size, and what a client says in its headers."""
    with tempfile.TemporaryDirectory(prefix="zhaobi-bench-") as name:
        folder, port = Path(name), free_port()
        lay_out(folder, size, url, port)
        zhaobi("keys", "create", folder=folder)
        token = zhaobi("token", "issue", CALLER, "bench", folder=folder).strip()
        with running(folder, port, START_S):
            yield port, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def markdown(grown: Growth) -> str:
    rows = [
        f"| {axis}: {point.size:,} | {point.p50_ms:.2f} | {point.p99_ms:.2f} |"
        for axis, own in grown.items()
        for point in own
    ]
    return "\n".join(["| size | p50, ms | p99, ms |", "|---|--:|--:|", *rows])


def _panel(axis: str, own: Sequence[Point]) -> Panel:
    p50 = [(float(point.size), point.p50_ms) for point in own]
    return Panel(axis, {"p50": p50, "p99": [(float(point.size), point.p99_ms) for point in own]})


if __name__ == "__main__":
    main()
