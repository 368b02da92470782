"""How a schema of many resources is built, told and changed: 1,000 and 10,000 resources of 20 items.

Run with `python benchmarks/schema.py [resources …]`. Builds the schema in this process, then serves the platform with
one worker over PostgreSQL: the first answers, what introspection takes, what a changed schema does to 200 key lookups
a second, and a key lookup beside 1, 100 and 1,000 resources.
"""

import asyncio
import http.client
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

from cluster import empty_database, free_port
from graphql import get_introspection_query
from policy_reload import ASKED, CONFIGURATION, RESOURCE, Load, departments, fill
from policy_tables import DEPARTMENTS, ITEMS, city
from served import Served, running, zhaobi

from api.schema import SchemaBuilder

SIZES = (1_000, 10_000)
GROWTH = (1, 100, 1_000)
LOOKUPS = 500
CHANGES = 6

MORE = """\
  i{last}: {{name: i{last}, type: String, length: 20, class: restricted, basis: law}}
references:
  next: {{name: next, resource: r{next}, on: {{i1: i0}}}}
  several: {{name: several, resource: r{next}, on: {{i0: i1}}, many: true}}
"""
NAMED = f"p, d{ASKED + 1}, r{{asked}}.i{{last}}, query, granted, *, clear, allow, own\n"
"""Gives a restricted item a field, so that the schema is another one."""


def build(resources: int) -> None:
    """The schema alone, quietly in one thread."""
    catalog = city(resources)
    entries = {code: replace(entry, row="row_id") for code, entry in catalog.resources.items()}
    builder, before = SchemaBuilder(), memory_mb("self")
    begun = time.process_time()
    schema, _ = builder.build(replace(catalog, resources=entries), frozenset())
    took = time.process_time() - begun
    print(f"{resources:>9,d} {len(schema.type_map):>9,d} types: {took:6.2f} s, {memory_mb('self') - before:5,d} MB")


def memory_mb(process: str | int) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS:"))


def lay_out(folder: Path, resources: int, database: str, port: int) -> int:
    """The files of a platform over one table; gives the number of the resource that is asked about."""
    asked = min(ASKED, resources - 1)
    items = "\n".join(f"  i{n}: {{name: i{n}, type: String, length: 20}}" for n in range(ITEMS - 1))
    (folder / "catalog").mkdir()
    for number in range(resources):
        text = RESOURCE.format(number=number, provider=number % DEPARTMENTS, items=items)
        more = MORE.format(last=ITEMS - 1, next=(number + 1) % resources)
        (folder / "catalog" / f"r{number}.yaml").write_text(text + more, "utf-8")
    (folder / "departments.yaml").write_text(departments(), "utf-8")
    (folder / "policies").mkdir()
    own = f"p, d{ASKED}, r{asked}, query, always, *, -, allow, own\n"
    own += f"p, d{ASKED}, r{asked}.*, query, always, *, clear, allow, own\n"
    (folder / "policies" / f"10-d{asked}.csv").write_text(own, "utf-8")
    limits = "[limits]\nlookup_budget_per_day = 1_000_000_000\n"
    text = CONFIGURATION.format(port=port, policies="policies", database=database) + limits
    (folder / "zhaobi.toml").write_text(text, "utf-8")
    return asked


@contextmanager
def served(resources: int, database: str) -> Iterator[tuple[Served, Path, int]]:
    """A platform of so many resources, its folder, and the number of the resource that is asked about."""
    with tempfile.TemporaryDirectory(prefix="platform-") as name:
        folder, port = Path(name), free_port()
        asked = lay_out(folder, resources, database, port)
        zhaobi("keys", "create", folder=folder)
        token = zhaobi("token", "issue", f"d{ASKED}", "bench", folder=folder).strip()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        begun = time.perf_counter()
        with running(folder, port, patience_s=1200) as pid:
            print(
                f"{resources:>9,d} resources served after {time.perf_counter() - begun:.1f} s, {memory_mb(pid):,d} MB"
            )
            yield Served(port, pid, headers), folder, asked


def body(query: str, variables: Mapping[str, str] | None = None) -> bytes:
    return json.dumps({"query": query, "variables": variables or {}}).encode()


def lookup(asked: int, number: int) -> bytes:
    """The body of a request for a row by its key."""
    query = f"query Q($key: String!) {{ data {{ r{asked}(where: {{i0: {{eq: $key}}}}) {{ nodes {{ i1 i2 i3 }} }} }} }}"
    return body(query, {"key": f"value {number % 50}"})


def first_answers(it: Served, asked: int) -> None:
    """A question that was never asked, and the same again."""
    node = f'{{ node(id: "r{asked}.none") {{ __typename ... on R{asked} {{ i1 }} }} }}'
    questions = {"lookup": lookup(asked, 1), "node": body(node), "introspection": body(get_introspection_query())}
    for name, question in questions.items():
        took, size = [], 0
        for _ in range(2):
            begun = time.perf_counter()
            size = len(it.ask("/graphql", question))
            took.append((time.perf_counter() - begun) * 1000)
        print(f"{name:>22}: {took[0]:9.1f} ms, again {took[1]:9.1f} ms; {size:13,d} bytes; {memory_mb(it.pid):6,d} MB")


async def changes(it: Served, folder: Path, asked: int) -> None:
    """Requests while policies come into force under which the schema is another, time after time."""
    (file,) = (folder / "policies").iterdir()
    without = file.read_text("utf-8")
    async with Load(it, lookup(asked, 1)) as load:
        await load.phase("warm up", asyncio.sleep(3))
        print(f"{'':34} {'asked':>7} {'failed':>7} {'p50 ms':>9} {'p99 ms':>9} {'max ms':>9}")
        print(quiet := await load.phase("undisturbed", asyncio.sleep(15)))
        named = NAMED.format(asked=asked, last=ITEMS - 1)
        for name, added in (("the policies change alone", "# changed\n"), ("the schema changes", named)):
            took: list[float] = []
            phase = await load.phase(name, change(load, file, [without + added, without] * (CHANGES // 2), took))
            ratio = phase.quantile(0.99) / quiet.quantile(0.99)
            print(f"{phase}   in force after {median(took):.2f} s; p99 {ratio:.2f} × undisturbed")


async def change(load: Load, file: Path, texts: Sequence[str], took: list[float]) -> None:
    for text in texts:
        took.append(await load.in_force(partial(write, file, text)))
        await asyncio.sleep(0.5)


def write(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")


def warm_lookup_ms(it: Served, asked: int) -> float:
    """The median of lookups by key, one after the other over one connection, once the first have been answered."""
    connection, took = http.client.HTTPConnection("127.0.0.1", it.port), []
    for number in range(LOOKUPS):
        begun = time.perf_counter()
        connection.request("POST", "/graphql", lookup(asked, number), dict(it.headers))
        answer = connection.getresponse().read()
        took.append((time.perf_counter() - begun) * 1000)
        if b'"nodes":[{' not in answer:
            raise SystemExit("bench: a lookup found nothing")
    connection.close()
    return median(took[LOOKUPS // 5 :])


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    for resources in sizes:
        build(resources)
    with ExitStack() as stack:
        database = stack.enter_context(empty_database())
        asyncio.run(fill(database))
        for resources in sizes:
            with served(resources, database) as (it, folder, asked):
                first_answers(it, asked)
                if resources > ASKED:
                    asyncio.run(changes(it, folder, asked))
        for resources in GROWTH:
            with served(resources, database) as (it, _, asked):
                print(f"{'a key lookup':>22}: {warm_lookup_ms(it, asked):9.2f} ms")


if __name__ == "__main__":
    main()
