"""How near the platform comes to a hand-written handler, and where it stands beside others: rounds of laps in turn."""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # ships no types
from laps import Contender, Lap, lap, written
from rivals import Rival, start
from shapes import SHAPES, Shape

WARM_UP_S = 2
CHECKED = 5

SAMPLE = "FROM population TABLESAMPLE BERNOULLI (2) REPEATABLE (1)"
VALUES = {
    "id_number": f"SELECT id_number {SAMPLE} ORDER BY row_id LIMIT 10000",
    "region_code": "SELECT DISTINCT region_code FROM population WHERE region_code <> ''",
}
"""What is asked for, by the column it is compared with."""

Laps = Mapping[str, Sequence[Lap]]
"""The laps of each server on one shape, in the order of the rounds."""


@dataclass(frozen=True, slots=True)
class Match:
    """One shape with its values, asked of every server."""

    shape: Shape
    values: Sequence[str]
    rivals: Sequence[Rival]

    def check(self, seed: int) -> None:
        """All servers must show the same rows."""
        for value in random.Random(seed).sample(self.values, min(CHECKED, len(self.values))):  # noqa: S311 - a sample
            first, *others = [(rival.name, rival.ask(self.shape, value)) for rival in self.rivals]
            for name, rows in others:
                if rows != first[1]:
                    raise SystemExit(f"bench: {name} and {first[0]} answer `{self.shape.name}` differently")

    def play(self, folder: Path, rounds: int, seconds: int) -> Laps:
        """The laps after a warm-up; each round begins with another server."""
        self.check(seed=1)
        paces = self._warm(folder)
        laps: dict[str, list[Lap]] = {name: [] for name in paces}
        names = list(paces)
        for number in range(rounds):
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                rate, contender = paces[name]
                laps[name].append(lap(contender, seconds, rate))
                print(f"{self.shape.name}, round {number + 1}, {name}: {laps[name][-1]}", file=sys.stderr)
        self.check(seed=2)
        return laps

    def _warm(self, folder: Path) -> Mapping[str, tuple[float, Contender]]:
        """How many requests a second each answers, and of two by one name the faster."""
        paces: dict[str, tuple[float, Contender]] = {}
        for number, rival in enumerate(self.rivals):
            requests = written(folder / f"{number}.requests", (rival.request(self.shape, one) for one in self.values))
            contender = Contender(rival.name, rival.served, requests, rival.path)
            begun = time.perf_counter()
            rival.ask(self.shape, self.values[0])
            rate = lap(contender, WARM_UP_S, 1 / (time.perf_counter() - begun)).rate
            if rival.name not in paces or rate > paces[rival.name][0]:
                paces[rival.name] = rate, contender
        return paces


def compare(url: str, rounds: int, seconds: int) -> Mapping[str, Laps]:
    """Run everything on the city in a PostgreSQL database; by the name of each shape."""
    values = asyncio.run(read_values(url))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhaobi-bench-")))
        rivals = start(url, folder, stack)
        return {
            shape.name: Match(shape, values[shape.argument], rivals).play(folder, rounds, seconds) for shape in SHAPES
        }


async def read_values(url: str) -> Mapping[str, list[str]]:
    connection = await asyncpg.connect(url)
    try:
        found = {column: await connection.fetch(sql) for column, sql in VALUES.items()}
    finally:
        await connection.close()
    return {column: [row[0] for row in rows if row[0]] for column, rows in found.items()}
