"""Whether answers of verify mode can be told apart by how long they take or how large they are.

python benchmarks/uniformity.py [--calls 20000] [--persons 100000] [--sqlite] [--quantum-ms 50] [--connections 16]
A platform is started whose policies hide whether there is such a subject and which claim is wrong. In random order it
is asked about persons who are contradicted and persons who do not exist, with one wrong claim and with three; so many
calls for each of the two pairs. Then the same at the same pace without the steps, to see what they hide. It
ends with status 1 where a difference was found, or where more than one comparison in 100 takes longer than a step.
"""

import argparse
import asyncio
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median

import asyncpg  # type: ignore[import-untyped]  # ships no types
import orjson
from cluster import city_database, load
from samples import compare, quantile
from served import Served
from stdnum.iso7064 import mod_11_2
from verification import platform

SURE = 0.01
"""Differences that chance would make less often than this are called differences."""
WITHOUT_STEPS = 4_000
SAMPLE = 50_000

MISMATCH, NOBODY, ONE_WRONG, THREE_WRONG = "mismatch", "no such subject", "one wrong claim", "three wrong claims"
PAIRS = ((MISMATCH, NOBODY), (ONE_WRONG, THREE_WRONG))

ASK = """query Ask($s: PopulationSubject!, $c: PopulationClaims!) {
  verify { population(subject: $s, claims: $c) { result items { item } retryAt checkedAt
    receipt { jws nonce question } } } }"""
PERSONS = (
    "SELECT id_number, name, gender, CAST(birth_date AS text) FROM population WHERE length(name) = 3 AND gender <> '9'"
    f" AND length(id_number) = 18 AND birth_date IS NOT NULL AND name <> '王小明' ORDER BY row_id LIMIT {SAMPLE}"
)
QUANTUM = "ZHAOBI_VERIFICATION__QUANTUM_MS"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a name of three usual characters: all questions are as long as each other."""

    id_number: str
    name: str
    gender: str
    born: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a client sees of an answer: milliseconds from the request to the last byte, bytes of head and body."""

    took_ms: float
    head: int
    body: int


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Try to tell verdicts apart by time and size.")
    parser.add_argument("--calls", type=int, default=20_000, help="for each of the two pairs")
    parser.add_argument("--persons", type=int, default=100_000, help="rows of the population")
    parser.add_argument("--connections", type=int, default=16, help="each with one call on it")
    parser.add_argument("--quantum-ms", type=int, default=50, help="the step, as `verification.quantum_ms`")
    parser.add_argument("--sqlite", action="store_true", help="over SQLite in the place of PostgreSQL")
    return parser.parse_args()


def main() -> None:
    wanted = arguments()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhaobi-bench-")))
        url = stack.enter_context(_city(folder, wanted.persons, wanted.sqlite))
        persons = read_persons(url)
        with _stepped(url, folder / "stepped", wanted.quantum_ms) as served:
            stepped = asyncio.run(asked(served, persons, wanted.calls, wanted.connections, wanted.quantum_ms))
        with _stepped(url, folder / "bare", 0) as served:
            few = min(WITHOUT_STEPS, wanted.calls)
            bare = asyncio.run(asked(served, persons, few, wanted.connections, wanted.quantum_ms))
        itself = compared(folder / "stepped" / "audit")
    tell(f"Answers at whole steps of {wanted.quantum_ms} ms", stepped, wanted.quantum_ms)
    tell("As soon as they are ready", bare, 0)
    found = [*differences(stepped), *too_short(itself, wanted.quantum_ms)]
    print()
    print("\n".join(found) if found else f"no difference found, and a step of {wanted.quantum_ms} ms is long enough")
    sys.exit(1 if found else 0)


@contextmanager
def _city(folder: Path, persons: int, sqlite: bool) -> Iterator[str]:
    if sqlite:
        url = f"sqlite:///{folder / 'city.db'}"
        load(url, persons)
        yield url
        return
    with city_database(persons) as (url, _):
        yield url


@contextmanager
def _stepped(url: str, folder: Path, quantum_ms: int) -> Iterator[Served]:
    """The platform with steps of so many milliseconds, 0 for none."""
    os.environ[QUANTUM] = str(quantum_ms)
    try:
        with platform(url, folder) as served:
            yield served
    finally:
        del os.environ[QUANTUM]


def read_persons(url: str) -> Sequence[Person]:
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            rows = connection.execute(PERSONS).fetchall()
    else:
        rows = list(asyncio.run(_rows(url)))
    persons = [Person(*map(str, row)) for row in rows]
    return [person for person in persons if all("一" <= letter <= "龥" for letter in person.name)]


async def _rows(url: str) -> Sequence[Sequence[object]]:
    connection = await asyncpg.connect(url)
    try:
        found: Sequence[Sequence[object]] = await connection.fetch(PERSONS)
        return found
    finally:
        await connection.close()


# --- what is asked ----------------------------------------------------------------------------------------------------


def questions(persons: Sequence[Person], calls: int) -> list[tuple[str, bytes]]:
    """So many for each pair, half of each kind, in random order; every one about another subject."""
    if 2 * calls > len(persons):
        raise SystemExit(f"bench: {len(persons):,} persons with a usual name are too few for {calls:,} calls")
    drawn = random.Random(1)  # noqa: S311 - who is asked about is no secret
    subjects = iter(persons)
    kinds = [kind for pair in PAIRS for kind in pair]
    found = [(kind, body(kind, next(subjects), number)) for number in range(calls // 2) for kind in kinds]
    drawn.shuffle(found)
    return found


def body(kind: str, person: Person, number: int) -> bytes:
    """Claims that are wrong of the person, all of one length whatever the kind."""
    wrong = {"name": "王小明", "birthDate": "1850-01-01", "gender": "9"}
    right = {"name": person.name, "birthDate": person.born, "gender": person.gender}
    one = (*wrong,)[number % len(wrong)]
    said = {item: wrong[item] if item == one or kind == THREE_WRONG else right[item] for item in wrong}
    subject = nobody(number) if kind == NOBODY else person.id_number
    variables = {"s": {"idNumber": subject}, "c": {item: {"equals": value} for item, value in said.items()}}
    return orjson.dumps({"query": ASK, "variables": variables})


def nobody(number: int) -> str:
    """A number with a right check digit that nobody has: the city's oldest are of another century."""
    start = (
        f"330302{1801 + number // 30_000}{number // 1_000 % 12 + 1:02}{number // 12_000 % 28 + 1:02}{number % 1_000:03}"
    )
    return start + mod_11_2.calc_check_digit(start)


async def asked(
    served: Served, persons: Sequence[Person], calls: int, connections: int, pace_ms: int
) -> Mapping[str, Sequence[Seen]]:
    """What the client saw, by kind of question; each connection asks at most once in `pace_ms`, all in turn."""
    few, others = persons[: 4 * connections], persons[4 * connections :]
    for kind, content in questions(few, 2 * connections):  # warm: the first requests of a shape are planned
        check(kind, await _alone(served, content))
    seen: dict[str, list[Seen]] = {kind: [] for pair in PAIRS for kind in pair}
    left = iter(questions(others, calls))
    pace_s = pace_ms / 1000
    delays = [number * pace_s / connections for number in range(connections)]
    await asyncio.gather(*(_ask(served, left, seen, delay, pace_s) for delay in delays))
    return seen


async def _alone(served: Served, content: bytes) -> bytes:
    return await asyncio.to_thread(served.ask, "/graphql", content)


def check(kind: str, answer: bytes) -> None:
    """All of them are no match: else the comparison of times would be one of something else."""
    if orjson.loads(answer)["data"]["verify"]["population"]["result"] != "NO_MATCH":
        raise SystemExit(f"bench: `{kind}` was answered something else than NO_MATCH")


async def _ask(
    served: Served, left: Iterator[tuple[str, bytes]], seen: dict[str, list[Seen]], delay_s: float, pace_s: float
) -> None:
    """One connection, one question after the other."""
    await asyncio.sleep(delay_s)
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    said = "".join(f"{name}: {value}\r\n" for name, value in served.headers.items())
    for kind, content in left:
        begun = time.perf_counter()
        head = f"POST /graphql HTTP/1.1\r\nHost: bench\r\n{said}Content-Length: {len(content)}\r\n\r\n"
        writer.write(head.encode() + content)
        told = await reader.readuntil(b"\r\n\r\n")
        (length,) = (int(line[15:]) for line in told.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        answer = await reader.readexactly(length)
        took = time.perf_counter() - begun
        check(kind, answer)
        seen[kind].append(Seen(took * 1000, len(told), len(answer)))
        await asyncio.sleep(max(0.0, pace_s - took))
    writer.close()


# --- what is found ----------------------------------------------------------------------------------------------------


def tell(title: str, seen: Mapping[str, Sequence[Seen]], quantum_ms: int) -> None:
    """Print what each kind looks like, and each pair compared."""
    print(f"\n{title}\n")
    steps = f" answers at 1, 2, 3 … steps of {quantum_ms} ms |" if quantum_ms else ""
    print(f"| question | calls | p50 / p99, ms | bytes |{steps}")
    print("|---|--:|--:|--:|" + ("---|" if quantum_ms else ""))
    for kind, answers in seen.items():
        took = [one.took_ms for one in answers]
        sizes = ", ".join(f"{head} + {body}" for head, body in sorted({(one.head, one.body) for one in answers}))
        shares = f" {_shares(took, quantum_ms)} |" if quantum_ms else ""
        print(f"| {kind} | {len(took):,} | {median(took):.2f} / {quantile(took, 0.99):.2f} | {sizes} |{shares}")
    print("\n| pair | Mann–Whitney p | Kolmogorov–Smirnov p | better than a coin by | sizes |\n|---|--:|--:|--:|---|")
    for one, other in PAIRS:
        alike = compare([each.took_ms for each in seen[one]], [each.took_ms for each in seen[other]])
        sizes = "alike" if _same_sizes(seen[one], seen[other]) else "**different**"
        print(f"| {one}, {other} | {alike.shift:.3f} | {alike.shape:.3f} | {alike.advantage:.2%} | {sizes} |")


def _shares(took: Sequence[float], quantum_ms: int) -> str:
    steps = Counter(max(1, int(one // quantum_ms)) for one in took)
    return ", ".join(f"{steps[step] / len(took):.2%}" for step in range(1, max(steps) + 1))


def _same_sizes(one: Sequence[Seen], other: Sequence[Seen]) -> bool:
    return {(each.head, each.body) for each in one} == {(each.head, each.body) for each in other}


def differences(seen: Mapping[str, Sequence[Seen]]) -> Iterator[str]:
    """What would tell the kinds of a pair apart."""
    for one, other in PAIRS:
        alike = compare([each.took_ms for each in seen[one]], [each.took_ms for each in seen[other]])
        if min(alike.shift, alike.shape) < SURE:
            yield f"DIFFERENT: {one} and {other} take different times (p < {SURE}), by {alike.advantage:.2%}"
        if not _same_sizes(seen[one], seen[other]):
            yield f"DIFFERENT: answers to {one} and {other} have different sizes"


def compared(audit: Path) -> Sequence[float]:
    """Milliseconds that each comparison took before it waited for the next step, as the audit log has them."""
    lines = chain.from_iterable(file.read_bytes().splitlines() for file in audit.rglob("*") if file.is_file())
    outcomes = (orjson.loads(line) for line in lines if line.startswith(b'{"kind":"outcome"'))
    return [float(outcome["duration_ms"]) for outcome in outcomes]


def too_short(took: Sequence[float], quantum_ms: int) -> Iterator[str]:
    """Prints how long comparisons take themselves."""
    late = sum(one > quantum_ms for one in took) / len(took)
    slowest = quantile(took, 0.99)
    print(
        f"\n{len(took):,} comparisons took p50 {median(took):.2f} ms, p99 {slowest:.2f} ms; {late:.2%} more than a step"
    )
    if slowest > quantum_ms:
        yield f"TOO SHORT: one comparison in 100 takes {slowest:.1f} ms or more, a step is {quantum_ms} ms"


if __name__ == "__main__":
    main()
