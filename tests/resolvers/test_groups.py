"""Rows counted together: what is told of clear items, the same as plain Python counts it, and by the same bytes."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import past_requests
from policies import Grant, Policies, PolicyFile, Right, grouping, load_files, parse_policies, replaying
from tests.attack.fix_attack import LAB_ROWS, Attacked, Said, person
from tests.fix_city import Row
from tests.fix_platform import Ask

OWNER = Said("owner")
ALL = """{ data { it: personGroups(by: [%s], first: 1000) {
  groups { key { region grade age income born active }
    count countNonNull { income age score name } countDistinct { income region born }
    sum { income age } avg { income age } min { income age born name } max { income age born name } }
  hasMore suppressed } } }"""
Groups = list[dict[str, Any]]


def decimal_text(value: Decimal | None) -> str | None:
    """As groups write numbers: six digits after the point, no zeros at the end."""
    if value is None:
        return None
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def counted(rows: Sequence[dict[str, Any]], by: Sequence[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """What the groups of such rows should say."""
    cells: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        cells[tuple(row[item] for item in by)].append(row)
    return {key: told(cell) for key, cell in cells.items()} if by else {(): told(list(rows))}


def told(cell: Sequence[dict[str, Any]]) -> dict[str, Any]:
    incomes, ages = values(cell, "income"), values(cell, "age")
    return {
        "count": len(cell),
        "income": len(incomes),
        "different": len(set(incomes)),
        "sum": decimal_text(sum(incomes, Decimal(0))) if incomes else None,
        "ages": str(sum(ages)) if ages else None,
        "avg": decimal_text(average(incomes)),
        "least": decimal_text(min(incomes, default=None)),
        "greatest": decimal_text(max(incomes, default=None)),
        "youngest": min(ages, default=None),
        "first": min(values(cell, "name"), key=str.encode, default=None),
    }


def values(cell: Sequence[dict[str, Any]], item: str) -> list[Any]:
    return [row[item] for row in cell if row[item] is not None]


def average(numbers: Sequence[Decimal]) -> Decimal | None:
    if not numbers:
        return None
    exactly = sum(numbers, Decimal(0)) / len(numbers)
    return exactly.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def as_told(group: dict[str, Any]) -> dict[str, Any]:
    return {
        "count": group["count"],
        "income": group["countNonNull"]["income"],
        "different": group["countDistinct"]["income"],
        "sum": group["sum"]["income"],
        "ages": group["sum"]["age"],
        "avg": group["avg"]["income"],
        "least": group["min"]["income"],
        "greatest": group["max"]["income"],
        "youngest": group["min"]["age"],
        "first": group["min"]["name"],
    }


async def groups_of(lab: Attacked, by: Sequence[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    found = (await lab.ask(OWNER, ALL % ", ".join(by))).data["data"]["it"]
    assert not found["hasMore"] and not found["suppressed"]
    keyed = {tuple(group["key"][item] for item in by): as_told(group) for group in found["groups"]}
    assert len(keyed) == len(found["groups"])
    return keyed


@pytest.mark.parametrize("by", [(), ("region",), ("grade", "region"), ("active",), ("age",)], ids="+".join)
async def test_groups_are_what_plain_python_counts(lab: Attacked, by: tuple[str, ...]) -> None:
    assert await groups_of(lab, by) == counted(LAB_ROWS["person"], by)


NUMBERS = st.one_of(
    st.none(),
    st.decimals(-(10**15) + 1, 10**15 - 1, places=6),
    st.decimals(-10, 10, places=2),
    st.sampled_from(
        [Decimal("-0.000001"), Decimal("999999999999999.999999"), Decimal("-999999999999999.5"), Decimal(0)]
    ),
)


@given(cells=st.lists(st.lists(NUMBERS, min_size=1, max_size=12), min_size=1, max_size=4))
@settings(max_examples=12)
async def test_numbers_are_exact_whatever_they_are(lab: Attacked, cells: list[list[Decimal | None]]) -> None:
    """Totals beyond 64 bits of millionths, halves of averages, numbers below zero, nothing at all."""
    rows = [
        person(100 * number + index, f"{number}-{index}", region=str(number), income=income)
        for number, cell in enumerate(cells)
        for index, income in enumerate(cell)
    ]
    await lab.tables.write({"person": rows})
    try:
        assert await groups_of(lab, ("region",)) == counted(rows, ("region",))
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})


async def test_decimals_are_one_group_however_they_are_written(lab: Attacked) -> None:
    """1.0 and 1.00 are one number; what has no number as a mask sees it is no number here either."""
    incomes = [Decimal("1"), Decimal("1.0"), Decimal("1.00"), Decimal("-0.50"), Decimal("0.00"), Decimal("1e15"), None]
    rows = [person(index, str(index), income=income) for index, income in enumerate(incomes)]
    await lab.tables.write({"person": rows})
    try:
        query = "{ data { it: personGroups(by: [income]) { groups { key { income } count } } } }"
        found = (await lab.ask(OWNER, query)).data["data"]["it"]["groups"]
        assert [(group["key"]["income"], group["count"]) for group in found] == [
            ("-0.5", 1),
            ("0", 1),
            ("1", 3),
            (None, 2),
        ]
        query = "{ data { it: personGroups(by: []) { groups { sum { income } max { income } } } } }"
        (whole,) = (await lab.ask(OWNER, query)).data["data"]["it"]["groups"]
        assert whole == {"sum": {"income": None}, "max": {"income": "1"}}
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})


async def test_groups_stand_in_the_order_of_their_keys_null_last(lab: Attacked) -> None:
    query = (
        "query Q($n: Int) { data { it: personGroups(by: [region], first: $n) { groups { key { region } } hasMore } } }"
    )
    whole = (await lab.ask(OWNER, query)).data["data"]["it"]
    regions = [group["key"]["region"] for group in whole["groups"]]
    assert regions == [*sorted({row["region"] for row in LAB_ROWS["person"]} - {None}), None] and not whole["hasMore"]
    for size in (0, 2, len(regions) - 1, len(regions)):
        page = (await lab.ask(OWNER, query, {"n": size})).data["data"]["it"]
        assert [group["key"]["region"] for group in page["groups"]] == regions[:size]
        assert page["hasMore"] == (size < len(regions))


async def test_a_size_beyond_the_limits_is_refused(lab: Attacked) -> None:
    query = "query Q($n: Int) { data { it: personGroups(by: [region], first: $n) { suppressed } } }"
    for size, code in ((1001, "LIMIT_EXCEEDED"), (-1, "BAD_OPERAND"), (1000, None)):
        assert (await lab.ask(OWNER, query, {"n": size})).code == code


async def test_what_to_group_by_is_part_of_a_plan(lab: Attacked) -> None:
    """One text, warm, with other items in its variable; null and absent are no list, an empty list is one group."""
    query = """query Q($by: [PersonGroupBy!]!) {
      data { it: personGroups(by: $by) { groups { key { region grade } count } } } }"""

    async def keys(by: list[str]) -> set[tuple[Any, Any]]:
        found = (await lab.ask(OWNER, query, {"by": by})).data["data"]["it"]["groups"]
        return {(group["key"]["region"], group["key"]["grade"]) for group in found}

    rows = LAB_ROWS["person"]
    for _ in range(2):
        assert await keys(["region"]) == {(row["region"], None) for row in rows}
        assert await keys(["grade"]) == {(None, row["grade"]) for row in rows}
        assert await keys(["grade", "region", "grade"]) == {(row["region"], row["grade"]) for row in rows}
        assert await keys([]) == {(None, None)}
    for variables in ({}, {"by": None}, {"by": ["note "]}, {"by": [None]}):
        assert (await lab.ask(OWNER, query, variables)).code == "VARIABLES_INVALID"
    one = "query Q($one: PersonGroupBy!) { data { it: personGroups(by: [region, $one]) { groups { count } } } }"
    several = {
        len((await lab.ask(OWNER, one, {"one": item})).data["data"]["it"]["groups"]) for item in ("grade", "region")
    }
    assert several == {len({row["region"] for row in rows}), len({(row["region"], row["grade"]) for row in rows})}


async def test_a_condition_chooses_the_rows_that_are_counted(lab: Attacked) -> None:
    where = '{or: [{region: {eq: "330302"}}, {age: {isNull: true}}]}'
    query = f"{{ data {{ it: personGroups(by: [grade], where: {where}) {{ groups {{ key {{ grade }} count }} }} }} }}"
    found = (await lab.ask(OWNER, query)).data["data"]["it"]["groups"]
    rows = [row for row in LAB_ROWS["person"] if row["region"] == "330302" or row["age"] is None]
    assert {group["key"]["grade"]: group["count"] for group in found} == {
        key[0]: cell["count"] for key, cell in counted(rows, ("grade",)).items()
    }


async def test_a_condition_on_a_reference_is_no_condition_of_a_group(lab: Attacked) -> None:
    query = '{ data { it: personGroups(by: [], where: {cases: {some: {kind: {eq: "P"}}}}) { groups { count } } } }'
    assert (await lab.ask(OWNER, query)).code == "BAD_OPERAND"


async def test_no_rows_are_one_group_of_everything_and_no_group_of_something(lab: Attacked) -> None:
    query = """{ data { it: personGroups(by: [%s], where: {region: {eq: "none"}}) {
      groups { count sum { age } avg { age } min { age } } } } }"""
    nothing = {"count": 0, "sum": {"age": None}, "avg": {"age": None}, "min": {"age": None}}
    assert (await lab.ask(OWNER, query % "")).data["data"]["it"]["groups"] == [nothing]
    assert (await lab.ask(OWNER, query % "grade")).data["data"]["it"]["groups"] == []


async def test_several_selections_of_groups_are_of_the_same_cells(lab: Attacked) -> None:
    query = """{ data { it: personGroups(by: [grade]) {
      __typename a: groups { __typename key { __typename it: grade } } hasMore b: groups { n: count } } } }"""
    found = (await lab.ask(OWNER, query)).data["data"]["it"]
    assert list(found) == ["__typename", "a", "hasMore", "b"]
    assert len(found["a"]) == len(found["b"]) and sum(group["n"] for group in found["b"]) == len(LAB_ROWS["person"])
    assert found["a"][0] == {"__typename": "PersonGroup", "key": {"__typename": "PersonGroupKey", "it": "0"}}


async def test_a_resource_that_is_read_by_key_alone_has_no_groups(lab: Attacked) -> None:
    assert (await lab.ask(OWNER, "{ data { homeGroups(by: []) { suppressed } } }")).code == "DOCUMENT_INVALID"


async def test_rows_that_open_by_key_only_are_in_no_group(ask: Ask) -> None:
    """Also where the condition names a key: a group is about no named person."""
    query = """query Q($number: String!) {
      data { it: populationGroups(by: [], where: {idNumber: {eq: $number}}) { groups { count } } } }"""
    answer = await ask("tax", query, {"number": "330302198203145018"})
    assert answer.code == "ROWS_DENIED" and answer.errors[0]["extensions"]["missing"] == ["by-key", "granted"]


async def test_groups_of_the_city(ask: Ask, stored: Callable[[str], list[Row]]) -> None:
    """Names, texts beyond the basic plane and NULL, on either database."""
    query = """{ data { it: populationGroups(by: [ethnicity, gender]) {
      groups { key { ethnicity gender } count min { name } max { birthDate } } } } }"""
    found = (await ask("police", query)).data["data"]["it"]["groups"]
    rows = stored("population")
    cells: dict[tuple[Any, Any], list[Row]] = defaultdict(list)
    for row in rows:
        cells[row["ethnicity"], row["gender"]].append(row)
    assert {(one["key"]["ethnicity"], one["key"]["gender"]): one["count"] for one in found} == {
        key: len(cell) for key, cell in cells.items()
    }
    for one in found:
        cell = cells[one["key"]["ethnicity"], one["key"]["gender"]]
        assert one["min"]["name"] == min((row["name"] for row in cell if row["name"] is not None), key=str.encode)
        assert one["max"]["birthDate"] == max((row["birth_date"] for row in cell if row["birth_date"]), default=None)


# --- record and replay ------------------------------------------------------------------------------------------------

RECORDED = """{ data { it: personGroups(by: [grade], where: {grade: {in: ["0", "1"]}, age: {gt: 3}}) {
  groups { canary: count sum { income } max { born } countDistinct { region } } } } }"""


class NoGrants:
    """No grant was ever given."""

    def grant(self, number: str, version: int) -> Grant | None:
        return None


async def test_the_record_holds_every_use_of_groups(own_lab: Attacked) -> None:
    await own_lab.ask(OWNER, RECORDED)
    (past,) = past_requests(own_lab.folder / "audit")
    (field,) = past.fields
    assert field.rows is not None and not field.rows.by_key
    assert {(asked.target, asked.right) for asked in field.rows.asked} == {
        ("grade", Right.GROUP),
        ("grade", Right.LOOKUP),
        ("age", Right.FILTER),
        ("income", Right.AGGREGATE),
        ("born", Right.AGGREGATE),
        ("region", Right.GROUP),
    }
    assert field.rows.grouped == grouping.Asked(
        by=("grade",),
        distinct=("region",),
        summed=("income",),
        extremes=("born",),
        chosen=("grade",),
        tested=(("age", Right.FILTER),),
    )
    assert "canary" not in "".join(path.read_text() for path in (own_lab.folder / "audit").iterdir() if path.is_file())


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("", set()),
        ("p, owner, person.born, query, always, *, year, allow,", {replaying.Kind.REFUSED}),
        ("p, owner, person.region, query, always, *, region city, allow,", {replaying.Kind.REFUSED}),
        ("p, owner, person.income, aggregate, always, *, round 10, allow,", {replaying.Kind.MASK}),
        ("p, owner, person.grade, group, always, *, -, deny,", {replaying.Kind.REFUSED}),
    ],
)
async def test_a_replay_knows_what_guarded_groups_refuse(
    own_lab: Attacked, line: str, kinds: set[replaying.Kind]
) -> None:
    """`max` stands only where every item is clear; that is no decision about its position, and is replayed as well."""
    assert (await own_lab.ask(OWNER, RECORDED)).code is None
    catalog = own_lab.platform.editions.current().catalog
    files = [*load_files(own_lab.folder / "policies"), PolicyFile("05-owner.csv", line.encode())]
    changed = Policies(parse_policies([file for file in files if file.content], catalog), catalog)
    (past,) = past_requests(own_lab.folder / "audit")
    judged = replaying.Judge(changed, NoGrants()).judge(past)
    assert judged.obstacles == ()
    assert {change.kind for change in judged.changes if change.kind is not replaying.Kind.RULE} == kinds
    refused = replaying.Kind.REFUSED in kinds
    assert {change.after.refusal for change in judged.changes} <= {"POSITION_DENIED" if refused else None}
