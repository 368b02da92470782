"""Pages under attack: every open row once in either direction, nothing told of a hidden one by cursors or counts."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attack.asks import Ask, Listing
from tests.attack.asks import Test as Comparing
from tests.attack.campaign import ROUNDS
from tests.attack.fix_attack import LAB_ROWS, Attacked, Said, person
from tests.attack.tables import ROW, Row
from tests.fix_platform import Answer

OWNER, LISTER, DISTRICT = Said("owner"), Said("lister"), Said("district")
DIRECTIONS = ("ASC", "DESC", "ASC_NULLS_FIRST", "DESC_NULLS_FIRST")
SORTED = {
    "owner": ("grade", "score", "income", "active"),
    "lister": ("grade", "born", "age"),
    "district": ("born", "age", "grade"),
}
"""What each may sort by; the owner by what is stored, the others also by years and on some rows by tens of years."""

people = st.lists(
    st.fixed_dictionaries(
        {
            "grade": st.sampled_from((None, "1", "2", "一", "")),
            "age": st.sampled_from((None, 7, -1)),
            "score": st.sampled_from((None, -0.5, 1e9)),
            "income": st.sampled_from((None, Decimal("9.00"), Decimal("10.50"))),
            "active": st.sampled_from((None, True, False)),
            "born": st.sampled_from((None, date(1950, 2, 3), date(1950, 9, 9), date(2001, 1, 1))),
            "region": st.sampled_from(("330302", "330302", "330303", None)),
        }
    ),
    min_size=3,
    max_size=9,
)
orders = st.sampled_from(tuple(SORTED)).flatmap(
    lambda department: st.tuples(
        st.just(department),
        st.lists(
            st.tuples(st.sampled_from(SORTED[department]), st.sampled_from(DIRECTIONS)),
            min_size=1,
            max_size=3,
            unique_by=lambda key: key[0],
        ).map(tuple),
    )
)


places = st.integers(0, 8)


@pytest.mark.parametrize("second", DIRECTIONS)
@pytest.mark.parametrize("first", DIRECTIONS)
async def test_two_keys_with_nulls_and_ties_in_every_direction(lab: Attacked, first: str, second: str) -> None:
    """Each page ends at another row, so at every kind of NULL and tie there is one that ends there."""
    values = [(None, None), ("1", 2.5), (None, 2.5), ("2", None), ("1", 0.5), (None, None), ("1", 2.5)]
    rows = [person(9 * n + 4, f"AB{n:05}", grade=grade, score=score) for n, (grade, score) in enumerate(values)]
    ask = Listing("person", ("code",), order=(("grade", first), ("score", second)), first=1)
    await lab.tables.write({"person": rows})
    try:
        whole = await page_of(lab, OWNER, replace(ask, first=50))
        expected = [row["code"] for row in arranged(rows, ask.order)]
        assert [edge["node"]["code"] for edge in whole["edges"]] == expected
        assert await walked(lab, OWNER, ask) == ids_of(whole)
        assert await walked(lab, OWNER, replace(ask, from_end=True)) == ids_of(whole)
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})


@settings(max_examples=12 * ROUNDS, suppress_health_check=list(HealthCheck))
@given(people, orders, st.sampled_from((1, 1, 2, 3, 4, 5)), st.tuples(places, places, st.booleans()))
async def test_pages_hold_every_open_row_once_in_either_direction(
    lab: Attacked,
    drawn: list[dict[str, Any]],
    asked: tuple[str, tuple[tuple[str, str], ...]],
    size: int,
    window: tuple[int, int, bool],
) -> None:
    """NULL and equal values at every key, several keys, all directions; and any window between two cursors."""
    rows = [person(7 * number + 3, f"AB{number:05}", **values) for number, values in enumerate(drawn)]
    said, order = Said(asked[0]), asked[1]
    ask = Listing("person", ("code",), order=order)
    await lab.tables.write({"person": rows})
    try:
        whole = await page_of(lab, said, ask)
        ids = ids_of(whole)
        if said == OWNER:
            expected = [row["code"] for row in arranged(rows, order)]
            assert [edge["node"]["code"] for edge in whole["edges"]] == expected
        assert whole["totalCount"] == len(ids) == len(set(ids))
        assert await walked(lab, said, replace(ask, first=size)) == ids
        assert await walked(lab, said, replace(ask, first=size, from_end=True)) == ids
        if ids:
            await check_window(lab, said, replace(ask, first=size), whole, window)
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})


async def page_of(lab: Attacked, said: Said, ask: Listing) -> dict[str, Any]:
    found: dict[str, Any] = (await lab.ask(said, ask)).data["data"]["it"]
    return found


def ids_of(page: dict[str, Any]) -> list[str]:
    return [edge["node"]["id"] for edge in page["edges"]]


def arranged(rows: Sequence[Row], order: Sequence[tuple[str, str]]) -> list[Row]:
    """The rows in the order: sorted by the last key first, every sort keeping what sorts alike in its place."""
    found = sorted(rows, key=lambda row: row[ROW])
    for item, direction in reversed(order):
        nulls = [row for row in found if row[item] is None]
        present = sorted(
            (row for row in found if row[item] is not None),
            key=lambda row: comparable(row[item]),
            reverse=direction.startswith("DESC"),
        )
        found = nulls + present if direction.endswith("FIRST") else present + nulls
    return found


def comparable(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else value


async def walked(lab: Attacked, said: Said, ask: Listing) -> list[str]:
    """The ids of all pages, each page beginning where the one before it ended."""
    ids: list[str] = []
    for number in itertools.count():
        page = await page_of(lab, said, ask)
        info, edges = page["pageInfo"], page["edges"]
        ids = ids_of(page) + ids if ask.from_end else ids + ids_of(page)
        more, back = ("hasPreviousPage", "hasNextPage") if ask.from_end else ("hasNextPage", "hasPreviousPage")
        assert info[back] is (number > 0)
        if not info[more]:
            return ids
        assert len(edges) == ask.first
        ask = ask.preceding(info["startCursor"]) if ask.from_end else ask.continued(info["endCursor"])
    raise AssertionError


async def check_window(
    lab: Attacked, said: Said, ask: Listing, whole: dict[str, Any], window: tuple[int, int, bool]
) -> None:
    """The rows between two cursors, the first of them or the last, against a slice of the whole page."""
    cursors = [edge["cursor"] for edge in whole["edges"]]
    after, before, from_end = window[0] % len(cursors), window[1] % len(cursors), window[2]
    between = ids_of(whole)[after + 1 : before]
    page = await page_of(lab, said, replace(ask, after=cursors[after], before=cursors[before], from_end=from_end))
    assert ids_of(page) == (between[-ask.first :] if from_end else between[: ask.first])
    more = len(between) > ask.first
    told = page["pageInfo"]["hasPreviousPage"], page["pageInfo"]["hasNextPage"]
    assert told == ((more, True) if from_end else (True, more))


# --- hidden rows ------------------------------------------------------------------------------------------------------


async def test_pages_from_the_end_are_cut_after_the_hidden_rows_are_gone(lab: Attacked) -> None:
    """silverstripe CVE-2020-6165, from the other end."""
    ids = await walked(lab, DISTRICT, Listing("person", ("region",), first=1, from_end=True))
    page = await page_of(lab, DISTRICT, Listing("person", ("region",)))
    assert ids == ids_of(page) and page["totalCount"] == len(ids) < len(LAB_ROWS["person"])


ORDERED = Listing("person", ("region",), order=(("born", "ASC"),), first=3)


def placed(listing: Listing, cursor: str) -> Iterator[Listing]:
    yield listing.continued(cursor)
    yield listing.preceding(cursor)
    yield replace(listing, before=cursor)


async def over(lab: Attacked, rows: Sequence[Row], *asks: Ask) -> list[Answer]:
    """The district's answers over other people; the laboratory's own are put back."""
    await lab.tables.write({"person": rows})
    try:
        return [await lab.ask(DISTRICT, ask) for ask in asks]
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})


@pytest.mark.parametrize("listing", [ORDERED, replace(ORDERED, order=())], ids=["sorted", "by the surrogate"])
async def test_a_cursor_of_a_row_that_is_hidden_now_is_one_of_a_row_that_is_gone(
    lab: Attacked, listing: Listing
) -> None:
    """Where keys are read again from the row, no page is better than one that leaves rows out without a word."""
    edge = (await page_of(lab, DISTRICT, listing))["edges"][1]
    surrogate = await surrogate_of(lab, edge["node"]["id"])
    gone = [row for row in LAB_ROWS["person"] if row[ROW] != surrogate]
    hidden = [row | {"region": "110000"} if row[ROW] == surrogate else row for row in LAB_ROWS["person"]]
    asks = list(placed(listing, edge["cursor"]))
    of_gone, of_hidden = await over(lab, gone, *asks), await over(lab, hidden, *asks)
    assert [answer.settled for answer in of_gone] == [answer.settled for answer in of_hidden]
    assert {answer.code for answer in of_hidden} == {"BAD_CURSOR" if listing.order else None}


async def surrogate_of(lab: Attacked, id: str) -> int:
    opened = lab.platform.pipeline.fetcher.seals.opened_id(DISTRICT.department, id)
    assert opened is not None
    return opened[1]


# --- counts -----------------------------------------------------------------------------------------------------------

BY_MASK = Listing("person", ("region",), where=Comparing("name", "startsWith", "张"))
BY_VALUE = Listing("person", ("region",), where=Comparing("grade", "eq", "1"))


async def counts(lab: Attacked, rows: Sequence[Row], ask: Listing, said: Said = LISTER) -> tuple[Any, Any]:
    await lab.tables.write({"person": rows})
    try:
        page = await page_of(lab, said, ask)
        return page["totalCount"], page["totalCountIsExact"]
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})


async def test_small_groups(lab: Attacked) -> None:
    """How many rows are behind one output of a mask is not told of few, of none neither; of many it is."""
    for matching in (0, 1, 9, 10, 12):
        rows = [
            person(number, f"AB{number:05}", name="张三" if number <= matching else "李四", grade="1")
            for number in range(1, 14)
        ]
        told = (matching, True) if matching >= 10 else (None, False)
        assert await counts(lab, rows, BY_MASK) == told
        assert await counts(lab, rows[:matching], BY_VALUE) == (matching, True), "what is clear is counted"


async def test_a_count_holds_no_hidden_row(lab: Attacked) -> None:
    """Eleven rows of the mask's output, two of them hidden: as many as if there were nine."""
    rows = [person(number, f"AB{number:05}", name="张三", region="330302") for number in range(1, 12)]
    hidden = [row | ({"region": "110000"} if row[ROW] > 9 else {}) for row in rows]
    for ask in (BY_MASK, replace(BY_MASK, where=None)):
        assert await counts(lab, hidden, ask, DISTRICT) == await counts(lab, rows[:9], ask, DISTRICT)
    assert await counts(lab, hidden, BY_MASK, DISTRICT) == (None, False)
    assert await counts(lab, rows, BY_MASK, DISTRICT) == (11, True)


async def test_a_negated_mask_is_counted_no_better(lab: Attacked) -> None:
    """`not` around it, `or` beside something that is clear: what was compared is what matters."""
    texts = (
        'not: {name: {startsWith: "李"}}, grade: {eq: "1"}',
        'or: [{name: {startsWith: "李"}}, {grade: {eq: "1"}}], region: {eq: "330302"}',
        'and: [{not: {not: {born: {gte: "1990"}}}}]',
    )
    for text in texts:
        page = (await lab.ask(LISTER, f"{{ data {{ it: person(where: {{{text}}}) {{ totalCount }} }} }}")).data
        assert page["data"]["it"]["totalCount"] is None, text
