"""The audit log: one durable record per request for data, answered or refused, with its decisions and no value."""

import logging
from collections.abc import Mapping
from typing import Any

import pytest

from audit import log_files, verify_chain
from tests.fix_city import CHILD, FATHER, MOTHER, SINGLE
from tests.fix_platform import Answer, Ask, CityPlatform, Opener

PEOPLE = (
    "query Q($n: [String!]!) { data { population(where: {idNumber: {in:"
    " $n}}) { nodes { id name phone address birthDate } edges { cursor } } } }"
)
VERIFY = (
    "query V($n: String!, $c: String!) { verify { population(subject:"
    " {idNumber: $n}, claims: {name: {equals: $c}}) { result } } }"
)
SKIPPING = "query Q($s: Boolean = true) { %s }"


def records(it: CityPlatform, answer: Answer) -> list[dict[str, Any]]:
    """What the log holds about the request of an answer, at the moment in which the answer is here."""
    return [record for record in it.records() if record.get("request_id") == answer.sharing["requestId"]]


def record(it: CityPlatform, answer: Answer) -> Mapping[str, Any]:
    found = [record for record in records(it, answer) if record["kind"] == "request"]
    assert len(found) == 1
    return found[0]


async def test_an_answer_has_its_record_when_it_arrives(platform: Opener) -> None:
    async with platform() as it:
        answer = await it.ask(
            "civil-affairs",
            PEOPLE,
            {"n": [FATHER]},
            purpose="relief-review",
            person="clerk-1",
            headers={"Sharing-Case": "2026-0815"},
        )
        found = record(it, answer)
        assert found["policy_version"] == answer.sharing["policyVersion"]
        stated = {
            key: found[key] for key in ("department", "application", "person", "purposes", "grants", "case", "refusal")
        }
        assert stated == {
            "department": "civil-affairs",
            "application": "tests",
            "person": "clerk-1",
            "purposes": ["relief-review"],
            "grants": ["2026-CA-0001"],
            "case": "2026-0815",
            "refusal": None,
        }
        (field,) = found["fields"]
        assert (field["path"], field["resource"], field["mode"]) == ("data.population", "population", "query")
        uses = {(use["what"], use["right"]): use["rulings"] for use in field["uses"]}
        assert uses["population.name", "query"] == [
            {"kind": "clear", "mask": None, "rows": [], "rule": "10-police.csv:15"}
        ]
        assert [ruling["kind"] for ruling in uses["population.phone", "query"]] == ["denied", "clear"]
        assert uses["population.id_number", "lookup"][0]["kind"] == "clear"
        then = field["circumstances"]
        assert (then["purposes"], then["case_stated"]) == (["relief-review"], True)
        assert then["grants"] == [{"number": "2026-CA-0001", "version": 1}]
        (rows,) = field["rows"]
        assert (rows["resource"], rows["by_key"], rows["through"]) == ("population", True, None)


async def test_what_was_asked_is_recorded_even_where_a_refusal_came_before_it(sqlite_platform: Opener) -> None:
    """A replay asks again what the policies then refused to look at, references and all."""
    query = """{ data { population(orderBy: [{birthDate: ASC}]) { nodes {
        name household { address } again: household { address memberCount } } edges { node { name } } } } }"""
    async with sqlite_platform() as it:
        refused, answered = await it.ask("tax", query), await it.ask("police", query)
        (before,), (after,) = (record(it, answer)["fields"] for answer in (refused, answered))
    words = [(use["what"], use["right"], use["rows"]) for use in before["uses"]]
    assert words == [
        ("population", "query", 0),
        ("population.name", "query", 0),
        ("population.birth_date", "sort", 0),
        ("population.household", "query", 0),
        ("household", "query", 1),
        ("household.address", "query", 1),
        ("population.household", "query", 0),
        ("household", "query", 2),
        ("household.address", "query", 2),
        ("household.member_count", "query", 2),
    ]
    assert words == [(use["what"], use["right"], use["rows"]) for use in after["uses"]]
    assert [(rows["resource"], rows["by_key"], rows["through"]) for rows in before["rows"]] == [
        ("population", False, None),
        ("household", True, 3),
        ("household", True, 6),
    ]
    assert [bool(use["rulings"]) for use in before["uses"]] == [True] + [False] * 9
    assert all(use["rulings"] for use in after["uses"])


async def test_a_node_is_recorded_with_the_resource_that_its_id_names(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        query = '{ node(id: "population.x") { ... on Population { name } } other: node(id: "x") { id } }'
        named, other = record(it, await it.ask("tax", query))["fields"]
    assert (named["resource"], [use["what"] for use in named["uses"]]) == (
        "population",
        ["population", "population.name"],
    )
    assert (other["resource"], other["rows"], other["uses"]) == ("", [], [])


async def test_only_grants_that_could_matter_are_recorded(sqlite_platform: Opener) -> None:
    """Of the department's four: those for the resources, in the mode, for what was stated."""
    household = PEOPLE.replace("name phone", "name household { address } phone")
    async with sqlite_platform() as it:
        for query, purpose, numbers in (
            (PEOPLE, "relief-review", ["2026-CA-0001"]),
            (household, "relief-review", ["2026-CA-0001", "2026-CA-0002"]),
            (PEOPLE, "elderly-care", []),
            (PEOPLE, None, ["2026-CA-0001"]),
            (VERIFY, None, ["2026-CA-0001", "2026-CA-0004"]),
        ):
            variables = {"n": FATHER, "c": "x"} if query == VERIFY else {"n": [FATHER]}
            (field,) = record(it, await it.ask("civil-affairs", query, variables, purpose=purpose))["fields"]
            assert [grant["number"] for grant in field["circumstances"]["grants"]] == numbers


REQUESTS: list[tuple[str, str, dict[str, Any], dict[str, Any], str | None, str | None]] = [
    ("tax", PEOPLE, {"n": [FATHER]}, {}, None, None),
    ("tax", "{ data { population { totalCount } } }", {}, {}, None, "ROWS_DENIED"),
    (
        "tax",
        "{ data { a: population { totalCount } b: enterprise(first: 1) { totalCount } } }",
        {},
        {},
        None,
        "ROWS_DENIED",
    ),
    (
        "tax",
        '{ data { enterprise(where: {legalRepresentative: {eq: "x"}}) { totalCount } } }',
        {},
        {},
        "POSITION_DENIED",
        None,
    ),
    ("tax", PEOPLE, {"n": [FATHER]}, {"purpose": "relief-review"}, "PURPOSE_NOT_ALLOWED", None),
    ("tax", PEOPLE, {"n": [FATHER]}, {"grant": "none"}, "GRANT_UNKNOWN", None),
    ("tax", PEOPLE, {"n": None}, {}, "VARIABLES_INVALID", None),
    ("tax", SKIPPING % "data { population { totalCount @skip(if: $s) } }", {"s": None}, {}, "VARIABLES_INVALID", None),
    (
        "tax",
        SKIPPING % "viewer @skip(if: $s) { roles } data { __typename }",
        {"s": None},
        {},
        "VARIABLES_INVALID",
        None,
    ),
    (
        "court",
        VERIFY.replace("$c: String!", "$c: String!, $s: Boolean = true").replace("result", "result @skip(if: $s)"),
        {"n": FATHER, "c": "林建国", "s": None},
        {},
        "VARIABLES_INVALID",
        None,
    ),
    ("tax", "{ data { enterprise(where: {}) { totalCount } } }", {}, {}, "BAD_OPERAND", None),
    ("tax", "{ data { enterprise(first: 9999) { totalCount } } }", {}, {}, "LIMIT_EXCEEDED", None),
    ("tax", '{ data { enterprise(after: "x") { totalCount } } }', {}, {}, None, "BAD_CURSOR"),
    ("civil-affairs", PEOPLE, {"n": [FATHER]}, {}, None, "PURPOSE_REQUIRED"),
    ("court", VERIFY, {"n": FATHER, "c": "林建国"}, {"purpose": "case-handling"}, None, None),
    ("tax", VERIFY, {"n": FATHER, "c": "林建国"}, {}, None, "FIELD_DENIED"),
    ("tax", '{ node(id: "population.x") { id } }', {}, {}, None, None),
    ("tax", '{ node(id: "x") { id } viewer { department } }', {}, {}, None, None),
]


async def test_a_purpose_stated_by_directive_is_recorded(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        query = PEOPLE.replace("$n}})", '$n}}) @sharing(purpose: "relief-review")')
        answer = await it.ask("civil-affairs", query, {"n": [FATHER]})
        found = record(it, answer)
        assert (found["purposes"], found["grants"]) == (["relief-review"], ["2026-CA-0001"])


async def test_a_directive_counts_wherever_the_field_is_selected(sqlite_platform: Opener) -> None:
    field, stated = f'population(where: {{idNumber: {{eq: "{FATHER}"}}}})', '@sharing(purpose: "relief-review")'
    async with sqlite_platform() as it:
        for first, second in ((stated, ""), ("", stated), (stated, stated)):
            query = f"{{ data {{ {field} {first} {{ nodes {{ name }} }} {field} {second} {{ nodes {{ phone }} }} }} }}"
            answer = await it.ask("civil-affairs", query)
            assert answer.data["data"]["population"]["nodes"][0]["name"] == "林建国"
        other = '@sharing(purpose: "elderly-care")'
        query = f"{{ data {{ {field} {stated} {{ totalCount }} {field} {other} {{ totalCount }} }} }}"
        assert (await it.ask("civil-affairs", query)).code == "DOCUMENT_INVALID"


@pytest.mark.parametrize(
    "query",
    [
        '{ data @sharing(purpose: "x") { population { totalCount } } }',
        '{ data { population { totalCount @sharing(purpose: "x") } } }',
        '{ data { population { edges { node @sharing(purpose: "x") { name } } } } }',
        '{ viewer @sharing(purpose: "x") { department } }',
    ],
)
async def test_a_directive_without_effect_is_refused(ask: Ask, query: str) -> None:
    answer = await ask("tax", query)
    assert (answer.status, answer.code) == (400, "DOCUMENT_INVALID") and "@sharing" in answer.errors[0]["message"]


async def test_answered_or_refused_each_request_leaves_exactly_one_record(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        for department, query, variables, stated, refusal, refused_field in REQUESTS:
            answer = await it.ask(department, query, variables, **stated)
            found = record(it, answer)
            assert found["refusal"] == refusal, query
            assert [code for _, code in found["refused_fields"]] == [refused_field or refusal] * (
                1 if refused_field or refusal == "POSITION_DENIED" else 0
            ), query
            assert (answer.code or None) == (refusal or refused_field), query


async def test_what_asks_for_no_data_leaves_none(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        for query in (
            "{ viewer { department } }",
            "{ catalog(first: 1) { totalCount } }",
            "{ __schema { queryType { name } } }",
        ):
            answer = await it.ask("tax", query)
            assert records(it, answer) == []


async def test_the_outcome_follows_with_the_next_record(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        first = await it.ask("tax", PEOPLE, {"n": [FATHER, MOTHER]})
        refused = await it.ask("tax", "{ data { population { totalCount } } }")
        await it.ask("tax", PEOPLE, {"n": [SINGLE]})
        outcomes = {record["request_id"]: record for record in it.records() if record["kind"] == "outcome"}
        assert outcomes[first.sharing["requestId"]]["rows"] == [2]
        assert outcomes[refused.sharing["requestId"]] | {"duration_ms": 0} == {
            "kind": "outcome",
            "request_id": refused.sharing["requestId"],
            "rows": [None],
            "duration_ms": 0,
            "code": "ROWS_DENIED",
        }


async def test_what_is_refused_beside_finished_data_ends_in_the_log_too(sqlite_platform: Opener) -> None:
    asked = (
        "query Q($s: Boolean = true) { __schema { types @skip(if: $s) { name } } data { population { __typename } } }"
    )
    async with sqlite_platform() as it:
        refused = await it.ask("tax", asked, {"s": None})
        await it.ask("tax", PEOPLE, {"n": [SINGLE]})  # an outcome waits for company
        found = records(it, refused)
    assert refused.code == "VARIABLES_INVALID"
    assert [(record["kind"], record.get("code")) for record in found] == [
        ("request", None),
        ("outcome", "VARIABLES_INVALID"),
    ]


async def test_the_log_is_whole_after_the_platform_has_closed(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        await it.ask("tax", PEOPLE, {"n": [FATHER]})
        folder = it.folder / "audit"
    files = list(log_files(folder))
    assert files and all(not verify_chain(file) for file in files)


def values(node: object) -> set[str]:
    """Every text and number of an answer that is long enough to be told from chance."""
    match node:
        case dict():
            return set().union(*(values(member) for member in node.values())) if node else set()
        case list():
            return set().union(*(values(member) for member in node)) if node else set()
        case str() if len(node) >= 8 or (len(node) >= 2 and not node.isascii()):
            return {node}
        case _:
            return set()


async def test_no_value_id_or_cursor_reaches_record_log_or_error(
    platform: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    """Canaries: all that these answers hold, and all that these requests said."""
    caplog.set_level(logging.DEBUG)
    people = [FATHER, MOTHER, CHILD, SINGLE]
    async with platform() as it:
        clear = await it.ask("police", PEOPLE, {"n": people})
        masked = await it.ask("tax", PEOPLE, {"n": people})
        granted = await it.ask("civil-affairs", PEOPLE, {"n": people}, purpose="relief-review")
        alias = await it.ask(
            "police",
            f'{{ data {{ a{FATHER}: population(where: {{name: {{eq: "林建国"}}}}) {{ nodes {{ phone }} }} }} }}',
        )
        await it.ask("court", VERIFY, {"n": FATHER, "c": "林建国"}, purpose="case-handling")
        id = clear.data["data"]["population"]["nodes"][0]["id"]
        cursor = clear.data["data"]["population"]["edges"][0]["cursor"]
        await it.ask("police", "query N($i: ID!) { node(id: $i) { ... on Population { name } } }", {"i": id})
        refusals = [
            await it.ask(
                "tax", "query Q($c: String!) { data { population(after: $c) { totalCount } } }", {"c": cursor}
            ),
            await it.ask("tax", PEOPLE, {"n": [FATHER, None]}),
            await it.ask(
                "tax",
                "query Q($p: String!) { data { population(where: {phone: {eq: $p}}) { totalCount } } }",
                {"p": "13800000001"},
            ),
            await it.ask("tax", "{ data { population(where: {phone: {eq: 13800000001}}) { totalCount } } }"),
            await it.ask("tax", '{ data { population(where: {phon: {eq: "13800000001"}}) { totalCount } } }'),
            await it.ask("tax", VERIFY, {"n": FATHER, "c": "林建国"}),
            await it.ask("tax", f'{{ node(id: "{id}") {{ id ', {}),
        ]
        canaries = set(people) | {"林建国", "13800000001", id, cursor, id.partition(".")[2]}
        for answer in (clear, masked, granted, alias):
            canaries |= values(answer.data)
    text = it.audit_text()
    ours = "\n".join(f"{record.name} {record.getMessage()}" for record in caplog.records if record.name != "asyncio")
    assert "request" in text and ours
    for canary in canaries:
        assert canary not in text
        assert canary not in ours
        for refusal in refusals:
            assert refusal.errors and canary not in refusal.raw.decode()
