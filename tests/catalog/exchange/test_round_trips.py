"""What is written in a form and read from it again is the same: for every catalogue, whatever its texts are."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings

from catalog import Resource, read_catalog
from catalog.exchange import document_of, read_workbook, write_entry, write_workbook
from catalog.exchange.columns import COLUMNS
from catalog.item_reading import ITEM_ELEMENTS
from catalog.resource_reading import ELEMENTS
from tests.catalog.exchange.generated import bare, catalogues, lay_out, made, members

EXAMPLES = Path(__file__).parents[3] / "examples" / "city"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as made:
        yield Path(made)


def read_back(folder: Path, texts: Mapping[str, str]) -> Mapping[str, Resource]:
    lay_out(folder, texts)
    return {code: bare(one) for code, one in read_catalog(folder, folder / "departments.yaml").resources.items()}


@given(written=catalogues())
def test_yaml_gives_back_what_was_written(folder: Path, written: list[Resource]) -> None:
    found = read_back(folder, {one.code: write_entry(one) for one in written})
    assert found == {one.code: bare(one) for one in written}
    assert [list(found[one.code].items) for one in written] == [list(one.items) for one in written]


@settings(max_examples=60)
@given(written=catalogues())
def test_a_workbook_gives_back_what_was_written(folder: Path, written: list[Resource]) -> None:
    brought = read_workbook("entries.xlsx", write_workbook(written, members()), members())
    assert brought.ignored == () and {entry.lacking for entry in brought.entries} == {()}
    found = read_back(folder, {entry.code: entry.text for entry in brought.entries})
    assert found == {one.code: bare(one) for one in written}
    assert [list(found[one.code].items) for one in written] == [list(one.items) for one in written]


def test_no_element_is_forgotten() -> None:
    """Whoever adds an element to catalogue files has it written too, in each form, and a column for it."""
    of_resource = {column.element for column in COLUMNS if not column.of_item}
    of_items = {column.element for column in COLUMNS if column.of_item}
    assert of_resource == ELEMENTS - {"items", "basis", "basis_level"}  # a resource's basis is that of its items
    assert of_items == ITEM_ELEMENTS | {"code"}
    (whole,) = made([WHOLE])
    assert set(document_of(replace(whole, related=("1A01001/3",)))) == ELEMENTS - {"basis", "basis_level"}
    assert set(dict(WHOLE["items"])["sex"]) == ITEM_ELEMENTS - {"length", "scale", "identifier"}
    assert document_of(whole)["items"] == WHOLE["items"]


WHOLE: dict[str, Any] = {
    **dict.fromkeys(("name", "theme", "abstract", "owner", "responsible", "contact", "conditions", "range"), "字"),
    **{"code": "whole", "resource_code": "1A01001/1", "provider": "police", "category": "base", "reasons": "字"},
    **{"format": "file", "update_cycle": "daily", "data_as_of": "2026-01-01", "released": "2026-01-02"},
    **{"grade": "core", "secrecy": "internal", "network": "intranet", "based_on": "1A01001/2"},
    **{"modes": ["query"], "class": "conditional", "open": {"class": "conditional", "condition": "字"}},
    **{
        "source": "city",
        "schema": "s",
        "table": "t",
        "row": "r",
        "key": ["number"],
        "verify": {"subject": ["number"], "items": {}},
    },
    **{"granted_if": {"longest_days": 3}, "rows": {"none": {"item": "number", "is_null": True}}},
    "items": {
        "number": {"name": "号码", "type": "String", "length": 18, "identifier": "resident_id"},
        "sum": {"name": "金额", "type": "Decimal", "scale": 2},
        "sex": {
            **{"name": "性别", "type": "String", "class": "restricted", "column": "c", "base": True, "sparse": True},
            **{"contains": "personal", "part": "sex", "basis": "字", "basis_level": "law", "conditions": "字"},
            **{"reasons": "字", "codes": {"1": "男"}, "withdrawn": {"since": "2027-01-01", "instead": "sum"}},
        },
    },
    "references": {"same": {"name": "字", "resource": "whole", "on": {"number": "number"}}},
}


def test_the_catalogue_of_the_city_goes_through_both_forms(folder: Path) -> None:
    city = read_catalog(EXAMPLES / "catalog", EXAMPLES / "departments.yaml")
    for texts in (
        {one.code: write_entry(one) for one in city.resources.values()},
        {
            entry.code: entry.text
            for entry in read_workbook(
                "city.xlsx", write_workbook(city.resources.values(), city.departments), city.departments
            ).entries
        },
    ):
        with TemporaryDirectory() as made:
            lay_out(Path(made), texts)
            (Path(made) / "departments.yaml").unlink()
            found = read_catalog(Path(made), EXAMPLES / "departments.yaml").resources
        assert {code: bare(one) for code, one in found.items()} == {
            code: bare(one) for code, one in city.resources.items()
        }
