"""Both sides make the same element of what is the same in any spelling, and only of what the provider offers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.receipts import read_question
from catalog import ClaimKind, ClaimRule, Resource, read_catalog
from masking.canonical import Fault
from sharing.blind import NotOffered, ValueUnfit, Wording
from tests.fix_city import CITY

POPULATION: Resource = read_catalog(CITY / "catalog", CITY / "departments.yaml").resources["population"]
WORDING = Wording.of(POPULATION, ["id_number", "name", "birth_date"])
PERSON = {"id_number": "330302198203145018", "name": "张伟", "birth_date": "1982-03-14"}


def with_rule(item: str, rule: ClaimRule | None) -> Resource:
    rules = POPULATION.verification
    claims = {code: each for code, each in rules.claims.items() if code != item} | ({item: rule} if rule else {})
    return replace(POPULATION, verification=replace(rules, claims=MappingProxyType(claims)))


def test_an_element_is_the_question_of_a_receipt() -> None:
    question = read_question(WORDING.element(PERSON))
    assert question.resource == "population"
    assert question.subject == (("id_number", PERSON["id_number"]),)
    assert question.claims == (("birth_date", "equals", "1982-03-14"), ("name", "equals", "张伟"))


@pytest.mark.parametrize(
    ("item", "spelled"),
    [("id_number", "３３０３０２１９８２０３１４５０１８"), ("name", " 张　伟 "), ("birth_date", "1982年3月14日")],
)
def test_every_spelling_of_a_value_is_the_same_element(item: str, spelled: str) -> None:
    assert WORDING.element(PERSON | {item: spelled}) == WORDING.element(PERSON)


@given(
    st.sampled_from(["name", "birth_date"]), st.dates(date(1900, 1, 1), date(2030, 1, 1)), st.text("甲乙丙", min_size=1)
)
def test_another_value_is_another_element(item: str, day: date, name: str) -> None:
    other = PERSON | ({"name": name} if item == "name" else {"birth_date": day.isoformat()})
    assert (WORDING.element(other) == WORDING.element(PERSON)) == (other == PERSON)


def test_the_order_in_which_items_are_named_makes_no_other_element() -> None:
    assert Wording.of(POPULATION, ["birth_date", "name", "id_number"]) == WORDING
    assert WORDING.items == ("id_number", "birth_date", "name")


def test_rows_of_the_source_give_the_elements_that_callers_make() -> None:
    row: Mapping[str, str | date] = {
        "id_number": PERSON["id_number"],
        "name": " 张 伟",
        "birth_date": date(1982, 3, 14),
    }
    assert list(WORDING.held([row])) == [WORDING.element(PERSON)]


@pytest.mark.parametrize("unfit", [None, "", "no number"])
def test_a_row_without_a_value_of_the_form_says_yes_to_nothing(unfit: str | None) -> None:
    assert list(WORDING.held([PERSON | {"id_number": unfit}, PERSON])) == [WORDING.element(PERSON)]


def test_an_unfit_value_is_named_by_its_item_alone() -> None:
    with pytest.raises(ValueUnfit, match=rf"^`id_number`: {Fault.CHECK_DIGIT} at character 18$") as unfit:
        WORDING.element(PERSON | {"id_number": "330302198203145017"})
    assert unfit.value.item == "id_number"
    with pytest.raises(ValueUnfit, match=r"^`birth_date`: no value$"):
        WORDING.element({"id_number": PERSON["id_number"]})


EQUALS = frozenset({ClaimKind.EQUALS})


@pytest.mark.parametrize(
    ("resource", "items", "item"),
    [
        (POPULATION, ["name"], "id_number"),
        (POPULATION, ["id_number"], None),
        (POPULATION, ["id_number", "no_such_item"], "no_such_item"),
        (POPULATION, ["id_number", "criminal_record"], "criminal_record"),
        (with_rule("name", None), ["id_number", "name"], "name"),
        (with_rule("name", ClaimRule("name", EQUALS)), ["id_number", "name"], "name"),
        (
            with_rule("birth_date", replace(POPULATION.verification.claims["birth_date"], tolerance=Decimal(1))),
            ["id_number", "birth_date"],
            "birth_date",
        ),
        (
            replace(POPULATION, verification=replace(POPULATION.verification, together=2)),
            ["id_number", "name"],
            None,
        ),
    ],
    ids=[
        "no subject",
        "no claim",
        "unknown",
        "another kind",
        "not listed",
        "no form",
        "tolerance",
        "too few together",
    ],
)
def test_what_the_provider_does_not_offer_is_refused(resource: Resource, items: list[str], item: str | None) -> None:
    with pytest.raises(NotOffered) as refused:
        Wording.of(resource, items)
    assert refused.value.item == item
