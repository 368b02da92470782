"""How long policies take: a table of 1,000,000 rules read, compiled and linted, and decisions against their rivals.

Run with `python benchmarks/policy_tables.py [rules]`. Prints medians; the large table is about 5,000 resources of 20
items and 500 departments.
"""

import gc
import resource
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from statistics import median
from tempfile import NamedTemporaryFile
from time import perf_counter

import casbin
from casbin.persist.adapters import StringAdapter

from catalog import Catalog, Category, Department, Item, Mode, Resource, SharingClass, usual_rules
from masking import ValueType
from policies import (
    Policies,
    PolicyFile,
    Right,
    Rights,
    check_against_specification,
    leaks,
    lint,
    parse_policies,
)

RESOURCES = 5_000
ITEMS = 20
DEPARTMENTS = 500
GROUPS = 40
DAY = date(2026, 7, 1)
SIZES = (1_000, 10_000, 100_000)
MODEL = """
[request_definition]
r = who, what, right
[policy_definition]
p = who, what, right, eft
[role_definition]
g = _, _
[policy_effect]
e = priority(p.eft) || deny
[matchers]
m = g(r.who, p.who) && r.what == p.what && r.right == p.right
"""
"""The table's names, targets and rights alone, without conditions, row rules and masks: the rivals do less."""


def city(resources: int = RESOURCES) -> Catalog:
    departments = {
        f"d{n}": Department(f"d{n}", f"d{n}", "", "330302", frozenset({"review"})) for n in range(DEPARTMENTS)
    }
    return Catalog({f"r{n}": entry(f"r{n}", f"d{n % DEPARTMENTS}") for n in range(resources)}, departments, "benchmark")


def entry(code: str, provider: str) -> Resource:
    items = {f"i{n}": Item(f"i{n}", "", ValueType.STRING, SharingClass.CONDITIONAL, f"i{n}") for n in range(ITEMS)}
    modes, key = frozenset(Mode), ("i0",)
    rules = usual_rules(key, items)
    return Resource(
        code, code, "", provider, Category.BASE, "city", code, items, key, SharingClass.CONDITIONAL, modes, rules
    )


def rule(number: int, resources: int) -> tuple[str, str, str, str]:
    """Who, what, when and mask of a rule: named departments and groups, clear under a grant, masks without."""
    item, resource = number % ITEMS, number // ITEMS % resources
    turn = number // ITEMS // resources  # how many rules the item has already
    who = f"d{(resource + turn * 7) % DEPARTMENTS}" if turn % 2 else f"g{(resource + turn) % GROUPS}"
    when, mask = ("granted", "clear") if turn % 3 else ("always", ("clear", "keep 1 1", "name first", "null")[turn % 4])
    return who, f"r{resource}.i{item}", when, mask


def policy_files(rules: int, resources: int = RESOURCES) -> list[PolicyFile]:
    """One file to a department."""
    lines: dict[int, list[str]] = {n: [] for n in range(DEPARTMENTS)}
    for number in range(rules):
        who, what, when, mask = rule(number, resources)
        provider = number // ITEMS % resources % DEPARTMENTS
        lines[provider].append(f"p, {who}, {what}, query, {when}, *, {mask}, allow, rule {number}")
    files = [PolicyFile(f"10-d{n}.csv", "\n".join(text).encode()) for n, text in lines.items() if text]
    groups = "\n".join(f"g, {member}, {group}" for member, group in memberships())
    return [PolicyFile("00-centre.csv", groups.encode()), *files]


def memberships() -> list[tuple[str, str]]:
    return [(f"d{n}", f"g{n % GROUPS}") for n in range(DEPARTMENTS)]


def main() -> None:
    large_table(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    print("\nOne decision, µs; a rival knows who, what and right alone")
    heads = (
        ("first", 9),
        ("again", 9),
        ("Enforcer", 11),
        ("FastEnforcer", 13),
        ("dict", 7),
        ("× Enf.", 9),
        ("× dict", 7),
    )
    print(f"{'rows':>9}" + "".join(f" {head:>{width}}" for head, width in heads))
    for size in SIZES:
        rivals(size)


def lint_all(policies: Policies) -> None:
    """As the command does, combinations included."""
    begun = perf_counter()
    findings = [*lint.lint(policies, DAY), *leaks.leak_findings(policies, DAY)]
    print(f"{f'lint, {len(findings):,} findings':34} {perf_counter() - begun:9.2f} s")


def large_table(rules: int) -> None:
    catalog, files = city(), policy_files(rules)
    before = peak_mb()
    gc.disable()  # as the server does while it reads
    begun = perf_counter()
    table = parse_policies(files, catalog)
    read = perf_counter() - begun
    policies = Policies(table, catalog)
    gc.enable()
    gc.freeze()
    print(f"{table.size:,} rules, {RESOURCES:,} resources, {DEPARTMENTS} departments, {sys.version.split()[0]}")
    print(f"{'read and compile':34} {read:9.2f} s")
    lint_all(policies)
    print(f"{'peak memory of it':34} {peak_mb() - before:9,d} MB ({peak_mb():,} MB with the generator's)")
    one = [*files[:-1], PolicyFile(files[-1].name, files[-1].content + b"\n# changed\n")]
    show("read again, one file changed", 5, lambda: parse_policies(one, catalog, before=table))
    show("check a sample against Casbin", 3, lambda: check_against_specification(policies, seed=1))
    callers = iter([rights(policies, n) for n in range(400)])
    turns = iter(range(400))
    show("20 items, asked first", 400, lambda: ask(policies, next(callers), f"r{next(turns) * 11}"))
    again = rights(policies, 0)
    show("20 items, asked again", 2000, lambda: ask(policies, again, "r7"))


def rivals(size: int) -> None:
    """The same rules for Casbin's enforcers and for a dict with every answer worked out before."""
    resources = max(1, size // ITEMS // 10)
    catalog = city(resources)
    policies = Policies(parse_policies(policy_files(size, resources), catalog), catalog)
    asked = [rule(number, resources) for number in range(0, size, max(1, size // 40))]
    lines = [f"g, {member}, {group}" for member, group in memberships()]
    lines += [f"p, {who}, {what}, query, allow" for who, what, _, _ in (rule(n, resources) for n in range(size))]
    times = 3 if size > 10_000 else 10
    with NamedTemporaryFile("w", suffix=".conf") as model:
        model.write(MODEL)
        model.flush()
        plain = casbin.Enforcer(model.name, StringAdapter("\n".join(lines)))
        fast = casbin.FastEnforcer(model.name, StringAdapter("\n".join(lines)), cache_key_order=[1, 2])
    who = rights(policies, 3)
    laps = iter(range(10_000_000))
    _, what, _, _ = asked[len(asked) // 2]
    resource_code, item = what.split(".")
    first = lap(200, lambda: policies.decide(rights(policies, 1000 + next(laps)), resource_code, item, Right.QUERY))
    made = lap(200, lambda: rights(policies, 1000 + next(laps)))
    again = lap(50, partial(repeat, 2000, lambda: policies.decide(who, resource_code, item, Right.QUERY))) / 2000
    answers = {(who.department, what, "query"): True}
    known = lap(50, partial(repeat, 2000, lambda: look_up(answers, who.department, what, "query"))) / 2000
    slow = lap(times, lambda: plain.enforce(who.department, what, "query"))
    quick = lap(times * 10, lambda: fast.enforce(who.department, what, "query"))
    print(
        f"{size:9,d} {(first - made) * 1e6:9.1f} {again * 1e6:9.3f} {slow * 1e6:11,.0f} {quick * 1e6:13,.1f}"
        f" {known * 1e6:7.3f} {slow / again:9,.0f} {known / again:7.2f}"
    )


def repeat(times: int, work: Callable[[], object]) -> None:
    for _ in range(times):
        work()


def look_up(answers: dict[tuple[str, str, str], bool], who: str, what: str, right: str) -> bool | None:
    return answers.get((who, what, right))


def rights(policies: Policies, number: int) -> Rights:
    """A caller unlike any other, so that nothing is remembered for it."""
    department, application = f"d{number % DEPARTMENTS}", f"app-{number}"
    return Rights(department, application, policies.table.names_of(department, application), {}, DAY)


def ask(policies: Policies, rights: Rights, resource: str) -> None:
    for number in range(ITEMS):
        policies.decide(rights, resource, f"i{number}", Right.QUERY)


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def lap(times: int, work: Callable[[], object]) -> float:
    """The median duration in seconds."""
    laps = []
    for _ in range(times):
        begun = perf_counter()
        work()
        laps.append(perf_counter() - begun)
    return median(laps)


def show(what: str, times: int, work: Callable[[], object]) -> None:
    middle = lap(times, work)
    print(f"{what:34} {middle:9.3f} s" if middle > 0.01 else f"{what:34} {middle * 1e6:9.1f} µs")


if __name__ == "__main__":
    main()
