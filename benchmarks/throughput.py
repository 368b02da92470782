"""How near the platform comes to a hand-written handler: requests a second of both, in alternated rounds.

python benchmarks/throughput.py --url postgresql://user@host:port/database [--rounds 5] [--seconds 6]
The database holds the synthetic city. Needs wrk. Prints medians, their ratio and the processor time per request.
"""

import argparse
import asyncio
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg  # type: ignore[import-untyped]  # ships no types
from laps import HEAD, Contender, Lap, lap, line, written
from served import Served, limit, platform
from shapes import SHAPES, Shape

WARM_UP_S = 3
CHECKED = 30
WAYS = ("rows", "json")
"""How the hand-written handlers make JSON: of rows in Python, or in the database. The faster one is the limit."""

SAMPLE = "FROM population TABLESAMPLE BERNOULLI (2) REPEATABLE (1)"
VALUES = {
    "id_number": f"SELECT id_number {SAMPLE} ORDER BY row_id LIMIT 10000",
    "household_id": f"SELECT DISTINCT household_id {SAMPLE} LIMIT 10000",
    "region_code": "SELECT DISTINCT region_code FROM population WHERE region_code IS NOT NULL",
}
"""What is asked for, by the column it is compared with."""


@dataclass(frozen=True, slots=True)
class Match:
    """One shape, its values, and the two servers."""

    number: int
    shape: Shape
    values: Sequence[str]
    by_hand: Served
    ours: Served

    def body(self, value: str) -> str:
        return json.dumps({"query": self.shape.query, "variables": {"value": value}})

    def path(self, way: str, value: str) -> str:
        return f"/{self.number}/{way}/{quote(value, safe='')}"

    def check(self, seed: int) -> None:
        """Both servers must show the same, some of it, and the platform without an error."""
        for value in random.Random(seed).sample(self.values, min(CHECKED, len(self.values))):  # noqa: S311 - a sample
            by_hand = [json.loads(self.by_hand.ask(self.path(way, value)))["nodes"] for way in WAYS]
            answer = json.loads(self.ours.ask("/graphql", self.body(value).encode()))
            if "errors" in answer:
                raise SystemExit(f"bench: the platform refuses: {answer['errors'][0]['extensions']['code']}")
            if not answer["data"]["data"]["population"]["nodes"] == by_hand[0] == by_hand[1] != []:
                raise SystemExit("bench: the servers answer differently, or with nothing")

    def play(self, folder: Path, rounds: int, seconds: int) -> str:
        """One line of the table."""
        self.check(seed=1)
        bodies = written(folder / f"{self.number}.bodies", map(self.body, self.values))
        ours = Contender("platform", self.ours, bodies, "/graphql")
        ways = {}
        for way in WAYS:
            paths = written(folder / f"{self.number}.{way}", (self.path(way, value) for value in self.values))
            contender = Contender(way, self.by_hand, paths)
            ways[lap(contender, WARM_UP_S).rate] = contender
        fastest = ways[max(ways)]
        lap(ours, WARM_UP_S)
        laps: dict[str, list[Lap]] = {fastest.name: [], ours.name: []}
        for number in range(rounds):
            for contender in (fastest, ours) if number % 2 == 0 else (ours, fastest):
                laps[contender.name].append(lap(contender, seconds))
                print(
                    f"{self.shape.name}, round {number + 1}, {contender.name}: {laps[contender.name][-1]}",
                    file=sys.stderr,
                )
        self.check(seed=2)
        return line(f"{self.shape.name} ({fastest.name})", laps[fastest.name], laps[ours.name])


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the platform against a hand-written handler.")
    parser.add_argument("--url", required=True, help="a PostgreSQL database with the synthetic city")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=6, help="of each lap")
    return parser.parse_args()


def main() -> None:
    wanted = arguments()
    print(compare(wanted.url, wanted.rounds, wanted.seconds))


def compare(url: str, rounds: int = 5, seconds: int = 6) -> str:
    """Run everything; gives the table."""
    if shutil.which("wrk") is None:
        raise SystemExit("bench: wrk is missing (Debian: apt-get install wrk)")
    values = asyncio.run(read_values(url))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhaobi-bench-")))
        by_hand = stack.enter_context(limit(url, folder))
        ours = stack.enter_context(platform(url, folder))
        matches = [Match(number, shape, values[shape.argument], by_hand, ours) for number, shape in enumerate(SHAPES)]
        return "\n".join([HEAD, *(match.play(folder, rounds, seconds) for match in matches)])


async def read_values(url: str) -> Mapping[str, list[str]]:
    connection = await asyncpg.connect(url)
    try:
        found = {column: await connection.fetch(sql) for column, sql in VALUES.items()}
    finally:
        await connection.close()
    return {column: [row[0] for row in rows if row[0]] for column, rows in found.items()}


if __name__ == "__main__":
    main()
