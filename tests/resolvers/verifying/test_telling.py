"""What comes with a verdict: a receipt that proves it, with the question as it was compared."""

from pathlib import Path

import orjson
import pytest

from api.receipt_keys import ReceiptKeys
from audit.receipts import Answer as Answered
from audit.receipts import BatchEntry, Verdict, answers, answers_in_batch, check_receipt, read_question
from masking import suite
from tests.docs.console import zhaobi
from tests.fix_city import FATHER, City
from tests.fix_platform import CityPlatform, lay_out_city, opened

ONE = """
query V($subject: PopulationSubject!, $claims: PopulationClaims!) {
  verify { population(subject: $subject, claims: $claims) {
    result checkedAt retryAt receipt { jws nonce question __typename }
  } }
}
"""
MANY = """
query B($pairs: [PopulationPair!]!) {
  verify { populationBatch(pairs: $pairs) {
    verdicts { result proof { nonce index path question } } receipt { jws } checkedAt again: verdicts { result }
  } }
}
"""


def keys(it: CityPlatform) -> ReceiptKeys:
    return ReceiptKeys(suite("std"), it.client.settings.keys.dir)


async def test_a_verdict_comes_with_its_receipt(tmp_path: Path, sqlite_city: City) -> None:
    async with opened(tmp_path, sqlite_city) as it:
        claims = {"name": {"equals": " 林建国"}, "birthDate": {"equals": "1982年3月14日"}}
        variables = {"subject": {"idNumber": FATHER}, "claims": claims}
        found = (await it.ask("court", ONE, variables, purpose="case-handling")).data["verify"]["population"]
        receipt = found["receipt"]
        checked = check_receipt(receipt["jws"], keys(it).verifiers(), suite("std"))
        question = read_question(receipt["question"].encode())
        assert question.claims == (("birth_date", "equals", "1982-03-14"), ("name", "equals", "林建国"))
        assert answers(checked, question, receipt["nonce"])
        assert checked.claims.content.verdict is Verdict.MATCH  # type: ignore[union-attr]  # a single one
        assert checked.claims.basis.department == "court"
        assert checked.claims.basis.policy_version == it.platform.editions.current().policies.version
        for value in (FATHER, "林建国", "1982"):
            assert value not in receipt["jws"]


async def test_the_command_proves_what_an_answer_gave(tmp_path: Path, sqlite_city: City) -> None:
    async with opened(tmp_path, sqlite_city) as it:
        variables = {"subject": {"idNumber": FATHER}, "claims": {"birthDate": {"ageAtLeast": {"years": 18}}}}
        found = (await it.ask("court", ONE, variables, purpose="case-handling")).data["verify"]["population"]
    (tmp_path / "receipt.jws").write_text(found["receipt"]["jws"], "utf-8")
    (tmp_path / "question.json").write_text(found["receipt"]["question"], "utf-8")
    said = zhaobi(
        *("verify", "receipt", "receipt.jws", "--question", "question.json", "--nonce", found["receipt"]["nonce"]),
        folder=tmp_path,
    )
    assert said.status == 0, said
    assert "MATCH" in said.out and "The question given is the one that was answered" in said.out


async def test_each_answer_of_a_batch_is_proved_by_the_receipt_of_all(tmp_path: Path, sqlite_city: City) -> None:
    async with opened(tmp_path, sqlite_city) as it:
        names = ["林建国", "王小明", "林建国"]
        numbers = [FATHER, FATHER, "330302198203145010"]
        pairs = [
            {"subject": {"idNumber": number}, "claims": {"name": {"equals": name}}}
            for number, name in zip(numbers, names, strict=True)
        ]
        answer = await it.ask("civil-affairs", MANY, {"pairs": pairs}, purpose="relief-review")
        found = answer.data["verify"]["populationBatch"]
        checked = check_receipt(found["receipt"]["jws"], keys(it).verifiers(), suite("std"))
        assert [one["result"] for one in found["again"]] == ["MATCH", "NO_MATCH", "NOT_ANSWERED"]
        assert found["verdicts"][2]["proof"] is None
        for told in found["verdicts"][:2]:
            proof = told["proof"]
            entry = BatchEntry(proof["nonce"], proof["index"], tuple(proof["path"]))
            question = read_question(proof["question"].encode())
            assert answers_in_batch(checked, Answered(question, Verdict(told["result"])), entry)
            other = Verdict.MATCH if told["result"] == "NO_MATCH" else Verdict.NO_MATCH
            assert not answers_in_batch(checked, Answered(question, other), entry)


async def test_what_was_not_compared_has_no_receipt(tmp_path: Path, sqlite_city: City) -> None:

    lay_out_city(tmp_path, sqlite_city, {"calls": 1})
    async with opened(tmp_path, sqlite_city) as it:
        told = []
        for name in ("林建国", "林建军"):
            variables = {"subject": {"idNumber": FATHER}, "claims": {"name": {"equals": name}}}
            answer = await it.ask("court", ONE, variables, purpose="case-handling")
            told.append(answer.data["verify"]["population"])
        assert told[0]["receipt"] is not None
        assert (told[1]["result"], told[1]["receipt"]) == ("NOT_ANSWERED", None) and told[1]["retryAt"]


async def test_without_keys_or_where_none_are_wanted_there_is_no_receipt(tmp_path: Path, sqlite_city: City) -> None:
    async with opened(tmp_path, sqlite_city):
        pass
    configuration = tmp_path / "zhaobi.toml"
    text = configuration.read_text("utf-8")
    configuration.write_text(text.replace("quantum_ms = 0", "quantum_ms = 0\nreceipts = false"), "utf-8")
    async with opened(tmp_path, sqlite_city) as it:
        variables = {"subject": {"idNumber": FATHER}, "claims": {"name": {"equals": "林建国"}}}
        answer = await it.ask("court", ONE, variables, purpose="case-handling")
        assert answer.data["verify"]["population"]["receipt"] is None


@pytest.mark.parametrize("canary", ["王金丝雀", "1971-01-01"])
async def test_no_value_of_a_question_is_in_any_record_or_log(
    tmp_path: Path, sqlite_city: City, canary: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    async with opened(tmp_path, sqlite_city) as it:
        item = "birthDate" if canary[0] == "1" else "name"
        variables = {"subject": {"idNumber": FATHER}, "claims": {item: {"equals": canary}}}
        await it.ask("court", ONE, variables, purpose="case-handling")
        pairs = [{"subject": {"idNumber": FATHER}, "claims": {item: {"equals": canary}}}]
        await it.ask("civil-affairs", MANY, {"pairs": pairs}, purpose="relief-review")
        kept = it.audit_text() + it.platform.metrics.page().decode()
    store = b"".join(file.read_bytes() for file in tmp_path.rglob("*.db*"))
    for text in (canary, FATHER):
        assert text not in kept and text.encode() not in store
        assert text not in caplog.text and orjson.dumps(text)[1:-1] not in store
