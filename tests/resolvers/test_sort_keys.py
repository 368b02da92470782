"""Sort keys: each item decides once, only so many may be named, and every page within the limit has a next one."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.settings import LimitsSection
from tests.attack.fix_attack import Attacked, Said, open_lab
from tests.fix_city import Server
from tests.fix_mariadb import as_configured
from tests.fix_platform import Answer

OWNER, LISTER = Said("owner"), Said("lister")
DIRECTIONS = ("ASC", "DESC", "ASC_NULLS_FIRST", "DESC_NULLS_FIRST")
MASKS = {
    "grade": "constant z",
    "active": "null",
    "name": "name first",
    "phone": "keep 3 4",
    "region": "keep 2 1",
    "note": "keep 2 1",
    "seen": "month",
    "born": "year",
    "age": "bucket 10",
    "score": "bucket 5",
    "income": "bucket 500",
    "homeNo": "stars",
    "code": "keep 2 1",
}
"""All items by which rows can be sorted, the telling ones last, each with a mask that some rows have."""
ITEMS = tuple(MASKS)
LIMIT = LimitsSection().sort_keys
PAGE = """query Q($o: [PersonOrder!]!, $n: Int, $after: String, $last: Int, $before: String) {
  data { it: person(orderBy: $o, first: $n, after: $after, last: $last, before: $before) {
    edges { cursor node { id } } pageInfo { hasNextPage }
  } }
}"""
Order = list[dict[str, str]]


def rules() -> list[str]:
    """On some rows what is stored decides, on others a mask does, and both in two ways."""
    items = {"homeNo": "home_no"}
    return [
        f"p,lister,person.{items.get(item, item)},{position},always,{rows},{made},allow"
        for item, mask in MASKS.items()
        for position in ("sort", "query")
        for rows, made in (("named_grade", "clear"), ("own_region", mask), ("*", mask))
    ]


@pytest.fixture(scope="module")
async def sorted_lab(
    database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Attacked]:
    """A laboratory in which the lister sorts by everything, and by other forms on other rows."""
    folder = tmp_path_factory.mktemp(f"sorted-{database}")
    if database == "sqlite":
        async with open_lab(folder, f"sqlite:///{folder / 'lab.db'}", *rules(), sort_keys=len(ITEMS)) as opened:
            yield opened
    else:
        server: Server = request.getfixturevalue(database)
        with server.database() as url:
            async with open_lab(folder, as_configured(url), *rules(), sort_keys=len(ITEMS)) as opened:
                yield opened


async def page(lab: Attacked, said: Said, order: Order, **variables: Any) -> Answer:
    return await lab.ask(said, PAGE, {"o": order, "n": 500} | variables)


def ids(answer: Answer) -> list[str]:
    return [edge["node"]["id"] for edge in answer.data["data"]["it"]["edges"]]


def cursors(answer: Answer) -> list[str]:
    return [edge["cursor"] for edge in answer.data["data"]["it"]["edges"]]


@pytest.mark.parametrize("direction", ["ASC", "DESC_NULLS_FIRST"])
@pytest.mark.parametrize("said", [OWNER, LISTER], ids=["stored", "by-row"])
async def test_a_page_at_the_limit_has_a_next_one(sorted_lab: Attacked, said: Said, direction: str) -> None:
    """And one before, and one between two cursors; with more items than the usual limit, of forms that vary by row."""
    assert len(ITEMS) > LIMIT
    order = [{item: direction} for item in ITEMS]
    whole = await page(sorted_lab, said, order)
    everyone, at = ids(whole), cursors(whole)
    assert len(everyone) == 12
    for place in (0, 10):
        assert ids(await page(sorted_lab, said, order, n=3, after=at[place])) == everyone[place + 1 : place + 4]
        back = await page(sorted_lab, said, order, n=None, last=3, before=at[place])
        assert ids(back) == everyone[max(0, place - 3) : place]
    assert ids(await page(sorted_lab, said, order, after=at[1], before=at[9])) == everyone[2:9]


@pytest.mark.parametrize("variables", [{}, {"after": "x"}], ids=["first", "next"])
async def test_more_items_than_the_limit_are_refused(lab: Attacked, variables: dict[str, str]) -> None:
    """While it is planned: whether there is a cursor makes no difference."""
    answer = await page(lab, OWNER, [{item: "ASC"} for item in ITEMS[: LIMIT + 1]], **variables)
    (error,) = answer.errors
    assert (answer.status, error["path"]) == (400, ["data", "it"]) and "`limits.sort_keys`" in error["message"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "sort_keys", "maximum": LIMIT}


async def test_as_many_items_as_the_limit_may_be_named(lab: Attacked) -> None:
    assert (await page(lab, OWNER, [{item: "ASC"} for item in ITEMS[:LIMIT]])).code is None


@pytest.mark.parametrize("keys", [[{"code": "ASC"}] * 190, [{"code": name} for name in DIRECTIONS] * 40])
async def test_an_item_that_is_named_often_decides_once(lab: Attacked, keys: Order) -> None:
    whole = await page(lab, OWNER, keys)
    after = cursors(whole)[4]
    assert ids(await page(lab, OWNER, keys, after=after)) == ids(whole)[5:]


orders = st.lists(
    st.tuples(st.sampled_from(("grade", "score", "active")), st.sampled_from(DIRECTIONS)), min_size=1, max_size=40
)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(orders, st.integers(0, 11))
async def test_a_later_key_of_an_item_never_changes_the_order(
    lab: Attacked, drawn: list[tuple[str, str]], place: int
) -> None:
    first: dict[str, str] = {}
    for item, direction in drawn:
        first.setdefault(item, direction)
    stated, needed = ([{item: direction} for item, direction in keys] for keys in (drawn, first.items()))
    whole = await page(lab, OWNER, stated)
    assert ids(whole) == ids(await page(lab, OWNER, needed))
    assert ids(await page(lab, OWNER, stated, after=cursors(whole)[place])) == ids(whole)[place + 1 :]
