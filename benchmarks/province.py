"""The workflow at the size of a province: lists of a million applications, search among a hundred thousand resources.

python benchmarks/province.py [--applications 1000000] [--resources 100000] [--items 10]
Applications lie in a PostgreSQL of the benchmark's own and are read by the platform's own code; the catalogue is
searched in memory, as the platform does. Prints medians and 95th percentiles in milliseconds.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median, quantiles

import asyncpg  # type: ignore[import-untyped]  # ships no types
from cluster import empty_database

from api.procedures import procedures
from catalog import Catalog, CatalogIndex, Item, Mode, Resource, SharingClass, Wanted, read_catalog
from policies import read_duties
from sharing import Store
from sharing.applications import Demand, Draft
from sharing.calendar import working_days
from sharing.jurisdictions import read_profile
from sharing.proceedings import Actor, Kind, Moment, Page, Proceedings, Role, Sought

CITY = Path(__file__).resolve().parent.parent / "examples" / "city"
DEPARTMENTS = 200
ASKED = 200
"""How often each question is asked, each time of another department or with other words."""
WORDS = (
    "人口",
    "婚姻登记",
    "企业",
    "不动产",
    "社会保险",
    "参保",
    "证照",
    "低保",
    "住房",
    "登记日期",
    "号码",
    "地址",
    "教育",
)
RARE = 0.9
"""The share of searches that name something which few resources have, beside words that thousands have."""
TODAY = date(2026, 3, 2)

COPIES = """\
INSERT INTO proceedings
  (number, kind, version, state, is_closed, profile, applicant, provider, resource, content, opened_at, changed_at)
SELECT '2025-AP-' || n, 'AP', 1, (ARRAY['submitted', 'granted', 'refused', 'ended'])[1 + n % 4], n % 4 > 1, 'order-809',
  'd' || n * 7919 % {departments}, 'd' || n * 104729 % {departments}, 'r' || n % 1000, content, opened_at, changed_at
FROM proceedings, generate_series(1::bigint, {number}) AS n WHERE number = '{pattern}'"""

TAKING_PART = """\
INSERT INTO participants (proceeding, department, kind)
SELECT id, applicant, kind FROM proceedings UNION
SELECT id, provider, kind FROM proceedings WHERE provider IS NOT NULL
ON CONFLICT DO NOTHING"""

RUNNING = """\
INSERT INTO deadlines (proceeding, name, whose, started_on, working_days, due_on, provisional)
SELECT id, 'decision', provider, date '2026-02-01', 10, date '2026-02-13' + (id % 60)::int, false
FROM proceedings WHERE state = 'submitted'"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the workflow at the size of a province.")
    parser.add_argument("--applications", type=int, default=1_000_000)
    parser.add_argument("--resources", type=int, default=100_000)
    parser.add_argument("--items", type=int, default=10, help="of each resource")
    asked = parser.parse_args()
    print("| | median, ms | 95 of 100 within, ms |\n|---|--:|--:|")
    if asked.applications:
        asyncio.run(lists(asked.applications))
    search(asked.resources, asked.items)


async def lists(number: int) -> None:
    """Pages of departments, of the centre, and what is due."""
    city = read_catalog(CITY / "catalog", CITY / "departments.yaml")
    with empty_database() as url:
        store = Store(url, timeout_s=3_600)
        await store.create()
        kept = proceedings(store, city)
        begun = await kept.open(Kind.APPLICATION, Draft(demand()), actor("civil-affairs"))
        await fill(url, number, begun.number)
        draw = random.Random(1)  # noqa: S311 - which departments ask is no secret

        def somebody() -> Actor:
            return actor(f"d{draw.randrange(DEPARTMENTS)}")

        async def deep() -> Page:
            return await kept.page(Sought(kind=Kind.APPLICATION), somebody(), 50, draw.randrange(1, number))

        questions: dict[str, Callable[[], Awaitable[object]]] = {
            "first page of a department": lambda: kept.page(Sought(kind=Kind.APPLICATION), somebody(), 50),
            "a page deep among them": deep,
            "its open ones": lambda: kept.page(Sought(Kind.APPLICATION, open=True), somebody(), 50),
            "its refused ones": lambda: kept.page(Sought(Kind.APPLICATION, state="refused"), somebody(), 50),
            "of one resource": lambda: kept.page(Sought(resource=f"r{draw.randrange(1_000)}"), somebody(), 50),
            "first page of the centre": lambda: kept.page(Sought(), actor("centre"), 50),
            "what is due for a department": lambda: kept.due(somebody(), TODAY),
            "what is due for all": lambda: kept.due(actor("centre"), TODAY),
            "one with its history": lambda: kept.history(begun.number, actor("civil-affairs")),
        }
        for name, question in questions.items():
            print(line(f"{name}, of {number:,} applications", [await lasted(question) for _ in range(ASKED)]))
        await store.close()


async def fill(url: str, number: int, pattern: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(COPIES.format(number=number, pattern=pattern, departments=DEPARTMENTS))
    await connection.execute(TAKING_PART)
    await connection.execute(RUNNING)
    await connection.execute("ANALYZE")
    await connection.close()


def proceedings(store: Store, catalog: Catalog) -> Proceedings:
    profile, days = read_profile("order-809"), working_days()

    def moment(_: str | None) -> Moment:
        return Moment(datetime.now(UTC), TODAY, profile, days, catalog, {}, ())

    async def in_force() -> None:
        """Nobody asks for data here."""

    return Proceedings(store, procedures(), read_duties(), moment, in_force)


def demand() -> Demand:
    return Demand(
        resource="population",
        items=("name", "birth_date"),
        modes=(Mode.QUERY,),
        purpose="relief-review",
        basis="社会救助暂行办法",
        article="11",
        scene="低保申请核对",
        scope="本市户籍申请人",
        valid_from=TODAY,
        valid_until=TODAY.replace(year=2027),
    )


def actor(department: str) -> Actor:
    return Actor(department, "desk", None, frozenset(Role))


def search(resources: int, items: int) -> None:
    """Words and facets over a catalogue in memory."""
    catalog = large(resources, items)
    started = time.perf_counter()
    index = CatalogIndex(catalog)
    built = time.perf_counter() - started
    draw = random.Random(2)  # noqa: S311 - nor is what is looked for

    def words() -> str:
        number = [str(draw.randrange(resources))] if draw.random() < RARE else []
        return " ".join([*draw.sample(WORDS, draw.randrange(1, 3)), *number])

    found = [spent(lambda: index.search(words())) for _ in range(ASKED)]
    narrowed = [spent(lambda: index.search(words(), Wanted(provider="police", mode=Mode.QUERY))) for _ in range(ASKED)]
    common = [spent(lambda: index.search(draw.choice(WORDS))) for _ in range(ASKED)]
    size = f"{resources:,} resources of {items} items"
    print(line(f"search, {size}", found))
    print(line("the same among those of one provider", narrowed))
    print(line("one word that thousands have", common))
    print(f"\nThe index was built in {built:.1f} s and holds {index.size / 2**20:.0f} MiB.")


def large(resources: int, items: int) -> Catalog:
    city = read_catalog(CITY / "catalog", CITY / "departments.yaml")
    pattern, draw = city.resources["household"], random.Random(3)  # noqa: S311 - made-up names

    def made(number: int) -> Resource:
        named = (f"{draw.choice(WORDS)}{draw.choice(WORDS)}{number % 977 + place}" for place in range(items))
        columns = {
            f"i{place}": Item(f"i{place}", name, pattern.items["address"].type, SharingClass.CONDITIONAL, "c")
            for place, name in enumerate(named)
        }
        name = f"{draw.choice(WORDS)}信息{number}"
        provider = draw.choice(sorted(city.departments))
        return replace(
            pattern, code=f"r{number}", name=name, provider=provider, items=columns, abstract=f"{name}的说明"
        )

    return Catalog({f"r{number}": made(number) for number in range(resources)}, city.departments, "large")


async def lasted(question: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await question()
    return (time.perf_counter() - started) * 1000


def spent(question: Callable[[], object]) -> float:
    started = time.perf_counter()
    question()
    return (time.perf_counter() - started) * 1000


def line(name: str, lasting: Sequence[float]) -> str:
    return f"| {name} | {median(lasting):.1f} | {quantiles(lasting, n=20)[-1]:.1f} |"


if __name__ == "__main__":
    main()
