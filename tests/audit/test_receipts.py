"""A receipt proves one answer to one question, holds nothing of the question, and cannot be altered or confused."""

import base64
import hashlib
import hmac
import json
import string
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from audit import QuestionUnreadable, ReceiptRefused
from audit.receipts import (
    TYPE,
    Answer,
    Basis,
    Batch,
    BatchReceipt,
    Checked,
    Question,
    QuestionForm,
    Receipt,
    Receipts,
    Single,
    Verdict,
    answers,
    answers_in_batch,
    check_receipt,
    read_proof,
    read_question,
    write_proof,
)
from masking import Signer, Verifier, suite

STD = suite("std")
OURS = STD.new_signer()
FOREIGN = STD.new_signer()
KEYS: Mapping[str, Verifier] = {OURS.key_id: OURS.verifier}
BASIS = Basis(1_800_000_000, "civil-affairs", "1A01001/0000001", "56d477c30d4b9ad5", "8cae1e017147ce77", 1)
RECEIPTS = Receipts(STD, lambda: OURS, "zhaobi")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
subjects = st.lists(st.tuples(texts, texts), max_size=3).map(tuple)
claims = st.lists(st.tuples(texts, texts, texts), max_size=3).map(tuple)
questions = st.builds(Question, texts, subjects, claims)
verdicts = st.sampled_from(Verdict)
itemised = st.none() | st.dictionaries(texts, verdicts, max_size=3)
canaries = st.text(string.ascii_lowercase + "人口姓名甲乙丙丁", min_size=12, max_size=20)

ASKED = Question(
    "population",
    (("name", "张伟"), ("id_number", "110101199003070134")),
    (("birth_date", "age_at_least", "18"),),
)


def issued(
    question: Question,
    verdict: Verdict = Verdict.MATCH,
    items: Mapping[str, Verdict] | None = None,
    receipts: Receipts = RECEIPTS,
) -> Receipt:
    return receipts.issue(question.resource, question.encode(), verdict, BASIS, items)


def issued_batch(found: list[Answer], first: int | None = None) -> BatchReceipt:
    """One receipt for all, of which the first so many were added by themselves."""
    batch = RECEIPTS.open_batch(found[0].question.resource)
    for some in (found[:first], found[first:] if first is not None else []):
        batch.add([(answer.question.encode(), answer.verdict, answer.items) for answer in some])
    return batch.issue(BASIS)


ISSUED = issued(ASKED)


def checked(jws: str) -> Checked:
    return check_receipt(jws, KEYS, STD)


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(part: str) -> Any:
    return orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def said(receipt: Receipt | BatchReceipt) -> dict[str, Any]:
    found: dict[str, Any] = decoded(receipt.jws.split(".")[1])
    return found


def signed(header: Mapping[str, object], payload: object, signer: Signer = OURS) -> str:
    """A receipt made by hand, so that it can say what ours never would; None leaves a member out."""
    head = {"alg": "EdDSA", "kid": signer.key_id, "typ": TYPE, **header}
    kept = {name: value for name, value in head.items() if value is not None}
    message = f"{encoded(orjson.dumps(kept))}.{encoded(orjson.dumps(payload))}"
    return f"{message}.{encoded(signer.sign(message.encode()))}"


def refusal(jws: str, keys: Mapping[str, Verifier] = KEYS) -> str:
    with pytest.raises(ReceiptRefused) as refused:
        check_receipt(jws, keys, STD)
    return str(refused.value)


# the question


@given(questions)
def test_a_question_is_written_as_rfc_8785_has_it(question: Question) -> None:
    members = {"claims": question.claims, "resource": question.resource, "subject": question.subject}
    plain = json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert question.encode() == plain.encode()


@given(questions, st.randoms())
def test_the_order_of_a_question_never_matters(question: Question, chance: Any) -> None:
    subject, claimed = list(question.subject), list(question.claims)
    chance.shuffle(subject)
    chance.shuffle(claimed)
    assert Question(question.resource, tuple(subject), tuple(claimed)).encode() == question.encode()


@given(questions, questions)
def test_two_questions_never_have_the_same_bytes(one: Question, other: Question) -> None:
    assert (one.encode() == other.encode()) == (one == other)


@given(questions)
def test_a_question_is_read_from_what_it_is_written_as(question: Question) -> None:
    assert read_question(question.encode()) == question
    assert read_question(orjson.dumps(orjson.loads(question.encode()), option=orjson.OPT_INDENT_2)) == question


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"resource":"r","subject":[]}',
        b'{"claims":[],"resource":1,"subject":[]}',
        b'{"claims":[],"resource":"r","subject":{}}',
        b'{"claims":[],"resource":"r","subject":[["a"]]}',
        b'{"claims":[["a","b",1]],"resource":"r","subject":[]}',
        b'{"claims":[],"resource":"r","subject":[],"more":1}',
        b'{"claims":[],"resource":"r","subject":[]}' + b" " * 65_536,
    ],
)
def test_what_is_no_question_is_refused(document: bytes) -> None:
    with pytest.raises(QuestionUnreadable):
        read_question(document)


forms = st.builds(
    QuestionForm,
    texts,
    st.lists(texts, min_size=1, max_size=3, unique=True),
    st.lists(st.tuples(texts, texts), max_size=3, unique_by=lambda claim: claim[0]),
)


@given(forms, st.data())
def test_many_questions_of_one_form_are_always_written_as_each_by_itself(
    form: QuestionForm, data: st.DataObject
) -> None:
    width = len(form.subject) + len(form.claims)
    rows = data.draw(st.lists(st.tuples(*[texts] * width), max_size=4))
    columns = [[row[place] for row in rows] for place in range(width)]
    named, claimed = columns[: len(form.subject)], columns[len(form.subject) :]
    alone = [
        Question(
            form.resource,
            tuple(zip(form.subject, row, strict=False)),
            tuple((*claim, text) for claim, text in zip(form.claims, row[len(form.subject) :], strict=True)),
        )
        for row in rows
    ]
    assert form.encode(named, claimed) == [question.encode() for question in alone]


def test_half_a_character_is_refused_without_being_repeated() -> None:
    with pytest.raises(QuestionUnreadable) as refused:
        Question("population", (("name", "secret\ud800"),), ()).encode()
    assert "secret" not in str(refused.value) and refused.value.__cause__ is None
    with pytest.raises(QuestionUnreadable):
        QuestionForm("population", ["name"], []).encode([["secret\ud800"]], [])


def test_no_trace_shows_a_question_or_a_nonce() -> None:
    shown = f"{ASKED!r} {Answer(ASKED, Verdict.MATCH)!r} {ISSUED!r}"
    assert "110101" not in shown and "张伟" not in shown and ISSUED.nonce not in shown


# one answer


@given(questions, verdicts, itemised)
def test_a_receipt_proves_its_answer(question: Question, verdict: Verdict, items: dict[str, Verdict] | None) -> None:
    receipt = issued(question, verdict, items)
    found = checked(receipt.jws)
    assert isinstance(found.claims.content, Single)
    assert (found.claims.content.verdict, found.claims.content.items) == (verdict, items)
    assert (found.claims.issuer, found.claims.resource, found.claims.basis) == ("zhaobi", question.resource, BASIS)
    assert found.key_id == OURS.key_id
    assert answers(found, question, receipt.nonce)


def test_what_a_receipt_says() -> None:
    header, _, _ = ISSUED.jws.split(".")
    assert decoded(header) == {"alg": "EdDSA", "kid": OURS.key_id, "typ": "verification-receipt+jwt"}
    claims = said(ISSUED)
    assert len(claims.pop("jti")) == 32 and len(claims.pop("request")) == 43
    assert claims == {
        "iss": "zhaobi",
        "iat": 1_800_000_000,
        "department": "civil-affairs",
        "resource": "population",
        "resource_code": "1A01001/0000001",
        "policy_version": "56d477c30d4b9ad5",
        "catalogue_version": "8cae1e017147ce77",
        "canonical_version": 1,
        "verdict": "MATCH",
    }


def test_anybody_can_compute_the_digest() -> None:
    nonce = base64.urlsafe_b64decode(ISSUED.nonce + "=")
    question = (
        '{"claims":[["birth_date","age_at_least","18"]],"resource":"population",'
        '"subject":[["id_number","110101199003070134"],["name","张伟"]]}'
    )
    assert encoded(hmac.new(nonce, question.encode(), hashlib.sha256).digest()) == said(ISSUED)["request"]


@given(canaries, canaries, canaries, verdicts)
def test_no_value_is_ever_in_a_receipt(key: str, name: str, claim: str, verdict: Verdict) -> None:
    question = Question("population", (("id_number", key), ("name", name)), (("phone", "equals", claim),))
    single = issued(question, verdict, {"phone": verdict})
    batch = issued_batch([Answer(question, verdict)])
    for receipt in (single, batch):
        text = orjson.dumps(said(receipt)).decode()
        assert not [value for value in (key, name, claim) if value in text]


@given(questions, questions, verdicts)
def test_but_for_digest_and_number_a_receipt_never_depends_on_subject_or_claims(
    one: Question, other: Question, verdict: Verdict
) -> None:
    written = [said(issued(replace(each, resource="r"), verdict)) for each in (one, other)]
    assert all(claims.pop("jti") and claims.pop("request") for claims in written)
    assert written[0] == written[1]


def test_receipts_of_one_question_cannot_be_told_to_be_of_one() -> None:
    receipts = [issued(ASKED) for _ in range(20)]
    assert len({receipt.nonce for receipt in receipts}) == 20
    assert len({said(receipt)["request"] for receipt in receipts}) == 20
    assert len({said(receipt)["jti"] for receipt in receipts}) == 20


def test_what_was_not_answered_is_no_verdict() -> None:
    assert set(Verdict) == {"MATCH", "NO_MATCH", "NOT_FOUND", "NO_DATA"}


# alteration

characters = st.characters(codec="utf-8")


@given(place=st.integers(0, len(ISSUED.jws) - 1), character=characters)
def test_any_changed_character_of_a_receipt_is_noticed(place: int, character: str) -> None:
    assume(ISSUED.jws[place] != character)
    refusal(ISSUED.jws[:place] + character + ISSUED.jws[place + 1 :])


def test_every_spelling_of_the_last_character_but_one_is_noticed() -> None:
    """It has four bits that carry nothing, which a lax reader would let anybody choose."""
    alphabet = string.ascii_letters + string.digits + "-_="
    good = [last for last in alphabet if is_good(ISSUED.jws[:-1] + last)]
    assert good == [ISSUED.jws[-1]]


def is_good(jws: str) -> bool:
    try:
        checked(jws)
    except ReceiptRefused:
        return False
    return True


@given(place=st.integers(0, 42), character=characters)
def test_any_changed_character_of_a_nonce_is_noticed(place: int, character: str) -> None:
    assume(ISSUED.nonce[place] != character)
    assert not answers(checked(ISSUED.jws), ASKED, ISSUED.nonce[:place] + character + ISSUED.nonce[place + 1 :])


@given(place=st.integers(0, len(ASKED.encode()) - 1), byte=st.integers(0, 255))
def test_any_changed_byte_of_a_question_is_noticed(place: int, byte: int) -> None:
    written = ASKED.encode()
    assume(written[place] != byte)
    try:
        other = read_question(written[:place] + bytes([byte]) + written[place + 1 :])
    except QuestionUnreadable:
        return
    assert answers(checked(ISSUED.jws), other, ISSUED.nonce) == (other == ASKED)  # equal where only a space changed


@given(questions)
def test_no_other_question_is_answered(question: Question) -> None:
    assume(question != ASKED)
    assert not answers(checked(ISSUED.jws), question, ISSUED.nonce)
    assert not answers(checked(ISSUED.jws), replace(question, resource="population"), ISSUED.nonce)


@pytest.mark.parametrize(
    "nonce",
    ["", ISSUED.nonce + "A", ISSUED.nonce[:-1], ISSUED.nonce + "=", encoded(bytes(32)), "é"],
    ids=["empty", "longer", "shorter", "padded", "zeros", "accent"],
)
def test_no_other_nonce_opens_a_receipt(nonce: str) -> None:
    assert not answers(checked(ISSUED.jws), ASKED, nonce)


def test_parts_of_two_receipts_make_no_third() -> None:
    other = issued(ASKED, Verdict.NO_MATCH)
    (header, payload, signature), (_, others, theirs) = ISSUED.jws.split("."), other.jws.split(".")
    assert "signature is wrong" in refusal(f"{header}.{others}.{signature}")
    assert "signature is wrong" in refusal(f"{header}.{payload}.{theirs}")


# forgery and confusion


@given(cut=st.integers(0, len(ISSUED.jws) - 1))
def test_no_part_of_a_receipt_is_a_receipt(cut: int) -> None:
    refusal(ISSUED.jws[:cut])
    refusal(ISSUED.jws[cut + 1 :])


@given(st.text(max_size=60) | st.from_regex(r"\A[\w-]{1,20}\.[\w-]{1,20}\.[\w-]{0,20}\Z"))
def test_garbage_is_refused(garbage: str) -> None:
    refusal(garbage)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"typ": "JWT"}, "its header is not that of"),
        ({"typ": "jwt"}, "its header is not that of"),
        ({"typ": None}, "its header is not that of"),
        ({"typ": TYPE.upper()}, "its header is not that of"),
        ({"alg": None}, "its header is not that of"),
        ({"crit": ["b64"], "b64": False}, "its header is not that of"),
        ({"jwk": dict(FOREIGN.verifier.public_jwk())}, "its header is not that of"),
        ({"jku": "https://example.org/keys"}, "its header is not that of"),
        ({"alg": "none"}, "not signed by the algorithm"),
        ({"alg": "HS256"}, "not signed by the algorithm"),
        ({"alg": "ES256"}, "not signed by the algorithm"),
        ({"alg": "eddsa"}, "not signed by the algorithm"),
        ({"alg": ["EdDSA"]}, "not signed by the algorithm"),
        ({"kid": None}, "its header is not that of"),
        ({"kid": ""}, "names no key"),
        ({"kid": ["x"]}, "names no key"),
        ({"kid": "\x1b[2J"}, "names no key"),
        ({"kid": FOREIGN.key_id}, "is none of the keys given"),
    ],
    ids=count(),  # keys are new in every process, and all must name the tests alike
)
def test_other_headers_are_refused_though_the_key_signed_them(header: Mapping[str, object], reason: str) -> None:
    assert reason in refusal(signed(header, said(ISSUED)))


def test_a_receipt_without_signature_is_refused() -> None:
    head = encoded(orjson.dumps({"alg": "none", "kid": OURS.key_id, "typ": TYPE}))
    refusal(f"{head}.{encoded(orjson.dumps(said(ISSUED)))}.")
    refusal(f"{head}.{encoded(orjson.dumps(said(ISSUED)))}.AA")


def test_the_public_key_is_no_secret_of_an_hmac() -> None:
    """Key confusion: whoever knows the public key, and that is everybody, would sign with it."""
    head = encoded(orjson.dumps({"alg": "HS256", "kid": OURS.key_id, "typ": TYPE}))
    message = f"{head}.{encoded(orjson.dumps(said(ISSUED)))}"
    for secret in (OURS.verifier.public_pem(), orjson.dumps(dict(OURS.verifier.public_jwk()))):
        forged = hmac.new(secret, message.encode(), hashlib.sha256).digest()
        assert "not signed by the algorithm" in refusal(f"{message}.{encoded(forged)}")


def test_another_key_under_our_id_is_refused() -> None:
    assert "signature is wrong" in refusal(signed({"kid": OURS.key_id}, said(ISSUED), FOREIGN))


def test_a_receipt_of_another_platform_is_refused() -> None:
    theirs = issued(ASKED, receipts=Receipts(STD, lambda: FOREIGN, "zhaobi"))
    assert refusal(theirs.jws) == f"the key `{FOREIGN.key_id}` is none of the keys given"
    assert "is none of the keys given" in refusal(ISSUED.jws, {})


@pytest.mark.parametrize(
    "changed",
    [
        {"verdict": "NOT_ANSWERED"},
        {"verdict": 1},
        {"verdict": ...},
        {"request": ...},
        {"request": "AA"},
        {"iss": ...},
        {"iat": "now"},
        {"department": None},
        {"canonical_version": 1.5},
        {"items": ["birth_date"]},
        {"items": {"birth_date": "MAYBE"}},
        {"more": 1},
        {"batch": {"count": 1, "root": "A" * 43}},
    ],
    ids=str,
)
def test_what_no_receipt_says_is_refused_though_it_is_signed(changed: Mapping[str, object]) -> None:
    claims = {name: value for name, value in {**said(ISSUED), **changed}.items() if value is not ...}
    assert "what no receipt of this version says" in refusal(signed({}, claims))


@pytest.mark.parametrize("payload", [[], None, "text", 1])
def test_a_payload_that_is_no_object_is_refused(payload: object) -> None:
    assert "what no receipt of this version says" in refusal(signed({}, payload))


# rotation


def test_receipts_of_older_keys_stay_good() -> None:
    now = [OURS]
    receipts = Receipts(STD, lambda: now[0], "zhaobi")
    before = issued(ASKED, receipts=receipts)
    now[0] = FOREIGN
    after = issued(ASKED, receipts=receipts)
    both = {**KEYS, FOREIGN.key_id: FOREIGN.verifier}
    assert [check_receipt(each.jws, both, STD).key_id for each in (before, after)] == [OURS.key_id, FOREIGN.key_id]


# batches

batches = st.lists(st.builds(Answer, questions, verdicts, itemised), min_size=1, max_size=9).map(
    lambda found: [Answer(replace(each.question, resource="r"), each.verdict, each.items) for each in found]
)


@given(batches, st.integers(0, 9))
def test_every_answer_of_a_batch_is_proved_by_entries_of_equal_answers_alone(found: list[Answer], first: int) -> None:
    batch = issued_batch(found, first)
    entries = list(batch.entries())
    receipt = checked(batch.jws)
    assert isinstance(receipt.claims.content, Batch) and receipt.claims.content.count == len(found)
    for place, answer in enumerate(found):
        proved = [answers_in_batch(receipt, answer, entry) for entry in entries]
        assert proved[place] and proved == [each == answer for each in found]


@given(batches, st.data())
def test_a_proof_survives_being_written_down(found: list[Answer], data: st.DataObject) -> None:
    entries = list(issued_batch(found).entries())
    place = data.draw(st.integers(0, len(found) - 1))
    written = write_proof(found[place], entries[place])
    assert entries[place].nonce.encode() not in written
    pair = read_proof(written, found[place].question, entries[place].nonce)
    assert pair == (found[place], entries[place])


@given(batches, st.data())
def test_no_other_answer_is_in_a_batch(found: list[Answer], data: st.DataObject) -> None:
    batch = issued_batch(found)
    receipt = checked(batch.jws)
    place = data.draw(st.integers(0, len(found) - 1))
    answer, entry = found[place], list(batch.entries())[place]
    other = data.draw(verdicts.filter(lambda verdict: verdict is not answer.verdict))
    assert not answers_in_batch(receipt, replace(answer, verdict=other), entry)
    assert not answers_in_batch(receipt, replace(answer, items={"more": other}), entry)
    asked = replace(answer.question, claims=(*answer.question.claims, ("more", "equals", "")))
    assert not answers_in_batch(receipt, replace(answer, question=asked), entry)
    assert not answers_in_batch(receipt, answer, replace(entry, nonce=encoded(bytes(32))))
    assert not answers_in_batch(receipt, answer, replace(entry, index=entry.index - len(found)))
    assert not answers_in_batch(receipt, answer, replace(entry, index=entry.index + len(found)))
    assert not answers_in_batch(receipt, answer, replace(entry, path=(*entry.path, "A" * 43)))
    assert not entry.path or not answers_in_batch(receipt, answer, replace(entry, path=entry.path[1:]))


def test_a_receipt_for_an_answer_is_none_for_a_batch_nor_the_other_way_round() -> None:
    answer = Answer(ASKED, Verdict.MATCH)
    batch = issued_batch([answer])
    (entry,) = batch.entries()
    assert answers_in_batch(checked(batch.jws), answer, entry)
    assert not answers(checked(batch.jws), ASKED, entry.nonce)
    assert not answers_in_batch(checked(ISSUED.jws), answer, replace(entry, nonce=ISSUED.nonce))


def test_a_batch_has_answers() -> None:
    with pytest.raises(ValueError, match="at least one"):
        RECEIPTS.open_batch("population").issue(BASIS)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b'{"index":0,"path":[]}',
        b'{"index":"0","path":[],"verdict":"MATCH"}',
        b'{"index":0,"path":[1],"verdict":"MATCH"}',
        b'{"index":0,"path":[],"verdict":"NOT_ANSWERED"}',
        b'{"index":0,"path":[],"verdict":"MATCH","items":null}',
        b'{"index":0,"path":[],"verdict":"MATCH","items":{"a":1}}',
        b'{"index":0,"path":[],"verdict":"MATCH","more":1}',
    ],
)
def test_what_is_no_proof_is_refused(document: bytes) -> None:
    with pytest.raises(ReceiptRefused):
        read_proof(document, ASKED, ISSUED.nonce)
