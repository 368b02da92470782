"""Made-up tables for a catalogue: every item has values, every row rule both sides, every reference its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import (
    CanonicalColumn,
    Catalog,
    Resource,
    Situation,
    check_sources,
    matches,
    read_catalog,
    synthetic_catalog,
    synthetic_tables,
)
from sources import SourceSettings, SyntheticRow, SyntheticTables, open_source, synthetic_rows, write_synthetic
from tests.attack.fix_attack import LAB
from tests.fix_city import CITY
from tests.policies.random_tables import world

TODAY = date(2026, 7, 1)
CATALOGS = {
    "city": read_catalog(CITY / "catalog", CITY / "departments.yaml"),
    "lab": read_catalog(LAB / "catalog", LAB / "departments.yaml"),
}


def situations(catalog: Catalog, *departments: str) -> list[Situation]:
    return [Situation(catalog.departments[code].attributes, TODAY) for code in departments]


def filled(catalog: Catalog, *departments: str, seed: int = 1) -> Mapping[str, Sequence[SyntheticRow]]:
    """The rows of every resource, by column names."""
    resources = tuple(catalog.resources.values())
    tables = synthetic_tables(catalog, resources, situations(catalog, *departments), {})
    rows = synthetic_rows(SyntheticTables(tables, seed=seed))
    return {resource.code: rows[table.name] for resource, table in zip(resources, tables, strict=True)}


def by_items(resource: Resource, row: SyntheticRow) -> dict[str, object]:
    return {item.code: row[item.column] for item in resource.items.values()}


PAIRS = [("city", "lucheng-civil", "tax"), ("city", "tax", "lucheng-civil"), ("lab", "district", "owner")]


@pytest.mark.parametrize(("name", "viewed", "other"), PAIRS)
def test_every_row_rule_has_rows_on_both_sides(name: str, viewed: str, other: str) -> None:
    catalog = CATALOGS[name]
    situation, rows = situations(catalog, viewed)[0], filled(catalog, viewed, other)
    for resource in catalog.resources.values():
        for rule in resource.rows.values():
            found = {matches(rule.test, by_items(resource, row), situation) for row in rows[resource.code]}
            assert {True, False} <= found, f"{resource.code}.{rule.code}"


@pytest.mark.parametrize("viewed", ["lucheng-civil", "tax"])
def test_row_rules_meet_in_different_ways(viewed: str) -> None:
    resource = CATALOGS["city"].resources["population"]
    situation, rows = situations(CATALOGS["city"], viewed)[0], filled(CATALOGS["city"], viewed, "lucheng-civil", "tax")
    found = {
        tuple(matches(rule.test, by_items(resource, row), situation) for rule in resource.rows.values())
        for row in rows["population"]
    }
    assert len(found) >= 8


@pytest.mark.parametrize("name", CATALOGS)
def test_every_reference_finds_rows_in_both_directions(name: str) -> None:
    catalog = CATALOGS[name]
    rows = filled(catalog, next(iter(catalog.departments)))
    for resource in catalog.resources.values():
        for reference in resource.references.values():
            target = catalog.resources[reference.resource]
            theirs = [tuple(row[target.items[their].column] for _, their in reference.on) for row in rows[target.code]]
            ours = [tuple(row[resource.items[own].column] for own, _ in reference.on) for row in rows[resource.code]]
            assert len([one for one in ours if one in theirs and None not in one]) >= 20
            assert [one for one in ours if one not in theirs or None in one]


@pytest.mark.parametrize("name", CATALOGS)
def test_every_item_has_values_and_codes_are_all_there(name: str) -> None:
    catalog = CATALOGS[name]
    rows = filled(catalog, next(iter(catalog.departments)))
    for resource in catalog.resources.values():
        for item in resource.items.values():
            values = [row[item.column] for row in rows[resource.code]]
            assert len([value for value in values if value is not None]) >= 10
            assert set(item.codes) <= {str(value) for value in values}
            assert not item.codes or {str(value) for value in values if value is not None} <= set(item.codes)
            assert item.length is None or all(len(str(value)) <= item.length for value in values if value is not None)


def test_a_synthetic_catalogue_differs_in_its_tables_alone() -> None:
    made_up = synthetic_catalog(CATALOGS["city"])
    assert made_up.version == CATALOGS["city"].version
    assert {resource.table for resource in made_up.resources.values()} == {
        f"synthetic_{code}" for code in made_up.resources
    }
    assert all(resource.db_schema is None for resource in made_up.resources.values())
    assert made_up.resources["population"].items is CATALOGS["city"].resources["population"].items


def test_made_up_tables_have_no_canonical_columns() -> None:
    city = CATALOGS["city"]
    population = city.resources["population"]
    canonical = CanonicalColumn("name_canonical", 1)
    rules = population.verification
    named, claimed = replace(rules.naming["id_number"], canonical=canonical), rules.claims["name"]
    changed = replace(
        rules, naming={"id_number": named}, claims={**rules.claims, "name": replace(claimed, canonical=canonical)}
    )
    resources = {**city.resources, "population": replace(population, verification=changed)}
    made_up = synthetic_catalog(replace(city, resources=resources))
    assert made_up.resources["population"].verification == rules


async def checked(catalog: Catalog, folder: Path, viewed: str, seed: int = 1) -> None:
    """Write everything and let the catalogue judge the tables as it judges real ones."""
    made_up, resources = synthetic_catalog(catalog), tuple(catalog.resources.values())
    tables = synthetic_tables(catalog, resources, situations(catalog, viewed), {})
    path = folder / "made-up.db"
    path.unlink(missing_ok=True)
    write_synthetic(path, tables, synthetic_rows(SyntheticTables(tables, seed=seed)))
    source = open_source("city", SourceSettings(f"sqlite:///{path}"))
    findings = await check_sources(made_up, {resource.source: source for resource in resources})
    await source.close()
    assert findings == ()


@pytest.mark.parametrize(("name", "viewed"), [("city", "tax"), ("lab", "district")])
async def test_the_tables_are_what_the_catalogue_says(name: str, viewed: str, tmp_path: Path) -> None:
    await checked(CATALOGS[name], tmp_path, viewed)


@given(st.integers(0, 10**9))
async def test_random_catalogues_can_be_filled(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    drawn = world(seed, 3)
    if drawn is not None:
        await checked(drawn.catalog, tmp_path_factory.mktemp("random"), "a", seed)


def test_the_same_for_the_same_and_other_for_another_seed() -> None:
    assert filled(CATALOGS["city"], "tax") == filled(CATALOGS["city"], "tax")
    one, other = (
        {row["household_id"] for row in filled(CATALOGS["city"], "tax", seed=seed)["household"]} for seed in (1, 2)
    )
    assert one.isdisjoint(other)


def test_a_part_of_the_catalogue_is_filled_as_the_whole_is() -> None:
    """What is asked for differs from query to query; the people should not."""
    catalog = CATALOGS["city"]
    (table,) = synthetic_tables(catalog, [catalog.resources["population"]], situations(catalog, "tax"), {})
    alone = synthetic_rows(SyntheticTables([table]))[table.name]
    assert list(alone) == list(filled(catalog, "tax")["population"])[: len(alone)]
