"""The city's catalogue, policies, grants and demo queries fit each other and what is generated."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from city_blocks import city_blocks
from city_rows import Person
from city_tables import city_tables
from graphql import OperationDefinitionNode, parse

from catalog import Catalog, Mode, SharingClass, read_catalog
from masking import ValueType, parse_mask
from policies import Policies, PolicyTable, check_against_specification, read_policies

CITY = Path(__file__).parents[2] / "examples" / "city"
QUERIES = sorted((CITY / "queries").glob("*.graphql"))
GRANTS = yaml.safe_load((CITY / "grants.yaml").read_text(encoding="utf-8"))
DATABASE_TYPES = {
    ValueType.STRING: "TEXT",
    ValueType.INT: "INTEGER",
    ValueType.DECIMAL: "NUMERIC(14, 2)",
    ValueType.DATE: "DATE",
    ValueType.BOOLEAN: "BOOLEAN",
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog(CITY / "catalog", CITY / "departments.yaml")


@pytest.fixture(scope="module")
def table(catalog: Catalog) -> PolicyTable:
    return read_policies(CITY / "policies", catalog)


def test_items_are_the_columns_that_are_generated(catalog: Catalog) -> None:
    tables = city_tables().tables
    assert set(catalog.resources) | {"synthetic_notice"} == set(tables)
    for code, resource in catalog.resources.items():
        assert resource.row == "row_id"
        columns = {column.name: str(column.type) for column in tables[code].columns}
        assert columns.pop("row_id") == "BIGINT"
        assert {item.column: DATABASE_TYPES[item.type] for item in resource.items.values()} == columns


def test_generated_rows_are_in_the_order_of_the_columns() -> None:
    tables, rows = city_tables().tables, next(city_blocks(500, 1))
    for name, some in rows.items():
        assert list(some[0]._fields) == [column.name for column in tables[name].columns]


def test_values_keep_to_codes_and_lengths(catalog: Catalog) -> None:
    for name, rows in next(city_blocks(2_000, 1)).items():
        for item in catalog.resources[name].items.values():
            values = {str(getattr(row, item.code)) for row in rows} - {"None", ""}
            assert not item.codes or values <= set(item.codes)
            assert item.length is None or max(map(len, values)) <= item.length


def test_the_catalogue_shows_every_class_category_and_mode(catalog: Catalog) -> None:
    items = [item for resource in catalog.resources.values() for item in resource.items.values()]
    assert {item.sharing_class for item in items} == set(SharingClass)
    assert len({resource.category for resource in catalog.resources.values()}) == 3
    assert {mode for resource in catalog.resources.values() for mode in resource.modes} == set(Mode)


def test_the_policies_agree_with_their_specification(catalog: Catalog, table: PolicyTable) -> None:
    check_against_specification(Policies(table, catalog), probes=100, seconds=2.0, seed=1)


def test_all_modes_are_in_use(table: PolicyTable) -> None:
    assert {right.mode for rule in table.rules for right in rule.rights} == set(Mode)


def test_nobody_reads_a_criminal_record(catalog: Catalog, table: PolicyTable) -> None:
    named = [rule for rule in table.rules if getattr(rule.selector, "code", "") == "criminal_record"]
    assert [rule.who for rule in named if rule.effect == "allow"] == ["court"]
    assert [set(rule.rights) for rule in named if rule.effect == "allow"] == [{"verify"}]
    assert catalog.resources["population"].items["criminal_record"].sparse


@pytest.mark.parametrize("grant", GRANTS, ids=[grant["number"] for grant in GRANTS])
def test_grants_name_what_there_is(grant: dict[str, object], catalog: Catalog) -> None:
    resource, consumer = catalog.resources[str(grant["resource"])], catalog.departments[str(grant["consumer"])]
    items, modes, persons = grant["items"], grant["modes"], grant["persons"]
    assert isinstance(items, list) and set(items) <= set(resource.items)
    assert isinstance(modes, list) and {Mode(mode) for mode in modes} <= resource.modes
    assert isinstance(persons, list)
    assert grant["purpose"] in consumer.functions
    assert grant["rows"] is None or grant["rows"] in resource.rows
    if grant["mask"] is not None:
        mask = parse_mask(str(grant["mask"]))
        assert all(mask.form.accepts(resource.items[item].type) for item in items)


def test_one_grant_has_expired_and_tax_holds_no_other() -> None:
    assert [grant["until"] for grant in GRANTS if grant["consumer"] == "tax"] == [date(2025, 12, 31)]
    assert all(grant["from"] <= grant["until"] for grant in GRANTS)


def test_demo_persons_are_generated_whatever_the_seed() -> None:
    demo = yaml.safe_load((CITY / "demo.yaml").read_text(encoding="utf-8"))
    for seed in (1, 99):
        people = [row for row in next(city_blocks(5, seed))["population"] if isinstance(row, Person)]
        assert [{"id_number": person.id_number, "name": person.name} for person in people] == demo


@pytest.mark.parametrize("file", QUERIES, ids=[file.stem for file in QUERIES])
def test_queries_come_with_their_variables(file: Path) -> None:
    (operation,) = parse(file.read_text(encoding="utf-8")).definitions
    assert isinstance(operation, OperationDefinitionNode)
    variables = json.loads(file.with_suffix(".variables.json").read_text(encoding="utf-8"))
    assert set(variables) == {definition.variable.name.value for definition in operation.variable_definitions or ()}


def test_queries_name_only_demo_persons() -> None:
    demo = {person["id_number"] for person in yaml.safe_load((CITY / "demo.yaml").read_text(encoding="utf-8"))}
    for file in QUERIES:
        variables = json.loads(file.with_suffix(".variables.json").read_text(encoding="utf-8"))
        named = [variables.get("idNumber", ""), *variables.get("idNumbers", [])]
        assert {number for number in named if number} <= demo
