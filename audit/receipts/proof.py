"""The proof of one answer of a batch as it is written down, without its question and its nonce."""

import orjson

from audit.errors import ReceiptRefused
from audit.receipts.issuing import BatchEntry
from audit.receipts.question import Question
from audit.receipts.verdict import Answer, Verdict


def write_proof(answer: Answer, entry: BatchEntry) -> bytes:
    """`{"index": …, "path": […], "verdict": …}`, with `items` where they are given."""
    items = {} if answer.items is None else {"items": dict(answer.items)}
    return orjson.dumps({"index": entry.index, "path": entry.path, "verdict": answer.verdict, **items})


def read_proof(document: bytes, question: Question, nonce: str) -> tuple[Answer, BatchEntry]:
    """The answer to a question and its place in the batch, as a proof claims them. Raises ReceiptRefused."""
    match _json(document):
        case {"index": int(index), "path": list(path), "verdict": str(verdict), **more} if more.keys() <= {"items"}:
            items = _items(more["items"]) if "items" in more else None
            return Answer(question, _verdict(verdict), items), BatchEntry(nonce, index, tuple(map(_text, path)))
        case _:
            raise _unreadable()


def _json(document: bytes) -> object:
    try:
        return orjson.loads(document)
    except orjson.JSONDecodeError:
        return None


def _items(found: object) -> dict[str, Verdict]:
    if not isinstance(found, dict):
        raise _unreadable()
    return {item: _verdict(each) for item, each in found.items()}


def _verdict(text: object) -> Verdict:
    if not isinstance(text, str) or text not in Verdict.__members__:
        raise _unreadable()
    return Verdict[text]


def _text(step: object) -> str:
    if not isinstance(step, str):
        raise _unreadable()
    return step


def _unreadable() -> ReceiptRefused:
    return ReceiptRefused("a proof is a JSON object of `index`, `path`, `verdict` and perhaps `items`")
