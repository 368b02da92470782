"""Answers of a platform, read strictly: what is not as the schema has it is no answer."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from zhaobi_client.connection import Reply
from zhaobi_client.errors import AnswerUnreadable, ClientError, Refused
from zhaobi_client.results import Batch, Fault, PairVerdict, Proof, Receipt, Result, Verdict

T = TypeVar("T")

Json = Mapping[str, object]


def data_of(reply: Reply) -> Json:
    """The member `data` of an answer without errors. Raises Refused for the first error, AnswerUnreadable."""
    body = _body(reply)
    errors = body.get("errors")
    if errors is not None:
        raise refusal(_members(errors), reply.headers)
    return _object(body, "data")


def refusal(errors: Sequence[Json], headers: Mapping[str, str]) -> ClientError:
    """The first error as an exception."""
    if not errors:
        return AnswerUnreadable("its list of errors is empty")
    facts = _object(errors[0], "extensions")
    return Refused(_text(facts, "code"), _text(errors[0], "message"), facts, _retry_after_s(headers))


def verdict_of(data: Json) -> Verdict:
    """The verdict in an answer to a single verification. Raises AnswerUnreadable."""
    told = _object(_object(data, "verify"), "answer")
    return Verdict(
        _result(told),
        _items(told),
        _moment(_text(told, "checkedAt")),
        _moment_or_none(told, "retryAt"),
        _read_or_none(told, "receipt", _receipt),
    )


def batch_of(data: Json, pairs: int) -> Batch:
    """The verdicts in an answer to a batch of so many pairs. Raises AnswerUnreadable."""
    told = _object(_object(data, "verify"), "answer")
    verdicts = tuple(_pair_verdict(each) for each in _members(told.get("verdicts")))
    if len(verdicts) != pairs:
        raise AnswerUnreadable("it has not one verdict for each pair")
    receipt = _read_or_none(told, "receipt", lambda each: _text(each, "jws"))
    return Batch(verdicts, _moment(_text(told, "checkedAt")), receipt)


def _pair_verdict(told: Json) -> PairVerdict:
    return PairVerdict(
        _result(told),
        _items(told),
        _moment_or_none(told, "retryAt"),
        _read_or_none(told, "fault", _fault),
        _read_or_none(told, "proof", _proof),
    )


def _receipt(told: Json) -> Receipt:
    return Receipt(_text(told, "jws"), _text(told, "nonce"), _text(told, "question"))


def _fault(told: Json) -> Fault:
    return Fault(_text(told, "code"), _text_or_none(told, "item"), _text(told, "message"))


def _proof(told: Json) -> Proof:
    index, path = told.get("index"), told.get("path")
    if not isinstance(index, int) or not isinstance(path, list):
        raise AnswerUnreadable("a proof has no place")
    return Proof(_text(told, "nonce"), index, tuple(str(step) for step in path), _text(told, "question"))


def _body(reply: Reply) -> Json:
    try:
        body = json.loads(reply.body)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise AnswerUnreadable(f"it is no JSON object, and has the status {reply.status}")
    return body


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    said = headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() else None


def _result(told: Json) -> Result:
    try:
        return Result(_text(told, "result"))
    except ValueError:
        raise AnswerUnreadable("it has a result that is not known here") from None


def _items(told: Json) -> Mapping[str, Result] | None:
    if told.get("items") is None:
        return None
    return MappingProxyType({_text(each, "item"): _result(each) for each in _members(told["items"])})


def _members(told: object) -> list[Json]:
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise AnswerUnreadable("a list is missing in it")
    return told


def _object(told: Json, member: str) -> Json:
    found = told.get(member)
    if not isinstance(found, dict):
        raise AnswerUnreadable(f"`{member}` is no object in it")
    return found


def _read_or_none(told: Json, member: str, read: Callable[[Json], T]) -> T | None:
    return None if told.get(member) is None else read(_object(told, member))


def _text(told: Json, member: str) -> str:
    found = _text_or_none(told, member)
    if found is None:
        raise AnswerUnreadable(f"`{member}` is missing in it")
    return found


def _text_or_none(told: Json, member: str) -> str | None:
    found = told.get(member)
    if found is not None and not isinstance(found, str):
        raise AnswerUnreadable(f"`{member}` is no text in it")
    return found


def _moment_or_none(told: Json, member: str) -> datetime | None:
    text = _text_or_none(told, member)
    return None if text is None else _moment(text)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise AnswerUnreadable("a time in it cannot be read") from None
