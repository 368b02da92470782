"""An excerpt decides as the whole does, and what other providers write changes nothing in it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import Catalog
from policies import (
    Answer,
    GrantAmbiguous,
    Policies,
    PolicyError,
    PolicyFile,
    PolicyTable,
    amend_policies,
    borrowed_groups,
    excerpt,
    parse_policies,
    without_ways_out,
)
from policies.lines import Line
from tests.policies.random_tables import World, world
from tests.policies.small_city import CITY, HEADER

SEEDS = st.integers(0, 2**32)


def some_world(seed: int) -> World:
    """The first one from there on that holds a rule."""
    return next(found for number in range(seed, seed + 100) if (found := world(number, 12)) is not None)


def all_lines(table: PolicyTable) -> list[Line]:
    return sorted(
        (*table.lines, *(line for part in table.parts for line in part.memberships)), key=lambda line: line.place
    )


def rewritten(catalog: Catalog, files: list[str], lines: list[Line]) -> PolicyTable:
    """The table of these lines, each where it stood."""
    texts = {name: [""] * 200 for name in files}
    for line in lines:
        texts[line.place.file][line.place.line - 1] = ", ".join(line.cells)
    return parse_policies([PolicyFile(name, "\n".join(text).encode()) for name, text in texts.items()], catalog)


def decided(policies: Policies, *question: Any) -> Answer | str:
    try:
        return policies.decide(*question)
    except GrantAmbiguous as error:
        return str(error)


@given(SEEDS)
def test_items_and_rows_are_decided_as_before(seed: int) -> None:
    found = some_world(seed)
    whole = Policies(found.table, found.catalog)
    part = excerpt(whole, "a")
    assert part.version == whole.version
    for _ in range(20):
        asked = found.question()
        if asked.resource == "r1" and asked.target != "ref":
            names = part.table.names_of(asked.rights.department, asked.rights.application)
            own = replace(asked.rights, names=names)
            question = (asked.resource, asked.target, asked.right, asked.by_key, asked.used)
            assert decided(part, own, *question) == decided(whole, asked.rights, *question)


@given(SEEDS)
def test_what_other_providers_write_changes_nothing(seed: int) -> None:
    """Blanked is all that another provider wrote, but for memberships in groups that the provider may know."""
    found = some_world(seed)
    part = excerpt(Policies(found.table, found.catalog), "a")
    kept = {line.place for line in all_lines(part.table)}
    lines = [line for line in all_lines(found.table) if line.place.file[:2] in ("00", "10") or line.place in kept]
    if not any(line.cells[0] == "p" for line in lines):
        return  # no policies at all
    less = excerpt(
        Policies(rewritten(found.catalog, [part.name for part in found.table.parts], lines), found.catalog), "a"
    )
    for own, other in zip(part.table.parts, less.table.parts, strict=True):
        assert replace(own, digest="") == replace(other, digest="")
    assert part.table.groups == less.table.groups
    assert part.catalog == less.catalog


def small(files: dict[str, str]) -> Policies:
    written = [PolicyFile(name, (HEADER + text).encode()) for name, text in files.items()]
    return Policies(parse_policies(written, CITY), CITY)


RULE = "p, everyone, population.name, query, always, *, clear, allow,\n"


def test_members_of_other_providers_groups_are_not_known() -> None:
    whole = small({"10-police.csv": RULE + "g, civil, police/own\n", "20-tax.csv": "g, civil, tax/friends\n"})
    assert excerpt(whole, "police").table.groups.names == {"police/own"}
    assert excerpt(whole, "tax").table.groups.names == {"tax/friends"}


@pytest.mark.parametrize(
    ("line", "column"),
    [("p, tax/friends, population, query, always, *, -, allow,\n", 4), (" g,  tax/friends, police/x\n", 6)],
)
def test_a_file_that_names_another_departments_group_is_refused_as_the_reader_does(line: str, column: int) -> None:
    whole = small({"10-police.csv": RULE, "20-tax.csv": "g, civil, tax/friends\n"})
    file = PolicyFile("10-police.csv", (HEADER + RULE + line).encode())
    found = tuple(borrowed_groups([file], amend_policies(excerpt(whole, "police").table, [file]), whole.table))
    assert [(each.place.line, each.place.column, each.code) for each in found] == [(3, column, "borrowed-group")]
    assert "civil" not in str(found[0])
    with pytest.raises(PolicyError) as refused:
        amend_policies(whole.table, [file])
    assert found == refused.value.findings


def test_an_application_of_another_department_is_no_borrowed_group() -> None:
    whole = small({"10-police.csv": RULE, "20-tax.csv": "g, civil, tax/friends\n"})
    file = PolicyFile("10-police.csv", (RULE + "p, tax/app, population, query, always, *, -, allow,\n").encode())
    assert not list(borrowed_groups([file], amend_policies(excerpt(whole, "police").table, [file]), whole.table))


def test_the_version_of_amended_files_is_that_of_the_whole() -> None:
    whole = small({"10-police.csv": RULE, "20-tax.csv": "g, civil, tax/friends\n"})
    file = PolicyFile("10-police.csv", RULE.replace("name", "gender").encode())
    assert amend_policies(excerpt(whole, "police").table, [file]).version == amend_policies(whole.table, [file]).version


def test_references_out_of_the_catalogue_can_be_left_out() -> None:
    part = excerpt(small({"10-police.csv": RULE}), "police")
    links = without_ways_out(part).catalog.resources["population"].references
    assert {link.resource for link in links.values()} <= part.catalog.resources.keys()
