"""What can be had by sharing: from whom, and when it is the department's own to collect."""

from dataclasses import replace
from datetime import date
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from catalog import Catalog, CatalogIndex, Item, SharingClass, Withdrawal
from sharing.collections import Source, sources
from sharing.collections.obtainable import MOST_SOURCES
from tests.sharing.collections.registering import CATALOG_NOW
from tests.sharing.kit.residents import RESIDENTS, TODAY


def with_items(code: str, provider: str, *items: Item) -> Catalog:
    """The catalogue with one resource more."""
    more = replace(RESIDENTS, code=code, provider=provider, items={item.code: item for item in items})
    return replace(CATALOG_NOW, resources={**CATALOG_NOW.resources, code: more})


def found(name: str, department: str = "tax", catalog: Catalog = CATALOG_NOW) -> tuple[Source, ...]:
    return sources([name], department, catalog, TODAY)


def test_an_item_is_found_by_its_name_its_code_and_its_scheme() -> None:
    for name in ("id_number", "resident_id", "ID_Number", "ｉｄ_ｎｕｍｂｅｒ", " id_number "):
        assert found(name) == (Source(name, "residents", "id_number", "police"),)
    assert found("number") == found("") == ()


def test_what_is_not_to_be_had_is_not_named() -> None:
    assert found("record") == ()
    gone = replace(RESIDENTS.items["phone"], withdrawn=Withdrawal(TODAY))
    later = replace(gone, withdrawn=Withdrawal(date(2026, 3, 3)))
    for item, places in ((gone, 0), (later, 1)):
        register = replace(RESIDENTS, items={"phone": item})
        assert len(found("phone", "tax", replace(CATALOG_NOW, resources={"residents": register}))) == places


def test_whoever_provides_it_collects_it_but_what_a_base_database_has() -> None:
    phone, base = RESIDENTS.items["phone"], replace(RESIDENTS.items["phone"], base=True)
    assert found("phone", "police") == ()
    for (ours, its), is_obtainable in zip(product((phone, base), repeat=2), (False, True, False, False), strict=True):
        catalog = with_items("taxpayers", "tax", ours)
        catalog = replace(
            catalog, resources={**catalog.resources, "residents": replace(RESIDENTS, items={"phone": its})}
        )
        assert bool(found("phone", "tax", catalog)) == is_obtainable


def test_base_databases_come_first_and_no_more_than_five_are_named() -> None:
    phone = RESIDENTS.items["phone"]
    many = {f"a{place}": replace(RESIDENTS, code=f"a{place}", items={"phone": phone}) for place in range(9)}
    based = replace(RESIDENTS, code="z", items={"phone": replace(phone, base=True)})
    named = found("phone", "tax", replace(CATALOG_NOW, resources={**many, "z": based}))
    assert [source.resource for source in named] == ["z", "a0", "a1", "a2", "a3"]
    assert len(named) == MOST_SOURCES


NAMES = st.sampled_from(["phone", "PHONE ", "联系 电话", "姓\n名", "x", " ", "é", "ﬀ", "\u2028x"]) | st.text(max_size=3)


@given(st.lists(NAMES, min_size=1, max_size=4), st.lists(NAMES, min_size=1, max_size=20))
def test_the_index_leaves_out_no_resource_that_has_an_item(named: list[str], wanted: list[str]) -> None:
    """Whether a few names are looked for or many: what is found among its resources is what is found among all."""
    phone = RESIDENTS.items["phone"]
    resources = {
        f"r{place}": replace(RESIDENTS, code=f"r{place}", items={"phone": replace(phone, name=name)})
        for place, name in enumerate(named)
    }
    catalog = Catalog(resources, CATALOG_NOW.departments, "v")
    among = CatalogIndex(catalog).having(wanted)
    assert sources(wanted, "tax", catalog, TODAY, among) == sources(wanted, "tax", catalog, TODAY)


def test_the_index_finds_few_of_many() -> None:
    phone = RESIDENTS.items["phone"]
    resources = {
        f"r{place}": replace(RESIDENTS, code=f"r{place}", items={"i": replace(phone, code="i", name=name)})
        for place, name in ((place, f"数据项{place}甲") for place in range(100))
    }
    index = CatalogIndex(Catalog(resources, {}, "v"))
    assert index.having(["数据项7甲"]) == ["r7"]
    assert index.having([f"数据项{place}甲" for place in range(5, 25)]) == sorted(f"r{place}" for place in range(5, 25))
    assert index.having(["家庭收入"]) == [] == index.having([])


@given(st.sampled_from(sorted(RESIDENTS.items)), st.sampled_from(SharingClass), st.booleans())
def test_nothing_that_can_be_had_is_ever_missed(code: str, sharing_class: SharingClass, is_base: bool) -> None:
    item = replace(RESIDENTS.items[code], sharing_class=sharing_class, base=is_base)
    catalog = replace(CATALOG_NOW, resources={"residents": replace(RESIDENTS, items={code: item})})
    assert bool(found(code, "tax", catalog)) == (sharing_class is not SharingClass.RESTRICTED)
