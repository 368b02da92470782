"""A GraphQL request as it is written in a body or a query string (GraphQL over HTTP, section 5)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from json import JSONDecoder
from typing import Any
from urllib.parse import parse_qsl

import orjson

from api.limits import input_depth
from resolvers import Code, Refusal

_MEMBERS = ("query", "documentId", "operationName", "variables", "extensions")
DOCUMENT_MEMBERS = frozenset({"query", "documentId"})
"""The members of which a request has one: the document itself, or what a persisted one is named by."""


@dataclass(frozen=True, slots=True)
class Message:
    """The members of a request; `extensions` are checked and then left, nothing reads them.

    `document_id` names a persisted document; `document` is empty then. `values` is about how many values there are.
    """

    document: str
    operation_name: str | None
    variables: Mapping[str, object] | None
    document_id: str | None = None
    values: int = field(default=0, compare=False)


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is repeated")
    return members


_BETWEEN_VALUES = (b",", b"{", b"[")  # counted wherever they stand, for that needs no reading
_BLANK_AFTER_QUOTE = re.compile(rb'"[ \t\n\r]')
_SHORT = 2_048  # bytes; a longer text is written again faster than its names are counted
_UNSURE = _SHORT + 1
_UNREPEATED = JSONDecoder(object_pairs_hook=_unrepeated)


def read_body(body: bytes, max_depth: int, max_values: int = 20_000) -> Message:
    """Read a JSON body whose variables are nested at most `max_depth` levels and hold about `max_values` values.

    Raises Refusal: MALFORMED_REQUEST, or LIMIT_EXCEEDED for the nesting or the number.
    """
    members = _json(body, max_depth + 1)
    values = sum(map(body.count, _BETWEEN_VALUES))
    if values > max_values:
        raise _exceeded("input_values")
    if isinstance(members, list):
        raise _malformed("a request is one JSON object; batches are not taken")
    if not isinstance(members, dict):
        raise _malformed("a request is a JSON object")
    return _message(members, values)


def read_query(query: bytes, max_depth: int) -> Message:
    """Read a query string; `variables` and `extensions` are JSON in it. Raises Refusal as `read_body` does."""
    members: dict[str, object] = {}
    for name, value in query_parameters(query):
        if name in members:
            raise _malformed("the query string names a member twice")
        members[name] = _json(value.encode(), max_depth) if name in ("variables", "extensions") else value
    return _message(members)


def query_parameters(query: bytes) -> list[tuple[str, str]]:
    """The members of a request that a query string holds. Raises Refusal (MALFORMED_REQUEST)."""
    try:
        text = query.decode("ascii")
        parameters = parse_qsl(
            text, keep_blank_values=True, strict_parsing=bool(text), errors="strict", max_num_fields=100
        )
    except ValueError:  # not ASCII, no `=`, too many, percent-encoded bytes that are not UTF-8
        raise _malformed("the query string cannot be read") from None
    return [(name, value) for name, value in parameters if name in _MEMBERS]


def _message(members: Mapping[str, Any], values: int = 0) -> Message:
    document, document_id = members.get("query"), members.get("documentId")
    operation_name = members.get("operationName")
    variables, extensions = members.get("variables"), members.get("extensions")
    if not isinstance(document_id, str | None):
        raise _malformed("the member `documentId` is not a string")
    if document is not None and document_id is not None:
        raise _malformed("a request has `query` or `documentId`, not both")
    if document_id is None and not isinstance(document, str):
        raise _malformed("the member `query` is not a string")
    if not isinstance(operation_name, str | None):
        raise _malformed("the member `operationName` is not a string")
    if not isinstance(variables, dict | None):
        raise _malformed("the member `variables` is not an object")
    if not isinstance(extensions, dict | None):
        raise _malformed("the member `extensions` is not an object")
    return Message(document or "", operation_name, variables, document_id, values)


def _json(text: bytes, max_depth: int) -> object:
    """Read JSON strictly.

    Two readers, because two parsers must never see two requests in one text: the first refuses what is not UTF-8,
    lone surrogates, NaN and endless nesting; the second refuses repeated members and keeps integers exact. A text
    where it could surely find neither is read once.
    """
    try:
        value = orjson.loads(text)
        # what has few brackets is not deep; most requests need no more than this to be sure
        if text.count(b"{") + text.count(b"[") > max_depth < input_depth(value):
            raise _exceeded("input_depth")
        return value if _is_unmistakable(text, value) else _UNREPEATED.decode(text.decode())
    except ValueError:
        raise _malformed("the JSON cannot be read, or names a member twice") from None


def _is_unmistakable(text: bytes, value: object) -> bool:
    """Whether a text surely names no member twice and holds no number that was rounded.

    In a short one every name stands before a colon, and without blanks between them no two bytes but `":` do that. A
    text in a value may hold them too: then there are more of them than names, and it is not sure. A long one is written
    again: what comes out the same had nothing that was lost.
    """
    if len(text) > _SHORT:
        return orjson.dumps(value) == text
    if _BLANK_AFTER_QUOTE.search(text):
        return False
    return text.count(b'":') == _names(value)


def _names(value: object) -> int:
    """How many members all objects in a JSON value have; `_UNSURE` where a number may have been rounded."""
    if isinstance(value, dict):
        return len(value) + sum(map(_names, value.values()))
    if isinstance(value, list):
        return sum(map(_names, value))
    return _UNSURE if isinstance(value, float) else 0


def _exceeded(limit: str) -> Refusal:
    return Refusal(Code.LIMIT_EXCEEDED, f"the variables exceed `limits.{limit}`", facts={"limit": limit})


def _malformed(message: str) -> Refusal:
    return Refusal(Code.MALFORMED_REQUEST, message)
