"""What the head of a request says, worked out once for all requests that have the same: clients repeat theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from re import Pattern

from starlette.types import Scope

from api.auth import Authenticator, Ticket
from api.compression import takes_gzip
from api.headers import read_headers, read_statements
from api.message import DOCUMENT_MEMBERS, query_parameters
from api.negotiation import MediaType, is_json, negotiate, takes_stream
from masking import fingerprint
from policies import Recent
from resolvers import Caller, Code, Refusal, Statements

_LENGTH = b"content-length"
_REMEMBERED = 4_096


@dataclass(frozen=True, slots=True)
class Said:
    """Who asks, as the token says, and under which statements."""

    ticket: Ticket
    statements: Statements


@dataclass(frozen=True, slots=True)
class Head:
    """How the answer is to be framed, and what was said, or why it is refused; who wants the page says nothing.

    `takes_stream` tells whether a subscription may be answered; `last_event` is the id of the last event of a stream
    that broke off.
    """

    media: MediaType
    takes_gzip: bool
    said: Said | Refusal | None
    takes_stream: bool = False
    last_event: str | None = None


class Heads:
    """Reads heads: headers of at most `max_bytes` each, cases of the form of the profile.

    Remembered by a digest, so that no token lies in memory, and as long as the token's key and time stand.
    """

    def __init__(self, authenticator: Authenticator, max_bytes: int, case_form: Pattern[str]) -> None:
        self._authenticator = authenticator
        self._max_bytes = max_bytes
        self._case_form = case_form
        self._known = Recent[str, Head](_REMEMBERED)

    def head(self, scope: Scope) -> Head:
        """Raises Refusal where not even the media type of an answer can be told."""
        if scope["method"] != "POST":
            return self._read(scope)
        # a header holds no line break; the length differs from one body to the next
        key = fingerprint(b"\n".join([part for pair in scope["headers"] if pair[0] != _LENGTH for part in pair]))
        head = self._known[key]
        if head is None or not isinstance(head.said, Said) or not self._authenticator.stands(head.said.ticket):
            head = self._read(scope)
            if isinstance(head.said, Said):
                self._known.put(key, head)
        return head

    def caller(self, said: Said) -> Caller:
        """Who asks. Raises Refusal where the department is no member now."""
        return self._authenticator.caller(said.ticket)

    def recheck(self, said: Said) -> None:
        """Raises Refusal (UNAUTHENTICATED) where whoever asked could not ask again now."""
        self._authenticator.recheck(said.ticket)

    def _read(self, scope: Scope) -> Head:
        if scope["method"] not in ("GET", "POST"):
            raise Refusal(Code.METHOD_NOT_ALLOWED, "only GET and POST are taken")
        headers = read_headers(scope["headers"], self._max_bytes)
        media = negotiate(headers.get("accept"), page_offered=_may_be_page(scope))
        if media is None:
            message = "answers are `application/graphql-response+json`, `application/json` or `text/event-stream`"
            raise Refusal(Code.NOT_ACCEPTABLE, message)
        said: Said | Refusal | None = None
        if media is not MediaType.HTML:
            try:
                said = self._said(headers, posted=scope["method"] == "POST")
            except Refusal as refusal:
                said = refusal
        gzip, stream = takes_gzip(headers.get("accept-encoding")), takes_stream(headers.get("accept"))
        return Head(media, gzip, said, stream, headers.get("last-event-id"))

    def _said(self, headers: Mapping[str, str], posted: bool) -> Said:
        if posted and not (is_json(headers.get("content-type")) and _is_plain(headers)):
            raise Refusal(Code.UNSUPPORTED_MEDIA_TYPE, "a body is `application/json` in UTF-8, not compressed")
        statements = read_statements(headers, self._case_form)
        return Said(self._authenticator.ticket(headers.get("authorization")), statements)


def _may_be_page(scope: Scope) -> bool:
    if scope["method"] != "GET":
        return False
    try:
        return not any(name in DOCUMENT_MEMBERS for name, _ in query_parameters(scope["query_string"]))
    except Refusal:
        return False  # unreadable: refused as such when it is read


def _is_plain(headers: Mapping[str, str]) -> bool:
    return headers.get("content-encoding", "identity").lower() == "identity"
