"""Conditions on the rows behind references: what they find, what is decided, recorded and told of them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sources import OverheardSource
from tests.attack.fix_attack import LAB_ROWS, Said, open_lab
from tests.fix_city import FATHER, Row
from tests.fix_platform import Ask, Opener

PEOPLE = "query Q($w: PopulationWhere) { data { population(where: $w, first: 500) { totalCount nodes { idNumber } } } }"
Stored = Callable[[str], list[Row]]


async def test_each_row_is_asked_about_its_own_rows(ask: Ask, stored: Stored) -> None:
    """Without naming what it correlates with, a condition would hold of everybody as soon as it held of one."""
    homes = {row["household_id"]: row for row in stored("household")}
    of = {row["id_number"]: homes.get(row["household_id"]) for row in stored("population")}
    genders = {row["id_number"]: row["gender"] for row in stored("population")}
    conditions: list[tuple[dict[str, Any], Callable[[Row | None], bool]]] = [
        ({"household": {"memberCount": {"gt": 3}}}, lambda home: home is not None and home["member_count"] > 3),
        ({"not": {"household": {"memberCount": {"gt": 3}}}}, lambda home: home is None or home["member_count"] <= 3),
        (
            {"household": {"head": {"gender": {"eq": "2"}}}},
            lambda home: home is not None and genders.get(home["head_id_number"]) == "2",
        ),
    ]
    for where, test in conditions:
        found = (await ask("police", PEOPLE, {"w": where})).data["data"]["population"]
        expected = {number for number, home in of.items() if test(home)}
        assert 0 < len(expected) < len(of) and {node["idNumber"] for node in found["nodes"]} == expected
        assert found["totalCount"] == len(expected)


async def test_some_none_and_every_of_a_list(ask: Ask, stored: Stored) -> None:
    insured: dict[str, list[Row]] = {row["credit_code"]: [] for row in stored("enterprise")}
    for row in stored("social_insurance"):
        insured.setdefault(row["employer_credit_code"], []).append(row)
    query = "query Q($w: EnterpriseWhere) { data { enterprise(where: $w, first: 500) { nodes { creditCode } } } }"
    for word, test in {"some": any, "none": lambda each: not any(each), "every": all}.items():
        where = {"employees": {word: {"status": {"eq": "1"}}}}
        found = (await ask("human-resources", query, {"w": where})).data["data"]["enterprise"]["nodes"]
        expected = {code for code in insured_codes(stored) if test(row["status"] == "1" for row in insured[code])}
        assert expected and {node["creditCode"] for node in found} == expected, word


def insured_codes(stored: Stored) -> set[str]:
    return {row["credit_code"] for row in stored("enterprise")}


async def test_of_a_list_only_the_rows_that_are_open_count(ask: Ask, stored: Stored) -> None:
    """The tax bureau sees the insurances that are paid, so for it `every` one of anybody's is."""
    query = """query Q($n: [String!]!, $w: PopulationWhere!) {
        data { population(where: {and: [{idNumber: {in: $n}}, $w]}) { nodes { gender } } } }"""
    numbers = sorted({row["id_number"] for row in stored("social_insurance") if row["status"] != "1"})[:5]
    variables = {"n": numbers, "w": {"socialInsurance": {"every": {"status": {"eq": "1"}}}}}
    found = (await ask("tax", query, variables)).data["data"]["population"]["nodes"]
    assert numbers and len(found) == len(numbers)
    variables["w"] = {"socialInsurance": {"some": {"status": {"ne": "1"}}}}
    assert (await ask("tax", query, variables)).data["data"]["population"]["nodes"] == []


async def test_what_may_only_be_followed_by_key_is_not_asked_about_in_a_list(ask: Ask) -> None:
    """A rule lets the tax bureau follow a person to insurances where it names the person."""
    where = {"socialInsurance": {"some": {"status": {"eq": "1"}}}}
    named = {"idNumber": {"eq": FATHER}, **where}
    assert (await ask("tax", PEOPLE.replace("idNumber", "gender"), {"w": named})).code is None
    closed = await ask("lucheng-civil", PEOPLE, {"w": where}, purpose="relief-review")
    assert closed.code == "POSITION_DENIED"
    (position,) = closed.errors[0]["extensions"]["positions"]
    assert position == {
        "item": "population.social_insurance",
        "for": "filter",
        "path": ["data", "population", "where", "socialInsurance", "some"],
    }


def leading(levels: int) -> dict[str, Any]:
    where: dict[str, Any] = {"regionCode": {"eq": "330302"}}
    for reference in (["household", "head"] * levels)[:levels][::-1]:
        where = {reference: where}
    return where


async def test_the_limits_count_what_stands_behind_references(platform: Opener) -> None:
    for limits, where, code in [
        ({}, leading(3), None),
        ({}, leading(4), "LIMIT_EXCEEDED"),
        ({"related_levels": 1}, leading(2), "LIMIT_EXCEEDED"),
        ({"related_levels": 0}, {"regionCode": {"eq": "x"}}, None),
        ({"related_levels": 0}, leading(1), "LIMIT_EXCEEDED"),
        ({"terms": 2}, leading(1), None),
        ({"terms": 2}, leading(2), "LIMIT_EXCEEDED"),
    ]:
        async with platform(**limits) as it:
            assert (await it.ask("police", PEOPLE, {"w": where})).code == code, (limits, where)


async def test_what_is_asked_is_explained_and_recorded(sqlite_platform: Opener) -> None:
    """A use that is not recorded is a hole: the reference, the rows behind it, and what they are asked."""
    query = """{ data { population(where: {or: [{household: {memberCount: {gt: 3}}}, {household: {head: {gender:
        {eq: "1"}}}}]}) { nodes { name where: household { memberCount } } } } }"""
    async with sqlite_platform() as it:
        answer = await it.ask("police", query, explain=True)
        refused = await it.ask("tax", query)
        records = [entry for entry in it.records() if entry["kind"] == "request"]
    told = [(entry["item"], entry["for"], entry["path"][2:]) for entry in answer.sharing["decisions"]]
    assert ("population.household", "filter", ["where", "or", "0", "household"]) in told
    assert ("household", "query", ["where", "or", "0", "household", "*"]) in told
    assert ("household.member_count", "filter", ["where", "or", "0", "household", "memberCount"]) in told
    assert ("population.gender", "lookup", ["where", "or", "1", "household", "head", "gender"]) in told
    assert refused.code == "ROWS_DENIED"
    for record in records:
        (field,) = record["fields"]
        assert [(use["what"], use["right"], use["rows"]) for use in field["uses"]] == [
            ("population", "query", 0),
            ("population.name", "query", 0),
            ("population.household", "filter", 0),
            ("household", "query", 1),
            ("household.member_count", "filter", 1),
            ("population.household", "filter", 0),
            ("household", "query", 2),
            ("household.head", "filter", 2),
            ("population", "query", 3),
            ("population.gender", "lookup", 3),
            ("population.household", "query", 0),
            ("household", "query", 4),
            ("household.member_count", "query", 4),
        ]
        assert [(rows["resource"], rows["by_key"], rows["through"]) for rows in field["rows"]] == [
            ("population", False, None),
            ("household", False, 2),
            ("household", False, 5),
            ("population", False, 7),
            ("household", True, 10),
        ]
    assert all(use["rulings"] for use in records[0]["fields"][0]["uses"])


async def test_a_purpose_that_would_open_the_rows_behind_is_asked_for(ask: Ask) -> None:
    """A grant that opens people opens them behind a reference too, once its purpose is stated, not before."""
    query = '{ data { household(where: {members: {some: {gender: {eq: "1"}}}}, first: 3) { nodes { regionCode } } } }'
    assert (await ask("civil-affairs", query)).code == "PURPOSE_REQUIRED"
    assert (await ask("civil-affairs", query, purpose="relief-review")).code is None


async def test_a_table_stands_once_for_each_time_it_is_asked(tmp_path: Path) -> None:
    """Every table of a statement has a name of its own, and stands under it in one place."""
    async with open_lab(tmp_path, f"sqlite:///{tmp_path / 'lab.db'}") as lab:
        sources = lab.platform.sources
        assert isinstance(sources, dict)
        sources["lab"] = heard = OverheardSource(sources["lab"])
        query = """{ data { it: person(where: {cases: {some: {person: {cases: {none: {kind: {eq: "S"}}}}}}},
            first: 500) { nodes { code cases(where: {person: {cases: {every: {kind: {eq: "P"}}}}}) { kind } } } } }"""
        answer = await lab.ask(Said("owner"), query)
        (statement,) = heard.asked
    tables = re.findall(r"\b(?:FROM|JOIN) (?:\w+ AS )?(\w+)|, \w+ AS (t\d+)", statement)
    names = [name for pair in tables for name in pair if re.fullmatch(r"t\d+", name)]
    assert sorted(names) == ["t1", "t2", "t3", "t4", "t5", "t6", "t7"]
    people, cases = LAB_ROWS["person"], LAB_ROWS["case_file"]
    kinds = {row["code"]: {case["kind"] for case in cases if case["person_code"] == row["code"]} for row in people}
    expected = {code: {"P"} for code, found in kinds.items() if found and "S" not in found}
    shown = {node["code"]: {case["kind"] for case in node["cases"]} for node in answer.data["data"]["it"]["nodes"]}
    assert shown == expected


@pytest.mark.parametrize("where", ["{household: {}}", "{household: null}", "{members: {}}", "{members: {some: null}}"])
async def test_nothing_asked_is_no_condition(ask: Ask, where: str) -> None:
    resource = "population" if where.startswith("{household") else "household"
    answer = await ask("police", f"{{ data {{ {resource}(where: {where}) {{ totalCount }} }} }}")
    assert answer.code == "BAD_OPERAND"
