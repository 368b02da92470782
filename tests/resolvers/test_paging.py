"""Pages follow one another without gap or repetition, in every order, and say nothing about rows that are hidden."""

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.fix_city import FATHER, City, Row
from tests.fix_platform import Answer, Ask, Opener, lay_out_city

PAGE = """
query Page($first: Int, $after: String, $last: Int, $before: String) {
  data {
    population(first: $first, after: $after, last: $last, before: $before) {
      totalCount totalCountIsExact
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


def connection(answer: Answer) -> Mapping[str, Any]:
    found: Mapping[str, Any] = answer.data["data"]["population"]
    return found


def names(page: Mapping[str, Any]) -> list[str]:
    return [edge["node"]["idNumber"] for edge in page["edges"]]


def around(page: Mapping[str, Any]) -> tuple[bool, bool]:
    """Whether there is a page before this one, and one after it."""
    return page["pageInfo"]["hasPreviousPage"], page["pageInfo"]["hasNextPage"]


async def pages_back(ask: Ask, order: str, last: int) -> list[Row]:
    """All nodes, read page by page from the end; what pageInfo says of each page is checked on the way."""
    nodes: list[Row] = []
    before: object = None
    for number in itertools.count():
        variables = {"last": last, "before": before}
        page = connection(await ask("police", ordered(order), variables))
        edges, info = page["edges"], page["pageInfo"]
        nodes = [edge["node"] for edge in edges] + nodes
        assert info["hasNextPage"] == (number > 0)
        assert (info["startCursor"], info["endCursor"]) == (edges[0]["cursor"], edges[-1]["cursor"])
        if not info["hasPreviousPage"]:
            return nodes
        assert len(edges) == last
        before = info["startCursor"]
    raise AssertionError


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
    "nulls-first": "{ethnicity: ASC_NULLS_FIRST}",
    "nulls-first-downwards": "{ethnicity: DESC_NULLS_FIRST}",
    "masked-date": "{birthDate: ASC}",
    "masked-date-downwards": "{birthDate: DESC}",
    "several": "{regionCode: DESC}, {ethnicity: ASC}, {idNumber: DESC}",
    "several-nulls-first": "{ethnicity: DESC_NULLS_FIRST}, {birthDate: ASC_NULLS_FIRST}",
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS.keys())
async def test_pages_hold_every_row_once(ask: Ask, stored: Callable[[str], list[Row]], order: str) -> None:
    nodes = await pages(ask, order, 64)
    assert sorted(node["idNumber"] for node in nodes) == sorted(row["id_number"] for row in stored("population"))


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS.keys())
async def test_pages_have_the_order_of_one_large_page(ask: Ask, order: str) -> None:
    whole = (await ask("police", ordered(order), {"first": 500})).data["data"]["population"]["edges"]
    assert await pages(ask, order, 97) == [edge["node"] for edge in whole]


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS.keys())
async def test_pages_from_the_end_have_the_order_of_one_large_page(ask: Ask, order: str) -> None:
    whole = connection(await ask("police", ordered(order), {"first": 500}))["edges"]
    assert await pages_back(ask, order, 97) == [edge["node"] for edge in whole]


@pytest.mark.parametrize("order", ["", "{ethnicity: DESC_NULLS_FIRST}"], ids=["surrogate", "key"])
async def test_a_page_lies_between_its_cursors(ask: Ask, order: str) -> None:
    """Relay's ApplyCursorsToEdges, then the first or the last of what is left; more is told of these alone."""
    whole = connection(await ask("police", ordered(order), {"first": 40}))
    cursors, everyone = [edge["cursor"] for edge in whole["edges"]], names(whole)
    between = {"after": cursors[9], "before": cursors[30]}
    cases: list[tuple[dict[str, object], list[str], tuple[bool, bool]]] = [
        ({**between, "first": 5}, everyone[10:15], (True, True)),
        ({**between, "first": 20}, everyone[10:30], (True, False)),
        ({**between, "last": 5}, everyone[25:30], (True, True)),
        ({**between, "last": 20}, everyone[10:30], (False, True)),
        ({"before": cursors[30], "first": 5}, everyone[:5], (False, True)),
        ({"before": cursors[3], "first": 5}, everyone[:3], (False, False)),
        ({"before": cursors[30], "last": 30}, everyone[:30], (False, True)),
        ({"before": cursors[30], "last": 29}, everyone[1:30], (True, True)),
        ({"before": cursors[0], "last": 5}, [], (False, True)),
        ({"after": cursors[9], "before": cursors[10], "first": 5}, [], (True, False)),
        ({"after": cursors[30], "before": cursors[9], "last": 5}, [], (False, True)),
        ({"after": cursors[9]}, everyone[10:30], (True, True)),
    ]
    for variables, expected, more in cases:
        page = connection(await ask("police", ordered(order), variables))
        assert (names(page), around(page)) == (expected, more), variables


async def test_the_last_rows_after_a_cursor_end_with_the_very_last(ask: Ask) -> None:
    whole = connection(await ask("police", PAGE, {"first": 500}))
    after = whole["edges"][100]["cursor"]
    page = connection(await ask("police", PAGE, {"last": 3, "after": after}))
    assert (names(page), around(page)) == (names(whole)[-3:], (True, False))


MISTAKEN: dict[str, dict[str, object]] = {
    "first and last": {"first": 1, "last": 1},
    "first and last of nothing": {"first": 0, "last": 0},
    "before without an end": {"before": "x"},
    "negative": {"last": -1},
}


@pytest.mark.parametrize("variables", MISTAKEN.values(), ids=MISTAKEN.keys())
async def test_what_could_be_meant_in_two_ways_is_refused(ask: Ask, variables: dict[str, object]) -> None:
    literal = "{ data { population(" + ", ".join(f"{k}: {v!r}" for k, v in variables.items()) + ") { totalCount } } }"
    for answer in (await ask("police", PAGE, variables), await ask("police", literal.replace("'", '"'))):
        assert answer.code == "BAD_OPERAND" and answer.json.get("data") is None


async def test_a_list_of_a_reference_has_no_end_to_begin_at(ask: Ask) -> None:
    for argument in ("last: 1", 'before: "x"', 'after: "x"'):
        query = f"{{ data {{ household(first: 1) {{ nodes {{ members({argument}) {{ name }} }} }} }} }}"
        assert (await ask("police", query)).code == "DOCUMENT_INVALID"


async def test_first_and_last_of_one_document_are_planned_apart(ask: Ask) -> None:
    """Page sizes belong to what a plan is remembered by, and so does which of them is null."""
    whole = names(connection(await ask("police", PAGE, {"first": 500})))
    for size in (1, 2, 1, 3):
        assert names(connection(await ask("police", PAGE, {"first": size}))) == whole[:size]
        assert names(connection(await ask("police", PAGE, {"first": None, "last": size}))) == whole[-size:]


async def test_null_comes_last_in_both_directions_unless_it_is_to_come_first(
    ask: Ask, stored: Callable[[str], list[Row]]
) -> None:
    """`orderBy` sorts texts by their bytes, ties by the surrogate."""
    rows = stored("population")
    present = [row for row in rows if row["ethnicity"] is not None]
    nulls = [row["id_number"] for row in rows if row["ethnicity"] is None]
    assert nulls
    for direction, reverse in (("ASC", False), ("DESC", True)):
        # a stable sort: ties keep their place
        expected = [row["id_number"] for row in sorted(present, key=ethnicity, reverse=reverse)]
        nodes = await pages(ask, f"{{ethnicity: {direction}}}", 90)
        assert [node["idNumber"] for node in nodes] == expected + nulls
        nodes = await pages(ask, f"{{ethnicity: {direction}_NULLS_FIRST}}", 90)
        assert [node["idNumber"] for node in nodes] == nulls + expected


def ethnicity(row: Row) -> bytes:
    return bytes(row["ethnicity"].encode())


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
    info = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
    from_end = ordered("", '{name: {eq: "nobody"}}')
    for empty in (page, connection(await ask("police", from_end, {"last": 3}))):
        assert empty["totalCount"] == 0 and empty["totalCountIsExact"] and empty["edges"] == []
        assert empty["pageInfo"] == info


async def test_a_page_of_no_rows_still_counts(ask: Ask, stored: Callable[[str], list[Row]]) -> None:
    page = (await ask("police", PAGE, {"first": 0})).data["data"]["population"]
    assert page["totalCount"] == len(stored("population")) and page["edges"] == []
    assert around(page) == (False, True)
    page = connection(await ask("police", PAGE, {"last": 0}))
    assert page["totalCount"] == len(stored("population")) and page["edges"] == []
    assert around(page) == (True, False)


async def test_the_default_page_has_twenty_rows(ask: Ask) -> None:
    assert len((await ask("police", PAGE)).data["data"]["population"]["edges"]) == 20


@pytest.mark.parametrize("variables", [{"first": 501}, {"first": 2_147_483_647}, {"last": 501}])
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


def placed(cursor: str) -> tuple[dict[str, object], ...]:
    """The cursor wherever a page may have one, also beside one that is right."""
    return {"after": cursor}, {"before": cursor, "last": 3}, {"before": cursor, "first": 3}


async def test_a_cursor_serves_only_the_department_it_was_made_for(ask: Ask) -> None:
    for variables in placed(await first_cursor(ask)):
        answer = await ask("lucheng-civil", PAGE, variables, purpose="relief-review")
        assert answer.code == "BAD_CURSOR" and answer.json["data"] == {"data": {"population": None}}


async def test_a_cursor_serves_only_the_order_it_was_made_for(ask: Ask) -> None:
    for order in ("{regionCode: ASC}", "{regionCode: ASC_NULLS_FIRST}"):
        for variables in placed(await first_cursor(ask)):
            assert (await ask("police", ordered(order), variables)).code == "BAD_CURSOR"
    kept = connection(await ask("police", ordered("{regionCode: ASC}"), {"first": 1}))["edges"][0]["cursor"]
    for variables in placed(kept):
        assert (await ask("police", ordered("{regionCode: ASC}"), variables)).code is None
        assert (await ask("police", ordered("{regionCode: ASC_NULLS_FIRST}"), variables)).code == "BAD_CURSOR"


async def test_a_cursor_serves_only_the_field_it_was_made_for(ask: Ask) -> None:
    cursor = await first_cursor(ask)
    for arguments in ("after: $c", "before: $c, last: 1"):
        query = f"query Q($c: String) {{ data {{ household({arguments}) {{ totalCount }} }} }}"
        assert (await ask("police", query, {"c": cursor})).code == "BAD_CURSOR"


async def test_a_cursor_serves_only_the_decisions_it_was_made_under(ask: Ask) -> None:
    query = ordered("", '{idNumber: {eq: "x"}}')
    for variables in placed(await first_cursor(ask, "civil-affairs", "relief-review")):
        without = await ask("civil-affairs", query, variables, purpose="elderly-care")
        assert without.code == "BAD_CURSOR"


@pytest.mark.parametrize("cursor", ["", "AAAAAAAAAAAAAAAAAAAAAA", "1", "' OR 1=1 --", "\U00020bb7", "x" * 5000])
async def test_what_is_no_cursor_is_refused(ask: Ask, cursor: str) -> None:
    right = await first_cursor(ask)
    for variables in (*placed(cursor), {"after": right, "before": cursor, "last": 1}):
        assert (await ask("police", PAGE, variables)).code == "BAD_CURSOR"


async def test_cursors_and_ids_do_not_serve_as_each_other(ask: Ask) -> None:
    query = "{ data { population(first: 1) { edges { cursor node { id } } } } }"
    edge = (await ask("police", query)).data["data"]["population"]["edges"][0]
    assert (await ask("police", PAGE, {"after": edge["node"]["id"].partition(".")[2]})).code == "BAD_CURSOR"
    node = "query Q($id: ID!) { node(id: $id) { id } }"
    assert (await ask("police", node, {"id": f"population.{edge['cursor']}"})).data == {"node": None}
