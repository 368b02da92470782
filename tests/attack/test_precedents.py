"""How systems of this kind have failed, one test per precedent, each against the whole platform."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from catalog import Mode
from policies import Denied, Policies, PolicyError, PolicyFile, Right, load_files, parse_policies
from sharing import GrantRecord
from tests.attack.asks import Ask, Behind, Claimed, Listing, Negated, Nested, Verification, Where, document
from tests.attack.asks import Every as EveryOf
from tests.attack.asks import Some as SomeOf
from tests.attack.asks import Test as Comparing
from tests.attack.fix_attack import LAB, LAB_ROWS, Attacked, Said, open_lab
from tests.attack.tables import ROW, Row

OWNER, LISTER, DISTRICT, KEYED = Said("owner"), Said("lister"), Said("district"), Said("keyed")
FILTERS: dict[str, list[tuple[str, Any]]] = {
    "note": [("ne", "x"), ("lt", "x"), ("lte", "x"), ("gt", "x"), ("gte", "x"), ("startsWith", "x"), ("isNull", True)]
    + [("contains", "x"), ("like", "%x%"), ("between", {"from": "x", "to": "y"})],
    "income": [("ne", "1"), ("lt", "1"), ("lte", "1"), ("gt", "1"), ("gte", "1"), ("isNull", False)],
    "active": [("ne", True), ("isNull", True)],
}


async def rewritten(lab: Attacked, people: Sequence[Row], *asks: tuple[Said, Ask]) -> list[bytes]:
    """The answers over other people; the laboratory's own are put back."""
    await lab.tables.write({"person": people})
    try:
        return [(await lab.ask(said, ask)).settled for said, ask in asks]
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})


def regions(answer: Any) -> list[Any]:
    return [edge["node"]["region"] for edge in answer.data["data"]["it"]["edges"]]


# --- positions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("item", FILTERS)
async def test_where_on_an_item_that_is_not_clear_is_refused(lab: Attacked, item: str) -> None:
    """Hasura CVE-2026-54698, Directus CVE-2025-30352: every operator, the same error, whatever the rows hold."""
    messages = set()
    for operator, value in (("eq", FILTERS[item][0][1]), ("in", [FILTERS[item][0][1]]), *FILTERS[item]):
        answer = await lab.ask(LISTER, Listing("person", ("region",), where=Comparing(item, operator, value)))
        assert answer.code == "POSITION_DENIED" and answer.json.get("data") is None
        messages.add((answer.errors[0]["message"], answer.status))
    assert len(messages) == 2, "one for lookups, one for filters"


async def test_a_nested_where_is_decided_by_the_policies_of_the_other_resource(lab: Attacked) -> None:
    """neo4j/graphql#3560, Directus#15437: a filter that travels along a relation."""
    query = '{ data { it: person { nodes { region cases(where: {amount: {gt: "1"}}) { kind } } } } }'
    assert (await lab.ask(LISTER, query)).code == "POSITION_DENIED"
    assert (await lab.ask(OWNER, query)).code is None
    ordered = "{ data { it: person { nodes { region cases(orderBy: [{amount: ASC}]) { kind } } } } }"
    assert (await lab.ask(LISTER, ordered)).code == "POSITION_DENIED"


async def test_a_nested_list_holds_only_rows_that_are_open_there(lab: Attacked) -> None:
    """Directus#15437, Hasura nested roles: through the parent no row shows that a list would not."""
    ask = Listing("person", ("region",), references=(Nested("cases", ("kind",)),))
    nodes = [edge["node"] for edge in (await lab.ask(LISTER, ask)).data["data"]["it"]["edges"]]
    assert {case["kind"] for node in nodes for case in node["cases"]} == {"P"}


async def test_what_is_asked_behind_a_reference_is_decided_by_the_policies_of_the_other_resource(lab: Attacked) -> None:
    """neo4j/graphql#3560 and #3788, Directus#15437: with every word, under `not`, and two references away."""
    asked = [Behind("cases", word, Comparing("amount", "gt", "1")) for word in ("some", "none", "every")]
    nested = Behind("cases", "some", Behind("person", "", Comparing("note", "startsWith", "canary")))
    either = SomeOf((asked[1], Comparing("region", "eq", "330302")))
    wheres: tuple[Where, ...] = (*asked, Negated(asked[0]), either, nested)
    for where in wheres:
        ask = Listing("person", ("region",), where=where)
        answer = await lab.ask(LISTER, ask)
        assert answer.code == "POSITION_DENIED" and answer.json.get("data") is None
        assert (await lab.ask(OWNER, ask)).code is None
    (position,) = answer.errors[0]["extensions"]["positions"]
    assert position["item"] == "person.note" and position["path"][2:] == ["where", "cases", "some", "person", "note"]


async def test_rows_that_open_by_key_are_not_asked_about_behind_a_reference(lab: Attacked) -> None:
    """Hasura nested roles: who may read a row by its key may not search among such rows, not even by naming a key."""
    for where in (Comparing("region", "eq", "330302"), Comparing("code", "eq", "AB00001")):
        for said in (KEYED, DISTRICT):
            ask = Listing(
                "case_file", ("kind",), EveryOf((Comparing("case_no", "eq", "C0031"), Behind("person", "", where)))
            )
            code = (await lab.ask(said, replace(ask, by_key=True))).code
            assert code == ("POSITION_DENIED" if said is KEYED else None)
    home = Behind("home", "", Comparing("home_no", "eq", "H1"))
    answer = await lab.ask(OWNER, Listing("person", ("region",), home))
    assert answer.code == "POSITION_DENIED", "rows without a surrogate are read by key alone"


async def test_not_and_none_and_every_tell_no_hidden_row_from_a_missing_one(lab: Attacked) -> None:
    """Contember#923: cases that may not be seen come, go and change, and no answer is another."""
    shown = [row for row in LAB_ROWS["case_file"] if row["kind"] == "P"]
    hidden = [row for row in LAB_ROWS["case_file"] if row["kind"] != "P"]
    more = [
        row | {ROW: 900 + n, "person_code": code}
        for n, code in enumerate(("AB00003", "AE00012", ""))
        for row in hidden[:1]
    ]
    changed = [row | {"kind": None, "person_code": "AB00002"} for row in hidden]
    wheres = [
        Behind("cases", word, Comparing("kind", "eq", kind)) for word in ("some", "none", "every") for kind in "PSX"
    ]
    asks = [Listing("person", ("region",), where) for one in wheres for where in (one, Negated(one))]
    before = [(await lab.ask(LISTER, ask)).settled for ask in asks]
    assert len(set(before)) > 2
    for cases in (shown, [*shown, *more], [*shown, *changed]):
        await lab.tables.write({"case_file": cases})
        try:
            assert [(await lab.ask(LISTER, ask)).settled for ask in asks] == before
        finally:
            await lab.tables.write({"case_file": LAB_ROWS["case_file"]})


async def test_an_always_true_condition_behind_a_reference_opens_no_row(lab: Attacked) -> None:
    """Mythic#563: the row rules of both sides stand outside of what is asked."""
    person = [Behind("person", "", Comparing("region", "isNull", truth)) for truth in (True, False)]
    cases = [Behind("cases", "some", Comparing("kind", "isNull", truth)) for truth in (True, False)]
    for where in (SomeOf((person[0], Negated(person[0]))), SomeOf((*person, Negated(SomeOf(tuple(person)))))):
        found = (await lab.ask(LISTER, Listing("case_file", ("kind",), where))).data["data"]["it"]["edges"]
        assert {edge["node"]["kind"] for edge in found} == {"P"}
        assert len(found) == sum(row["kind"] == "P" for row in LAB_ROWS["case_file"])
    found = (await lab.ask(LISTER, Listing("person", ("region",), SomeOf(tuple(cases))))).data["data"]["it"]["edges"]
    of_shown = {row["person_code"] for row in LAB_ROWS["case_file"] if row["kind"] == "P"}
    assert len(found) == sum(row["code"] in of_shown for row in LAB_ROWS["person"])


async def test_a_reference_that_some_rows_may_not_follow_finds_none_of_them(tmp_path: Path) -> None:
    """What is asked adds the row rule of the reference to the whole connection, beside an `or` and within `not`."""
    rule = "p, owner, case_file.person, query, always, public_kind, -, deny"
    async with open_lab(tmp_path, f"sqlite:///{tmp_path / 'lab.db'}", rule) as lab:
        behind = Behind("person", "", Comparing("region", "isNull", False))
        for where in (behind, Negated(behind), SomeOf((behind, Comparing("kind", "eq", "P")))):
            found = (await lab.ask(OWNER, Listing("case_file", ("kind",), where))).data["data"]["it"]["edges"]
            assert {edge["node"]["kind"] for edge in found} <= {"S"}
        assert found


async def test_every_value_looked_up_behind_a_reference_is_counted(tmp_path: Path) -> None:
    """A lookup that would be counted in a list of people is counted from their cases, under whatever word."""
    async with open_lab(tmp_path, f"sqlite:///{tmp_path / 'lab.db'}", lookup_budget_per_day=250) as lab:
        query = "query Q($k: [String!]) { data { it: caseFile(where: {person: {code: {in: $k}}}) { totalCount } } }"
        codes = [(await lab.ask(LISTER, query, {"k": [f"x{n}" for n in range(100)]})).code for _ in range(4)]
        assert codes == [None, None, "BUDGET_EXCEEDED", "BUDGET_EXCEEDED"]
        free = "query Q($k: [String!]) { data { it: caseFile(where: {person: {region: {in: $k}}}) { totalCount } } }"
        assert {(await lab.ask(LISTER, free, {"k": ["x"] * 100})).code for _ in range(4)} == {None}, "clear in the list"


async def test_cached_plans_of_what_is_asked_behind_references(lab: Attacked) -> None:
    """A warm variable that asks about one item behind a reference is no leave for another item, reference or word."""
    query = "query Q($w: PersonWhere) { data { it: person(where: $w) { nodes { region } } } }"
    open_where = {"cases": {"some": {"kind": {"eq": "P"}}}}
    warm = (await lab.ask(LISTER, query, {"w": open_where})).settled
    for where, code in [
        ({"cases": {"some": {"amount": {"eq": "1"}}}}, "POSITION_DENIED"),
        ({"cases": {"some": {"person": {"note": {"eq": "P"}}}}}, "POSITION_DENIED"),
        ({"home": {"homeNo": {"eq": "P"}}}, "POSITION_DENIED"),
        ({"cases": {"some": {"kind": {"eq": None}}}}, "BAD_OPERAND"),
        ({"cases": {"some": None}}, "BAD_OPERAND"),
        ({"cases": {}}, "BAD_OPERAND"),
        ({"cases": None}, "BAD_OPERAND"),
    ]:
        assert (await lab.ask(LISTER, query, {"w": where})).code == code, where
    none = (await lab.ask(LISTER, query, {"w": {"cases": {"none": {"kind": {"eq": "P"}}}}})).settled
    assert none != warm == (await lab.ask(LISTER, query, {"w": open_where})).settled


async def test_order_by_an_item_that_is_not_clear_is_refused(lab: Attacked) -> None:
    """Data API builder PR#3553: no order, so no cursor, over a column that may not be seen."""
    for item in ("note", "phone", "income", "active", "seen", "homeNo", "code"):
        query = f"{{ data {{ it: person(orderBy: [{{{item}: ASC}}]) {{ edges {{ cursor }} }} }} }}"
        assert (await lab.ask(LISTER, query)).code == "POSITION_DENIED", item


async def test_cursors_hold_no_value_and_are_good_for_nothing_else(lab: Attacked) -> None:
    """DAB PR#3553, ash#2786: bound to department, field, order and decisions; the same length whatever the key."""
    born = Listing("person", ("region",), order=(("born", "ASC"),), first=3)
    cursor = (await lab.ask(LISTER, born)).data["data"]["it"]["edges"][0]["cursor"]
    assert len(cursor) == 22
    others = [
        (OWNER, born.continued(cursor)),
        (DISTRICT, born.continued(cursor)),
        (LISTER, Listing("person", ("region",), after=cursor)),
        (LISTER, Listing("person", ("region",), order=(("born", "DESC"),), after=cursor)),
        (LISTER, Listing("person", ("region", "grade"), order=(("born", "ASC"),), after=cursor)),
        (LISTER, Listing("case_file", ("kind",), after=cursor)),
    ]
    for said, ask in others:
        assert (await lab.ask(said, ask)).code == "BAD_CURSOR", ask
    tampered = cursor[:-2] + ("A" if cursor[-2] != "A" else "B") + cursor[-1]
    assert (await lab.ask(LISTER, born.continued(tampered))).code == "BAD_CURSOR"
    assert (await lab.ask(LISTER, born.continued(cursor))).code is None


async def test_an_id_of_another_department_type_or_a_hidden_row_is_no_id(lab: Attacked) -> None:
    """API-Platform CVE-2025-31481, Strawberry CVE-2025-22151: all the same answer."""
    mine = (await lab.ask(LISTER, Listing("person", ("region",)))).data["data"]["it"]["edges"][0]["node"]["id"]
    kind, token = mine.split(".")
    query = "query Q($id: ID!) { node(id: $id) { __typename id ... on Person { region } } }"
    assert (await lab.ask(LISTER, query, {"id": mine})).data["node"]["__typename"] == "Person"
    nobody = (await lab.ask(LISTER, query, {"id": f"{kind}.{'A' * 22}"})).settled
    for said, id in [
        (OWNER, mine),
        (DISTRICT, mine),
        (KEYED, mine),
        (LISTER, f"case_file.{token}"),
        (LISTER, f"Person.{token}"),
    ]:
        assert (await lab.ask(said, query, {"id": id})).data == {"node": None}, id
    first = min(row[ROW] for row in LAB_ROWS["person"])
    gone = [row for row in LAB_ROWS["person"] if row[ROW] != first]
    await lab.tables.write({"person": gone})
    try:
        assert (await lab.ask(LISTER, query, {"id": mine})).settled == nobody
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})


async def test_an_id_keeps_nothing_open_that_a_row_rule_closes(tmp_path: Path) -> None:
    """A case that may not be seen any more is nobody's, by its old id as in the list."""
    rule = "p, keyed, case_file, query, always, public_kind, -, deny"
    async with open_lab(tmp_path, f"sqlite:///{tmp_path / 'lab.db'}", rule) as lab:
        ask = Listing("case_file", ("kind",))
        id = (await lab.ask(KEYED, ask)).data["data"]["it"]["edges"][0]["node"]["id"]
        query = "query Q($id: ID!) { node(id: $id) { ... on CaseFile { kind } } }"
        assert (await lab.ask(KEYED, query, {"id": id})).data["node"] == {"kind": "S"}
        nobody = (await lab.ask(KEYED, query, {"id": f"case_file.{'A' * 22}"})).settled
        for kind in ("P", None):
            await lab.tables.write({"case_file": [row | {"kind": kind} for row in LAB_ROWS["case_file"]]})
            assert (await lab.ask(KEYED, ask)).data["data"]["it"]["totalCount"] == 0
            assert (await lab.ask(KEYED, query, {"id": id})).settled == nobody


FRAGMENTS = [
    "{ data { it: person { nodes { ...F } } } } fragment F on Person { note }",
    "{ data { it: person { nodes { ... on Node { ... on Person { note } } } } } }",
    "{ data { it: person { nodes { ... { ... @include(if: true) { x: note } } } } } }",
    "{ data { it: person { edges { node { ...F } } } } } fragment F on Node { ... on Person { note } }",
    "{ data { it: caseFile { nodes { person { note } } } } }",
    "{ data { it: caseFile { nodes { ...F } } } } fragment F on CaseFile { person { ... on Node { ...G } } } "
    "fragment G on Person { note }",
]


@pytest.mark.parametrize("query", FRAGMENTS)
async def test_every_path_to_a_field_is_the_same_field(lab: Attacked, query: str) -> None:
    """Apollo GHSA-mx7m, GHSA-m8jr: interfaces, fragments and references offer nothing more."""
    answer = await lab.ask(LISTER, query)
    assert b"canary" not in answer.raw
    assert answer.code in (None, "FIELD_DENIED", "ROWS_DENIED")
    assert "canary" in (await lab.ask(OWNER, query)).raw.decode()


async def test_an_alias_does_not_carry_a_decision_to_another_item(lab: Attacked) -> None:
    """The decision belongs to the column, not to the key it is answered under."""
    answer = await lab.ask(LISTER, "{ data { it: person { nodes { region: note note: region sharing { masked } } } } }")
    assert b"canary" not in answer.raw
    assert all(
        node["region"] is None and node["sharing"]["masked"] == ["region"]
        for node in answer.data["data"]["it"]["nodes"]
    )


# --- what stays silent ------------------------------------------------------------------------------------------------


async def test_hidden_and_absent_rows_are_answered_alike(lab: Attacked) -> None:
    """Directus CVE-2025-64749: not even an error says whether there is such a row."""
    hidden = Listing("case_file", ("kind",), where=Comparing("kind", "eq", "S"))
    absent = Listing("case_file", ("kind",), where=Comparing("kind", "eq", "X"))
    assert (await lab.ask(LISTER, hidden)).settled == (await lab.ask(LISTER, absent)).settled


PROBES = [
    "{ dat }",
    "{ data { persn { totalCount } } }",
    "{ data { person(wher: {}) { totalCount } } }",
    "{ data { person(where: {secre: {eq: 1}}) { totalCount } } }",
    '{ data { person(where: {note: {startWith: "x"}}) { totalCount } } }',
    "{ data { person(orderBy: [{note: ASK}]) { totalCount } } }",
    "{ data { person { nodes { secre } } } }",
    "query Q($w: PersonWher) { data { person(where: $w) { totalCount } } }",
    "{ node(id: 1) { ... on Persn { id } } }",
    '{ data @sharin(purpose: "x") { person { totalCount } } }',
    "{ data { person { nodes { ...Foo } } } } fragment Fo on Person { id }",
]


@pytest.mark.parametrize("query", PROBES)
async def test_no_mistake_is_answered_with_a_suggestion(lab: Attacked, query: str) -> None:
    """Directus CVE-2026-35413: fields, arguments, input fields, enum values, types, directives, fragments."""
    answer = await lab.ask(LISTER, query)
    assert answer.code == "DOCUMENT_INVALID"
    assert b"mean" not in answer.raw


async def test_variables_are_answered_without_a_suggestion_either(lab: Attacked) -> None:
    query = (
        "query Q($w: PersonWhere, $o: [PersonOrder!]) { data { it: person(where: $w, orderBy: $o) { totalCount } } }"
    )
    for variables in ({"w": {"secre": {"eq": "x"}}}, {"w": {"note": {"startWith": "x"}}}, {"o": [{"note": "ASK"}]}):
        answer = await lab.ask(LISTER, query, variables)
        assert answer.code == "VARIABLES_INVALID" and b"mean" not in answer.raw


async def test_quoted_dotted_and_confusable_names_name_nothing(lab: Attacked) -> None:
    """Parse CVE-2026-31872 (dot notation): only the exact names of the schema exist, in literals and in variables."""
    query = "query Q($w: PersonWhere) { data { it: person(where: $w) { totalCount } } }"
    for name in ("note.x", '"note"', "Note", "n\u043ete", "note\u200b", "`note`", "note ", "t1.note", "%row", "row_id"):
        answer = await lab.ask(LISTER, query, {"w": {name: {"isNull": True}}})
        assert answer.code == "VARIABLES_INVALID", name


async def test_pages_are_cut_after_the_hidden_rows_are_gone(lab: Attacked) -> None:
    """silverstripe CVE-2020-6165: a page is full as long as there are open rows, and knows whether there are more."""
    seen: list[Any] = []
    ask = Listing("person", ("region",), first=1)
    while True:
        page = (await lab.ask(DISTRICT, ask)).data["data"]["it"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        assert len(page["edges"]) == 1
        if not page["pageInfo"]["hasNextPage"]:
            break
        ask = ask.continued(page["edges"][-1]["cursor"])
    assert len(seen) == len(set(seen)) == page["totalCount"] < len(LAB_ROWS["person"])


CANARY = (Claimed("secret", "equals", "canary-secret-387"),)


async def test_no_value_reaches_a_log_or_the_audit_record(lab: Attacked, caplog: pytest.LogCaptureFixture) -> None:
    """Directus GHSA-mvv8: canaries in rows, operands and refusals are in their answers and nowhere else."""
    caplog.set_level(logging.DEBUG)
    asks: list[tuple[Said, Ask | str]] = [
        (OWNER, Listing("person", ("note", "secret"), where=Comparing("note", "startsWith", "canary"))),
        (LISTER, Listing("person", ("region",), where=Comparing("code", "eq", "canary-code"), by_key=True)),
        (LISTER, Listing("person", ("region",), where=Comparing("note", "eq", "canary-operand"))),
        (Said("court"), Verification("person", (("code", "canary-code"),), CANARY)),
        (Said("court"), Verification("person", (("code", "canary-code"),), CANARY, ((("code", "AB00001"),),))),
        (LISTER, '{ node(id: "canary-id") { id } }'),
        (LISTER, '{ data { it: person(where: {code: {eq: "canary"}}, after: "canary") { totalCount } } }'),
    ]
    for said, ask in asks:
        await lab.ask(said, ask)
    written = "".join(path.read_text() for path in (lab.folder / "audit").rglob("*") if path.is_file())
    assert "person" in written
    assert "canary" not in written and "canary" not in caplog.text


# --- the rows from "default order" to "presence" ----------------------------------------------------------------------


async def test_default_order(lab: Attacked) -> None:
    """Rows in the order of a masked key sit between their neighbours: permuting hidden values moves nothing."""
    asks = [(LISTER, Listing("person", ("region", "grade"), first=5)), (LISTER, Listing("person", ("region",)))]
    before = [(await lab.ask(*ask)).settled for ask in asks]
    people = LAB_ROWS["person"]
    codes = sorted((row["code"] for row in people), reverse=True)
    permuted = [
        row | {"code": code, "note": code, "income": Decimal(len(people) - i)}
        for i, (row, code) in enumerate(zip(people, codes, strict=True))
    ]
    assert await rewritten(lab, permuted[::-1], *asks) == before


def test_wildcards(lab: Attacked) -> None:
    """A `resource.*` rule above a deny opens no restricted item, whoever writes it."""
    catalog = lab.platform.editions.current().catalog
    top = b"p, everyone, person, query, always, *, -, allow,\np, everyone, person.*, query, always, *, clear, allow,\n"
    named = b"p, court, person.secret, verify, always, *, verdict, allow,\n"
    table = parse_policies([PolicyFile("10-owner.csv", top + named)], catalog)
    decision = Policies(table, catalog).decide(lab.rights(LISTER), "person", "secret", Right.QUERY).decision
    assert decision == Denied(None)


async def test_database_level(lab: Attacked) -> None:
    """PostgreSQL CVE-2025-8713, views without security_barrier: a filter on a masked item works on the mask alone."""
    asks = [
        (LISTER, Listing("person", ("region",), where=Comparing("name", "startsWith", "张三"))),
        (LISTER, Listing("person", ("region",), where=Comparing("name", "startsWith", "张*"))),
    ]
    exact, masked = [len((await lab.ask(*ask)).data["data"]["it"]["edges"]) for ask in asks]
    assert exact == 0 < masked
    renamed = [
        row | {"name": "张" + "飞" * (len(row["name"]) - 1)} if (row["name"] or "").startswith("张") else row
        for row in LAB_ROWS["person"]
    ]
    before = [(await lab.ask(*ask)).settled for ask in asks]
    assert await rewritten(lab, renamed, *asks) == before


WARM = """query Q($w: PersonWhere, $first: Int = 2) {
  data { it: person(where: $w, first: $first) { totalCount nodes { region } } }
}"""


async def test_cached_plans(lab: Attacked) -> None:
    """Warm `where: $w` with an item that is open, then send one that is not: the refusal must not be the plan's."""
    for _ in range(3):
        assert (await lab.ask(LISTER, WARM, {"w": {"region": {"eq": "330302"}}})).code is None
    refused: list[Any] = [
        {"note": {"startsWith": "canary"}},
        {"region": {"eq": "330302"}, "note": {"eq": "x"}},
        {"note": {"eq": "x"}, "region": {"eq": "330302"}},
        {"or": [{"region": {"eq": "330302"}}, {"note": {"isNull": False}}]},
        {"not": {"phone": {"eq": "x"}}},
        {"and": [{"and": [{"income": {"gt": "1"}}]}]},
        {"code": {"startsWith": "A"}},
        {"code": {"eq": "x", "startsWith": "A"}},
    ]
    for where in refused:
        assert (await lab.ask(LISTER, WARM, {"w": where})).code == "POSITION_DENIED", where
        assert (await lab.ask(LISTER, WARM, {"w": {"region": {"eq": "330302"}}})).code is None


async def test_cached_plans_of_null_absent_and_empty(lab: Attacked) -> None:
    """An absent or null operand is never "no filter", also where a filter is warm."""
    full = (await lab.ask(LISTER, WARM, {"w": {"region": {"eq": "330302"}}})).data["data"]["it"]["totalCount"]
    assert 0 < full < len(LAB_ROWS["person"])
    empty: list[dict[str, Any]] = [
        {},
        {"w": None},
        {"w": {}},
        {"w": {"region": {}}},
        {"w": {"region": None}},
        {"w": {"region": {"eq": None}}},
        {"w": {"region": {"in": None}}},
        {"w": {"and": []}},
        {"w": {"or": []}},
        {"w": {"or": [{}]}},
        {"w": {"not": None}},
    ]
    for variables in empty:
        assert (await lab.ask(LISTER, WARM, variables)).code == "BAD_OPERAND", variables
    assert (await lab.ask(LISTER, WARM, {"w": {"region": {"in": []}}})).data["data"]["it"]["totalCount"] == 0


async def test_cached_plans_of_booleans_and_enums(lab: Attacked) -> None:
    """Directive Booleans and enum values are part of what a plan is remembered by."""
    query = "query Q($b: Boolean!) { data { it: person { nodes { region note @include(if: $b) } } } }"
    assert (await lab.ask(LISTER, query, {"b": False})).sharing["denied"] == []
    assert [entry["item"] for entry in (await lab.ask(LISTER, query, {"b": True})).sharing["denied"]] == ["person.note"]
    assert (await lab.ask(LISTER, query, {"b": False})).sharing["denied"] == []
    query = "query Q($d: Direction!) { data { it: person(orderBy: [{grade: $d}]) { nodes { grade } } } }"
    up = (await lab.ask(LISTER, query, {"d": "ASC"})).data["data"]["it"]["nodes"]
    down = (await lab.ask(LISTER, query, {"d": "DESC"})).data["data"]["it"]["nodes"]
    grades = [node["grade"] for node in up if node["grade"]]
    assert grades == sorted(grades) and [node["grade"] for node in down if node["grade"]] == grades[::-1]
    query = "query Q($o: [PersonOrder!]) { data { it: person(orderBy: $o) { nodes { region } } } }"
    assert (await lab.ask(LISTER, query, {"o": [{"grade": "ASC"}]})).code is None
    assert (await lab.ask(LISTER, query, {"o": [{"phone": "ASC"}]})).code == "POSITION_DENIED"
    assert (await lab.ask(LISTER, query, {"o": [{"grade": "ASC"}, {"note": "DESC"}]})).code == "POSITION_DENIED"


async def test_cached_plans_of_lists_of_another_size(lab: Attacked) -> None:
    """A warm list of two keys is no leave for a list of a hundred and one."""
    query = "query Q($k: [String!]) { data { it: person(where: {code: {in: $k}}) { totalCount } } }"
    assert (await lab.ask(KEYED, query, {"k": ["AB00001", "AB00002"]})).data["data"]["it"]["totalCount"] == 2
    assert (await lab.ask(KEYED, query, {"k": [f"{n}" for n in range(100)]})).code is None
    assert (await lab.ask(KEYED, query, {"k": [f"{n}" for n in range(101)]})).code == "ROWS_DENIED"
    assert (await lab.ask(KEYED, query, {"k": ["AB00001", "AB00002"]})).data["data"]["it"]["totalCount"] == 2
    assert (await lab.ask(LISTER, query, {"k": [f"{n}" for n in range(1001)]})).code in (
        "LIMIT_EXCEEDED",
        "BUDGET_EXCEEDED",
    )


async def test_cached_plans_of_another_page_size(lab: Attacked) -> None:
    """A page size that is refused cold is refused warm, in the page and in its lists."""
    query = "query Q($n: Int, $m: Int) { data { it: person(first: $n) { nodes { cases(first: $m) { kind } } } } }"
    for size, nested, code, rows in [
        (2, 1, None, 2),
        (5, 1, None, 5),
        (0, 0, None, 0),
        (501, 1, "LIMIT_EXCEEDED", None),
        (-1, 1, "BAD_OPERAND", None),
        (2, 10_001, "LIMIT_EXCEEDED", None),
        (2, -1, "BAD_OPERAND", None),
        (2, 1, None, 2),
    ]:
        answer = await lab.ask(LISTER, query, {"n": size, "m": nested})
        assert answer.code == code, (size, nested)
        assert code or len(answer.json["data"]["data"]["it"]["nodes"]) == rows


async def test_predicates_that_raise(lab: Attacked) -> None:
    """`LIKE 'secret\\\\'` raises on a row that the row rule hides: prefixes here have no pattern in them."""
    for prefix in ("\\", "secret\\", "%", "_", "[", "'", "\u202e"):
        counts = []
        for hidden in ("330303", "110000\\", "%", "x'"):
            people = [
                row | {"region": hidden, "name": prefix} if row["region"] != "330302" else row
                for row in LAB_ROWS["person"]
            ]
            ask = Listing("person", ("grade",), where=Comparing("region", "startsWith", prefix))
            counts.append((await rewritten(lab, people, (DISTRICT, ask)))[0])
        assert len(set(counts)) == 1 and b'"totalCount":0' in counts[0]


async def test_null_and_empty_in_row_rules(lab: Attacked) -> None:
    """A deny catches NULL, an allow never does, a region code is a region: 330302 lies in 330300, 33030 in neither."""
    rows = (await lab.ask(DISTRICT, Listing("person", ("region", "phone", "born")))).data["data"]["it"]["edges"]
    assert {edge["node"]["region"] for edge in rows} == {"330302"}
    assert len(rows) == sum(row["region"] == "330302" for row in LAB_ROWS["person"])
    listed = (await lab.ask(LISTER, Listing("person", ("born", "phone")))).data["data"]["it"]["edges"]
    unborn = [edge["node"] for edge in listed if edge["node"]["born"] is None]
    assert len(unborn) == 1 and all(node["phone"] is None and "phone" in node["sharing"]["masked"] for node in unborn)


BY_KEY = [
    ('{code: {eq: "AB00001"}}', True),
    ('{code: {in: ["AB00001", "AB00002"]}}', True),
    ('{and: [{code: {eq: "AB00001"}}, {region: {ne: "x"}}]}', True),
    ('{or: [{code: {eq: "AB00001"}}, {region: {ne: "x"}}]}', False),
    ('{not: {code: {eq: "AB00001"}}}', False),
    ('{not: {not: {code: {eq: "AB00001"}}}}', False),
    ('{region: {eq: "330302"}}', False),
    ('{and: [{or: [{code: {eq: "AB00001"}}, {region: {ne: "x"}}]}, {region: {ne: "x"}}]}', False),
]


@pytest.mark.parametrize(("where", "opens"), BY_KEY)
async def test_by_key(lab: Attacked, where: str, opens: bool) -> None:
    """Only the outermost conjunction names somebody; `or` and `not` never do."""
    answer = await lab.ask(KEYED, f"{{ data {{ it: person(where: {where}) {{ totalCount nodes {{ region }} }} }} }}")
    assert answer.code == (None if opens else "ROWS_DENIED")


async def test_by_key_of_one_alias_opens_nothing_for_another(lab: Attacked) -> None:
    """Alias b must not list what alias a justified; nor the other way round, nor merged through fragments."""
    query = '{ data { a: person(where: {code: {eq: "AB00001"}}) { totalCount } b: person { totalCount } } }'
    answer = (await lab.ask(KEYED, query)).json
    assert answer["data"]["data"] == {"a": {"totalCount": 1}, "b": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["ROWS_DENIED"]


async def test_by_key_in_a_variable_counts_only_where_it_stands(lab: Attacked) -> None:
    """One variable that names the key: as a conjunct it opens, within `or` and `not` it never does, however warm."""
    query = """query Q($w: PersonWhere!) { data {
        alone: person(where: $w) { totalCount }
        conjunct: person(where: {and: [{code: {eq: "AB00001"}}, $w]}) { totalCount }
        either: person(where: {or: [$w]}) { totalCount }
        neither: person(where: {not: $w}) { totalCount }
    } }"""
    for where, opens in [
        ({"code": {"eq": "AB00001"}}, {"alone", "conjunct"}),
        ({"region": {"ne": "x"}}, {"conjunct"}),
        ({"or": [{"code": {"eq": "AB00001"}}]}, {"conjunct"}),
        ({"code": {"in": ["AB00001"]}, "region": {"ne": "x"}}, {"alone", "conjunct"}),
        ({"not": {"code": {"eq": "AB00001"}}}, {"conjunct"}),
        ({"code": {"eq": "AB00001"}}, {"alone", "conjunct"}),
    ]:
        found = (await lab.ask(KEYED, query, {"w": where})).json["data"]["data"]
        assert {key for key, value in found.items() if value is not None} <= opens, where
        assert opens - {"conjunct"} <= {key for key, value in found.items() if value is not None}


async def test_by_key_is_never_a_default(lab: Attacked) -> None:
    """Defaulted variables never count as naming the key, warm or cold, whole or in part."""
    query = 'query Q($k: String = "AB00001") { data { it: person(where: {code: {eq: $k}}) { totalCount } } }'
    whole = 'query Q($w: PersonWhere = {code: {eq: "AB00001"}}) { data { it: person(where: $w) { totalCount } } }'
    listed = 'query Q($k: [String!] = ["AB00001"]) { data { it: person(where: {code: {in: $k}}) { totalCount } } }'
    mixed = (
        'query Q($k: String! = "AB00001") { data { it: person(where: {code: {in: ["AB00002", $k]}}) { totalCount } } }'
    )
    for text, given in (
        (query, {"k": "AB00001"}),
        (whole, {"w": {"code": {"eq": "AB00001"}}}),
        (listed, {"k": ["AB00001"]}),
        (mixed, {"k": "AB00001"}),
    ):
        assert (await lab.ask(KEYED, text)).code == "ROWS_DENIED"
        assert (await lab.ask(KEYED, text, given)).code is None
        assert (await lab.ask(KEYED, text)).code == "ROWS_DENIED"
        assert (await lab.ask(KEYED, text, {name: None for name in given})).code in ("BAD_OPERAND", "VARIABLES_INVALID")


async def test_lookup_on_a_masked_key(tmp_path: Path) -> None:
    """An ID shown as keep 6 4 leaves 3,351 candidates: every value of every `in`, alias and batch is counted."""
    async with open_lab(tmp_path, f"sqlite:///{tmp_path / 'lab.db'}", lookup_budget_per_day=250) as lab:
        spent = 0
        for start in range(0, 10_000, 40):
            keys = [f"AB{n:05}" for n in range(start, start + 40)]
            query = """query Q($a: [String!], $b: [String!]) { data {
                a: person(where: {code: {in: $a}}) { totalCount }
                b: person(where: {code: {in: $b}}) { totalCount }
            } }"""
            answer = await lab.ask(LISTER, query, {"a": keys[:20], "b": keys[20:]})
            spent += 20 * sum(value is not None for value in answer.json["data"]["data"].values())
            if answer.code == "BUDGET_EXCEEDED":
                break
        assert answer.code == "BUDGET_EXCEEDED" and spent <= 250
        again = await lab.ask(
            LISTER, Listing("person", ("region",), where=Comparing("code", "eq", "AB00001"), by_key=True)
        )
        wide = (
            "{ data { it: person(where: {or: ["
            + ", ".join(f'{{code: {{eq: "{n}"}}}}' for n in range(50))
            + "]}) { totalCount } } }"
        )
        assert {again.code, (await lab.ask(LISTER, wide)).code} <= {"BUDGET_EXCEEDED", None}
        assert (await lab.ask(LISTER, wide)).code == "BUDGET_EXCEEDED"


async def test_lookup_on_a_key_that_is_clear_by_key_alone(tmp_path: Path) -> None:
    """Who may not list homes guesses their numbers: that the number of a home is clear once named changes nothing."""
    async with open_lab(tmp_path, f"sqlite:///{tmp_path / 'lab.db'}", lookup_budget_per_day=250) as lab:
        query = "query Q($k: [String!]) { data { it: home(where: {homeNo: {in: $k}}) { totalCount } } }"
        codes = [(await lab.ask(LISTER, query, {"k": [f"H{n}" for n in range(100)]})).code for _ in range(4)]
        assert codes[:2] == [None, None] and codes[2:] == ["BUDGET_EXCEEDED", "BUDGET_EXCEEDED"]
        free = "query Q($k: [String!]) { data { it: person(where: {region: {in: $k}}) { totalCount } } }"
        assert {(await lab.ask(LISTER, free, {"k": ["x"] * 100})).code for _ in range(4)} == {None}, "clear in the list"


def test_group_membership(lab: Attacked) -> None:
    """A department's file that adds itself to a group trusted by another's rules is refused."""
    catalog = lab.platform.editions.current().catalog
    files = [file for file in load_files(LAB / "policies")]
    trusted = PolicyFile("00-centre.csv", b"g, court, trusted\n")
    for line in (b"g, district, trusted\n", b"g, owner, trusted\n", b"g, district, court/x\n"):
        with pytest.raises(PolicyError):
            parse_policies([*files, trusted, PolicyFile("20-owner-more.csv", line)], catalog)
    assert parse_policies([*files, trusted, PolicyFile("20-owner-more.csv", b"g, district, owner/friends\n")], catalog)


async def test_presence(lab: Attacked) -> None:
    """`null` over NULL, a denied item over NULL, a missing and a hidden target: nothing shows who has a record."""
    people = [row | {"secret": None, "note": None, "active": None} for row in LAB_ROWS["person"]]
    asks: list[tuple[Said, Ask]] = [
        (LISTER, Listing("person", ("secret", "note", "active", "region"))),
        (
            KEYED,
            Listing("person", ("secret", "active", "region"), where=Comparing("code", "eq", "AC00004"), by_key=True),
        ),
    ]
    before = [(await lab.ask(*ask)).settled for ask in asks]
    assert await rewritten(lab, people, *asks) == before
    to_one = Listing("case_file", ("kind",), references=(Nested("person", ("region",)),))
    targets = {edge["node"]["person"] is None for edge in (await lab.ask(KEYED, to_one)).data["data"]["it"]["edges"]}
    assert targets == {True, False}


# --- stale rights -----------------------------------------------------------------------------------------------------


async def test_a_revoked_rule_stops_a_warm_ask_at_once(own_lab: Attacked) -> None:
    """Directus CVE-2025-64746, API-Platform CVE-2025-31485: nothing that was worked out before survives the change."""
    ask = Listing("person", ("region", "name"))
    warm = (await own_lab.ask(LISTER, ask)).data["data"]["it"]["edges"]
    cursor = warm[0]["cursor"]
    assert warm[0]["node"]["name"] is not None
    editions, catalog = own_lab.platform.editions, own_lab.platform.editions.current().catalog
    text = (LAB / "policies" / "10-owner.csv").read_text()
    for line, code in (
        ("p,    everyone, person.name,        query", None),
        ("p,    lister,   person,             query", "ROWS_DENIED"),
    ):
        text = "\n".join(row for row in text.splitlines() if not row.startswith(line))
        editions.open(Policies(parse_policies([PolicyFile("10-owner.csv", text.encode())], catalog), catalog))
        answer = await own_lab.ask(LISTER, ask)
        assert answer.code == code
        if code is None:
            assert all(edge["node"]["name"] is None for edge in answer.data["data"]["it"]["edges"])
            assert (await own_lab.ask(LISTER, ask.continued(cursor))).code == "BAD_CURSOR"


async def test_a_revoked_grant_stops_a_warm_ask_at_once(own_lab: Attacked) -> None:
    """graphql-mesh GHSA-rr4x: revoke, then repeat on a warm cache."""
    grant = GrantRecord(
        number="G-1",
        consumer="district",
        resource="person",
        items=frozenset({"name", "note", "code"}),
        modes=frozenset({Mode.QUERY}),
        purpose="relief",
        valid_from=date(2020, 1, 1),
        valid_until=date(2090, 1, 1),
    )
    said = Said("district", "relief")
    ask = Listing("person", ("name", "note"))
    before = (await own_lab.ask(said, ask)).settled
    await own_lab.platform.grants.add(grant)
    granted = await own_lab.ask(said, ask)
    assert granted.data["data"]["it"]["totalCount"] == len(LAB_ROWS["person"]) and b"canary-note" in granted.raw
    assert b"canary" not in (await own_lab.ask(DISTRICT, ask)).raw, "without the purpose the grant opens nothing"
    assert b"canary" not in (await own_lab.ask(LISTER, ask)).raw
    await own_lab.platform.grants.revoke("G-1")
    assert (await own_lab.ask(said, ask)).settled == before


async def test_no_stream_outlives_a_right(lab: Attacked) -> None:
    """Parse CVE-2026-32098, Strawberry CVE-2026-35523: every answer is of one request, decided for it."""
    for operation in ("subscription", "mutation"):
        answer = await lab.ask(OWNER, f"{operation} {{ data {{ person {{ nodes {{ region }} }} }} }}")
        assert answer.code == "DOCUMENT_INVALID" and answer.json.get("data") is None
    for directive in ("defer", "stream"):
        answer = await lab.ask(OWNER, f"{{ data {{ person {{ nodes @{directive} {{ region }} }} }} }}")
        assert answer.code == "DOCUMENT_INVALID"


async def test_departments_interleaved_on_one_plan_and_one_connection(lab: Attacked) -> None:
    """Two departments on one document: each gets its own answer, in whatever order and however warm."""
    query = document(Listing("person", ("region", "name", "phone", "born")), lab.tables.catalog)
    callers = [OWNER, LISTER, DISTRICT, KEYED, Said("district", "relief", strict=True)]
    alone = [(await lab.ask(said, query)).settled for said in callers]
    assert len(set(alone)) >= 4
    for _ in range(5):
        together = await asyncio.gather(*(lab.ask(said, query) for said in callers * 3))
        assert [answer.settled for answer in together] == alone * 3
