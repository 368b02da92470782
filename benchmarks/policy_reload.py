"""Requests while 1,000,000 rules are read anew: 200 a second, undisturbed, with one file changed, with all changed.

Run with `python benchmarks/policy_reload.py [rules]`. One worker over PostgreSQL; latency counts from the moment when a
request was due, so that a server that stands still is seen by all requests that wait.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import asyncpg  # type: ignore[import-untyped]
from cluster import empty_database, free_port
from policy_tables import DEPARTMENTS, ITEMS, RESOURCES, policy_files
from served import Served, running, zhaobi
from stdnum.cn import uscc

RATE = 200  # requests a second
CONNECTIONS = 32
LOOK_S = 0.1
ASKED = 7  # the number of the resource that is asked about
ROWS = 50
CHANGED = b"\n# changed %d\n"

CONFIGURATION = """\
[server]
port = {port}
[catalog]
dir = "catalog"
departments = "departments.yaml"
[policies]
dir = "{policies}"
[sources.city]
url = "{database}"
[store]
url = "sqlite:///store.db"
[audit]
dir = "audit"
[keys]
dir = "keys"
master_key_file = "keys/master.key"

[sharing]
profile = "wenzhou"
"""

RESOURCE = """\
code: r{number}
name: r{number}
resource_code: 1A01001/{number:07}
provider: d{provider}
category: base
format: database
update_cycle: daily
modes: [verify, query, copy]
class: conditional
open: {{class: not_open}}
source: city
table: records
row: row_id
key: [i0]
items:
{items}
"""


@dataclass(frozen=True, slots=True)
class Phase:
    """The latencies of one stretch of time, in milliseconds, and how many requests failed."""

    name: str
    latencies: Sequence[float]
    failed: int

    def quantile(self, share: float) -> float:
        return sorted(self.latencies)[min(len(self.latencies) - 1, int(len(self.latencies) * share))]

    def __str__(self) -> str:
        return (
            f"{self.name:34} {len(self.latencies):7,d} {self.failed:7,d} {self.quantile(0.5):9.1f}"
            f" {self.quantile(0.99):9.1f} {max(self.latencies):9.1f}"
        )


def lay_out(folder: Path, policies: Path, rules: int, database: str) -> None:
    """A platform with 5,000 resources over one table."""
    (folder / "catalog").mkdir()
    items = "\n".join(f"  i{n}: {{name: i{n}, type: String, length: 20}}" for n in range(ITEMS))
    for number in range(RESOURCES):
        text = RESOURCE.format(number=number, provider=number % DEPARTMENTS, items=items)
        (folder / "catalog" / f"r{number}.yaml").write_text(text)
    asyncio.run(fill(database))
    (folder / "departments.yaml").write_text(departments())
    for file in policy_files(rules):
        (policies / file.name).write_bytes(file.content)
    opened = f"p, d{ASKED}, r{ASKED}, query, always, *, -, allow, own\n"
    opened += f"p, d{ASKED}, r{ASKED}.*, query, always, *, clear, allow, own\n"
    own = policies / f"10-d{ASKED}.csv"
    own.write_bytes(opened.encode() + own.read_bytes())


async def fill(database: str) -> None:
    columns = ", ".join(f"i{n} text" for n in range(ITEMS))
    values = [(n * 7919 % 10007, *[f"value {n}"] * ITEMS) for n in range(ROWS)]
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(f"CREATE TABLE records (row_id bigint PRIMARY KEY, {columns})")
        await connection.copy_records_to_table("records", records=values)
    finally:
        await connection.close()


def departments() -> str:
    """The file of the departments that `policy_files` names."""
    lines = (
        f"  d{n}: {{name: d{n}, credit_code: {_credit_code(n)}, region_code: '330300', functions: [review]}}\n"
        for n in range(DEPARTMENTS)
    )
    return f"departments:\n{''.join(lines)}"


def _credit_code(number: int) -> str:
    digits = f"11330300MB{number:07}"
    return digits + str(uscc.calc_check_digit(digits))


class Load:
    """`RATE` requests a second over connections that stay open, each by the first that is free.

    Meanwhile it asks ten times a second which policies are in force, in every phase alike.
    """

    def __init__(self, served: Served, body: bytes) -> None:
        head = "".join(f"{name}: {value}\r\n" for name, value in served.headers.items())
        self._message = (
            f"POST /graphql HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        )
        self._port = served.port
        self._due: asyncio.Queue[float] = asyncio.Queue()
        self._latencies: list[float] = []
        self._failed = 0
        self.version = ""

    async def __aenter__(self) -> "Load":
        self._workers = [asyncio.create_task(self._work()) for _ in range(CONNECTIONS)]
        self._clock = asyncio.create_task(self._tick())
        self._look = asyncio.create_task(self._look_on())
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (self._clock, self._look, *self._workers):
            task.cancel()

    async def phase(self, name: str, work: Awaitable[object]) -> Phase:
        """What happened while `work` went on, and to the requests that were due by its end."""
        self._latencies, self._failed = [], 0
        await work
        await asyncio.sleep(0.5)
        return Phase(name, self._latencies, self._failed)

    async def in_force(self, change: Callable[[], None]) -> float:
        """Make a change of the policies; how many seconds pass until it is in force."""
        version, begun = self.version, time.perf_counter()
        await asyncio.to_thread(change)
        while self.version == version:
            await asyncio.sleep(LOOK_S)
            if time.perf_counter() - begun > 300:
                raise SystemExit("bench: the change was not taken up within 300 s")
        return time.perf_counter() - begun

    async def _look_on(self) -> None:
        """Without a thread, which would take the time of this very process."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        while True:
            writer.write(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
            self.version = json.loads(await _answer(reader))["policyVersion"]
            await asyncio.sleep(LOOK_S)

    async def _tick(self) -> None:
        begun, number = time.perf_counter(), 0
        while True:
            at = begun + number / RATE
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            self._due.put_nowait(at)
            number += 1

    async def _work(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        while True:
            at = await self._due.get()
            writer.write(self._message)
            answer = await _answer(reader)
            self._latencies.append((time.perf_counter() - at) * 1000)
            self._failed += b'"errors"' in answer or b'"nodes"' not in answer


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    (length,) = (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    return await reader.readexactly(length)


async def measure(served: Served, policies: Path) -> None:
    files = sorted(policies.iterdir())
    query = f"{{ data {{ r{ASKED}(first: 20) {{ nodes {{ i1 i2 i3 i4 i5 }} }} }} }}"
    async with Load(served, json.dumps({"query": query}).encode()) as load:
        await load.phase("warm up", asyncio.sleep(3))
        print(f"{'':34} {'asked':>7} {'failed':>7} {'p50 ms':>9} {'p99 ms':>9} {'max ms':>9}")
        print(quiet := await load.phase("undisturbed", asyncio.sleep(20)))
        for name, changed, times in (("one file changed, ten times", files[-1:], 10), ("all files changed", files, 1)):
            took: list[float] = []
            phase = await load.phase(name, change(load, changed, times, took))
            ratio = phase.quantile(0.99) / quiet.quantile(0.99)
            print(f"{phase}   in force after {median(took):.2f} s; p99 {ratio:.2f} × undisturbed")
        print(await load.phase("undisturbed again", asyncio.sleep(10)))


def append(files: Sequence[Path], text: bytes) -> None:
    for file in files:
        with file.open("ab") as end:
            end.write(text)


async def change(load: Load, files: Sequence[Path], times: int, took: list[float]) -> None:
    """Changes the files so often, each time waiting until that is in force; notes the seconds of each."""
    for turn in range(times):
        took.append(await load.in_force(partial(append, files, CHANGED % turn)))
        await asyncio.sleep(1)


def main() -> None:
    rules = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="platform-")))
        # in memory where there is such a folder: what is measured is reading, not the disk that the audit log waits for
        memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of its own is made there
        policies = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="policies-", dir=memory)))
        database = stack.enter_context(empty_database())
        lay_out(folder, policies, rules, database)
        port = free_port()
        (folder / "zhaobi.toml").write_text(CONFIGURATION.format(port=port, policies=policies, database=database))
        zhaobi("keys", "create", folder=folder)
        token = zhaobi("token", "issue", f"d{ASKED}", "bench", folder=folder).strip()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        begun = time.perf_counter()
        with running(folder, port, patience_s=600) as pid:
            print(f"{rules:,} rules, {RATE} requests a second; served after {time.perf_counter() - begun:.0f} s")
            asyncio.run(measure(Served(port, pid, headers), policies))


if __name__ == "__main__":
    main()
