"""`zhaobi verify`: a receipt is checked with the keys at hand or published, and what it proves is said in words."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import orjson
import pytest

from api.auth import TokenIssuer
from api.jwks import write_key_set
from api.keys import KeyFolder
from api.receipt_keys import ReceiptKeys
from audit.receipts import (
    TYPE,
    Answer,
    Basis,
    BatchReceipt,
    Question,
    Receipt,
    Receipts,
    Verdict,
    read_question,
    write_proof,
)
from masking import bytes_of, suite
from tests.docs.console import Said, commands, typed, zhaobi
from tests.docs.pages import DOCS, blocks, quoted

STD = suite("std")
ASKED = Question(
    "population",
    (("id_number", "110101199003070134"), ("name", "张伟")),
    (("birth_date", "age_at_least", "18 on 2027-01-15"),),
)
BASIS = Basis(1_800_000_000, "civil-affairs", "1A01001/0000001", "56d477c3", "8cae1e01", 1)


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with a configuration, keys, a receipt and its question."""

    folder: Path
    receipts: Receipts
    receipt: Receipt

    def check(self, *words: str) -> Said:
        return zhaobi("verify", "receipt", "receipt.jws", *words, folder=self.folder)

    def refuses(self, *words: str) -> str:
        """The one line with which the check ends."""
        said = self.check(*words)
        assert (said.status, said.out) == (1, "")
        (line,) = said.err.splitlines()
        return line


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "zhaobi.toml").write_text("", "utf-8")
    KeyFolder(STD, tmp_path / "var/keys").add()
    keys = ReceiptKeys(STD, tmp_path / "var/keys")
    keys.renew()
    receipts = Receipts(STD, keys.signer, "zhaobi")
    receipt = receipts.issue(ASKED.resource, ASKED.encode(), Verdict.MATCH, BASIS, {"birth_date": Verdict.MATCH})
    (tmp_path / "receipt.jws").write_text(f"{receipt.jws}\n", "utf-8")
    (tmp_path / "question.json").write_bytes(ASKED.encode())
    (tmp_path / "keys.json").write_bytes(write_key_set(keys.verifiers()))
    return Desk(tmp_path, receipts, receipt)


@contextmanager
def serving(status: int, body: bytes, location: str | None = None) -> Iterator[str]:
    """A server of this machine that answers every request so; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            if location is not None:
                self.send_header("location", location)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/.well-known/jwks.json"
        finally:
            server.shutdown()
            thread.join()


def test_a_receipt_is_told_in_words(desk: Desk) -> None:
    said = desk.check()
    assert (said.status, said.err) == (0, "")
    for words in (
        "answered   2027-01-15T08:00:00+00:00",
        "asked by   civil-affairs",
        "resource   population (1A01001/0000001)",
        "verdict    MATCH",
        "items      birth_date MATCH",
        "versions   policies 56d477c3, catalogue 8cae1e01, spellings 1",
        "It proves that the platform with this key gave a department this verdict",
        "Which question that was it does not tell",
        "Whether the verdict still holds, and what the source has stored, no receipt tells.",
    ):
        assert words in said.out


def test_the_question_and_the_nonce_prove_what_was_answered(desk: Desk) -> None:
    said = desk.check("--question", "question.json", "--nonce", desk.receipt.nonce)
    assert said.status == 0 and "The question given is the one that was answered." in said.out
    assert "110101" not in said.out + said.err and "张伟" not in said.out + said.err


def test_another_question_or_nonce_is_refused(desk: Desk) -> None:
    other = desk.folder / "other.json"
    other.write_text((desk.folder / "question.json").read_text("utf-8").replace("18", "60"), "utf-8")
    assert desk.refuses("--question", "other.json", "--nonce", desk.receipt.nonce).startswith("the receipt does not")
    assert desk.refuses("--question", "question.json", "--nonce", "A" * 43).startswith("the receipt does not")
    other.write_text("张伟", "utf-8")
    line = desk.refuses("--question", "other.json", "--nonce", desk.receipt.nonce)
    assert "a question is a JSON object" in line and "张伟" not in line


def test_a_saved_key_set_needs_no_configuration(desk: Desk) -> None:
    (desk.folder / "zhaobi.toml").unlink()
    assert desk.check("--keys", "keys.json").status == 0
    assert "zhaobi.toml" in desk.refuses()


def test_keys_are_fetched_where_they_are_published(desk: Desk) -> None:
    with serving(200, (desk.folder / "keys.json").read_bytes()) as url:
        assert desk.check("--keys", url).status == 0


def test_keys_are_fetched_from_nowhere_else(desk: Desk) -> None:
    keys = (desk.folder / "keys.json").read_bytes()
    assert "by `https://` alone" in desk.refuses("--keys", "http://example.org/.well-known/jwks.json")
    assert "by `https://` alone" in desk.refuses("--keys", (desk.folder / "keys.json").as_uri())
    assert "by `https://` alone" in desk.refuses("--keys", "http://127.0.0.1.example.org/")
    with serving(200, keys) as url, serving(302, b"", url) as redirecting:
        assert "cannot be fetched: HTTP Error 302" in desk.refuses("--keys", redirecting)
    with serving(404, keys) as url:
        assert "cannot be fetched: HTTP Error 404" in desk.refuses("--keys", url)
    with serving(200, keys + b" " * 300_000) as url:
        assert "a key set is a JSON object" in desk.refuses("--keys", url)


def test_other_keys_prove_nothing(desk: Desk) -> None:
    foreign = STD.new_signer()
    (desk.folder / "foreign.json").write_bytes(write_key_set({foreign.key_id: foreign.verifier}))
    assert "is none of the keys given" in desk.refuses("--keys", "foreign.json")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda jws: jws[:-2], "signature is wrong"),
        (lambda jws: jws[: len(jws) // 2], "three parts"),
        (lambda jws: "", "three parts"),
        (lambda jws: "é" + jws, "three parts"),
        (lambda jws: jws * 100, "three parts"),
        (lambda jws: jws.replace(".", ".e30A", 1), "signature is wrong"),
    ],
    ids=["cut", "half", "empty", "no ascii", "long", "altered"],
)
def test_a_spoilt_receipt_is_refused_in_one_line(desk: Desk, spoil: object, reason: str) -> None:
    assert callable(spoil)
    (desk.folder / "receipt.jws").write_text(spoil(desk.receipt.jws), "utf-8")
    assert reason in desk.refuses()


def test_a_token_is_refused(desk: Desk) -> None:
    signer = KeyFolder(STD, desk.folder / "var/keys").key_set().signer
    assert signer is not None
    token = TokenIssuer(signer, "zhaobi").issue("civil-affairs", "aid")
    (desk.folder / "receipt.jws").write_text(token, "utf-8")
    assert "its header is not that of" in desk.refuses()


@pytest.mark.parametrize(
    "words", [("--nonce", "A"), ("--question", "question.json"), ("--proof", "question.json")], ids=str
)
def test_what_belongs_together_is_asked_for(desk: Desk, words: tuple[str, ...]) -> None:
    assert desk.check(*words).status == 2


def test_an_answer_of_a_batch_is_proved(desk: Desk) -> None:
    found = [Answer(ASKED, Verdict.NO_MATCH), Answer(ASKED, Verdict.MATCH), Answer(ASKED, Verdict.NO_DATA)]
    batch = issued_batch(desk, found)
    (_, second, _) = batch.entries()
    proof = desk.folder / "proof.json"
    (desk.folder / "receipt.jws").write_text(batch.jws, "utf-8")
    proof.write_bytes(write_proof(found[1], second))
    asked = ("--question", "question.json", "--nonce", second.nonce)
    assert "verdicts   3, each told by its own proof" in desk.check().out
    assert desk.check(*asked, "--proof", "proof.json").status == 0
    assert desk.refuses(*asked).startswith("the receipt does not")
    proof.write_bytes(orjson.dumps({**orjson.loads(proof.read_bytes()), "verdict": "NO_MATCH"}))
    assert desk.refuses(*asked, "--proof", "proof.json").startswith("the receipt does not")
    proof.write_text("{}", "utf-8")
    assert "a proof is a JSON object" in desk.refuses(*asked, "--proof", "proof.json")


def test_a_new_key_signs_from_now_on(desk: Desk) -> None:
    said = zhaobi("verify", "new-key", folder=desk.folder)
    assert (said.status, said.err) == (0, "")
    match = re.fullmatch(r"receipts are signed by key ([\w-]{43})\n", said.out)
    assert match and (desk.folder / f"var/keys/receipts/{match[1]}.private.pem").exists()
    assert desk.check().status == 0


PAGE = DOCS / "receipts.md"


def test_the_commands_of_the_page_print_what_it_shows(desk: Desk) -> None:
    found = list(commands(PAGE))
    assert found
    for command in found:
        said = typed(command.words, desk.folder)
        assert command.is_printed(said.out + said.err), said.out + said.err


def test_the_page_computes_the_digest(desk: Desk) -> None:
    (question,), (program,) = blocks(PAGE, "json"), blocks(PAGE, "python")
    assert read_question(question.text.encode()) == ASKED
    names: dict[str, Any] = {}
    exec(program.text, names)  # noqa: S102 - our own page
    assert names["request"](orjson.loads(question.text), desk.receipt.nonce) == said_by(desk.receipt)["request"]


def test_the_page_names_every_claim_and_verdict(desk: Desk) -> None:
    batch = issued_batch(desk, [Answer(ASKED, Verdict.MATCH)])
    claims = {*said_by(desk.receipt), *said_by(batch)}
    assert {"items", "batch"} < claims and {*claims, *Verdict, TYPE} - quoted(PAGE) == set()


def issued_batch(desk: Desk, found: Sequence[Answer]) -> BatchReceipt:
    batch = desk.receipts.open_batch(ASKED.resource)
    batch.add([(answer.question.encode(), answer.verdict, answer.items) for answer in found])
    return batch.issue(BASIS)


def said_by(receipt: Receipt | BatchReceipt) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(bytes_of(receipt.jws.split(".")[1]) or b"")
    return found
