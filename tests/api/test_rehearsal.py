"""View as: the answer of any department on made-up rows, by the real path, with nothing real opened."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import orjson
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from api.errors import ViewpointUnfit
from api.rehearsal import (
    Question,
    Rehearsal,
    Viewpoint,
    rehearsal_json,
    rehearsal_text,
    rehearse,
    viewpoint,
)
from api.schema import named_restricted
from api.settings import LimitsSection
from catalog import Catalog, IsNull, Mode, Resource, SharingClass, graphql_name, matches, read_catalog
from catalog import Situation as Standing
from masking import ValueType
from policies import PolicyFile, PolicyTable, load_files, parse_policies
from resolvers import Caller
from resolvers.types import in_schema
from sharing import GrantRecord, read_grants
from tests.fix_city import CITY
from tests.policies.random_tables import world

TODAY = date(2026, 7, 1)
CATALOG = read_catalog(CITY / "catalog", CITY / "departments.yaml")
TABLE = parse_policies(load_files(CITY / "policies"), CATALOG)
BY_KEY = Question(
    (CITY / "queries" / "by-key.graphql").read_text(encoding="utf-8"),
    orjson.loads((CITY / "queries" / "by-key.variables.json").read_bytes()),
)
IDS: list[str] = BY_KEY.variables["idNumbers"]  # type: ignore[index, assignment]  # as the file says


def seen(when: str, caller: str, **more: Any) -> Viewpoint:
    return viewpoint(caller, when, CATALOG, TABLE, TODAY, **more)


async def view(when: str, caller: str, question: Question | str, **more: Any) -> Rehearsal:
    asked = question if isinstance(question, Question) else Question(question)
    return await rehearse(CATALOG, TABLE, asked, seen(when, caller), **more)


def decided(rehearsal: Rehearsal) -> list[dict[str, Any]]:
    return [dict(one) for one in rehearsal.decisions]


def nodes(rehearsal: Rehearsal, resource: str = "population") -> list[dict[str, Any]]:
    assert "errors" not in rehearsal.answer, rehearsal.answer["errors"]
    found: list[dict[str, Any]] = rehearsal.answer["data"]["data"][resource]["nodes"]
    return found


async def test_two_departments_get_two_answers_to_one_query() -> None:
    granted, without = await view("granted+by-key", "civil-affairs", BY_KEY), await view("by-key", "tax", BY_KEY)
    clear = {node["idNumber"]: node for node in nodes(granted)}
    assert set(clear) == set(IDS)
    masked = {node["idNumber"]: node for node in nodes(without)}
    assert set(masked) == {number[:6] + "*" * 8 + number[14:] for number in IDS}
    for number, node in clear.items():
        other = masked[number[:6] + "*" * 8 + number[14:]]
        assert node["birthDate"] == f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        assert other["birthDate"] == number[6:10]
        assert node["gender"] == other["gender"]
        if node["name"] is not None:
            assert other["name"] != node["name"]
            assert other["name"].endswith("*")
    assert granted.policy_version == TABLE.version


async def test_the_answer_explains_itself_to_the_caller_and_shows_the_officer_lines() -> None:
    found = await view("by-key", "tax", BY_KEY)
    told = {tuple(one["path"]): one for one in found.answer["extensions"]["sharing"]["decisions"]}
    lines = {tuple(one["path"]): one for one in decided(found) if one["for"] == "query"}
    path = ("data", "population", "nodes", "birthDate")
    assert told[path]["decision"] == lines[path]["decision"] == "MASKED"
    assert ".csv:" not in told[path]["rule"]
    assert str(lines[path]["rule"]).startswith("10-police.csv:")


async def test_an_officer_of_another_provider_sees_no_lines() -> None:
    foreign = Caller("tax", "console", "officer-1", frozenset({"officer"}))
    own = Caller("police", "console", "officer-2", frozenset({"officer"}))
    assert not any(".csv" in str(one) for one in (await view("by-key", "tax", BY_KEY, reader=foreign)).decisions)
    assert all(".csv" in str(one) for one in (await view("by-key", "tax", BY_KEY, reader=own)).decisions)


# --- what may not be seen is not there --------------------------------------------------------------------------------


def everything(catalog: Catalog, table: PolicyTable, code: str, arguments: str) -> str:
    """A query for every item of a resource, and of what its references lead to."""
    named, resource = named_restricted(catalog, table), catalog.resources[code]

    def items(of: str) -> str:
        entry = catalog.resources[of]
        return " ".join(graphql_name(item.code) for item in entry.items.values() if in_schema(entry, item, named))

    inner = " ".join(
        f"{graphql_name(reference.code)} {{ {items(reference.resource)} }}"
        for reference in resource.references.values()
    )
    return f"{{ data {{ {graphql_name(code)}{arguments} {{ totalCount nodes {{ {items(code)} {inner} }} }} }} }}"


def may_be_told(rehearsal: Rehearsal) -> set[tuple[str, str]]:
    """The items that are clear on some row."""
    return {
        tuple(str(one["item"]).split(".", 1))  # type: ignore[misc]  # two parts
        for one in rehearsal.decisions
        if "CLEAR" in str(one["decision"]) or any(part["decision"] == "CLEAR" for part in one.get("branches", ()))  # type: ignore[attr-defined]
        if "." in str(one["item"])
    }


def as_text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def assert_hidden_values_are_absent(rehearsal: Rehearsal, known: str = "") -> int:
    """Gives how many values were looked for: those long enough that they are nowhere by chance."""
    clear = may_be_told(rehearsal)
    values = {
        (code, item): {as_text(row[item]) for row in rows if row[item] is not None}
        for code, rows in rehearsal.raw.items()
        for item in (rows[0] if rows else ())
    }
    told = {value for place, some in values.items() if place in clear for value in some}
    hidden = {value for place, some in values.items() if place not in clear for value in some if len(value) > 6} - told
    body = rehearsal.body.decode()
    assert not [value for value in hidden if value in body and value not in known]
    return len(hidden)


@pytest.mark.parametrize("department", ["civil-affairs", "lucheng-civil", "tax"])
@pytest.mark.parametrize("code", CATALOG.resources)
async def test_what_is_never_clear_never_leaves(department: str, code: str) -> None:
    key = graphql_name(CATALOG.resources[code].key[0])
    listed = await view("always", department, everything(CATALOG, TABLE, code, "(first: 60)"))
    by_key = await view(
        "by-key", department, everything(CATALOG, TABLE, code, f'(where: {{{key}: {{eq: "K0000001"}}}})')
    )
    assert assert_hidden_values_are_absent(listed) + assert_hidden_values_are_absent(by_key, "K0000001") >= 0
    assert listed.raw[code]


async def test_hidden_values_are_looked_for() -> None:
    """The test above would notice."""
    found = await view("always", "lucheng-civil", everything(CATALOG, TABLE, "population", "(first: 60)"))
    assert assert_hidden_values_are_absent(found) > 100
    secret = next(row["ethnicity"] for row in found.raw["population"] if row["ethnicity"])
    leaky = replace(found, body=found.body + str(secret).encode())
    with pytest.raises(AssertionError):
        assert_hidden_values_are_absent(leaky)


async def test_a_restricted_item_has_no_field_and_no_value() -> None:
    found = await view("granted+by-key", "civil-affairs", BY_KEY)
    records = {row["criminal_record"] for row in found.raw["population"]} - {None}
    assert len(records) > 5
    assert not any(str(record).encode() in found.body for record in records)
    asked = await view("granted", "tax", "{ data { lowIncomeRelief(first: 60) { nodes { bankCard category } } } }")
    cards = {row["bank_card"] for row in asked.raw["low_income_relief"]} - {None}
    assert cards
    assert not any(str(card).encode() in asked.body for card in cards)


@pytest.mark.parametrize("department", ["lucheng-civil", "police"])
async def test_rows_that_a_row_rule_hides_are_not_there(department: str) -> None:
    found = await view("always", department, "{ data { population(first: 60) { totalCount nodes { regionCode } } } }")
    rule = CATALOG.resources["population"].rows["own_region"]
    standing = Standing(CATALOG.departments[department].attributes, TODAY)
    own = [row for row in found.raw["population"] if matches(rule.test, row, standing)]
    assert 0 < len(own) < len(found.raw["population"])
    visible = own if department == "lucheng-civil" else found.raw["population"]
    assert found.answer["data"]["data"]["population"]["totalCount"] == len(visible)


async def test_raw_stands_beside_shown() -> None:
    found = await view("always", "lucheng-civil", everything(CATALOG, TABLE, "population", "(first: 7)"))
    rows = [row for row in found.shown if row.path[:-1] == ("data", "population", "nodes")]
    assert [row.path[-1] for row in rows] == list(range(len(nodes(found))))
    for row, node in zip(rows, nodes(found), strict=True):
        raw = {one.item: one.raw for one in row.items}
        assert {graphql_name(one.item): one.shown for one in row.items}.items() <= node.items()
        assert any(raw["household_id"] == stored["household_id"] for stored in found.raw["population"])
        phone = next(one for one in row.items if one.item == "phone")
        assert phone.shown in (phone.raw, None)
        assert next(one for one in row.items if one.item == "marital_status").shown is None
    assert {row.resource for row in found.shown} == {"population", "household"}


@pytest.mark.parametrize(
    "document",
    [
        "{ data { population(first: 3) { edges { node { name household { members(first: 2) { name } } } } } } }",
        "query { data { a: population(first: 2) { nodes { ...f } } } } fragment f on Population { n: name }",
    ],
)
async def test_rows_are_followed_through_edges_references_aliases_and_fragments(document: str) -> None:
    found = await view("always", "police", document)
    assert found.shown
    names = {row["name"] for row in found.raw["population"]}
    for row in found.shown:
        for one in row.items:
            assert one.raw == one.shown
            assert one.raw in names
    assert b"rehearsedRow" not in found.body


# --- the other root fields --------------------------------------------------------------------------------------------


VERIFY = """query($id: String!, $name: String!) {
  verify { population(subject: {idNumber: $id}, claims: {name: {equals: $name}, birthDate: {equals: "1982-03-14"}}) {
    result receipt { jws } } } }"""


async def test_what_is_asked_about_behind_references_has_rows_too() -> None:
    """Resources that a `where` alone leads to are made up, with the values that it names there, and decided."""
    query = """{ data { population(where: {household: {householdId: {in: ["H-1"]}, head: {gender: {eq: "2"}}}}) {
        nodes { name } } } }"""
    found = await view("always", "police", query)
    assert "errors" not in found.answer
    assert "H-1" in {row["household_id"] for row in found.raw["household"]}
    told = {(one["item"], one["for"]) for one in decided(found)}
    assert {("population.household", "filter"), ("household.head", "filter"), ("population.gender", "lookup")} <= told


async def test_a_verification_finds_the_subject_that_it_names() -> None:
    question = Question(VERIFY, {"id": IDS[0], "name": "林建国"})
    found = await view("granted", "civil-affairs", question)
    assert found.answer["data"]["verify"]["population"]["result"] == "MATCH"
    assert found.raw["population"][0]["name"] == "林建国"
    refused = await view("always", "civil-affairs", question)
    assert refused.answer["errors"][0]["extensions"]["code"] == "FIELD_DENIED"
    assert refused.statements == ()
    assert refused.decisions


async def test_a_node_is_found_by_its_id_in_another_rehearsal_but_not_by_another_department() -> None:
    listed = await view("always", "police", "{ data { population(first: 3) { nodes { id name } } } }")
    wanted = nodes(listed)[1]
    by_id = Question("query($id: ID!) { node(id: $id) { id ... on Population { name } } }", {"id": wanted["id"]})
    assert (await view("always", "police", by_id)).answer["data"]["node"] == wanted
    assert (await view("by-key", "housing", by_id)).answer["data"]["node"] is None


async def test_what_is_no_data_is_answered_too() -> None:
    found = await view("always", "tax", "{ viewer { department groups } }")
    assert found.answer["data"]["viewer"] == {"department": "tax", "groups": ["housing/partners"]}
    assert (found.raw, found.shown, found.decisions) == ({}, (), ())


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ data { population { nodes { name } } } }", None),  # refused as one field, with an explanation
        ('{ data { population(where: {phone: {startsWith: "1"}}) { nodes { name } } } }', None),
        ("{ data { population { nodes { nothing } } } }", "DOCUMENT_INVALID"),
        ("{", "DOCUMENT_INVALID"),
        ("{ data { population(where: {}) { nodes { name } } } }", "BAD_OPERAND"),
        ("{ data { population(first: 501) { nodes { name } } } }", "LIMIT_EXCEEDED"),
    ],
)
async def test_refusals_are_those_of_the_platform(document: str, code: str | None) -> None:
    found = await view("always", "tax", document)
    assert found.answer["errors"]
    assert found.shown == ()
    if code is not None:
        assert found.code == code
        assert found.answer["extensions"]["sharing"]["requestId"] == "0" * 32


async def test_the_limits_are_those_that_are_given() -> None:
    narrow = LimitsSection(fields=3)
    assert (await view("by-key", "tax", BY_KEY, limits=narrow)).code == "LIMIT_EXCEEDED"
    exact = LimitsSection(lookup_budget_per_day=4, fields=13, page_size_default=4)
    found = await view("by-key", "tax", BY_KEY, limits=exact)
    assert len(nodes(found)) == 4
    assert len([row for row in found.shown if row.resource == "population"]) == 4  # asking again costs nothing
    short = LimitsSection(body_bytes=20)
    assert (await view("by-key", "tax", BY_KEY, limits=short)).code == "BODY_TOO_LARGE"


async def test_a_required_case_is_stated_with_a_grant() -> None:
    assert nodes(await view("granted+by-key", "civil-affairs", BY_KEY, case_required=True))[0]["idNumber"] in IDS


# --- what the caller holds --------------------------------------------------------------------------------------------

RELIEF = "{ data { lowIncomeRelief(first: 60) { totalCount nodes { bankCard monthlyAmount } } } }"
ESTATE = '{ data { realEstate(where: {unitNumber: {eq: "U-1"}}) { nodes { floorArea } } } }'
ENTERPRISE = "{ data { enterprise(first: 60) { nodes { legalRepresentative } } } }"


def outcome(rehearsal: Rehearsal, item: str) -> object:
    return next(one for one in rehearsal.decisions if one["item"] == item)["decision"]


async def test_conditions_hold_where_they_are_named() -> None:
    assert outcome(await view("agreed", "tax", ENTERPRISE), "enterprise.legal_representative") == "CLEAR"
    assert outcome(await view("always", "tax", ENTERPRISE), "enterprise.legal_representative") == "MASKED"
    assert outcome(await view("person", "civil-affairs", RELIEF), "low_income_relief.bank_card") == "MASKED"
    assert outcome(await view("always", "civil-affairs", RELIEF), "low_income_relief.bank_card") == "DENIED"
    listed = await view("listed+purpose=benefit-payment", "human-resources", RELIEF)
    assert outcome(listed, "low_income_relief.bank_card") == "CLEAR"
    granted = await view("granted+purpose=benefit-payment", "human-resources", RELIEF)
    assert outcome(granted, "low_income_relief.bank_card") == "DENIED"
    assert outcome(await view("in-hours", "lucheng-civil", RELIEF), "low_income_relief") == "BY_ROWS"
    assert (await view("always", "lucheng-civil", RELIEF)).answer["errors"]
    assert outcome(await view("always", "tax", ESTATE), "real_estate.floor_area") == "CLEAR"
    assert outcome(await view("from=2036-01-01", "tax", ESTATE), "real_estate.floor_area") == "MASKED"


async def test_a_grant_without_a_purpose_is_for_one_that_no_rule_names() -> None:
    assert seen("granted", "civil-affairs").purposes == {"elderly-care"}
    assert seen("granted+purpose=marriage-registration", "civil-affairs").purposes == {"marriage-registration"}
    assert seen("granted+purpose=relief-review", "civil-affairs").purposes == {"relief-review"}


def record(**more: Any) -> GrantRecord:
    made = GrantRecord(
        "G-1",
        "civil-affairs",
        "population",
        frozenset({"id_number", "name"}),
        frozenset({Mode.QUERY}),
        "relief-review",
        TODAY,
        TODAY,
    )
    return replace(made, **more)


async def test_grants_can_be_given_as_they_stand_in_a_file() -> None:
    held = replace(seen("purpose=relief-review", "civil-affairs"), grants=read_grants(CITY / "grants.yaml"))
    found = await rehearse(CATALOG, TABLE, BY_KEY, held)
    assert {node["idNumber"] for node in nodes(found)} == set(IDS)
    assert found.notes == ()
    narrowed = replace(held, grants=(record(mask="keep 1 1"),))
    assert {node["idNumber"] for node in nodes(await rehearse(CATALOG, TABLE, BY_KEY, narrowed))} == {
        number[0] + "*" * 16 + number[-1] for number in IDS
    }
    over = replace(held, grants=(record(valid_until=TODAY - timedelta(days=1), valid_from=date(2020, 1, 1)),))
    assert all("*" in node["idNumber"] for node in nodes(await rehearse(CATALOG, TABLE, BY_KEY, over)))


async def test_a_grant_that_does_not_fit_is_told() -> None:
    held = replace(seen("purpose=relief-review", "civil-affairs"), grants=(record(items=frozenset({"gone"})),))
    found = await rehearse(CATALOG, TABLE, BY_KEY, held)
    assert found.notes == ("grant `G-1` is not in force: it names an item that the resource does not have",)


async def test_by_key_is_a_matter_of_the_query_and_its_want_is_told() -> None:
    found = await view("by-key", "tax", "{ data { population(first: 5) { nodes { name } } } }")
    assert found.notes == ("`by-key` does not hold for `data.population`: its `where` names no key",)
    assert (await view("by-key", "tax", BY_KEY)).notes == ()


@pytest.mark.parametrize(
    ("when", "caller", "message"),
    [
        ("grantd", "tax", "`grantd` is no condition; perhaps `granted`"),
        ("", "tax", "`` is no condition"),
        ("always+granted", "tax", "joins `always` with other conditions"),
        ("from=tomorrow", "tax", "`tomorrow` is no date; write `2026-01-31`"),
        ("from=2026-02-01+until=2026-01-01", "tax", "ends before it begins"),
        ("purpose=relief-review", "tax", "`relief-review` is no purpose of `tax`; one of `contribution-collection`"),
        ("always", "nobody", "`nobody` is no department, group or application"),
        ("always", "district", "`district` is no single caller; name one of its members, such as `lucheng-civil`"),
        ("always", "public", "`public` is no member department; one of `centre`"),
    ],
)
def test_a_viewpoint_that_there_cannot_be(when: str, caller: str, message: str) -> None:
    with pytest.raises(ViewpointUnfit) as raised:
        seen(when, caller)
    assert message in str(raised.value)


def test_a_department_without_purposes_holds_no_grant() -> None:
    silent = replace(CATALOG.departments["tax"], functions=frozenset())
    catalog = replace(CATALOG, departments={**CATALOG.departments, "tax": silent})
    with pytest.raises(ViewpointUnfit, match="no purpose to state"):
        viewpoint("tax", "granted", catalog, TABLE, TODAY)


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("from=2030-01-01", date(2030, 1, 1)),
        ("until=2020-01-01", date(2020, 1, 1)),
        ("from=2020-01-01+until=2030-01-01", TODAY),
        ("in-hours", TODAY),
    ],
)
def test_dates_move_the_day_to_where_they_hold(when: str, day: date) -> None:
    assert seen(when, "tax/assessment").today == day
    assert seen(when, "tax/assessment").application == "assessment"


# --- nothing real -----------------------------------------------------------------------------------------------------


class _Watch:
    """What this process opens while it is on; an audit hook cannot be taken away, only be told to look elsewhere."""

    def __init__(self) -> None:
        self.met: list[tuple[str, tuple[Any, ...]]] | None = None
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.met is not None and (event.startswith("socket.") or event in ("sqlite3.connect", "open")):
            self.met.append((event, arguments))

    @contextmanager
    def on(self) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
        found: list[tuple[str, tuple[Any, ...]]] = []
        self.met = found
        try:
            yield found
        finally:
            self.met = None


WATCH = _Watch()


async def test_no_socket_and_no_database_but_its_own_is_opened(tmp_path: Path) -> None:
    await view("by-key", "tax", BY_KEY)  # whatever is imported late is imported now
    with WATCH.on() as met:
        await view("granted+by-key", "civil-affairs", BY_KEY)
    assert not [event for event, _ in met if event.startswith("socket.")]
    databases = {str(arguments[0]) for event, arguments in met if event == "sqlite3.connect"}
    assert databases
    assert all("/zhaobi-rehearsal-" in path for path in databases)
    written = [arguments[0] for event, arguments in met if event == "open" and set(str(arguments[1])) & set("wax+")]
    assert all("/zhaobi-rehearsal-" in str(path) for path in written)
    assert list(Path(gettempdir()).glob("zhaobi-rehearsal-*")) == []
    assert list(tmp_path.iterdir()) == []


async def test_the_same_question_gets_the_same_bytes_and_another_seed_other_values() -> None:
    listing = "{ data { population(first: 9) { totalCount nodes { id name phone } pageInfo { endCursor } } } }"
    one, again = await view("always", "police", listing), await view("always", "police", listing)
    assert one == again
    other = await view("always", "police", listing, seed=2)
    assert {node["phone"] for node in nodes(one)} & {node["phone"] for node in nodes(other)} <= {None}


async def test_a_page_follows_another() -> None:
    query = (
        "query($after: String) { data { population(first: 9, after: $after) { nodes { id } pageInfo { endCursor } } } }"
    )
    first = await view("always", "police", Question(query))
    cursor = first.answer["data"]["data"]["population"]["pageInfo"]["endCursor"]
    second = await view("always", "police", Question(query, {"after": cursor}))
    assert {node["id"] for node in nodes(first)}.isdisjoint(node["id"] for node in nodes(second))


@given(st.integers(0, 10**9), st.sampled_from(["always", "granted+agreed+in-hours", "listed+by-key"]))
@settings(max_examples=15)
async def test_random_policies_over_random_catalogues_can_be_viewed(seed: int, when: str) -> None:
    drawn = world(seed, 25)
    assume(drawn is not None)
    assert drawn is not None
    resources = {code: _served(entry, drawn.catalog) for code, entry in drawn.catalog.resources.items()}
    catalog = replace(drawn.catalog, resources=resources)
    for caller, code in (("a", "r2"), ("b-c/y", "r1")):
        question = Question(everything(catalog, drawn.table, code, "(first: 60)"))
        found = await rehearse(catalog, drawn.table, question, viewpoint(caller, when, catalog, drawn.table, TODAY))
        assert "data" in found.answer
        assert_hidden_values_are_absent(found)


def _served(resource: Resource, catalog: Catalog) -> Resource:
    """What could have been read: an order of rows, an item with a field, references and row rules that fit types."""
    i1 = replace(resource.items["i1"], type=catalog.resources["r1"].items["i1"].type)
    open_item = replace(i1, code="open", column="open", sharing_class=SharingClass.UNCONDITIONAL)
    is_text = resource.items["i0"].type is ValueType.STRING
    rows = {code: rule if is_text else replace(rule, test=IsNull("i0")) for code, rule in resource.rows.items()}
    return replace(resource, row="row_id", items={**resource.items, "i1": i1, "open": open_item}, rows=rows)


# --- consents and emergencies --------------------------------------------------------------------------------------

MARK = "# population: which items in which form.\n"
PLAYED = """
p, everyone, population.address, query, consented, *, clear, allow, 本人授权
p, tax, population.phone, query, emergency, *, clear, allow, 应急
p, tax, population.name, verify, consented, *, verdict, allow, 本人授权
p, tax, population.id_number, verify, consented, *, verdict, allow, 本人授权
"""
NAMED = Question(
    f'{{ data {{ population(where: {{idNumber: {{eq: "{IDS[0]}"}}}}) {{ nodes {{ address phone }} }} }} }}'
)
UNNAMED = Question("{ data { population { nodes { address } } } }")
COMPARED = Question(
    f'{{ verify {{ population(subject: {{idNumber: "{IDS[0]}"}}, claims: {{name: {{equals: "x"}}}}) {{ result }} }} }}'
)


def opening_table() -> PolicyTable:
    """Where the police open something to whom a subject has consented, and something in an emergency."""
    mark, lines = MARK.encode(), (MARK + PLAYED.strip() + "\n").encode()
    files = [PolicyFile(file.name, file.content.replace(mark, lines)) for file in load_files(CITY / "policies")]
    return parse_policies(files, CATALOG)


async def played(when: str, question: Question = NAMED, caller: str = "tax") -> Rehearsal:
    table = opening_table()
    return await rehearse(CATALOG, table, question, viewpoint(caller, when, CATALOG, table, TODAY))


@pytest.mark.parametrize(
    ("when", "opened"),
    [
        ("always", set()),
        ("by-key", set()),
        ("consented", {"population.address"}),
        ("emergency", {"population.phone"}),
        ("consented+emergency", {"population.address", "population.phone"}),
    ],
)
async def test_consents_and_emergencies_are_played_true_or_false(when: str, opened: set[str]) -> None:
    found = await played(when)
    shown = {str(one["item"]): str(one["decision"]) for one in decided(found) if one["for"] == "query"}
    assert {item for item in ("population.address", "population.phone") if shown[item] == "CLEAR"} == opened
    assert "errors" not in found.answer
    (node,) = nodes(found)
    raw = next(iter(found.raw["population"]))
    assert {name for name in ("address", "phone") if node[name] == raw[name]} == {
        item.removeprefix("population.") for item in opened
    }
    holds = rehearsal_json(found)["viewpoint"]["holds"]  # type: ignore[index]  # an object
    assert {"consented", "emergency"}.intersection(holds) == {"consented", "emergency"}.intersection(when.split("+"))


async def test_nobody_consents_whom_a_request_does_not_name() -> None:
    found = await played("consented", UNNAMED)
    shown = {str(one["item"]): str(one["decision"]) for one in decided(found)}
    assert shown.get("population.address", "DENIED") != "CLEAR"
    assert any(note.startswith("`by-key` does not hold") for note in found.notes)


@pytest.mark.parametrize(("when", "code"), [("always", "FIELD_DENIED"), ("consented", None)])
async def test_a_subject_that_consents_is_compared(when: str, code: str | None) -> None:
    errors = (await played(when, COMPARED)).answer.get("errors", [])
    assert [error["extensions"]["code"] for error in errors] == ([] if code is None else [code])


def test_whoever_may_state_no_purpose_is_given_no_consent() -> None:
    idle = replace(CATALOG.departments["tax"], functions=frozenset())
    catalog = replace(CATALOG, departments={**CATALOG.departments, "tax": idle})
    for when in ("consented", "emergency"):
        with pytest.raises(ViewpointUnfit, match="no consent or emergency can apply to `tax`"):
            viewpoint("tax", when, catalog, TABLE, TODAY)


# --- rendering --------------------------------------------------------------------------------------------------------


async def test_as_text_and_as_json() -> None:
    found = await view("by-key", "tax", BY_KEY)
    text = rehearsal_text(found)
    assert text.startswith("As tax/view-as on 2026-07-01: always\n")
    assert f"Policies {TABLE.version}. Every value is made up (seed 1)." in text
    assert f"  id_number: {IDS[0]} → {IDS[0][:6]}********{IDS[0][14:]}\n" in text
    assert "data.population.nodes[0].household (household), raw → shown\n  member_count: " in text
    assert "  population.phone for query: denied by 10-police.csv:" in text
    assert "keep 3 4 by 10-police.csv:" in text
    assert "SELECT" not in text
    assert "FROM synthetic_population" in rehearsal_text(found, statements=True)
    json = rehearsal_json(found)
    assert orjson.loads(orjson.dumps(json))["answer"] == found.answer
    assert json["viewpoint"] == {
        "department": "tax",
        "application": "view-as",
        "person": None,
        "today": "2026-07-01",
        "holds": [],
    }


async def test_every_type_can_be_written_as_json() -> None:
    found = await view("always", "housing", everything(CATALOG, TABLE, "real_estate", "(first: 60)"))
    assert orjson.loads(orjson.dumps(rehearsal_json(found)))["synthetic"] is True
    assert all(one.raw == one.shown for row in found.shown if row.resource == "real_estate" for one in row.items)
