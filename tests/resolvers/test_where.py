"""Every operator and every combination of them selects what it says, proved against plain Python over the same rows."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sources import OverheardSource
from tests.fix_city import CHILD, FATHER, MOTHER, SINGLE, City, Row
from tests.fix_platform import LAVISH, Ask, CityPlatform, opened

Test = Callable[[Row], bool]
QUERY = (
    "query Q($where: PopulationWhere) { data { population(where:"
    " $where, first: 500) { totalCount nodes { idNumber } } } }"
)
LATER = "1980-01-01"
ODD = "138%_\\"
DAYS = ("1982-03-14", "1984-09-02")


def holds(test: Callable[[Any], bool], item: str) -> Test:
    """A comparison that NULL never satisfies."""
    return lambda row: row[item] is not None and test(row[item])


TEXT = {
    "eq": ({"name": {"eq": "李"}}, holds(lambda v: v == "李", "name")),
    "eq-nobody": ({"name": {"eq": "無此人"}}, lambda row: False),
    "in": ({"idNumber": {"in": [FATHER, CHILD, "x"]}}, holds(lambda v: v in (FATHER, CHILD), "id_number")),
    "in-nothing": ({"idNumber": {"in": []}}, lambda row: False),
    "in-repeated": ({"idNumber": {"in": [SINGLE, SINGLE]}}, holds(lambda v: v == SINGLE, "id_number")),
    "ne": ({"gender": {"ne": "1"}}, holds(lambda v: v != "1", "gender")),
    "ne-with-nulls": ({"ethnicity": {"ne": "汉族"}}, holds(lambda v: v != "汉族", "ethnicity")),
    "lt": ({"name": {"lt": "林"}}, holds(lambda v: v.encode() < "林".encode(), "name")),
    "lte": ({"name": {"lte": "林建国"}}, holds(lambda v: v.encode() <= "林建国".encode(), "name")),
    "gt": ({"name": {"gt": "陈"}}, holds(lambda v: v.encode() > "陈".encode(), "name")),
    "gte": ({"regionCode": {"gte": "330303"}}, holds(lambda v: v >= "330303", "region_code")),
    "beyond-the-basic-plane": ({"name": {"gt": "\uffff"}}, holds(lambda v: v.encode() > "\uffff".encode(), "name")),
    "starts-with": ({"idNumber": {"startsWith": "330302"}}, holds(lambda v: v.startswith("330302"), "id_number")),
    "starts-with-everything": ({"phone": {"startsWith": ""}}, holds(lambda v: True, "phone")),
    "starts-with-a-wildcard": ({"name": {"startsWith": "100%"}}, holds(lambda v: v.startswith("100%"), "name")),
    "starts-with-an-underscore": ({"name": {"startsWith": "_"}}, holds(lambda v: v.startswith("_"), "name")),
    "starts-with-a-backslash": ({"phone": {"startsWith": ODD}}, holds(lambda v: v.startswith(ODD), "phone")),
    "starts-with-astral": ({"name": {"startsWith": "\U00020bb7"}}, holds(lambda v: v.startswith("\U00020bb7"), "name")),
    "starts-with-is-exact": ({"name": {"startsWith": "o'"}}, lambda row: False),
    "contains": ({"name": {"contains": "国"}}, holds(lambda v: "国" in v, "name")),
    "contains-everything": ({"phone": {"contains": ""}}, holds(lambda v: True, "phone")),
    "contains-a-wildcard": ({"name": {"contains": "%"}}, holds(lambda v: "%" in v, "name")),
    "contains-a-backslash": ({"phone": {"contains": "\\"}}, holds(lambda v: "\\" in v, "phone")),
    "contains-is-exact": ({"name": {"contains": "o'"}}, holds(lambda v: "o'" in v, "name")),
    "like": ({"idNumber": {"like": "330302%1_"}}, holds(lambda v: v[:6] == "330302" and v[-2] == "1", "id_number")),
    "like-two-characters": ({"name": {"like": "__"}}, holds(lambda v: len(v) == 2, "name")),
    "like-a-wildcard": ({"name": {"like": "%\\%%"}}, holds(lambda v: "%" in v, "name")),
    "like-nothing": ({"phone": {"like": ""}}, holds(lambda v: v == "", "phone")),
    "like-is-exact": ({"name": {"like": "o'%"}}, holds(lambda v: v.startswith("o'"), "name")),
    "like-is-no-glob": ({"name": {"like": "*"}}, holds(lambda v: v == "*", "name")),
    "between": (
        {"name": {"between": {"from": "李", "to": "林建国"}}},
        holds(lambda v: "李".encode() <= v.encode() <= "林建国".encode(), "name"),
    ),
    "between-nothing": ({"name": {"between": {"from": "林", "to": "李"}}}, lambda row: False),
    "not-between": (
        {"not": {"ethnicity": {"between": {"from": "汉", "to": "汉族"}}}},
        lambda row: row["ethnicity"] is None or not "汉".encode() <= row["ethnicity"].encode() <= "汉族".encode(),
    ),
    "between-beside": (
        {"name": {"between": {"from": "李", "to": "林"}, "ne": "李"}},
        holds(lambda v: "李".encode() < v.encode() <= "林".encode(), "name"),
    ),
    "is-null": ({"phone": {"isNull": True}}, lambda row: row["phone"] is None),
    "is-not-null": ({"phone": {"isNull": False}}, lambda row: row["phone"] is not None),
    "empty-is-not-null": ({"phone": {"eq": ""}}, holds(lambda v: v == "", "phone")),
    "several-operators": (
        {"name": {"gte": "李", "lt": "林"}},
        holds(lambda v: "李".encode() <= v.encode() < "林".encode(), "name"),
    ),
    "several-items": (
        {"gender": {"eq": "2"}, "regionCode": {"eq": "330302"}},
        lambda row: row["gender"] == "2" and row["region_code"] == "330302",
    ),
    "and": (
        {"and": [{"gender": {"eq": "2"}}, {"maritalStatus": {"eq": "20"}}]},
        lambda row: row["gender"] == "2" and row["marital_status"] == "20",
    ),
    "or": (
        {"or": [{"name": {"eq": "李"}}, {"ethnicity": {"isNull": True}}]},
        lambda row: row["name"] == "李" or row["ethnicity"] is None,
    ),
    "or-beside": (
        {"gender": {"eq": "1"}, "or": [{"maritalStatus": {"eq": "10"}}, {"maritalStatus": {"eq": "40"}}]},
        lambda row: row["gender"] == "1" and row["marital_status"] in ("10", "40"),
    ),
    "not": ({"not": {"gender": {"eq": "1"}}}, lambda row: row["gender"] != "1"),
    "not-takes-unknown-as-no-match": ({"not": {"ethnicity": {"eq": "汉族"}}}, lambda row: row["ethnicity"] != "汉族"),
    "not-of-two": (
        {"not": {"gender": {"eq": "1"}, "ethnicity": {"ne": "汉族"}}},
        lambda row: not (row["gender"] == "1" and row["ethnicity"] not in (None, "汉族")),
    ),
    "not-not": ({"not": {"not": {"ethnicity": {"eq": "汉族"}}}}, holds(lambda v: v == "汉族", "ethnicity")),
    "nested": (
        {"and": [{"or": [{"gender": {"eq": "9"}}, {"not": {"or": [{"gender": {"eq": one}} for one in "12"]}}]}]},
        lambda row: row["gender"] == "9" or row["gender"] not in ("1", "2"),
    ),
}  # fmt: skip
DATES = {
    "date-eq": ({"birthDate": {"eq": "1982-03-14"}}, holds(lambda v: v == "1982-03-14", "birth_date")),
    "date-lt": ({"birthDate": {"lt": LATER}}, holds(lambda v: v < LATER, "birth_date")),
    "date-gte": ({"birthDate": {"gte": LATER}}, holds(lambda v: v >= LATER, "birth_date")),
    "date-between": (
        {"birthDate": {"between": {"from": DAYS[0], "to": DAYS[1]}}},
        holds(lambda v: DAYS[0] <= v <= DAYS[1], "birth_date"),
    ),
    "date-in": ({"birthDate": {"in": list(DAYS)}}, holds(lambda v: v in DAYS, "birth_date")),
    "date-is-null": ({"birthDate": {"isNull": True}}, lambda row: row["birth_date"] is None),
}  # fmt: skip


@pytest.mark.parametrize("name", [*TEXT, *DATES])
async def test_selects_what_the_operators_say(ask: Ask, stored: Callable[[str], list[Row]], name: str) -> None:
    where, test = (TEXT | DATES)[name]
    expected = {row["id_number"] for row in stored("population") if test(row)}
    found = (await ask("police", QUERY, {"where": where})).data["data"]["population"]
    assert {node["idNumber"] for node in found["nodes"]} == expected
    assert found["totalCount"] == len(expected)


@pytest.mark.parametrize(
    "name", ["in", "ne", "not-of-two", "or-beside", "starts-with-a-backslash", "date-in", "between", "like-a-wildcard"]
)
async def test_a_literal_says_the_same_as_a_variable(ask: Ask, name: str) -> None:
    where, _ = (TEXT | DATES)[name]
    by_variable = await ask("police", QUERY, {"where": where})
    query = QUERY.replace("query Q($where: PopulationWhere)", "").replace("$where", as_literal(where))
    assert (await ask("police", query)).settled == by_variable.settled


def as_literal(value: object) -> str:
    """A value as GraphQL writes it."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {as_literal(member)}" for key, member in value.items()) + "}"
        case list():
            return "[" + ", ".join(as_literal(member) for member in value) + "]"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case _:
            return str(value).lower()


@pytest.mark.parametrize(
    ("where", "test"),
    [
        ({"memberCount": {"gt": 3}}, lambda row: row["member_count"] > 3),
        ({"memberCount": {"in": [1, 2]}}, lambda row: row["member_count"] in (1, 2)),
        ({"memberCount": {"ne": 1}}, lambda row: row["member_count"] != 1),
        ({"memberCount": {"between": {"from": 2, "to": 3}}}, lambda row: 2 <= row["member_count"] <= 3),
    ],
    ids=["gt", "in", "ne", "between"],
)
async def test_whole_numbers(ask: Ask, stored: Callable[[str], list[Row]], where: object, test: Test) -> None:
    query = (
        "query Q($where: HouseholdWhere) { data { household(where: $where, first: 500) { nodes { householdId } } } }"
    )
    found = (await ask("police", query, {"where": where})).data["data"]["household"]["nodes"]
    assert {node["householdId"] for node in found} == {row["household_id"] for row in stored("household") if test(row)}


async def test_decimals_compare_by_value_not_by_digits(ask: Ask, stored: Callable[[str], list[Row]]) -> None:
    rows = stored("real_estate")
    limit = Decimal("99.5")
    query = (
        "query Q($where: RealEstateWhere) { data { realEstate(where: $where, first: 500) { nodes { unitNumber } } } }"
    )
    for operator, test in {"lt": limit.__gt__, "gte": limit.__le__}.items():
        found = await ask("housing", query, {"where": {"floorArea": {operator: "99.500"}}})
        expected = {row["unit_number"] for row in rows if test(Decimal(row["floor_area"]))}
        assert expected and {node["unitNumber"] for node in found.data["data"]["realEstate"]["nodes"]} == expected
    area = Decimal(rows[0]["floor_area"])
    same = await ask("housing", query, {"where": {"floorArea": {"in": [f"{area}000", "-1"]}}})
    assert rows[0]["unit_number"] in {node["unitNumber"] for node in same.data["data"]["realEstate"]["nodes"]}


async def test_booleans(ask: Ask, stored: Callable[[str], list[Row]]) -> None:
    query = (
        "query Q($is: Boolean!) { data { realEstate(where: {mortgaged:"
        " {eq: $is}}, first: 500) { nodes { unitNumber mortgaged } } } }"
    )
    for truth in (True, False):
        found = (await ask("housing", query, {"is": truth})).data["data"]["realEstate"]["nodes"]
        expected = {row["unit_number"] for row in stored("real_estate") if row["mortgaged"] == truth}
        assert expected and {node["unitNumber"] for node in found} == expected
        assert all(node["mortgaged"] is truth for node in found)


async def test_the_row_rule_stands_outside_of_what_is_asked(ask: Ask, stored: Callable[[str], list[Row]]) -> None:
    """However a predicate is built, a district finds its own rows only."""
    query = (
        "query Q($where: PopulationWhere) { data { population(where: $where, first: 500) { nodes { regionCode } } } }"
    )
    own = {row["row_id"] for row in stored("population") if (row["region_code"] or "").startswith("330302")}
    always = [{"regionCode": {"isNull": True}}, {"not": {"regionCode": {"isNull": True}}}]
    for where in ({"regionCode": {"startsWith": "33"}}, {"or": always}, {"not": {"and": always}}):
        answer = await ask("lucheng-civil", query, {"where": where}, purpose="relief-review")
        assert [node["regionCode"] for node in answer.data["data"]["population"]["nodes"]] == ["330302"] * len(own)


async def test_one_plan_serves_different_values(ask: Ask) -> None:
    """The values of a request never stay in the plan that it left behind."""
    names = []
    for number in (FATHER, MOTHER, CHILD, FATHER):
        query = "query Q($n: String!) { data { population(where: {idNumber: {eq: $n}}) { nodes { name } } } }"
        names.append((await ask("police", query, {"n": number})).data["data"]["population"]["nodes"][0]["name"])
    assert names == ["林建国", "陈晓燕", "林子涵", "林建国"]


BAD_PATTERNS = {"dangling": "李\\", "long": "李" * 201, "wild": "%李" * 11}


@pytest.mark.parametrize("name", BAD_PATTERNS)
@pytest.mark.parametrize("literal", [True, False], ids=["literal", "variable"])
async def test_a_pattern_that_could_fail_is_refused_before_sql(
    shared_platform: CityPlatform, name: str, literal: bool
) -> None:
    source = shared_platform.platform.sources["city"]
    heard = OverheardSource(source)
    sources = shared_platform.platform.sources
    assert isinstance(sources, dict)
    where = {"name": {"like": BAD_PATTERNS[name]}}
    query = QUERY.replace("query Q($where: PopulationWhere)", "").replace("$where", as_literal(where))
    sources["city"] = heard
    try:
        answer = await shared_platform.ask("police", query if literal else QUERY, {} if literal else {"where": where})
    finally:
        sources["city"] = source
    assert (answer.code, heard.asked) == ("BAD_OPERAND", [])
    assert "李" not in answer.raw.decode()


@pytest.mark.parametrize(
    "where",
    [
        {"name": {"between": {"from": "李"}}},
        {"name": {"between": {"from": "李", "to": None}}},
        {"name": {"between": None}},
        {"name": {"between": {}}},
        {"name": {"like": None}},
        {"name": {"contains": None}},
        {"name": {"contains": "a\0b"}},
    ],
)
async def test_an_operand_that_is_not_whole_is_refused(ask: Ask, where: object) -> None:
    assert (await ask("police", QUERY, {"where": where})).code in ("BAD_OPERAND", "VARIABLES_INVALID")


async def test_one_plan_serves_different_patterns(ask: Ask) -> None:
    query = "query Q($like: String!) { data { population(where: {name: {like: $like}}) { nodes { name } } } }"
    for pattern in ("林__", "陈%", "李", "林__"):
        found = (await ask("police", query, {"like": pattern})).data["data"]["population"]["nodes"]
        assert found and all(node["name"][0] == pattern[0] for node in found)


@pytest.mark.parametrize("operand", ['{eq: "x"}', '{in: ["x", "y"]}'])
async def test_a_value_is_searched_by_an_index_of_sqlite(tmp_path: Path, sqlite_city: City, operand: str) -> None:
    """A truth value compared with 1 would be asked of every row."""
    async with opened(tmp_path / "platform", sqlite_city, **LAVISH) as it:
        heard = OverheardSource(it.platform.sources["city"])
        sources = it.platform.sources
        assert isinstance(sources, dict)
        sources["city"] = heard
        query = f"{{ data {{ population(where: {{idNumber: {operand}}}) {{ nodes {{ name }} }} }} }}"
        assert (await it.ask("police", query)).data
    (statement,) = heard.asked
    with closing(sqlite3.connect(sqlite_city.url.removeprefix("sqlite:///"))) as connection:
        given = ('["x"]' if "in" in operand else "x",) + (0,) * (statement.count("?") - 1)
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)]
    assert any(step.startswith("SEARCH t1 USING INDEX") for step in steps), steps
    assert not any(step.startswith("SCAN t1") for step in steps), steps
