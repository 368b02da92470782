"""What can go wrong at the edge, and which HTTP status each refusal has.

ApiError
├── SettingsError    a configuration that cannot be used; names the file and the key
├── KeyFolderError   a folder of token keys from which nothing can be signed or verified
├── KeySetError      a published set of keys by which nothing can be checked
├── EpochFileError   a file of epochs that cannot be used, or a change of it that is refused
├── TokenClaimError  a token was asked for that no one would accept
├── OperationsError  persisted documents that cannot be served, each with file, line and column
├── BlindListUnfit   a list that cannot be compared blindly with anything
├── BlindAnswerUnfit a platform's part of a blind comparison by which nothing can be computed
└── ViewpointUnfit   an answer was asked for in the place of a caller that there cannot be
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import orjson

from resolvers import Code, Refusal


class ApiError(Exception):
    """Something the operator has to set right before the platform can serve."""


class SettingsError(ApiError):
    """A setting is missing, unknown or of the wrong form."""


class KeyFolderError(ApiError):
    """A key folder lacks a key or holds one that cannot be read."""


class KeySetError(ApiError):
    """A key set cannot be fetched, is none, or holds what no key set may hold."""


class EpochFileError(ApiError):
    """The epochs of keys cannot be read, or not be changed in that way."""


class TokenClaimError(ApiError):
    """A department, application, person, role or lifetime that a token cannot name."""


class OperationsError(ApiError):
    """Persisted documents that cannot be served; `findings` name each with file, line and column."""

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__("; ".join(findings))
        self.findings = tuple(findings)


class BlindListUnfit(ApiError):
    """Nothing was asked; no message repeats a cell of the list."""


class BlindAnswerUnfit(ApiError):
    """A platform said something else than a blind comparison needs."""


class ViewpointUnfit(ApiError):
    """A department, purpose or condition that nobody can have; `hint` says what would be right, if that is known."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message}; {hint}" if hint else message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Status:
    """HTTP statuses of one code: to `application/graphql-response+json`, and to `application/json`.

    They differ where the message was well-formed and only the GraphQL request in it was not: older clients of
    `application/json` expect 200 there (GraphQL over HTTP, section 6.4.1).
    """

    graphql: int
    json: int


def _both(status: int) -> Status:
    return Status(status, status)


_REQUEST_ERROR = Status(graphql=400, json=200)

STATUS: Mapping[Code, Status] = MappingProxyType(
    {
        Code.MALFORMED_REQUEST: _both(400),
        Code.METHOD_NOT_ALLOWED: _both(405),
        Code.UNSUPPORTED_MEDIA_TYPE: _both(415),
        Code.NOT_ACCEPTABLE: _both(406),
        Code.BODY_TOO_LARGE: _both(413),
        Code.DOCUMENT_TOO_LARGE: _REQUEST_ERROR,
        Code.DOCUMENT_INVALID: _REQUEST_ERROR,
        Code.DOCUMENT_UNKNOWN: _REQUEST_ERROR,
        Code.DOCUMENT_NOT_PERSISTED: _both(403),
        Code.VARIABLES_INVALID: _REQUEST_ERROR,
        Code.BAD_OPERAND: _REQUEST_ERROR,
        Code.BAD_CURSOR: _REQUEST_ERROR,
        Code.LIMIT_EXCEEDED: _REQUEST_ERROR,
        Code.UNAUTHENTICATED: _both(401),
        Code.PURPOSE_NOT_ALLOWED: _both(403),
        Code.PURPOSE_REQUIRED: _both(403),
        Code.GRANT_UNKNOWN: _both(403),
        Code.GRANT_AMBIGUOUS: _both(403),
        Code.AGREEMENT_REQUIRED: _both(403),
        Code.RIGHTS_SUSPENDED: _both(403),
        Code.EMERGENCY_ENDED: _both(403),
        Code.NOT_AN_OFFICER: _both(403),
        Code.POLICIES_REFUSED: _REQUEST_ERROR,
        Code.FIELD_DENIED: _both(403),
        Code.CLAIM_NOT_OFFERED: _both(403),
        Code.NOT_COMPARABLE: _both(422),
        Code.BATCH_DENIED: _both(403),
        Code.IDEMPOTENCY_KEY_REUSED: _both(422),
        Code.SESSION_UNKNOWN: _both(422),
        Code.POSITION_DENIED: _both(403),
        Code.ROWS_DENIED: _both(403),
        Code.BUDGET_EXCEEDED: _both(429),
        Code.PROCEEDING_UNKNOWN: _both(404),
        Code.ACTION_NOT_PERMITTED: _both(403),
        Code.ACTION_NOT_NOW: _both(409),
        Code.PROCEEDING_CHANGED: _both(409),
        Code.SOURCE_UNAVAILABLE: _both(503),
        Code.SOURCE_TIMEOUT: _both(504),
        Code.SOURCE_CHANGED: _both(503),
        Code.MASK_UNAVAILABLE: _both(503),
        Code.AUDIT_UNAVAILABLE: _both(503),
        Code.STORE_UNAVAILABLE: _both(503),
        Code.BUSY: _both(503),
        Code.STREAM_ENDED: _both(503),
        Code.INTERNAL: _both(500),
    }
)


def is_request_error(code: Code) -> bool:
    """Whether the message was well-formed and the GraphQL request in it was not: a stream tells that as an event."""
    return STATUS[code] == _REQUEST_ERROR


def refusal_body(refusal: Refusal, request_id: str) -> bytes:
    """The JSON answer to a request that was refused as a whole: no `data` member (GraphQL, section 7.1)."""
    answer = {"errors": refusal.members, "extensions": {"sharing": {"requestId": request_id}}}
    return orjson.dumps(answer)
