"""Search finds every part of every word, ranks what is called so first, and counts what it found."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import (
    Catalog,
    CatalogIndex,
    Category,
    Facet,
    Item,
    Mode,
    Resource,
    SharingClass,
    Wanted,
    read_catalog,
    searched_words,
)
from catalog.searching import TOGETHER
from masking import ValueType

EXAMPLES = Path(__file__).parents[2] / "examples" / "city"
CITY = read_catalog(EXAMPLES / "catalog", EXAMPLES / "departments.yaml")
PATTERN = CITY.resources["household"]
INDEX = CatalogIndex(CITY)

letters = st.text("婚姻登记信息人口表aＡA1 \n𠮷", min_size=1, max_size=6).filter(str.strip)


@st.composite
def resources(draw: st.DrawFn, number: int) -> Resource:
    classes = draw(st.lists(st.sampled_from(SharingClass), min_size=1, max_size=3))
    items = {
        f"i{count}": Item(f"i{count}", draw(letters), ValueType.STRING, sharing_class, "c")
        for count, sharing_class in enumerate(classes)
    }
    return replace(
        PATTERN,
        code=f"r{number}",
        name=draw(letters),
        resource_code=f"1A01001/{number}",
        items=items,
        provider=draw(st.sampled_from(["police", "tax"])),
        theme=draw(letters),
        abstract=draw(letters),
        modes=draw(st.frozensets(st.sampled_from(Mode), min_size=1)),
        update_cycle=draw(st.sampled_from(["daily", "yearly"])),
    )


@st.composite
def catalogues(draw: st.DrawFn) -> Catalog:
    """Of more than one block of texts now and then."""
    size = draw(st.sampled_from([1, 3, TOGETHER + 3]))
    made = [draw(resources(number)) for number in range(min(size, 5))]
    many = [replace(made[number % len(made)], code=f"r{number}") for number in range(size)]
    return Catalog({one.code: one for one in many}, CITY.departments, "")


def texts(resource: Resource) -> Sequence[Sequence[str]]:
    """What is looked through: names, items, the rest."""
    items = [name for item in resource.items.values() for name in (item.name, item.code)]
    member = CITY.departments[resource.provider]
    names = [resource.name, resource.code, resource.resource_code]
    return names, items, [resource.theme, resource.abstract, member.code, member.name]


def rank(resource: Resource, word: str) -> int | None:
    """What a search is to do, said as plainly as can be: a place among the lines of each kind of text."""
    for place, kind in enumerate(texts(resource)):
        lines = [line for text in kind for line in folded(text).split("\n")]
        if any(word == line for line in lines):
            return 3 * place
        if any(line.startswith(word) for line in lines):
            return 3 * place + 1
        if any(word in line for line in lines):
            return 3 * place + 2
    return None


def folded(text: str) -> str:
    return text.replace("Ａ", "a").replace("A", "a")


@given(catalogue=catalogues(), words=st.lists(letters, max_size=3), provider=st.sampled_from([None, "tax"]))
def test_a_search_finds_and_ranks_what_reading_every_text_would(
    catalogue: Catalog, words: list[str], provider: str | None
) -> None:
    sought = searched_words(" ".join(words))
    expected: dict[str, int] = {}
    for one in catalogue.resources.values():
        ranks = [rank(one, word) for word in sought]
        if provider in (None, one.provider) and None not in ranks:
            expected[one.code] = sum(filter(None, ranks))
    found = CatalogIndex(catalogue).search(" ".join(words), Wanted(provider=provider))
    assert dict(zip(found.codes, found.ranks, strict=True)) == expected
    assert list(found.codes) == sorted(expected, key=lambda code: (expected[code], code))


@given(catalogue=catalogues(), word=letters | st.just(""))
def test_facets_count_what_was_found(catalogue: Catalog, word: str) -> None:
    found = CatalogIndex(catalogue).search(word)
    chosen = [catalogue.resources[code] for code in found.codes]
    counted: Mapping[Facet, Counter[str]] = {
        Facet.PROVIDER: Counter(one.provider for one in chosen),
        Facet.CLASS: Counter(kind for one in chosen for kind in {item.sharing_class for item in one.items.values()}),
        Facet.MODE: Counter(mode for one in chosen for mode in one.modes),
        Facet.UPDATE_CYCLE: Counter(one.update_cycle for one in chosen),
    }
    for facet, values in counted.items():
        assert dict(found.facets[facet]) == values
    assert all(list(values) == sorted(values, key=lambda pair: (-pair[1], pair[0])) for values in found.facets.values())


@given(catalogue=catalogues(), word=letters, size=st.integers(1, 4))
def test_pages_hold_every_entry_once(catalogue: Catalog, word: str, size: int) -> None:
    found = CatalogIndex(catalogue).search(word)
    listed: list[str] = []
    while len(listed) < len(found.codes):
        start = found.after(found.ranks[len(listed) - 1], listed[-1]) if listed else 0
        assert start == len(listed)
        listed += found.codes[start : start + size]
    assert listed == list(found.codes)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("婚姻", "population"),
        ("姻状", "population"),
        ("人口", "population"),
        ("ＰＯＰＵＬＡＴＩＯＮ", "population"),
        ("1a01001", "population"),
        ("公安局 户", "household"),
        ("不动产", "real_estate"),
    ],
)
def test_what_people_type_finds_what_they_mean(text: str, first: str) -> None:
    assert INDEX.search(text).codes[0] == first


@pytest.mark.parametrize("text", ["%", "_x_", "婚姻 没有的词", "人口\x00", "\\"])
def test_what_is_nowhere_is_not_found(text: str) -> None:
    assert INDEX.search(text).codes == []


WANTED = [
    (Wanted(sharing_class=SharingClass.RESTRICTED), {"low_income_relief", "population"}),
    (Wanted(provider="police", category=Category.BASE), {"population", "household"}),
    (Wanted(mode=Mode.COPY, provider="police", theme="人口"), {"population", "household"}),
    (Wanted(update_cycle="daily", provider="police"), {"population", "household"}),
    (Wanted(open_class="unconditional"), set()),
    (Wanted(provider="nobody"), set()),
]


@pytest.mark.parametrize(("wanted", "codes"), WANTED, ids=range(len(WANTED)))
def test_all_that_is_wanted_holds(wanted: Wanted, codes: set[str]) -> None:
    assert set(INDEX.search("", wanted).codes) == codes


def test_an_item_is_available_by_name_code_and_identifier() -> None:
    by_name = INDEX.available("婚姻状况", 10)
    assert [(one.resource.code, one.item.code) for one in by_name] == [("population", "marital_status")]
    assert INDEX.available("MARITAL_status", 10) == by_name
    assert ("population", "id_number") in [
        (one.resource.code, one.item.code) for one in INDEX.available("resident_id", 10)
    ]
    assert INDEX.available("婚姻", 10) == by_name  # nothing is called so alone, so parts of names are taken
    assert len(INDEX.available("resident_id", 1)) == 1
    assert INDEX.available("没有的", 10) == INDEX.available("  ", 10) == ()


def test_the_index_is_no_larger_than_its_texts() -> None:
    whole = sum(len(text.encode()) + 1 for one in CITY.resources.values() for kind in texts(one) for text in kind)
    assert INDEX.size < 2 * whole
