"""Which model of values is taken for which item of the city."""

from pathlib import Path

import pytest

from catalog import Item, read_catalog
from masking import ValueType, candidates, parse_mask, resident_id
from policies.leaks import domain_of
from tests.fix_city import CITY
from tests.policies.small_city import item


@pytest.fixture(scope="module")
def items() -> dict[str, Item]:
    catalog = read_catalog(CITY / "catalog", Path(CITY / "departments.yaml"))
    return {f"{code}.{one.code}": one for code, found in catalog.resources.items() for one in found.items.values()}


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("population.id_number", "resident ID number"),
        ("enterprise.legal_representative_id", "resident ID number"),
        ("enterprise.credit_code", "unified social credit code"),
        ("population.name", "name"),
        ("enterprise.legal_representative", "name"),
        ("enterprise.name", "text"),
        ("population.gender", "code"),
        ("population.birth_date", "date"),
        ("population.phone", "mobile number"),
        ("population.address", "address"),
        ("real_estate.address", "address"),
        ("enterprise.address", "address"),
        ("population.region_code", "region code"),
        ("real_estate.region_code", "region code"),
        ("low_income_relief.bank_card", "bank card"),
        ("low_income_relief.monthly_amount", "number"),
        ("household.member_count", "number"),
        ("real_estate.mortgaged", "truth"),
        ("population.household_id", "text"),
        ("population.criminal_record", "text"),
    ],
)
def test_the_city_has_models(items: dict[str, Item], name: str, model: str) -> None:
    assert domain_of(items[name]).name == model


def test_the_same_kind_of_item_has_the_same_model() -> None:
    assert domain_of(item("a", identifier="resident_id")) is resident_id()
    assert domain_of(item("a", codes={"1": "", "2": ""})) is domain_of(item("b", codes={"1": "x", "2": ""}))
    assert domain_of(item("a", type=ValueType.DECIMAL, scale=2)) is domain_of(
        item("b", type=ValueType.DECIMAL, scale=2)
    )


@pytest.mark.parametrize("code", ["longitude", "home_lat", "lng"])
def test_degrees_are_finer_than_amounts(code: str) -> None:
    degrees = domain_of(item(code, type=ValueType.FLOAT))
    assert candidates(degrees, parse_mask("grid 0.001")).average > 100
    assert candidates(domain_of(item("amount", type=ValueType.FLOAT)), parse_mask("grid 0.001")).average == 1


@pytest.mark.parametrize("type", ValueType)
def test_every_type_has_a_model(type: ValueType) -> None:
    assert domain_of(item("thing", type=type)).name
    assert domain_of(item("thing", type=ValueType.INT, codes={"1": "", "2": ""})).name == "code"
