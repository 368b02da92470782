"""How long it takes to tell two large policies apart: 500 departments, 5,000 resources of 20 items, some edits.

Run with `python benchmarks/policy_difference.py [resources]`. Each pair is the same policies before and after an edit:
a few lines written anew, a department put into a group that many rules name, the same lines at other places, and one
line of the centre for every resource.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from time import perf_counter
from typing import TypeVar

from catalog import Catalog, Category, Department, Item, Mode, Resource, SharingClass, usual_rules
from masking import ValueType
from policies import Policies, PolicyFile, parse_policies
from policies.diff import Difference, difference

RESOURCES = 5_000
ITEMS = 20
DEPARTMENTS = 500
GROUPS = 40
TODAY = date(2026, 7, 1)
MASKS = ("clear", "keep 1 1", "name first", "null")

Lines = dict[str, list[str]]
T = TypeVar("T")


def city(resources: int) -> Catalog:
    departments = {
        f"d{n}": Department(f"d{n}", f"d{n}", "", "330302", frozenset({"review", f"duty-{n}"}))
        for n in range(DEPARTMENTS)
    }
    return Catalog({f"r{n}": resource(n) for n in range(resources)}, departments, "benchmark")


def resource(number: int) -> Resource:
    classes = (SharingClass.UNCONDITIONAL, SharingClass.CONDITIONAL, SharingClass.CONDITIONAL)
    items = {f"i{n}": Item(f"i{n}", "", ValueType.STRING, classes[n % 3], f"i{n}", base=n == 0) for n in range(ITEMS)}
    code, modes, key = f"r{number}", frozenset(Mode), ("i0",)
    rules = usual_rules(key, items)
    provider = f"d{number % DEPARTMENTS}"
    return Resource(
        code, code, "", provider, Category.BASE, "city", code, items, key, SharingClass.CONDITIONAL, modes, rules
    )


def lines(resources: int) -> Lines:
    """One file to a department: rows by key, what is unconditional, and for every item a mask and what grants open."""
    files: Lines = {"00-centre.csv": [f"g, d{n}, g{n % GROUPS}" for n in range(DEPARTMENTS)]}
    for number in range(resources):
        code = f"r{number}"
        file = files.setdefault(f"10-d{number % DEPARTMENTS}.csv", [])
        file += [
            f"p, everyone, {code}, query, by-key, *, -, allow, ",
            f"p, everyone, {code}.@unconditional, query, always, *, clear, allow, ",
            f"p, everyone, {code}.*, query, granted, *, clear, allow, ",
            f"p, everyone, {code}.*, verify, granted, *, verdict, allow, ",
        ]
        for item in range(ITEMS):
            who = f"g{(number + item) % GROUPS}" if item % 2 else f"d{(number * 7 + item) % DEPARTMENTS}"
            file.append(f"p, {who}, {code}.i{item}, query, always, *, {MASKS[item % 4]}, allow, ")
    return files


def some_lines(files: Lines) -> None:
    """Ten masks of ten departments become another."""
    for number in range(0, 100, 10):
        file = files[f"10-d{number}.csv"]
        file[5] = file[5].replace("keep 1 1", "clear")


def one_membership(files: Lines) -> None:
    files["00-centre.csv"].append("g, d1, g7")


def other_places(files: Lines) -> None:
    for file in files.values():
        file.insert(0, "# A comment that moves every line.")


def one_line_for_all(files: Lines) -> None:
    files["00-centre.csv"].append("p, g3, *.@base, query, always, *, -, deny, ")


def main() -> None:
    catalog = city(int(sys.argv[1]) if len(sys.argv) > 1 else RESOURCES)
    before = list(parsed(lines(len(catalog.resources))))
    old = timed("read", lambda: Policies(parse_policies(before, catalog), catalog))
    print(f"{old.table.size:,} rules, {len(catalog.resources):,} resources of {ITEMS} items, {DEPARTMENTS} departments")
    for edit in (some_lines, one_membership, other_places, one_line_for_all):
        files = lines(len(catalog.resources))
        edit(files)
        table = parse_policies(parsed(files), catalog, before=old.table)
        compare = partial(difference, old, Policies(table, catalog), TODAY)
        show(timed(edit.__name__.replace("_", " "), compare))


def parsed(files: Lines) -> Iterator[PolicyFile]:
    return (PolicyFile(name, "\n".join(text).encode()) for name, text in files.items())


def timed(what: str, work: Callable[[], T]) -> T:
    begun = perf_counter()
    made = work()
    print(f"{what:24} {perf_counter() - begun:8.2f} s")
    return made


def show(found: Difference) -> None:
    print(f"    {found.summary}; {len(found.changes):,} changes")


if __name__ == "__main__":
    main()
