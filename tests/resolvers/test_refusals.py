"""Every refusal that policies, grants, purposes and budgets lead to: its code, what it names, what it is silent on."""

from datetime import date

import pytest

from catalog import Mode
from sharing import GrantRecord, GrantState
from tests.fix_city import CHILD, FATHER, MOTHER, SINGLE
from tests.fix_platform import Answer, Ask, Opener

BY_KEY = "query Q($n: [String!]!) { data { population(where: {idNumber: {in: $n}}) { nodes { %s } } } }"
LIST = "{ data { population(first: 3) { nodes { %s } } } }"


def refused(answer: Answer, code: str, root: str = "population", area: str = "data") -> dict[str, object]:
    """The extensions of the one error of the one root field, which is null; nothing else is answered."""
    assert answer.json["data"] == {area: {root: None}}
    assert [error["path"] for error in answer.errors] == [[area, root]]
    extensions: dict[str, object] = answer.errors[0]["extensions"]
    assert extensions["code"] == code
    return extensions


async def test_rows_that_nothing_opens_say_what_is_missing(ask: Ask) -> None:
    found = refused(await ask("tax", LIST % "gender"), "ROWS_DENIED")
    assert found["missing"] == ["by-key", "granted"]


@pytest.mark.parametrize(
    "where",
    [
        '{gender: {eq: "1"}}',
        '{or: [{idNumber: {eq: "%s"}}, {idNumber: {eq: "x"}}]}' % FATHER,  # noqa: UP031 - braces
        '{not: {idNumber: {eq: "%s"}}}' % FATHER,  # noqa: UP031 - braces
        '{idNumber: {startsWith: "3303"}}',
    ],
    ids=["no-key", "or", "not", "prefix"],
)
async def test_only_the_outermost_conjunction_names_a_key(ask: Ask, where: str) -> None:
    query = f"{{ data {{ population(where: {where}) {{ nodes {{ gender }} }} }} }}"
    assert (await ask("tax", query)).code in ("ROWS_DENIED", "POSITION_DENIED")


async def test_one_alias_does_not_justify_another(ask: Ask) -> None:
    query = (
        f'{{ data {{ a: population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{'
        f" nodes {{ gender }} }} b: population {{ nodes {{ gender }} }} }} }}"
    )
    answer = await ask("tax", query)
    assert answer.json["data"]["data"] == {"a": {"nodes": [{"gender": "1"}]}, "b": None}
    assert answer.code == "ROWS_DENIED"


async def test_everything_denied_is_an_error(ask: Ask) -> None:
    found = refused(await ask("tax", BY_KEY % "criminalRecord", {"n": [FATHER]}), "FIELD_DENIED")
    assert found["items"] == ["population.criminal_record"]


async def test_something_denied_is_null_with_one_entry(ask: Ask) -> None:
    answer = await ask("tax", BY_KEY % "gender criminalRecord record: criminalRecord ethnicity", {"n": [FATHER]})
    node = answer.data["data"]["population"]["nodes"][0]
    assert node == {"gender": "1", "criminalRecord": None, "record": None, "ethnicity": None}
    described = {entry["path"][-1]: (entry["item"], entry["reason"]) for entry in answer.sharing["denied"]}
    assert described == {
        "criminalRecord": ("population.criminal_record", "RESTRICTED"),
        "record": ("population.criminal_record", "RESTRICTED"),
        "ethnicity": ("population.ethnicity", "CONDITION_NOT_MET"),
    }


async def test_strict_makes_each_denied_field_an_error(ask: Ask) -> None:
    answer = await ask("tax", BY_KEY % "gender criminalRecord ethnicity", {"n": [FATHER]}, strict=True)
    assert answer.json["data"]["data"]["population"]["nodes"] == [
        {"gender": "1", "criminalRecord": None, "ethnicity": None}
    ]
    assert {(error["extensions"]["code"], error["path"][-1]) for error in answer.errors} == {
        ("FIELD_DENIED", "criminalRecord"),
        ("FIELD_DENIED", "ethnicity"),
    }


@pytest.mark.parametrize(
    ("arguments", "item", "right"),
    [
        ('where: {phone: {eq: "13800000001"}}', "phone", "lookup"),
        ('where: {phone: {in: ["13800000001"]}}', "phone", "lookup"),
        ('where: {phone: {startsWith: "138"}}', "phone", "filter"),
        ('where: {phone: {ne: "x"}}', "phone", "filter"),
        ("where: {phone: {isNull: true}}", "phone", "filter"),
        ('where: {name: {lt: "林"}}', "name", "filter"),
        ('where: {birthDate: {eq: "1982-03-14"}}', "birth_date", "lookup"),
        ('where: {criminalRecord: {eq: ""}}', "criminal_record", "lookup"),
        ('where: {or: [{gender: {eq: "1"}}, {not: {phone: {eq: "x"}}}]}', "phone", "lookup"),
        ("orderBy: [{name: ASC}]", "name", "sort"),
        ("orderBy: [{gender: ASC}, {phone: DESC}]", "phone", "sort"),
        ("orderBy: [{criminalRecord: ASC}]", "criminal_record", "sort"),
    ],
)
async def test_a_position_that_is_not_open_fails_the_request(ask: Ask, arguments: str, item: str, right: str) -> None:
    """Every operator on every item that is not clear: refused before any SQL, whether or not the value exists."""
    key = f'{{and: [{{idNumber: {{eq: "{FATHER}"}}}}, WHERE]}}'
    where, _, rest = arguments.partition("where: ")
    named = f"where: {key.replace('WHERE', rest)}" if rest else f'where: {{idNumber: {{eq: "{FATHER}"}}}}, {arguments}'
    answer = await ask("tax", f"{{ data {{ population({named}) {{ nodes {{ gender }} }} }} }}")
    assert answer.status == 403 and "data" not in answer.json
    assert answer.code == "POSITION_DENIED"
    (position,) = answer.errors[0]["extensions"]["positions"]
    assert (position["item"], position["for"]) == (f"population.{item}", right)
    assert position["path"][:3] == ["data", "population", arguments.partition(":")[0]]


async def test_a_refused_position_does_not_tell_hits_from_misses(ask: Ask) -> None:
    query = (
        "query Q($n: String!, $p: String!) { data { population(where:"
        " {idNumber: {eq: $n}, phone: {eq: $p}}) { nodes { gender } } } }"
    )
    hit = await ask("tax", query, {"n": FATHER, "p": "13800000001"})
    miss = await ask("tax", query, {"n": FATHER, "p": "13800000009"})
    assert hit.code == "POSITION_DENIED" and hit.settled == miss.settled


# --- purposes and grants ----------------------------------------------------------------------------------------------


async def test_a_grant_needs_its_purpose_stated(ask: Ask) -> None:
    found = refused(await ask("civil-affairs", BY_KEY % "name phone", {"n": [FATHER]}), "PURPOSE_REQUIRED")
    assert found["items"] == ["population.name", "population.phone"] and found["grants"] == ["2026-CA-0001"]


async def test_a_foreign_purpose_is_refused_as_a_whole(ask: Ask) -> None:
    answer = await ask("civil-affairs", BY_KEY % "name", {"n": [FATHER]}, purpose="tax-assessment")
    assert (answer.status, answer.code) == (403, "PURPOSE_NOT_ALLOWED") and "data" not in answer.json


async def test_an_uncovered_purpose_falls_through_and_says_so(ask: Ask) -> None:
    answer = await ask("civil-affairs", BY_KEY % "name gender", {"n": [FATHER]}, purpose="elderly-care")
    assert answer.data["data"]["population"]["nodes"] == [{"name": "林**", "gender": "1"}]
    assert answer.sharing["fallback"] == [{"path": ["data", "population", "nodes", "name"], "item": "population.name"}]


async def test_an_unknown_an_expired_and_a_foreign_grant_look_the_same(ask: Ask) -> None:
    answers = [
        await ask("tax", BY_KEY % "name", {"n": [FATHER]}, grant=number)
        for number in ("no-such-number", "2025-TX-0001", "2026-CA-0001")
    ]
    assert {(answer.status, answer.code) for answer in answers} == {(403, "GRANT_UNKNOWN")}
    assert len({answer.settled for answer in answers}) == 1


async def test_a_named_grant_is_used(ask: Ask) -> None:
    answer = await ask("civil-affairs", BY_KEY % "name", {"n": [FATHER]}, purpose="relief-review", grant="2026-CA-0001")
    assert answer.data["data"]["population"]["nodes"] == [{"name": "林建国"}]


async def test_another_named_grant_takes_the_first_out_of_play(ask: Ask) -> None:
    answer = await ask("civil-affairs", BY_KEY % "name", {"n": [FATHER]}, purpose="relief-review", grant="2026-CA-0002")
    assert answer.data["data"]["population"]["nodes"] == [{"name": "林**"}]


async def test_the_directive_states_a_purpose_for_one_field(ask: Ask) -> None:
    query = f"""
    query Q($p: String) {{ data {{
      a: population(where: {{idNumber: {{eq: "{FATHER}"}}}}) @sharing(purpose: "relief-review") {{ nodes {{ name }} }}
      b: population(where: {{idNumber: {{eq: "{FATHER}"}}}}) @sharing(purpose: $p) {{ nodes {{ name }} }}
    }} }}
    """
    answer = await ask("civil-affairs", query, {"p": "elderly-care"})
    assert answer.data["data"] == {"a": {"nodes": [{"name": "林建国"}]}, "b": {"nodes": [{"name": "林**"}]}}
    assert [entry["path"][1] for entry in answer.sharing["fallback"]] == ["b"]
    foreign = await ask("civil-affairs", query, {"p": "tax-assessment"})
    assert foreign.code == "PURPOSE_NOT_ALLOWED"


async def test_the_directive_names_a_grant(ask: Ask) -> None:
    query = f"""
    {{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) @sharing(grant: "2026-CA-0002") {{
      nodes {{ name }}
    }} }} }}
    """
    answer = await ask("civil-affairs", query, purpose="relief-review")
    assert answer.data["data"]["population"]["nodes"] == [{"name": "林**"}]
    unknown = await ask("civil-affairs", query.replace("2026-CA-0002", "nothing"), purpose="relief-review")
    assert unknown.code == "GRANT_UNKNOWN"


def grant(number: str, mask: str | None = None, items: frozenset[str] = frozenset({"phone"})) -> GrantRecord:
    return GrantRecord(
        number=number,
        consumer="tax",
        resource="population",
        items=items,
        modes=frozenset({Mode.QUERY}),
        purpose="tax-assessment",
        valid_from=date(2020, 1, 1),
        valid_until=date(2099, 12, 31),
        rows=None,
        mask=mask,
        persons=frozenset(),
        state=GrantState.APPROVED,
    )


async def test_grants_that_disagree_must_be_chosen_between(platform: Opener) -> None:
    query = BY_KEY % "phone"
    async with platform() as it:
        before = await it.ask("tax", query, {"n": [FATHER]}, purpose="tax-assessment")
        assert before.data["data"]["population"]["nodes"] == [{"phone": "138****0001"}]
        await it.platform.grants.add(grant("TX-CLEAR"))
        clear = await it.ask("tax", query, {"n": [FATHER]}, purpose="tax-assessment")
        assert clear.data["data"]["population"]["nodes"] == [{"phone": "13800000001"}]  # at once, on a warm cache
        await it.platform.grants.add(grant("TX-MASKED", "keep 1 1"))
        both = await it.ask("tax", query, {"n": [FATHER]}, purpose="tax-assessment")
        assert refused(both, "GRANT_AMBIGUOUS")["grants"] == ["TX-CLEAR", "TX-MASKED"]
        masked = await it.ask("tax", query, {"n": [FATHER]}, purpose="tax-assessment", grant="TX-MASKED")
        assert masked.data["data"]["population"]["nodes"] == [{"phone": "1*********1"}]
        await it.platform.grants.revoke("TX-MASKED")
        await it.platform.grants.revoke("TX-CLEAR")
        after = await it.ask("tax", query, {"n": [FATHER]}, purpose="tax-assessment")
        assert after.data == before.data  # a revocation takes effect at once


# --- budgets ----------------------------------------------------------------------------------------------------------


async def test_every_value_of_a_lookup_on_a_masked_key_counts(platform: Opener) -> None:
    async with platform(lookup_budget_per_day=5) as it:
        query = BY_KEY % "gender"
        assert (await it.ask("tax", query, {"n": [FATHER, MOTHER, CHILD]})).code is None
        spent = await it.ask("tax", query, {"n": [FATHER, MOTHER, CHILD]})
        facts = refused(spent, "BUDGET_EXCEEDED")
        assert facts["limit"] == 5 and "retryOn" in facts
        assert (await it.ask("tax", query, {"n": [FATHER, SINGLE]})).code is None  # two were left
        assert (await it.ask("tax", query, {"n": [FATHER]})).code == "BUDGET_EXCEEDED"
        assert (await it.ask("court", query, {"n": [FATHER]})).code is None  # each department has its own
        assert (await it.ask("police", query, {"n": [FATHER] * 9})).code is None  # clear to police: nothing to find out


async def test_aliases_and_operators_do_not_spare_a_budget(sqlite_platform: Opener) -> None:
    one = f'population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ nodes {{ gender }} }}'
    async with sqlite_platform(lookup_budget_per_day=3) as it:
        answer = await it.ask("tax", "{ data { " + " ".join(f"a{n}: {one}" for n in range(4)) + " } }")
        assert [error["extensions"]["code"] for error in answer.errors] == ["BUDGET_EXCEEDED"]


async def test_a_node_read_by_key_counts(sqlite_platform: Opener) -> None:
    async with sqlite_platform(lookup_budget_per_day=3) as it:
        query = BY_KEY % "id"
        id = (await it.ask("tax", query, {"n": [FATHER]})).data["data"]["population"]["nodes"][0]["id"]
        node = "query Q($id: ID!) { node(id: $id) { ... on Population { gender } } }"
        codes = [(await it.ask("tax", node, {"id": id})).code for _ in range(4)]
        assert codes == [None, None, "BUDGET_EXCEEDED", "BUDGET_EXCEEDED"]


async def test_a_budget_survives_a_restart(sqlite_platform: Opener) -> None:
    query = BY_KEY % "gender"
    async with sqlite_platform(lookup_budget_per_day=2) as it:
        assert (await it.ask("tax", query, {"n": [FATHER, MOTHER]})).code is None
    async with sqlite_platform(lookup_budget_per_day=2) as it:
        assert (await it.ask("tax", query, {"n": [FATHER]})).code == "BUDGET_EXCEEDED"


@pytest.mark.parametrize(
    ("department", "purpose", "query", "charged"),
    [
        (
            "lucheng-civil",
            "relief-review",
            "{ data { population(first: 5) { nodes { household { regionCode } } } } }",
            5,
        ),
        (
            "human-resources",
            "pension-review",
            "{ data { enterprise(first: 2) { nodes { employees(first: 3) { person { household { memberCount }}}}}}}",
            6,
        ),
    ],
    ids=["to-one", "behind-a-list"],
)
async def test_a_reference_that_reads_by_key_costs_as_many_lookups_as_it_may_make(
    sqlite_platform: Opener, department: str, purpose: str, query: str, charged: int
) -> None:
    async with sqlite_platform(lookup_budget_per_day=2 * charged) as it:
        codes = [(await it.ask(department, query, purpose=purpose)).code for _ in range(3)]
        assert codes == [None, None, "BUDGET_EXCEEDED"]


async def test_an_empty_list_beside_the_key_makes_no_reference_free(sqlite_platform: Opener) -> None:
    query = """query Q($n: String!, $none: [String!]!) { data { population(
      where: {idNumber: {eq: $n}, or: [{idNumber: {in: $none}}, {gender: {eq: "1"}}]}
    ) { nodes { household { memberCount } } } } }"""
    variables = {"n": FATHER, "none": []}
    async with sqlite_platform(lookup_budget_per_day=20) as it:
        home = "query Q($h: [String!]!) { data { household(where: {householdId: {in: $h}}) { totalCount } } }"
        assert (await it.ask("tax", query, variables)).data["data"]["population"]["nodes"][0]["household"]
        assert (await it.ask("tax", home, {"h": ["x"] * 20})).code == "BUDGET_EXCEEDED"  # 19 are left
