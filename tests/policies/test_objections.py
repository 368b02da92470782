"""What policies would say against another description of a resource is what reading them over it says."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import Catalog, Resource, SharingClass
from policies import PolicyError, PolicyFile, PolicyTable, objections, parse_policies
from tests.policies.random_tables import World, world
from tests.policies.small_city import CITY, POPULATION

LINES = (
    "p, everyone, population.gender, query, always, *, clear, allow, \n"
    "p, tax, population.name, query, granted, own_region, keep 1 1, allow, \n"
    "p, everyone, population.*, verify, always, *, verdict, allow, \n"
)
TABLE = parse_policies([PolicyFile("10-police.csv", LINES.encode())], CITY)


def told(resource: Resource, table: PolicyTable = TABLE) -> list[tuple[int, str]]:
    return [(each.place.line, each.code) for each in objections(table, resource)]


def other(item: str, **members: object) -> Resource:
    changed = replace(POPULATION.items[item], **members)  # type: ignore[arg-type]  # fields by name
    return replace(POPULATION, items={**POPULATION.items, item: changed})


def test_nothing_stands_against_what_they_were_read_over() -> None:
    assert told(POPULATION) == []


def test_what_everyone_may_have_does_not_become_restricted() -> None:
    [(line, code)] = told(other("gender", sharing_class=SharingClass.RESTRICTED))
    assert (line, code) == (1, "restricted")


def test_a_wildcard_leaves_out_what_becomes_restricted() -> None:
    assert told(other("birth_date", sharing_class=SharingClass.RESTRICTED)) == []


def test_items_and_row_rules_that_are_named_do_not_go() -> None:
    without = {code: item for code, item in POPULATION.items.items() if code != "name"}
    assert told(replace(POPULATION, items=without)) == [(2, "unknown-item")]
    assert told(replace(POPULATION, rows={})) == [(2, "unknown-row-rule")]


def test_a_mask_fits_what_it_masks() -> None:
    assert told(other("name", type=POPULATION.items["birth_date"].type)) == [(2, "mask-type")]


def test_who_provides_it_answers_for_its_rules() -> None:
    assert {code for _, code in told(replace(POPULATION, provider="tax"))} == {"foreign-resource"}


@given(st.integers(0, 2**32), st.sampled_from(["r1", "r2"]), st.integers(0, 2**32))
def test_reading_the_files_anew_says_the_same(seed: int, code: str, other: int) -> None:
    """Whatever a resource becomes that another random catalogue has under its code."""
    drawn, changed = world(seed, 20), world(other, 1)
    if drawn is None or changed is None:
        return
    became = replace(changed.catalog.resources[code], provider=drawn.catalog.resources[code].provider)
    said = {(each.place.file, each.place.line, each.code) for each in objections(drawn.table, became)}
    assert said == _refused(drawn, replace(drawn.catalog, resources={**drawn.catalog.resources, code: became}))


def _refused(drawn: World, catalog: Catalog) -> set[tuple[str, int, str]]:
    try:
        parse_policies(_files(drawn.table), catalog)
    except PolicyError as error:
        return {(each.place.file, each.place.line, each.code) for each in error.findings}
    return set()


def _files(table: PolicyTable) -> list[PolicyFile]:
    """The files of a table, each rule on its line."""
    files = []
    for part in table.parts:
        lines = [line for of_one in part.lines.values() for line in of_one] + list(part.memberships)
        by_number = {line.place.line: ", ".join(line.cells) for line in lines}
        text = "\n".join(by_number.get(number, "") for number in range(1, max(by_number, default=0) + 1))
        files.append(PolicyFile(part.name, text.encode()))
    return files


@pytest.mark.parametrize("code", ["household", "relief"])
def test_rules_about_others_are_not_looked_at(code: str) -> None:
    assert told(replace(CITY.resources[code], items={})) == []
