"""The catalogue of what is open holds nothing that rests on an item that is not open."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from catalog import Department, Mode, OpenItems, Withdrawal, items_in, opened_catalog, read_catalog
from tests.fix_city import CITY

WHOLE = read_catalog(CITY / "catalog", CITY / "departments.yaml")
VISITORS = Department("public", "公众", "", "", frozenset())
OPENED = st.fixed_dictionaries(
    {
        code: st.dictionaries(st.sampled_from(sorted(resource.items)), st.booleans())
        for code, resource in WHOLE.resources.items()
    }
)


@given(OPENED, st.sets(st.sampled_from(sorted(WHOLE.resources))))
def test_nothing_in_it_rests_on_what_is_not_open_as_it_is(opened: OpenItems, described: set[str]) -> None:
    found = opened_catalog(WHOLE, opened, VISITORS, described)
    assert found.resources.keys() == {code for code, items in opened.items() if items}
    for code, resource in found.resources.items():
        plain = {item for item, is_plain in opened[code].items() if is_plain}
        assert resource.items.keys() == opened[code].keys()
        assert plain.issuperset(resource.key) and resource.modes <= {Mode.QUERY}
        assert all(plain.issuperset(items_in(rule.test)) for rule in resource.rows.values())
        for reference in resource.references.values():
            assert all(own in plain and opened[reference.resource][other] for own, other in reference.on)
        assert resource.abstract == (WHOLE.resources[code].abstract if code in described else "")
        assert not (resource.verification.claims or resource.verification.subject or resource.related)
        assert not (resource.granted_if or resource.conditions or resource.reasons or resource.contact)
    providers = {resource.provider for resource in found.resources.values()}
    assert found.departments.keys() == {*providers, "public"} and found.version == WHOLE.version


def test_what_is_open_as_it_is_keeps_its_key_its_row_rules_and_its_references() -> None:
    plain = {code: dict.fromkeys(resource.items, True) for code, resource in WHOLE.resources.items()}
    found = opened_catalog(WHOLE, plain, VISITORS, WHOLE.resources)
    for code, resource in WHOLE.resources.items():
        opened = found.resources[code]
        assert (opened.key, opened.rows, opened.references) == (resource.key, resource.rows, resource.references)


def test_a_withdrawn_item_names_no_closed_one_in_its_place() -> None:
    population = WHOLE.resources["population"]
    gender = replace(population.items["gender"], withdrawn=Withdrawal(date(2026, 7, 1), "phone", "用电话代替"))
    whole = replace(WHOLE, resources={"population": replace(population, items={**population.items, "gender": gender})})
    alone = opened_catalog(whole, {"population": {"gender": True}}, VISITORS, ())
    assert alone.resources["population"].items["gender"].withdrawn == Withdrawal(date(2026, 7, 1))
    beside = opened_catalog(whole, {"population": {"gender": True, "phone": False}}, VISITORS, ())
    assert beside.resources["population"].items["gender"].withdrawn == gender.withdrawn
