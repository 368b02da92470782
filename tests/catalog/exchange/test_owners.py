"""Nobody takes over by a file what another department provides."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog import Catalog, CatalogError, read_catalog
from catalog.exchange import Brought, read_dcat, read_entries, read_workbook, write_dcat, write_entry, write_workbook

EXAMPLES = Path(__file__).parents[3] / "examples" / "city"
WAYS = ("workbook", "yaml", "dcat")


@pytest.fixture(scope="module")
def city() -> Catalog:
    return read_catalog(EXAMPLES / "catalog", EXAMPLES / "departments.yaml")


def brought(way: str, city: Catalog, **members: Any) -> Brought:
    """The register of the population with other members, brought in by a file of that kind."""
    entry, there = replace(city.resources["population"], **members), city.resources.values()
    match way:
        case "workbook":
            return read_workbook("x.xlsx", write_workbook([entry], city.departments), city.departments, there)
        case "yaml":
            return read_entries({"x.yaml": write_entry(entry).encode()}, city.departments, there)
        case _:
            return read_dcat("x.json", write_dcat([entry], city.departments, "https://a"), city.departments, there)


@pytest.mark.parametrize("way", WAYS)
def test_an_entry_of_another_provider_is_not_replaced(way: str, city: Catalog) -> None:
    other = next(code for code in city.departments if code != city.resources["population"].provider)
    with pytest.raises(CatalogError) as refused:
        brought(way, city, provider=other)
    assert [finding.code for finding in refused.value.findings] == ["code_taken"]
    assert city.resources["population"].provider in refused.value.findings[0].message


@pytest.mark.parametrize("way", WAYS)
def test_an_entry_of_ones_own_is(way: str, city: Catalog) -> None:
    (entry,) = brought(way, city, name="人口").entries
    assert entry.code == "population" and "name: 人口" in entry.text


def test_a_draft_of_which_nobody_says_who_provides_it_takes_nothing_over(city: Catalog) -> None:
    content = write_dcat([city.resources["population"]], city.departments, "https://a")
    unsaid = content.replace(b'"dct:publisher"', b'"dct:somebody"')
    (entry,) = read_dcat("x.json", unsaid, city.departments, city.resources.values()).entries
    assert "provider" in entry.lacking and "provider:" not in entry.text.partition("\n")[2]
