"""What is asked in a verification stays with the caller: nothing that is kept, logged, traced or signed holds it.

Every way in which a comparison can end is gone through with values that stand nowhere else; then everything that the
platform has written is searched for them, for their canonical forms, and for digests that anybody could make of them.
"""

import base64
import hashlib
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.api.test_tracing import Traced
from tests.attack.guessed_at import BORN, BULK, DISTRICTS, NAME, OTHER, PHONE, VICTIM, Laboratory, laboratory
from tests.attack.guessing import aliases
from tests.fix_city import City
from tests.fix_platform import Answer, CityPlatform

FULL = """
query Ask($subject: PersonSubject!, $claims: PersonClaims!, $key: ID) {
  verify { person(subject: $subject, claims: $claims, idempotencyKey: $key) {
    result retryAt checkedAt items { item result } receipt { jws }
  } }
}
"""
PAIRS = """
query Ask($pairs: [PersonPair!]!, $key: ID) {
  verify { personBatch(pairs: $pairs, idempotencyKey: $key) {
    verdicts { result retryAt fault { code item message } proof { path } } receipt { jws } checkedAt
  } }
}
"""
SUBJECTS = ("CS-9917171", "CS-9918181", VICTIM, OTHER)
CLAIMED = ("CANARYNAME", "金丝雀", "1971-01-02", "19710102", "13912344321", "CR-771717", "9717971", PHONE, NAME)
KEYS, CASE, ALIAS = ("canary-key-1", "canary-key-2", "canary-key-3"), "canary-case", "canaryAlias"


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Laboratory]:
    async with laboratory(tmp_path / "lab") as it:
        yield it


def pair(subject: str, **claims: Mapping[str, Any]) -> dict[str, Any]:
    return {"subject": {"code": subject}, "claims": claims}


def single(subject: str, key: str | None = None, **claims: Mapping[str, Any]) -> dict[str, Any]:
    return pair(subject, **claims) | {"key": key}


WRONG_NAME, RIGHT_NAME, WRONG_PHONE = {"equals": "金丝雀"}, {"equals": NAME}, {"equals": "+86 139-1234-4321"}
ASKED: list[tuple[str, str, str, dict[str, Any], str]] = [
    (
        "a mismatch",
        DISTRICTS[0],
        FULL,
        single(VICTIM, name=WRONG_NAME, phone={"equals": "+86 139-1234-4321"}),
        "NO_MATCH",
    ),
    ("a match", DISTRICTS[0], FULL, single(VICTIM, name=RIGHT_NAME, phone={"equals": PHONE}), "MATCH"),
    ("no such subject", DISTRICTS[0], FULL, single("cs-9917171", name={"equals": "金丝雀"}), "NO_MATCH"),
    ("too many spellings", DISTRICTS[0], FULL, single(VICTIM, name={"equals": "Canaryname"}), "NOT_COMPARABLE"),
    ("other letters", DISTRICTS[1], FULL, single("cs-9918181", region={"oneOf": ["Cr-771717"]}), "NO_MATCH"),
    ("a date", DISTRICTS[1], FULL, single(OTHER, born={"equals": "1971年1月2日"}), "NO_MATCH"),
    ("a number", DISTRICTS[1], FULL, single(OTHER, income={"equals": 9717971}), "NO_MATCH"),
    ("a call with a name", DISTRICTS[2], FULL, single(VICTIM, KEYS[0], name=WRONG_NAME), "NO_MATCH"),
    ("the same call again", DISTRICTS[2], FULL, single(VICTIM, KEYS[0], name=WRONG_NAME), "NO_MATCH"),
    (
        "another one under its name",
        DISTRICTS[2],
        FULL,
        single(VICTIM, KEYS[0], born={"year": 1971}),
        "IDEMPOTENCY_KEY_REUSED",
    ),
    ("one that waits", DISTRICTS[2], FULL, single(VICTIM, region={"equals": "cr-771717"}), "NO_MATCH"),
    ("no such day", DISTRICTS[3], FULL, single(VICTIM, KEYS[1], born={"equals": "19710102x"}), "BAD_OPERAND"),
    ("no telephone number", DISTRICTS[3], FULL, single(VICTIM, phone={"equals": "canaryname"}), "BAD_OPERAND"),
    ("a threshold", DISTRICTS[3], FULL, single(VICTIM, income={"amountAtLeast": 9717971}), "CLAIM_NOT_OFFERED"),
    ("a kind", DISTRICTS[3], FULL, single(VICTIM, region={"regionWithin": "CR-771717"}), "CLAIM_NOT_OFFERED"),
    ("another type", DISTRICTS[3], FULL, single(VICTIM, income={"equals": "CANARYNAME"}), "VARIABLES_INVALID"),
    ("two kinds", DISTRICTS[3], FULL, single(VICTIM, name={"equals": "金丝雀", "oneOf": []}), "VARIABLES_INVALID"),
    ("no batches", DISTRICTS[3], PAIRS, {"pairs": [pair(VICTIM, name=WRONG_NAME)]}, "BATCH_DENIED"),
    (
        "a batch with faults",
        BULK,
        PAIRS,
        {
            "pairs": [
                pair(VICTIM, born={"equals": "1971-01-02"}, phone={"equals": "13912344321"}),
                pair("cs-9917171", born={"equals": "19710102x"}, phone={"equals": "13912344321"}),
                pair(OTHER, born={"equals": "1971/1/2"}, phone={"equals": "canaryname"}),
            ],
            "key": KEYS[2],
        },
        "NO_MATCH",
    ),
    (
        "pairs that differ",
        BULK,
        PAIRS,
        {"pairs": [pair(VICTIM, name=WRONG_NAME), pair(VICTIM, phone={"equals": "13912344321"})]},
        "VARIABLES_INVALID",
    ),
]


async def test_nothing_that_is_kept_holds_what_was_asked(lab: Laboratory, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    it = lab.attacked
    traced = Traced(CityPlatform(lab.folder, City(lab.url), it.platform, it.client))
    answers: list[Answer] = []
    for name, department, document, variables, expected in ASKED:
        said = {"Sharing-Case": f"{CASE}-{len(answers)}"}
        answer = await traced.client.ask(department, document, variables, purpose="relief", headers=said)
        assert _end(answer) == expected, name
        answers.append(answer)
    await _refused_by_budget(lab, traced)
    await _source_away(lab, traced)
    logged = "".join(f"{record.getMessage()}{record.__dict__}" for record in caplog.records)
    kept = {
        "log": logged.encode(),
        "trace": "".join(span.to_json() for span in traced.spans).encode(),
        "metrics": it.platform.metrics.page(),
        "audit": b"".join(_files(lab.folder / "audit")),
        "store": b"".join(file.read_bytes() for file in sorted(lab.folder.glob("zhaobi.db*"))),
        "receipts": b"".join(_signed(answers)),
        "errors": b"".join(orjson.dumps([answer.errors, _faults(answer)]) for answer in answers),
    }
    assert kept["store"].startswith(b"SQLite") and _counted(lab.folder / "zhaobi.db") > 5 and len(traced.spans) > 20
    wanted: list[str | bytes] = [*_texts(), *_digests()]
    assert [(place, text) for place, content in kept.items() for text in wanted if _holds(content, text)] == []
    assert [place for place, content in kept.items() if _holds(content, CASE)] == ["audit"]  # evidence: design §6


def _end(answer: Answer) -> str | None:
    data = (answer.json.get("data") or {}).get("verify") or {}
    told = data.get("person") or data.get("personBatch")
    if told is None:
        return answer.code
    return str(told.get("result") or told["verdicts"][0]["result"])


async def _refused_by_budget(lab: Laboratory, traced: Traced) -> None:
    """Until nothing more is answered, under an alias and in a document of one's own."""
    results = []
    for turn in range(4):
        claims = f'claims: {{name: {{equals: "金丝雀{"甲乙丙丁"[turn]}"}}}}'
        document = f'{{ verify {{ {ALIAS}: person(subject: {{code: "cs-9918181"}}, {claims}) {{ result }} }} }}'
        answer = await traced.client.ask(DISTRICTS[5], document, purpose="relief")
        results.append(answer.data["verify"][ALIAS]["result"])
    assert results[-1] == "NOT_ANSWERED"


async def _source_away(lab: Laboratory, traced: Traced) -> None:
    """The source has lost its table: its own error names the statement."""
    source = lab.folder / "lab.db"
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("ALTER TABLE person RENAME TO away")
    variables = {"s0": {"code": "cs-9917171"}, "c0": {"name": {"equals": "金丝雀"}}}
    answer = await traced.client.ask(DISTRICTS[6], aliases("person", 1), variables, purpose="relief")
    assert answer.code in ("SOURCE_CHANGED", "SOURCE_UNAVAILABLE", "INTERNAL")
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("ALTER TABLE away RENAME TO person")


def _files(folder: Path) -> Iterator[bytes]:
    return (file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def _counted(store: Path) -> int:
    """Claim sets that were counted: an empty store would hold nothing either."""
    with closing(sqlite3.connect(store)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM verification_sets").fetchone()
        return int(count)


def _signed(answers: list[Answer]) -> Iterator[bytes]:
    """Every receipt as it is, and what its parts say."""
    for answer in answers:
        data = (answer.json.get("data") or {}).get("verify") or {}
        for field in data.values():
            if field and field.get("receipt"):
                jws: str = field["receipt"]["jws"]
                yield jws.encode()
                yield from (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in jws.split(".")[:2])


def _faults(answer: Answer) -> list[Any]:
    data = (answer.json.get("data") or {}).get("verify") or {}
    return [verdict["fault"] for field in data.values() if field for verdict in field.get("verdicts", ())]


def _texts() -> Iterator[str]:
    yield from (*SUBJECTS, *CLAIMED, *KEYS, ALIAS, BORN.isoformat())


def _digests() -> Iterator[bytes]:
    """What somebody who guesses a value could compare with, were it kept without a key."""
    questions = [orjson.dumps(variables) for *_, variables, _ in ASKED]
    for content in (*(text.encode() for text in _texts()), *questions):
        for digest in (hashlib.sha256(content), hashlib.sha512(content), hashlib.blake2b(content)):
            raw = digest.digest()
            yield raw
            yield raw.hex().encode()
            yield base64.urlsafe_b64encode(raw).rstrip(b"=")


def _holds(content: bytes, wanted: str | bytes) -> bool:
    """Whether it stands there, in whatever letters; texts also as JSON or Python escape them."""
    if isinstance(wanted, bytes):
        return wanted in content
    forms = {wanted, wanted.casefold(), wanted.upper()}
    written = {form.encode() for form in forms} | {form.encode("unicode_escape") for form in forms}
    written |= {form.encode("utf-16-le") for form in forms}
    return any(form in content or form in content.lower() for form in written)


@pytest.mark.parametrize(
    "form", ["cs-9917171", "CS-9917171", '"\\u91d1\\u4e1d\\u96c0"', "\\u91D1\\u4E1D\\u96C0", "金丝雀"]
)
def test_a_canary_is_found_in_whatever_form_it_is_kept(form: str) -> None:
    content = f"before {form} after".encode()
    assert any(_holds(content, text) for text in _texts())
    assert not any(_holds(b"nothing of the kind", text) for text in _texts())
