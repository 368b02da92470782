"""Verification: one verdict over subject and claims, computed in the source, and never a value."""

import pytest

from tests.fix_city import FATHER
from tests.fix_platform import Ask

QUERY = """
query V($subject: PopulationSubject!, $claims: PopulationClaims) {
  verify { population(subject: $subject, claims: $claims) { result } }
}
"""
TRUE = {"name": "林建国", "birthDate": "1982-03-14", "phone": "13800000001"}


async def verdict(
    ask: Ask, subject: str, claims: object, department: str = "civil-affairs", purpose: str = "relief-review"
) -> str:
    answer = await ask(department, QUERY, {"subject": {"idNumber": subject}, "claims": claims}, purpose=purpose)
    return str(answer.data["verify"]["population"]["result"])


@pytest.mark.parametrize(
    ("subject", "claims", "expected"),
    [
        (FATHER, TRUE, "MATCH"),
        (FATHER, {"name": "林建国"}, "MATCH"),
        (FATHER, TRUE | {"phone": "13800000002"}, "NO_MATCH"),
        (FATHER, TRUE | {"birthDate": "1982-03-15"}, "NO_MATCH"),
        (FATHER, {"name": "林建"}, "NO_MATCH"),
        (FATHER, {"name": "林建国 "}, "NO_MATCH"),
        (FATHER, {"name": "' OR '1'='1"}, "NO_MATCH"),
        ("330302198203145010", TRUE, "NO_MATCH"),
    ],
)
async def test_the_verdict(ask: Ask, subject: str, claims: object, expected: str) -> None:
    assert await verdict(ask, subject, claims) == expected


async def test_an_unknown_subject_looks_like_a_mismatch(ask: Ask) -> None:
    wrong = await ask(
        "civil-affairs", QUERY, {"subject": {"idNumber": FATHER}, "claims": {"name": "x"}}, purpose="relief-review"
    )
    nobody = await ask(
        "civil-affairs", QUERY, {"subject": {"idNumber": "x"}, "claims": {"name": "x"}}, purpose="relief-review"
    )
    assert wrong.settled == nobody.settled


async def test_a_stored_null_matches_nothing(ask: Ask) -> None:
    """Somebody without a birth date fits no claim about it; an empty text is a text."""
    query = "{ data { population(where: {birthDate: {isNull: true}}, first: 1) { nodes { idNumber name } } } }"
    person = (await ask("police", query)).data["data"]["population"]["nodes"][0]
    assert await verdict(ask, person["idNumber"], {"name": person["name"]}) == "MATCH"
    assert await verdict(ask, person["idNumber"], {"birthDate": "1990-01-01"}) == "NO_MATCH"


@pytest.mark.parametrize("claims", [{"name": None}, {"name": "林建国", "phone": None}, {}])
async def test_a_null_or_empty_claim_is_refused(ask: Ask, claims: object) -> None:
    answer = await ask(
        "civil-affairs", QUERY, {"subject": {"idNumber": FATHER}, "claims": claims}, purpose="relief-review"
    )
    assert answer.code == "BAD_OPERAND"


async def test_one_item_that_may_not_be_compared_refuses_the_whole(ask: Ask) -> None:
    claims = {"name": "林建国", "criminalRecord": "x", "gender": "1"}
    answer = await ask(
        "civil-affairs", QUERY, {"subject": {"idNumber": FATHER}, "claims": claims}, purpose="relief-review"
    )
    assert answer.json["data"] == {"verify": {"population": None}}
    assert answer.code == "FIELD_DENIED"
    assert "criminal_record" in answer.errors[0]["extensions"]["items"]


async def test_a_restricted_item_is_compared_for_whom_a_rule_names(ask: Ask) -> None:
    claims = {"criminalRecord": "示例:故意伤害,2019年,已执行完毕"}
    answer = await ask("court", QUERY, {"subject": {"idNumber": FATHER}, "claims": claims}, purpose="case-handling")
    assert answer.data["verify"]["population"]["result"] == "NO_MATCH"


async def test_without_a_grant_nothing_is_compared(ask: Ask) -> None:
    answer = await ask("tax", QUERY, {"subject": {"idNumber": FATHER}, "claims": {"name": "林建国"}})
    assert answer.json["data"] == {"verify": {"population": None}} and answer.code == "FIELD_DENIED"
    unstated = await ask("court", QUERY, {"subject": {"idNumber": FATHER}, "claims": {"name": "林建国"}})
    assert unstated.code == "PURPOSE_REQUIRED"


async def test_several_verdicts_in_one_document(ask: Ask) -> None:
    query = f"""
    {{ v: verify {{
      yes: population(subject: {{idNumber: "{FATHER}"}}, claims: {{name: "林建国"}}) {{
        result t: __typename checkedAt
      }}
      no: population(subject: {{idNumber: "{FATHER}"}}, claims: {{name: "林建军"}}) {{ r: result }}
    }} viewer {{ department }} }}
    """
    found = (await ask("court", query, purpose="case-handling")).data
    assert found["v"]["yes"].pop("checkedAt").endswith("+00:00")
    assert found == {
        "v": {"yes": {"result": "MATCH", "t": "Verification"}, "no": {"r": "NO_MATCH"}},
        "viewer": {"department": "court"},
    }


async def test_a_verification_without_claims_asks_whether_the_subject_exists(ask: Ask) -> None:
    """A subject alone is compared like any claim: its item is decided too."""
    query = f'{{ verify {{ population(subject: {{idNumber: "{FATHER}"}}) {{ result }} }} }}'
    assert (await ask("court", query, purpose="case-handling")).data["verify"]["population"]["result"] == "MATCH"
    assert (await ask("tax", query)).code == "FIELD_DENIED"


async def test_decimals_compare_by_value(ask: Ask) -> None:
    query = """
    query V($n: String!, $a: Decimal!) { verify {
      enterprise(subject: {creditCode: $n}, claims: {registeredCapital: $a}) { result }
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
