"""The question that a receipt answers, in the one form of which digests are made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

import orjson

from audit.errors import QuestionUnreadable

_MEMBERS = {"claims", "resource", "subject"}
_LONGEST = 65_536  # bytes


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked about one subject.

    `resource` is the code of the resource, `subject` are pairs of item and value, `claims` are triples of item, kind
    and value; every value is the canonical text that was compared. Both are kept sorted, so that the order in which a
    caller writes them makes no other question.
    """

    resource: str = field(repr=False)
    subject: tuple[tuple[str, str], ...] = field(repr=False)  # not for traces: these are the caller's values
    claims: tuple[tuple[str, str, str], ...] = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "subject", tuple(sorted(self.subject)))
        object.__setattr__(self, "claims", tuple(sorted(self.claims)))

    def encode(self) -> bytes:
        """The canonical bytes: one JSON object of sorted members without spaces, in UTF-8 (RFC 8785).

        `{"claims":[[ITEM,KIND,VALUE],…],"resource":CODE,"subject":[[ITEM,VALUE],…]}`. Raises QuestionUnreadable for
        a text that has no UTF-8.
        """
        return _json({"claims": self.claims, "resource": self.resource, "subject": self.subject})


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """Questions about many subjects that name the same items and claim the same kinds.

    `subject` are the items, `claims` are pairs of item and kind; no item is named twice, none is claimed twice.
    """

    resource: str
    subject: Sequence[str]
    claims: Sequence[tuple[str, str]]

    def encode(self, subject: Sequence[Sequence[str]], claims: Sequence[Sequence[str]]) -> list[bytes]:
        """The bytes that each question has by itself, from a column of texts for each item and for each claim.

        Raises QuestionUnreadable as `Question.encode` does.
        """
        named = sorted(zip(self.subject, subject, strict=True), key=lambda one: one[0])
        claimed = sorted(zip(self.claims, claims, strict=True), key=lambda one: one[0])
        mould = b'{"claims":[%b],"resource":%b,"subject":[%b]}' % (
            b",".join(_gap(item, kind) for (item, kind), _ in claimed),
            _constant(self.resource),
            b",".join(_gap(item) for item, _ in named),
        )
        columns = (map(_json, texts) for _, texts in chain[tuple[object, Sequence[str]]](claimed, named))
        return [mould % texts for texts in zip(*columns, strict=True)]


def _gap(*words: str) -> bytes:
    """The words of one item, with a gap for the value behind them."""
    return b"[%b,%%b]" % b",".join(map(_constant, words))


def _constant(text: str) -> bytes:
    return _json(text).replace(b"%", b"%%")


def _json(value: object) -> bytes:
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # its text may hold the value
        raise QuestionUnreadable("a text of the question cannot be written in UTF-8") from None


def read_question(document: bytes) -> Question:
    """The question in a JSON text of that form, in whatever order and spacing. Raises QuestionUnreadable."""
    try:
        content = orjson.loads(document) if len(document) <= _LONGEST else None
    except orjson.JSONDecodeError:  # its text holds the document
        content = None
    if not isinstance(content, dict) or content.keys() != _MEMBERS or not isinstance(content["resource"], str):
        raise QuestionUnreadable("a question is a JSON object of `claims`, `resource` and `subject`")
    subject = tuple((item, value) for item, value in _texts(content["subject"], 2))
    claims = tuple((item, kind, value) for item, kind, value in _texts(content["claims"], 3))
    return Question(content["resource"], subject, claims)


def _texts(rows: object, width: int) -> list[list[str]]:
    """The rows of a list of lists of texts. Raises QuestionUnreadable for anything else."""
    if not isinstance(rows, list):
        raise QuestionUnreadable("`claims` and `subject` of a question are lists")
    for row in rows:
        if not isinstance(row, list) or len(row) != width or not all(isinstance(text, str) for text in row):
            raise QuestionUnreadable(
                "`claims` has triples of texts: item, kind, value; `subject` has pairs: item, value"
            )
    return rows
