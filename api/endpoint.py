"""GraphQL over HTTP at one address, as plain ASGI: reads the message, authenticates, hands on, frames the answer."""

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from types import MappingProxyType

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import STATUS, refusal_body
from api.headers import read_headers, read_statements
from api.message import Message, query_parameters, read_body, read_query
from api.negotiation import MediaType, is_json, negotiate
from api.settings import LimitsSection
from api.traffic import Traffic
from resolvers import Caller, Code, Refusal, Reply, Request

log = logging.getLogger("zhaobi.endpoint")

_PLAIN = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)
_WITH_CODE: Mapping[Code, tuple[tuple[bytes, bytes], ...]] = MappingProxyType(
    {
        Code.UNAUTHENTICATED: ((b"www-authenticate", b"Bearer"),),
        Code.METHOD_NOT_ALLOWED: ((b"allow", b"GET, POST"),),
        Code.BUSY: ((b"retry-after", b"1"),),
    }
)
_FAILED = "the platform failed; its log has an entry with this request id"
_CONTENT_TYPE = MappingProxyType({media: f"{media.value}; charset=utf-8".encode() for media in MediaType})


def request_ids() -> Iterator[str]:
    """Random request ids of 128 bits, drawn from the system many at a time: each drawing is a system call."""
    while True:
        drawn = secrets.token_hex(16 * 256)
        yield from (drawn[start : start + 32] for start in range(0, len(drawn), 32))


class _Disconnected(Exception):
    """The client left before its request was complete; there is nobody to answer."""


class GraphQLEndpoint:
    """The ASGI application at `/graphql`.

    `answer` runs a request; `authenticate` turns an Authorization header into a caller or raises Refusal; `page`
    serves browsers that come without a query. Nothing of an unexpected exception but its type reaches log or client.
    """

    def __init__(
        self,
        answer: Callable[[Request], Awaitable[Reply]],
        authenticate: Callable[[str | None], Caller],
        limits: LimitsSection,
        page: ASGIApp,
        case_form: re.Pattern[str],
        traffic: Traffic,
    ) -> None:
        self._answer = answer
        self._authenticate = authenticate
        self._limits = limits
        self._page = page
        self._case_form = case_form
        self._traffic = traffic
        self._ids = request_ids()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = next(self._ids)
        media = MediaType.JSON  # of refusals that come before anything is negotiated
        try:
            headers = self._headers(scope)
            media = _media(scope, headers)
            reply = None if media is MediaType.HTML else await self._reply(request_id, headers, scope, receive)
        except _Disconnected:
            return
        except Refusal as refusal:
            log.info("request %s refused: %s", request_id, refusal.code.value)
            await _send_refusal(send, request_id, media, refusal)
        except Exception as error:
            log.error("request %s failed: %s", request_id, type(error).__name__)
            await _send_refusal(send, request_id, media, Refusal(Code.INTERNAL, _FAILED))
        else:
            await (self._page(scope, receive, send) if reply is None else _send_reply(send, request_id, media, reply))

    def _headers(self, scope: Scope) -> Mapping[str, str]:
        if scope["method"] not in ("GET", "POST"):
            raise Refusal(Code.METHOD_NOT_ALLOWED, "only GET and POST are taken")
        return read_headers(scope["headers"], self._limits.header_bytes)

    async def _reply(self, request_id: str, headers: Mapping[str, str], scope: Scope, receive: Receive) -> Reply:
        posted = scope["method"] == "POST"
        if posted and not (is_json(headers.get("content-type")) and _is_plain(headers)):
            raise Refusal(Code.UNSUPPORTED_MEDIA_TYPE, "a body is `application/json` in UTF-8, not compressed")
        statements = read_statements(headers, self._case_form)
        caller = self._authenticate(headers.get("authorization"))
        message = await self._posted(headers, receive) if posted else self._asked(scope["query_string"])
        request = Request(
            id=request_id,
            caller=caller,
            statements=statements,
            document=message.document,
            operation_name=message.operation_name,
            variables=message.variables,
            may_read_values=posted,
        )
        return await self._run(request)

    async def _run(self, request: Request) -> Reply:
        if self._traffic.running >= self._limits.concurrency:
            raise Refusal(Code.BUSY, "too many requests are being answered")
        with self._traffic.one_more():
            return await self._answer(request)

    def _asked(self, query: bytes) -> Message:
        if len(query) > self._limits.body_bytes:
            raise self._too_large()
        return read_query(query, self._limits.input_depth)

    async def _posted(self, headers: Mapping[str, str], receive: Receive) -> Message:
        announced = headers.get("content-length", "0")
        # the server checks the header's form; a longer number than that of the limit is larger
        if announced.isdigit() and int(announced[:20]) > self._limits.body_bytes:
            raise self._too_large()
        return read_body(await self._body(receive), self._limits.input_depth, self._limits.input_values)

    async def _body(self, receive: Receive) -> bytes:
        """The whole body. Until its first piece comes, a connection costs no more than an idle one; then time runs."""
        piece, more = await self._piece(receive, 0)
        if not more:
            return piece
        pieces, size = [piece], len(piece)
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                while more:
                    piece, more = await self._piece(receive, size)
                    pieces.append(piece)
                    size += len(piece)
        except TimeoutError:
            raise Refusal(Code.MALFORMED_REQUEST, "the body did not arrive in time") from None
        return b"".join(pieces)

    async def _piece(self, receive: Receive, size: int) -> tuple[bytes, bool]:
        """The next piece after `size` bytes of a body, and whether more follow."""
        event = await receive()
        if event["type"] == "http.disconnect":
            raise _Disconnected
        piece: bytes = event.get("body", b"")
        if size + len(piece) > self._limits.body_bytes:
            raise self._too_large()
        return piece, event.get("more_body", False)

    def _too_large(self) -> Refusal:
        maximum = self._limits.body_bytes
        facts = {"limit": "body_bytes", "maximum": maximum}
        return Refusal(Code.BODY_TOO_LARGE, f"the request exceeds `limits.body_bytes` = {maximum}", facts=facts)


def _media(scope: Scope, headers: Mapping[str, str]) -> MediaType:
    media = negotiate(headers.get("accept"), page_offered=_may_be_page(scope))
    if media is None:
        raise Refusal(Code.NOT_ACCEPTABLE, "answers are `application/graphql-response+json` or `application/json`")
    return media


def _may_be_page(scope: Scope) -> bool:
    if scope["method"] != "GET":
        return False
    try:
        return not any(name == "query" for name, _ in query_parameters(scope["query_string"]))
    except Refusal:
        return False  # unreadable: refused as such when it is read


def _is_plain(headers: Mapping[str, str]) -> bool:
    return headers.get("content-encoding", "identity").lower() == "identity"


async def _send_reply(send: Send, request_id: str, media: MediaType, reply: Reply) -> None:
    code = None if reply.has_data else Code(reply.code or Code.INTERNAL)
    await _send(send, request_id, media, code, reply.body)


async def _send_refusal(send: Send, request_id: str, media: MediaType, refusal: Refusal) -> None:
    await _send(send, request_id, media, refusal.code, refusal_body(refusal, request_id))


async def _send(send: Send, request_id: str, media: MediaType, code: Code | None, body: bytes) -> None:
    status = 200
    if code is not None:
        status = STATUS[code].graphql if media is MediaType.GRAPHQL else STATUS[code].json
    headers = [
        (b"content-type", _CONTENT_TYPE[media]),
        (b"content-length", str(len(body)).encode()),
        (b"sharing-request-id", request_id.encode()),
        *_PLAIN,
        *(_WITH_CODE.get(code, ()) if code is not None else ()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
