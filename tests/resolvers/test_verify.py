"""Verification: one verdict over subject and claims, computed in the source, and never a value."""

from typing import Any

import pytest

from tests.fix_city import FATHER, SINGLE
from tests.fix_platform import Answer, Ask

QUERY = """
query V($subject: PopulationSubject!, $claims: PopulationClaims!) {
  verify { population(subject: $subject, claims: $claims) { result items { item result } } }
}
"""
BATCH = """
query B($pairs: [PopulationPair!]!) {
  verify { populationBatch(pairs: $pairs) { verdicts { result fault { code item } items { item result } } } }
}
"""
TRUE: dict[str, Any] = {
    "name": {"equals": "林建国"},
    "birthDate": {"equals": "1982-03-14"},
    "phone": {"equals": "13800000001"},
}
NOBODY = "330302198203145026"


async def asked(
    ask: Ask, subject: str, claims: object, department: str = "civil-affairs", purpose: str = "relief-review"
) -> Answer:
    return await ask(department, QUERY, {"subject": {"idNumber": subject}, "claims": claims}, purpose=purpose)


async def verdict(
    ask: Ask, subject: str, claims: object, department: str = "civil-affairs", purpose: str = "relief-review"
) -> str:
    answer = await asked(ask, subject, claims, department, purpose)
    return str(answer.data["verify"]["population"]["result"])


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (TRUE, "MATCH"),
        ({"name": {"equals": "林建国"}}, "MATCH"),
        ({"name": {"equals": " 林建国　"}}, "MATCH"),
        (TRUE | {"phone": {"equals": "+86 138-0000-0001"}}, "MATCH"),
        (TRUE | {"phone": {"equals": "13800000002"}}, "NO_MATCH"),
        (TRUE | {"birthDate": {"equals": "1982年3月14日"}}, "MATCH"),
        (TRUE | {"birthDate": {"equals": "1982-03-15"}}, "NO_MATCH"),
        ({"name": {"equals": "林建"}}, "NO_MATCH"),
        ({"birthDate": {"year": 1982}}, "MATCH"),
        ({"birthDate": {"year": 1981}}, "NO_MATCH"),
        ({"birthDate": {"ageAtLeast": {"years": 18}}}, "MATCH"),
        ({"birthDate": {"ageAtLeast": {"years": 80}}}, "NO_MATCH"),
        ({"maritalStatus": {"oneOf": ["10", "20"]}}, "MATCH"),
        ({"maritalStatus": {"oneOf": ["10", "30"]}}, "NO_MATCH"),
    ],
)
async def test_the_verdict(ask: Ask, claims: dict[str, Any], expected: str) -> None:
    assert await verdict(ask, FATHER, claims) == expected


@pytest.mark.parametrize(
    ("subject", "claims"),
    [(FATHER, {"name": {"equals": "林"}}), (NOBODY, {"name": {"equals": "林建国"}})],
)
async def test_an_unknown_subject_looks_like_a_mismatch_where_it_is_hidden(
    ask: Ask, subject: str, claims: dict[str, Any]
) -> None:
    wrong = await asked(ask, FATHER, {"name": {"equals": "王小明"}}, "court", "case-handling")
    other = await asked(ask, subject, claims, "court", "case-handling")
    assert wrong.settled == other.settled and wrong.code is None


async def test_an_unknown_subject_is_told_where_the_policy_says_so(ask: Ask) -> None:
    assert await verdict(ask, NOBODY, {"name": {"equals": "林建国"}}) == "NOT_FOUND"


async def test_a_value_that_the_source_does_not_have_is_told_only_where_existence_is(ask: Ask) -> None:
    query = "{ data { population(where: {birthDate: {isNull: true}}, first: 1) { nodes { idNumber name } } } }"
    person = (await ask("police", query)).data["data"]["population"]["nodes"][0]
    born = {"birthDate": {"equals": "1990-01-01"}}
    subject, name = person["idNumber"], {"name": {"equals": person["name"]}}
    assert await verdict(ask, subject, name) == "MATCH"
    assert await verdict(ask, subject, name | born) == "NO_DATA"
    assert await verdict(ask, subject, {"name": {"equals": "王小明"}} | born) == "NO_MATCH"
    assert await verdict(ask, subject, name | born, "court", "case-handling") == "NO_MATCH"


async def test_items_are_told_only_where_the_policy_says_so(ask: Ask) -> None:
    claims = {"name": {"equals": "林建国"}, "birthDate": {"equals": "1982-03-15"}}
    told = (await asked(ask, FATHER, claims, purpose="marriage-registration")).data["verify"]["population"]
    assert told == {
        "result": "NO_MATCH",
        "items": [
            {"item": "name", "result": "MATCH"},
            {"item": "birth_date", "result": "NO_MATCH"},
        ],
    }
    hidden = (await asked(ask, FATHER, claims)).data["verify"]["population"]
    assert hidden == {"result": "NO_MATCH", "items": None}


@pytest.mark.parametrize(
    "claims", [{"name": None}, {"name": {"equals": None}}, {"name": {}}, {"name": {"equals": "x", "present": True}}]
)
async def test_a_null_or_empty_claim_is_refused(ask: Ask, claims: object) -> None:
    assert (await asked(ask, FATHER, claims)).code in ("BAD_OPERAND", "VARIABLES_INVALID")


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({}, "BAD_OPERAND"),
        ({"name": {"present": True}}, "CLAIM_NOT_OFFERED"),
        ({"name": {"oneOf": ["林建国"]}}, "CLAIM_NOT_OFFERED"),
        ({"birthDate": {"ageAtLeast": {"years": 19}}}, "CLAIM_NOT_OFFERED"),
        ({"birthDate": {"ageAtLeast": {"years": 18, "on": "2000-03-14"}}}, "CLAIM_NOT_OFFERED"),
        ({"birthDate": {"year": 0}}, "BAD_OPERAND"),
        ({"birthDate": {"equals": "1982-02-30"}}, "BAD_OPERAND"),
        ({"maritalStatus": {"oneOf": []}}, "BAD_OPERAND"),
        ({"maritalStatus": {"oneOf": [str(code) for code in range(10, 19)]}}, "BAD_OPERAND"),
        ({"criminalRecord": {"absent": False}}, "BAD_OPERAND"),
    ],
)
async def test_what_is_not_offered_is_refused(ask: Ask, claims: object, code: str) -> None:
    found = await asked(ask, FATHER, claims)
    assert found.code == code and found.json.get("data") in (None, {"verify": {"population": None}})


@pytest.mark.parametrize(
    ("subject", "fault"),
    [
        ("330302198203145010", "CHECK_DIGIT"),
        ("330302820314501", None),
        ("330302820230501", "DATE"),
        ("x", "LENGTH"),
    ],
)
async def test_a_number_that_cannot_be_one_is_the_callers_mistake(ask: Ask, subject: str, fault: str | None) -> None:
    found = await asked(ask, subject, {"name": {"equals": "林建国"}})
    if fault is None:  # fifteen digits stand for eighteen
        assert found.data["verify"]["population"]["result"] == "MATCH"
        return
    assert found.code == "BAD_OPERAND"
    assert found.errors[0]["extensions"] == {"code": "BAD_OPERAND", "item": "id_number", "fault": fault}
    assert len(subject) < 2 or subject not in found.raw.decode()


async def test_one_item_that_may_not_be_compared_refuses_the_whole(ask: Ask) -> None:
    claims = {"name": {"equals": "林建国"}, "criminalRecord": {"absent": True}}
    answer = await asked(ask, FATHER, claims)
    assert answer.json["data"] == {"verify": {"population": None}}
    assert answer.code == "FIELD_DENIED"
    assert "criminal_record" in answer.errors[0]["extensions"]["items"]


async def test_a_restricted_item_is_compared_for_whom_a_rule_names(ask: Ask) -> None:
    for claim, expected in (({"absent": True}, "MATCH"), ({"present": True}, "NO_MATCH")):
        found = await verdict(ask, SINGLE, {"criminalRecord": claim}, "court", "case-handling")
        assert found == expected


async def test_without_a_grant_nothing_is_compared(ask: Ask) -> None:
    answer = await ask("tax", QUERY, {"subject": {"idNumber": FATHER}, "claims": {"name": {"equals": "林建国"}}})
    assert answer.json["data"] == {"verify": {"population": None}} and answer.code == "FIELD_DENIED"
    unstated = await ask("court", QUERY, {"subject": {"idNumber": FATHER}, "claims": {"name": {"equals": "林建国"}}})
    assert unstated.code == "PURPOSE_REQUIRED"


async def test_several_verdicts_in_one_document(ask: Ask) -> None:
    query = f"""
    {{ v: verify {{
      yes: population(subject: {{idNumber: "{FATHER}"}}, claims: {{name: {{equals: "林建国"}}}}) {{
        result t: __typename checkedAt
      }}
      no: population(subject: {{idNumber: "{FATHER}"}}, claims: {{name: {{equals: "林建军"}}}}) {{ r: result }}
    }} viewer {{ department }} }}
    """
    found = (await ask("court", query, purpose="case-handling")).data
    assert found["v"]["yes"].pop("checkedAt").endswith("+00:00")
    assert found == {
        "v": {"yes": {"result": "MATCH", "t": "Verification"}, "no": {"r": "NO_MATCH"}},
        "viewer": {"department": "court"},
    }


async def test_a_subject_alone_is_no_claim(ask: Ask) -> None:
    query = f'{{ verify {{ population(subject: {{idNumber: "{FATHER}"}}) {{ result }} }} }}'
    assert (await ask("court", query, purpose="case-handling")).code == "DOCUMENT_INVALID"


async def test_decimals_compare_by_value(ask: Ask) -> None:
    query = """
    query V($n: String!, $a: Decimal!) { verify {
      enterprise(subject: {creditCode: $n}, claims: {registeredCapital: {equals: $a}}) { result }
    } }
    """
    one = (await ask("tax", "{ data { enterprise(first: 1) { nodes { creditCode registeredCapital } } } }")).data
    node = one["data"]["enterprise"]["nodes"][0]
    for amount, expected in (
        (node["registeredCapital"], "MATCH"),
        (node["registeredCapital"] + "00", "MATCH"),
        ("0.01", "NO_MATCH"),
    ):
        answer = await ask("tax", query, {"n": node["creditCode"], "a": amount})
        assert answer.data["verify"]["enterprise"]["result"] == expected


# --- batches ----------------------------------------------------------------------------------------------------------


def pair(subject: str, claims: object) -> dict[str, object]:
    return {"subject": {"idNumber": subject}, "claims": claims}


async def test_a_batch_gives_a_verdict_for_each_pair_in_their_order(ask: Ask) -> None:
    pairs = [
        pair(FATHER, {"name": {"equals": "林建国"}, "birthDate": {"ageAtLeast": {"years": 18}}}),
        pair(NOBODY, {"name": {"equals": "林建国"}, "birthDate": {"ageAtLeast": {"years": 18}}}),
        pair("330302198203145010", {"name": {"equals": "林建国"}, "birthDate": {"ageAtLeast": {"years": 18}}}),
        pair(FATHER, {"name": {"equals": "林建军"}, "birthDate": {"ageAtLeast": {"years": 60}}}),
        pair(FATHER, {"name": {"equals": "林建国"}, "birthDate": {"ageAtLeast": {"years": 18}}}),
        pair("330302820314501", {"name": {"equals": "林建国"}, "birthDate": {"ageAtLeast": {"years": 18}}}),
    ]
    found = (await ask("civil-affairs", BATCH, {"pairs": pairs}, purpose="relief-review")).data
    verdicts = found["verify"]["populationBatch"]["verdicts"]
    results = [one["result"] for one in verdicts]
    assert results == ["MATCH", "NOT_FOUND", "NOT_ANSWERED", "NO_MATCH", "MATCH", "MATCH"]
    assert [one["fault"] for one in verdicts] == [
        {"code": "BAD_OPERAND", "item": "id_number"} if index == 2 else None for index in range(6)
    ]


async def test_single_and_batch_agree(ask: Ask) -> None:
    kinds: list[dict[str, Any]] = [
        TRUE,
        {"birthDate": {"year": 1982}},
        {"birthDate": {"year": 1990}},
        {"maritalStatus": {"oneOf": ["10", "20"]}},
        {"phone": {"equals": "0086 13800000001"}},
    ]
    for claims in kinds:
        for subject in (FATHER, SINGLE, NOBODY):
            pairs = {"pairs": [pair(subject, claims)]}
            batch = (await ask("civil-affairs", BATCH, pairs, purpose="relief-review")).data
            single = (await asked(ask, subject, claims)).data
            (told,) = batch["verify"]["populationBatch"]["verdicts"]
            assert told["result"] == single["verify"]["population"]["result"]


@pytest.mark.parametrize(
    "second",
    [
        pair(FATHER, {"name": {"equals": "林建国"}, "phone": {"equals": "1"}}),
        pair(FATHER, {"name": {"oneOf": ["林建国"]}}),
        pair(FATHER, {"name": {"equals": 7}}),
        pair(FATHER, {"name": {"equals": None}}),
        pair(FATHER, {"name": None}),
        {"subject": {"idNumber": FATHER, "name": "x"}, "claims": {"name": {"equals": "x"}}},
        {"subject": {"idNumber": FATHER}},
        {"subject": {}, "claims": {"name": {"equals": "x"}}},
        "x",
        None,
    ],
)
async def test_a_pair_unlike_the_first_is_refused(ask: Ask, second: object) -> None:
    pairs = [pair(FATHER, {"name": {"equals": "林建国"}}), second]
    found = await ask("civil-affairs", BATCH, {"pairs": pairs}, purpose="relief-review")
    assert found.code == "VARIABLES_INVALID" and found.errors[0]["extensions"].get("pair", 1) == 1


async def test_pairs_may_be_a_literal(ask: Ask) -> None:
    query = f"""{{ verify {{ populationBatch(pairs: [{{subject: {{idNumber: "{FATHER}"}},
        claims: {{name: {{equals: "林建国"}}}}}}]) {{ verdicts {{ result }} }} }} }}"""
    found = (await ask("civil-affairs", query, purpose="relief-review")).data
    assert found["verify"]["populationBatch"]["verdicts"] == [{"result": "MATCH"}]


async def test_without_the_word_no_batch_is_compared(ask: Ask) -> None:
    pairs = [pair(FATHER, {"name": {"equals": "林建国"}})]
    assert (await ask("court", BATCH, {"pairs": pairs}, purpose="case-handling")).code == "BATCH_DENIED"
    assert (await ask("civil-affairs", BATCH, {"pairs": []}, purpose="relief-review")).code == "BAD_OPERAND"
