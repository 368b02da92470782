"""Checking receipts: what one says, and whether it answers a question."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from audit.receipts.claims import DIGEST_BYTES, Batch, Claims, Single, read_claims, write_entry
from audit.receipts.compact import read_compact
from audit.receipts.issuing import NONCE_BYTES, BatchEntry
from audit.receipts.merkle import root_over
from audit.receipts.question import Question
from audit.receipts.verdict import Answer
from masking import Suite, Verifier, bytes_of, equal


@dataclass(frozen=True, slots=True)
class Checked:
    """A receipt whose signature is good: what it says, and the id of the key that signed it."""

    claims: Claims
    key_id: str
    suite: Suite = field(repr=False)


def check_receipt(jws: str, keys: Mapping[str, Verifier], suite: Suite) -> Checked:
    """What a receipt says, if one of the trusted `keys`, by their ids, signed exactly this text.

    Raises ReceiptRefused. A receipt does not run out: it tells what was answered at its time, not what holds now.
    """
    verifier, payload = read_compact(jws, keys)
    return Checked(read_claims(payload), verifier.key_id, suite)


def answers(checked: Checked, question: Question, nonce: str) -> bool:
    """Whether the receipt answers exactly this question; never where it is one for a batch.

    Raises QuestionUnreadable.
    """
    match checked.claims.content:
        case Single(request=request):
            return _is_about(checked, question) and equal(_digest(checked.suite, question, nonce), request)
        case Batch():
            return False


def answers_in_batch(checked: Checked, answer: Answer, entry: BatchEntry) -> bool:
    """Whether the receipt is for a batch in which this question was answered so; never where it is one for an answer.

    Raises QuestionUnreadable.
    """
    match checked.claims.content:
        case Batch(root=root, count=count):
            path = [_bytes(step, DIGEST_BYTES) for step in entry.path]
            request = _digest(checked.suite, answer.question, entry.nonce)
            written = write_entry(request, answer.verdict, answer.items)
            reached = root_over(checked.suite, written, entry.index, count, path)
            return _is_about(checked, answer.question) and reached is not None and equal(reached, root)
        case Single():
            return False


def _is_about(checked: Checked, question: Question) -> bool:
    return question.resource == checked.claims.resource  # no secret: it stands in the receipt


def _digest(suite: Suite, question: Question, nonce: str) -> bytes:
    """The digest that a receipt for this question has; empty, which no receipt has, where the nonce is none."""
    key = _bytes(nonce, NONCE_BYTES)
    return suite.mac(key, question.encode()) if key else b""


def _bytes(text: str, length: int) -> bytes:
    """The bytes that a text of a caller spells; empty where it spells none of that length."""
    found = bytes_of(text)
    return found if found is not None and len(found) == length else b""
