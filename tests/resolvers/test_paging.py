"""Pages follow one another without gap or repetition, in every order, and say nothing about rows that are hidden."""

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.fix_city import FATHER, City, Row
from tests.fix_platform import Answer, Ask, Opener, lay_out_city

PAGE = """
query Page($first: Int, $after: String) {
  data {
    population(first: $first, after: $after) {
      totalCount
      edges { cursor node { idNumber ethnicity birthDate regionCode } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}
"""


def ordered(order: str, where: str = "") -> str:
    """The same with an order, written out: a variable that is null is refused where it stands for an order."""
    arguments = (f"orderBy: [{order}], " if order else "") + (f"where: {where}, " if where else "")
    return PAGE.replace("(first: $first", f"({arguments}first: $first")


def connection(answer: Answer) -> Mapping[str, object]:
    found: Mapping[str, object] = answer.data["data"]["population"]
    return found


async def pages(ask: Ask, order: str, first: int, department: str = "police", purpose: str | None = None) -> list[Row]:
    """All nodes, read page by page; what pageInfo says of each page is checked on the way."""
    nodes: list[Row] = []
    after: object = None
    for number in itertools.count():
        variables = {"first": first, "after": after}
        page = (await ask(department, ordered(order), variables, purpose=purpose)).data["data"]["population"]
        edges, info = page["edges"], page["pageInfo"]
        nodes += [edge["node"] for edge in edges]
        assert info["hasPreviousPage"] == (number > 0)
        assert (info["startCursor"], info["endCursor"]) == (edges[0]["cursor"], edges[-1]["cursor"])
        assert len(nodes) <= page["totalCount"]
        if not info["hasNextPage"]:
            assert len(nodes) == page["totalCount"]
            return nodes
        assert len(edges) == first
        after = info["endCursor"]
    raise AssertionError


ORDERS = {
    "none": "",
    "nullable": "{ethnicity: ASC}",
    "nullable-downwards": "{ethnicity: DESC}",
    "masked-date": "{birthDate: ASC}",
    "masked-date-downwards": "{birthDate: DESC}",
    "several": "{regionCode: DESC}, {ethnicity: ASC}, {idNumber: DESC}",
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS.keys())
async def test_pages_hold_every_row_once(ask: Ask, stored: Callable[[str], list[Row]], order: str) -> None:
    nodes = await pages(ask, order, 64)
    assert sorted(node["idNumber"] for node in nodes) == sorted(row["id_number"] for row in stored("population"))


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS.keys())
async def test_pages_have_the_order_of_one_large_page(ask: Ask, order: str) -> None:
    whole = (await ask("police", ordered(order), {"first": 500})).data["data"]["population"]["edges"]
    assert await pages(ask, order, 97) == [edge["node"] for edge in whole]


async def test_null_comes_last_in_both_directions(ask: Ask, stored: Callable[[str], list[Row]]) -> None:
    """`orderBy` sorts texts by their bytes, ties by the surrogate."""
    rows = stored("population")
    present = [row for row in rows if row["ethnicity"] is not None]
    nulls = [row["id_number"] for row in rows if row["ethnicity"] is None]
    assert nulls
    for direction, reverse in (("ASC", False), ("DESC", True)):
        # a stable sort: ties keep their place
        expected = sorted(present, key=lambda row: row["ethnicity"].encode(), reverse=reverse)
        nodes = await pages(ask, f"{{ethnicity: {direction}}}", 90)
        assert [node["idNumber"] for node in nodes] == [row["id_number"] for row in expected] + nulls


async def test_a_masked_key_sorts_by_its_mask_alone(ask: Ask, stored: Callable[[str], list[Row]]) -> None:
    """Birth dates sort by year: within one year the order is that of the surrogate, not of the day."""
    rows = [row for row in stored("population") if row["birth_date"] is not None]
    expected = [row["id_number"] for row in sorted(rows, key=lambda row: row["birth_date"][:4])]
    nodes = await pages(ask, "{birthDate: ASC}", 100)
    assert [node["idNumber"] for node in nodes][: len(expected)] == expected


async def test_without_an_order_rows_come_by_the_surrogate(ask: Ask, stored: Callable[[str], list[Row]]) -> None:
    nodes = await pages(ask, "", 200)
    assert [node["idNumber"] for node in nodes] == [row["id_number"] for row in stored("population")]


async def test_hidden_rows_leave_no_gaps_in_pages(ask: Ask, stored: Callable[[str], list[Row]]) -> None:
    """A district's pages are full although most rows of the table are hidden from it."""
    nodes = await pages(ask, "", 11, department="lucheng-civil", purpose="relief-review")
    own = [row for row in stored("population") if (row["region_code"] or "").startswith("330302")]
    assert len(nodes) == len(own) < len(stored("population"))


async def test_an_empty_page(ask: Ask) -> None:
    page = connection(await ask("police", ordered("", '{name: {eq: "nobody"}}')))
    assert page["totalCount"] == 0 and page["edges"] == []
    info = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
    assert page["pageInfo"] == info


async def test_a_page_of_no_rows_still_counts(ask: Ask, stored: Callable[[str], list[Row]]) -> None:
    page = (await ask("police", PAGE, {"first": 0})).data["data"]["population"]
    assert page["totalCount"] == len(stored("population")) and page["edges"] == []
    assert page["pageInfo"]["hasNextPage"] is True


async def test_the_default_page_has_twenty_rows(ask: Ask) -> None:
    assert len((await ask("police", PAGE)).data["data"]["population"]["edges"]) == 20


@pytest.mark.parametrize("variables", [{"first": 501}, {"first": 2_147_483_647}])
async def test_a_page_over_the_limit_is_refused(ask: Ask, variables: dict[str, object]) -> None:
    assert (await ask("police", PAGE, variables)).code == "LIMIT_EXCEEDED"


async def test_a_negative_page_is_refused(ask: Ask) -> None:
    assert (await ask("police", PAGE, {"first": -1})).code == "BAD_OPERAND"


async def test_lists_within_lists_are_limited_together(ask: Ask) -> None:
    query = "{ data { household(first: 500) { nodes { members(first: 100) { name } } } } }"
    assert (await ask("police", query)).code == "LIMIT_EXCEEDED"


async def test_aliases_do_not_spare_the_limit_of_lists(ask: Ask) -> None:
    aliases = " ".join(f"a{n}: nodes {{ members(first: 15) {{ gender }} }}" for n in range(3))
    assert (await ask("police", f"{{ data {{ household(first: 500) {{ {aliases} }} }} }}")).code == "LIMIT_EXCEEDED"


async def test_a_resource_without_a_row_key_has_no_cursors(platform: Opener, city: City, tmp_path: Path) -> None:
    lay_out_city(tmp_path / "platform", city)
    entry = tmp_path / "platform" / "catalog" / "household.yaml"
    entry.write_text(entry.read_text(encoding="utf-8").replace("row: row_id\n", ""), encoding="utf-8")
    find = "query Q($n: String!) { data { population(where: {idNumber: {eq: $n}}) { nodes { householdId } } } }"
    query = """query Q($h: String!, $after: String) {
      data { household(where: {householdId: {eq: $h}}, after: $after) {
        edges { cursor node { id memberCount } } nodes { memberCount } pageInfo { startCursor endCursor hasNextPage }
      } }
    }"""
    async with platform() as it:
        found = await it.ask("police", find, {"n": FATHER})
        home = found.data["data"]["population"]["nodes"][0]["householdId"]
        assert (await it.ask("police", query, {"h": home})).data["data"]["household"] == {
            "edges": [{"cursor": None, "node": {"id": None, "memberCount": 4}}],
            "nodes": [{"memberCount": 4}],
            "pageInfo": {"startCursor": None, "endCursor": None, "hasNextPage": False},
        }
        refused = await it.ask("police", query, {"h": home, "after": await first_cursor(it.ask)})
        assert (refused.code, refused.json["data"]) == ("BAD_CURSOR", {"data": {"household": None}})


async def first_cursor(ask: Ask, department: str = "police", purpose: str | None = None) -> str:
    answer = await ask(department, PAGE, {"first": 1}, purpose=purpose)
    return str(answer.data["data"]["population"]["edges"][0]["cursor"])


async def test_a_cursor_serves_only_the_department_it_was_made_for(ask: Ask) -> None:
    cursor = await first_cursor(ask)
    answer = await ask("lucheng-civil", PAGE, {"after": cursor}, purpose="relief-review")
    assert answer.code == "BAD_CURSOR" and answer.json["data"] == {"data": {"population": None}}


async def test_a_cursor_serves_only_the_order_it_was_made_for(ask: Ask) -> None:
    cursor = await first_cursor(ask)
    assert (await ask("police", ordered("{regionCode: ASC}"), {"after": cursor})).code == "BAD_CURSOR"


async def test_a_cursor_serves_only_the_field_it_was_made_for(ask: Ask) -> None:
    cursor = await first_cursor(ask)
    query = "query Q($c: String) { data { household(after: $c) { totalCount } } }"
    assert (await ask("police", query, {"c": cursor})).code == "BAD_CURSOR"


async def test_a_cursor_serves_only_the_decisions_it_was_made_under(ask: Ask) -> None:
    cursor = await first_cursor(ask, "civil-affairs", "relief-review")
    query = ordered("", '{idNumber: {eq: "x"}}')
    without = await ask("civil-affairs", query, {"after": cursor}, purpose="elderly-care")
    assert without.code == "BAD_CURSOR"


@pytest.mark.parametrize("cursor", ["", "AAAAAAAAAAAAAAAAAAAAAA", "1", "' OR 1=1 --", "\U00020bb7", "x" * 5000])
async def test_what_is_no_cursor_is_refused(ask: Ask, cursor: str) -> None:
    assert (await ask("police", PAGE, {"after": cursor})).code == "BAD_CURSOR"


async def test_cursors_and_ids_do_not_serve_as_each_other(ask: Ask) -> None:
    query = "{ data { population(first: 1) { edges { cursor node { id } } } } }"
    edge = (await ask("police", query)).data["data"]["population"]["edges"][0]
    assert (await ask("police", PAGE, {"after": edge["node"]["id"].partition(".")[2]})).code == "BAD_CURSOR"
    node = "query Q($id: ID!) { node(id: $id) { id } }"
    assert (await ask("police", node, {"id": f"population.{edge['cursor']}"})).data == {"node": None}
