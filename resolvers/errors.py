"""Why a request, or one field of it, is refused.

Refusal            one stable code, one sentence, never a data value, never SQL
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum


class Code(StrEnum):
    """What clients may rely on, in `extensions.code`."""

    # the request as a message
    MALFORMED_REQUEST = "MALFORMED_REQUEST"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    BODY_TOO_LARGE = "BODY_TOO_LARGE"
    # the document and its variables
    DOCUMENT_TOO_LARGE = "DOCUMENT_TOO_LARGE"
    DOCUMENT_INVALID = "DOCUMENT_INVALID"
    DOCUMENT_UNKNOWN = "DOCUMENT_UNKNOWN"
    DOCUMENT_NOT_PERSISTED = "DOCUMENT_NOT_PERSISTED"
    VARIABLES_INVALID = "VARIABLES_INVALID"
    BAD_OPERAND = "BAD_OPERAND"
    BAD_CURSOR = "BAD_CURSOR"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    # who asks, why
    UNAUTHENTICATED = "UNAUTHENTICATED"
    PURPOSE_NOT_ALLOWED = "PURPOSE_NOT_ALLOWED"
    PURPOSE_REQUIRED = "PURPOSE_REQUIRED"
    GRANT_UNKNOWN = "GRANT_UNKNOWN"
    GRANT_AMBIGUOUS = "GRANT_AMBIGUOUS"
    AGREEMENT_REQUIRED = "AGREEMENT_REQUIRED"
    RIGHTS_SUSPENDED = "RIGHTS_SUSPENDED"
    EMERGENCY_ENDED = "EMERGENCY_ENDED"
    NOT_AN_OFFICER = "NOT_AN_OFFICER"
    POLICIES_REFUSED = "POLICIES_REFUSED"
    # what may be had
    FIELD_DENIED = "FIELD_DENIED"
    CLAIM_NOT_OFFERED = "CLAIM_NOT_OFFERED"
    NOT_COMPARABLE = "NOT_COMPARABLE"
    BATCH_DENIED = "BATCH_DENIED"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    SESSION_UNKNOWN = "SESSION_UNKNOWN"
    POSITION_DENIED = "POSITION_DENIED"
    ROWS_DENIED = "ROWS_DENIED"
    MASK_UNAVAILABLE = "MASK_UNAVAILABLE"
    BUDGET_EXCEEDED = "BUDGET_EXCEEDED"
    # proceedings
    PROCEEDING_UNKNOWN = "PROCEEDING_UNKNOWN"
    ACTION_NOT_PERMITTED = "ACTION_NOT_PERMITTED"
    ACTION_NOT_NOW = "ACTION_NOT_NOW"
    PROCEEDING_CHANGED = "PROCEEDING_CHANGED"
    # what the platform stands on
    SOURCE_UNAVAILABLE = "SOURCE_UNAVAILABLE"
    SOURCE_TIMEOUT = "SOURCE_TIMEOUT"
    SOURCE_CHANGED = "SOURCE_CHANGED"
    AUDIT_UNAVAILABLE = "AUDIT_UNAVAILABLE"
    STORE_UNAVAILABLE = "STORE_UNAVAILABLE"
    BUSY = "BUSY"
    STREAM_ENDED = "STREAM_ENDED"
    INTERNAL = "INTERNAL"


class Refusal(Exception):
    """A refused request or root field. `facts` are further members of the error's `extensions`; none holds a value."""

    def __init__(
        self, code: Code, message: str, path: tuple[str | int, ...] = (), facts: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path
        self.facts = dict(facts or {})

    @property
    def members(self) -> Sequence[dict[str, object]]:
        """The entries of the answer's `errors`; a fact never overwrites the code."""
        member: dict[str, object] = {"message": self.message}
        if self.path:
            member["path"] = list(self.path)
        return [member | {"extensions": {**self.facts, "code": self.code.value}}]


class InvalidDocument(Refusal):
    """A document that does not fit the schema; `mistakes` hold a message and locations each."""

    def __init__(self, mistakes: Sequence[dict[str, object]]) -> None:
        super().__init__(Code.DOCUMENT_INVALID, "the document does not fit the schema")
        self.mistakes = mistakes

    @property
    def members(self) -> Sequence[dict[str, object]]:
        return [mistake | {"extensions": {"code": self.code.value}} for mistake in self.mistakes]


def session_unknown(path: tuple[str | int, ...]) -> Refusal:
    """The refusal of a session that never was, is another's, is over, or has answered: which of these is not told."""
    return Refusal(Code.SESSION_UNKNOWN, "there is no such session, or not any more: begin a new one", path)
