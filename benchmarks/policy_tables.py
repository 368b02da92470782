"""How long policies take: reading and compiling 100,000 rules, and a decision about 20 items, asked first and again.

Run with `python benchmarks/policy_tables.py [rules]`. Prints medians; the table holds 1,000 resources of 20 items.
"""

import sys
from collections.abc import Callable
from datetime import date
from statistics import median
from time import perf_counter

from catalog import Catalog, Category, Department, Item, Mode, Resource, SharingClass
from masking import ValueType
from policies import Policies, PolicyFile, Right, Rights, check_against_specification, parse_policies

RESOURCES = 1_000
ITEMS = 20
DEPARTMENTS = 50


def city() -> Catalog:
    departments = {
        f"d{n}": Department(f"d{n}", f"d{n}", "", "330302", frozenset({"review"})) for n in range(DEPARTMENTS)
    }
    resources = {f"r{n}": resource(f"r{n}", f"d{n % DEPARTMENTS}") for n in range(RESOURCES)}
    return Catalog(resources, departments, "benchmark")


def resource(code: str, provider: str) -> Resource:
    items = {f"i{n}": Item(f"i{n}", "", ValueType.STRING, SharingClass.CONDITIONAL, f"i{n}") for n in range(ITEMS)}
    modes = frozenset(Mode)
    return Resource(
        code, code, "", provider, Category.BASE, "city", code, items, ("i0",), SharingClass.CONDITIONAL, modes
    )


def policy_files(rules: int) -> list[PolicyFile]:
    """One file to a department: for each item masks by group, clear under a grant, and named departments."""
    lines: dict[int, list[str]] = {n: [] for n in range(DEPARTMENTS)}
    masks = ("clear", "keep 1 1", "name first", "null")
    for n in range(rules):
        item, resource = n % ITEMS, n // ITEMS % RESOURCES
        who = f"d{n % DEPARTMENTS}" if n // ITEMS // RESOURCES % 2 else f"g{n % 40}"
        when, mask = ("granted", "clear") if n % 3 else ("always", masks[n % 4])
        what = f"r{resource}.i{item}"
        lines[resource % DEPARTMENTS].append(f"p, {who}, {what}, query, {when}, *, {mask}, allow, rule {n}")
    files = [PolicyFile(f"10-d{n}.csv", "\n".join(text).encode()) for n, text in lines.items()]
    groups = "\n".join(f"g, d{n % DEPARTMENTS}, g{n % 40}" for n in range(200))
    return [PolicyFile("00-centre.csv", groups.encode()), *files]


def main() -> None:
    catalog = city()
    files = policy_files(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    table = parse_policies(files, catalog)
    policies = Policies(table, catalog)
    print(f"{len(table.rules):,} rules, {RESOURCES:,} resources, {sys.version.split()[0]}")
    show("read", 3, lambda: parse_policies(files, catalog))
    show("compile", 3, lambda: Policies(table, catalog))
    show("check a sample against Casbin", 3, lambda: check_against_specification(policies, seed=1))
    callers = iter([rights(policies, n) for n in range(400)])
    show("20 items, asked first", 400, lambda: ask(policies, next(callers)))
    again = rights(policies, 0)
    show("20 items, asked again", 2000, lambda: ask(policies, again))


def rights(policies: Policies, number: int) -> Rights:
    """A caller unlike any other, so that nothing is remembered for it."""
    department, application = f"d{number % DEPARTMENTS}", f"app-{number}"
    return Rights(department, application, policies.table.names_of(department, application), {}, date(2026, 7, 1))


def ask(policies: Policies, rights: Rights) -> None:
    for number in range(ITEMS):
        policies.decide(rights, "r7", f"i{number}", Right.QUERY)


def show(what: str, times: int, work: Callable[[], object]) -> None:
    laps = []
    for _ in range(times):
        begun = perf_counter()
        work()
        laps.append(perf_counter() - begun)
    middle = median(laps)
    print(f"{what:32} {middle:9.3f} s" if middle > 0.01 else f"{what:32} {middle * 1e6:9.1f} µs")


if __name__ == "__main__":
    main()
