"""Verify mode beside what one would write by hand: single verifications, and batches of a thousand.

python benchmarks/verification.py [--persons 1000000] [--rounds 5] [--seconds 4] [--lines 0]
One worker each, over PostgreSQL; the platform counts budgets of callers and subjects, writes its audit log and signs a
receipt for each answer. So does, as simply as it goes, a second handler for single verifications (`same_duties.py`).
Answers leave at whole steps of 50 ms, so all are asked over many connections. With `--lines` a file of so many lines is
verified too, with `zhaobi verify`.
"""

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from statistics import median

import asyncpg  # type: ignore[import-untyped]  # ships no types
import orjson
from cluster import city_database, free_port
from laps import Contender, Lap, lap, written
from served import Served, lay_out, python, running, zhaobi

PERSONS = 1_000_000
SAMPLE = 100_000
PAIRS = 1_000
BATCHES = 200
WRONG = 20
"""One in so many says the wrong name."""
CONNECTIONS = {"one": 256, "many": 4}
CALLER = "tax"

RULE = "p, tax, population.*, verify, always, *, verdict+batch, allow, benchmark\n"
BUDGETS = "calls: 1000000000, negatives: 1000000000, batch_calls: 1000000000, batch_negatives: 1000000000"
SETS = "claim_sets: 1000000, lock_sets: 1000001"
LIMITS = "concurrency = 1024\nconcurrency_per_department = 1024\n"

Person = tuple[str, str, date]

ONE = """query One($s: PopulationSubject!, $c: PopulationClaims!) {
  verify { population(subject: $s, claims: $c) { result checkedAt receipt { jws nonce } } } }"""
MANY = """query Many($pairs: [PopulationPair!]!) {
  verify { populationBatch(pairs: $pairs) { verdicts { result } checkedAt receipt { jws } } } }"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure verify mode beside hand-written handlers.")
    parser.add_argument("--persons", type=int, default=PERSONS, help="rows of the population")
    parser.add_argument("--rounds", type=int, default=5, help="laps of each server, in turn")
    parser.add_argument("--seconds", type=int, default=4, help="of each lap")
    parser.add_argument("--lines", type=int, default=0, help="of a file that is verified")
    return parser.parse_args()


def main() -> None:
    wanted = arguments()
    with ExitStack() as stack:
        url, _ = stack.enter_context(city_database(wanted.persons))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhaobi-bench-")))
        persons = asyncio.run(read_persons(url))
        by_hand = stack.enter_context(python("by_hand", {"BENCH_URL": url}))
        (folder / "duties").mkdir()
        environment = {"BENCH_URL": url, "BENCH_FOLDER": str(folder / "duties")}
        same_duties = stack.enter_context(python("same_duties", environment))
        ours = stack.enter_context(platform(url, folder / "platform"))
        check(by_hand, ours, persons)
        print("| | by hand | zhaobi | ratio | zhaobi p50 / p99, ms | server CPU, µs: by hand | zhaobi |")
        print("|---|--:|--:|--:|--:|--:|--:|")
        for name, shape, unit, theirs in (
            ("single verifications", "one", 1, by_hand),
            ("the same, by hand with the same duties", "one", 1, same_duties),
            (f"pairs in batches of {PAIRS:,}", "many", PAIRS, by_hand),
        ):
            print(row(name, unit, play(shape, folder, theirs, ours, persons, wanted.rounds, wanted.seconds)))
        if wanted.lines:
            verify_file(folder, ours, persons, wanted.lines)


async def read_persons(url: str) -> Sequence[Person]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT id_number, name, birth_date FROM population WHERE name <> '' AND birth_date IS NOT NULL"
            f" AND length(id_number) = 18 ORDER BY row_id LIMIT {SAMPLE}"
        )
    finally:
        await connection.close()
    return [tuple(row) for row in rows]


@contextmanager
def platform(url: str, folder: Path) -> Iterator[Served]:
    """The platform, in which one department may verify as much as it likes; everything is counted all the same."""
    port = free_port()
    folder.mkdir()
    lay_out(url, folder, port)
    policies, entry = folder / "policies" / "10-police.csv", folder / "catalog" / "population.yaml"
    header, _, lines = policies.read_text("utf-8").partition("\n")
    policies.write_text(f"{header}\n{RULE}{lines}", "utf-8")
    entry.write_text(
        entry.read_text("utf-8").replace("\nverify:\n", f"\nverify:\n  budgets: {{{BUDGETS}, {SETS}}}\n"), "utf-8"
    )
    configuration = folder / "zhaobi.toml"
    configuration.write_text(configuration.read_text("utf-8").replace("[limits]\n", f"[limits]\n{LIMITS}"), "utf-8")
    zhaobi("keys", "create", folder=folder)
    token = zhaobi("token", "issue", CALLER, "bench", folder=folder).strip()
    with running(folder, port) as pid:
        yield Served(port, pid, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})


def stated(person: Person, number: int) -> Person:
    return person if number % WRONG else (person[0], "王小明", person[2])


def bodies(shape: str, persons: Sequence[Person], ours: bool) -> Iterator[str]:
    said = [stated(person, number) for number, person in enumerate(persons)]
    if shape == "one":
        for one in said:
            subject, claims = _graphql(one)
            variables = {"s": subject, "c": claims}
            yield orjson.dumps({"query": ONE, "variables": variables} if ours else _plain(one)).decode()
        return
    picked = random.Random(1)  # noqa: S311 - who is asked about is no secret
    for _ in range(BATCHES):
        some = picked.sample(said, PAIRS)
        pairs = [dict(zip(("subject", "claims"), _graphql(one), strict=True)) for one in some]
        yield orjson.dumps(
            {"query": MANY, "variables": {"pairs": pairs}} if ours else [_plain(one) for one in some]
        ).decode()


def _plain(person: Person) -> Mapping[str, object]:
    return {"id": person[0], "name": person[1], "birth": person[2].isoformat()}


def _graphql(person: Person) -> tuple[Mapping[str, object], Mapping[str, object]]:
    number, name, born = person
    return {"idNumber": number}, {"name": {"equals": name}, "birthDate": {"equals": born.isoformat()}}


def check(by_hand: Served, ours: Served, persons: Sequence[Person]) -> None:
    """Both must give the same verdicts."""
    few = persons[:PAIRS]
    theirs = orjson.loads(by_hand.ask("/many", next(bodies("many", few, ours=False)).encode()))["results"]
    told = orjson.loads(ours.ask("/graphql", next(bodies("many", few, ours=True)).encode()))
    if [one["result"] for one in told["data"]["verify"]["populationBatch"]["verdicts"]] != theirs:
        raise SystemExit("bench: the verdicts differ")


def play(
    shape: str, folder: Path, by_hand: Served, ours: Served, persons: Sequence[Person], rounds: int, seconds: int
) -> Mapping[str, Sequence[Lap]]:
    """Laps of both in turn, after one of each to warm up."""
    contenders = [
        Contender("by hand", by_hand, written(folder / f"{shape}-hand", bodies(shape, persons, False)), f"/{shape}"),
        Contender("zhaobi", ours, written(folder / f"{shape}-ours", bodies(shape, persons, True)), "/graphql"),
    ]
    laps: dict[str, list[Lap]] = {contender.name: [] for contender in contenders}
    for number in range(rounds + 1):
        for contender in contenders:
            one = lap(contender, seconds, connections=CONNECTIONS[shape])
            print(f"{shape}, {contender.name}: {one}", file=sys.stderr)
            if number:
                laps[contender.name].append(one)
    return laps


def row(name: str, unit: int, laps: Mapping[str, Sequence[Lap]]) -> str:
    theirs, ours = laps["by hand"], laps["zhaobi"]
    ratio = median(one.rate / other.rate for one, other in zip(ours, theirs, strict=True))
    rates = [f"{median(one.rate for one in own) * unit:,.0f}/s" for own in (theirs, ours)]
    times = f"{median(one.p50_ms for one in ours):.0f} / {median(one.p99_ms for one in ours):.0f}"
    spent = [f"{median(one.cpu_us for one in own) / unit:,.0f}" for own in (theirs, ours)]
    return f"| {name} | {rates[0]} | {rates[1]} | {ratio:.2f} | {times} | {spent[0]} | {spent[1]} |"


def verify_file(folder: Path, ours: Served, persons: Sequence[Person], lines: int) -> None:
    """A file of so many lines through the command, with its memory as it goes."""
    file, token = folder / "people.csv", folder / "token"
    with file.open("w", encoding="utf-8") as out:
        out.write("id_number,name,birth_date\n")
        for number in range(lines):
            one = stated(persons[number % len(persons)], number)
            out.write(f"{one[0]},{one[1]},{one[2].isoformat()}\n")
    token.write_text(ours.headers["Authorization"].removeprefix("Bearer "), "utf-8")
    words = ["--resource", "population", "--in", file, "--out", folder / "verdicts.csv", "--token-file", token]
    command = [
        Path(sys.executable).with_name("zhaobi"),
        "verify",
        *words,
        "--url",
        f"http://127.0.0.1:{ours.port}/graphql",
    ]
    begun, largest, early = time.monotonic(), 0, 0
    with subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            largest = max(largest, _resident_mb(process.pid))
            if not early and time.monotonic() - begun > 20:
                early = largest
            time.sleep(1)
    if process.returncode not in (0, 4):  # 4: some lines have a fault, as some numbers of the city have
        raise SystemExit(f"bench: zhaobi verify ended with status {process.returncode}")
    took = time.monotonic() - begun
    rate = f"{lines:,} lines in {took:.0f} s: {lines / took:,.0f} lines/s"
    print(f"\n{rate}; memory {early} MB after 20 s, {largest} MB at most")


def _resident_mb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:  # it has just ended
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS:")), 0)


if __name__ == "__main__":
    main()
