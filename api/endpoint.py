"""GraphQL over HTTP at one address, as plain ASGI: reads the message, authenticates, hands on, frames the answer."""

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack
from types import MappingProxyType

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from api.compression import gzipped, takes_gzip
from api.departure import Departure
from api.errors import STATUS, refusal_body
from api.headers import read_headers, read_statements
from api.message import DOCUMENT_MEMBERS, Message, query_parameters, read_body, read_query
from api.negotiation import MediaType, is_json, negotiate
from api.observing import Observer
from api.operations import NO_OPERATIONS, Operations
from api.sending import AT_A_TIME, parts
from api.settings import LimitsSection
from api.traffic import Traffic
from resolvers import Caller, Code, Refusal, Reply, Request
from resolvers.passage import LEFT, AskerLeft

log = logging.getLogger("zhaobi.endpoint")

RawHeaders = tuple[tuple[bytes, bytes], ...]

_UNCODED: RawHeaders = ()
_GZIP: RawHeaders = ((b"content-encoding", b"gzip"),)
_PLAIN = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"vary", b"accept, accept-encoding"),
)
_WITH_CODE: Mapping[Code, RawHeaders] = MappingProxyType(
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
    serves browsers that come without a query. Answers of `compress_from` bytes and more are compressed for clients that
    take it; 0 compresses none. `observer` is told how requests went. Nothing of an unexpected exception but its type
    reaches log or client.
    """

    def __init__(
        self,
        answer: Callable[[Request], Awaitable[Reply]],
        authenticate: Callable[[str | None], Caller],
        limits: LimitsSection,
        page: ASGIApp,
        case_form: re.Pattern[str],
        traffic: Traffic,
        compress_from: int = 0,
        observer: Observer | None = None,
        operations: Operations = NO_OPERATIONS,
    ) -> None:
        self._answer = answer
        self._authenticate = authenticate
        self._limits = limits
        self._page = page
        self._case_form = case_form
        self._traffic = traffic
        self._compress_from = compress_from
        self._observer = observer or Observer()
        self._operations = operations

        self._ids = request_ids()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with ExitStack() as place:  # among the requests that are answered at the same time, until the answer is sent
            await self._served(scope, receive, send, place)

    async def _served(self, scope: Scope, receive: Receive, send: Send, place: ExitStack) -> None:
        request_id = next(self._ids)
        media = MediaType.JSON  # of refusals that come before anything is negotiated
        try:
            headers = self._headers(scope)
            media = _media(scope, headers)
            reply = None if media is MediaType.HTML else await self._reply(request_id, headers, scope, receive, place)
        except _Disconnected:
            return
        except AskerLeft:
            log.info("request %s: the client left", request_id)
        except Refusal as refusal:
            log.info("request %s refused: %s", request_id, refusal.code.value)
            self._observer.refused(refusal.code)
            await _send_refusal(send, request_id, media, refusal)
        except Exception as error:
            log.error("request %s failed: %s", request_id, type(error).__name__)
            self._observer.refused(Code.INTERNAL)
            await _send_refusal(send, request_id, media, Refusal(Code.INTERNAL, _FAILED))
        else:
            if reply is None:
                await self._page(scope, receive, send)
            else:
                await self._send_reply(send, request_id, media, reply, headers)

    def _headers(self, scope: Scope) -> Mapping[str, str]:
        if scope["method"] not in ("GET", "POST"):
            raise Refusal(Code.METHOD_NOT_ALLOWED, "only GET and POST are taken")
        return read_headers(scope["headers"], self._limits.header_bytes)

    async def _reply(
        self, request_id: str, headers: Mapping[str, str], scope: Scope, receive: Receive, place: ExitStack
    ) -> Reply:
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
            document=self._operations.document(caller, message),
            operation_name=message.operation_name,
            variables=message.variables,
            may_read_values=posted,
            passage=self._observer.begins(request_id, scope["headers"]),
        )
        return await self._run(request, receive, place)

    async def _run(self, request: Request, receive: Receive, place: ExitStack) -> Reply:
        """Has the request answered while the observer looks on."""
        passage, started = request.passage, time.perf_counter()
        try:
            reply = await self._admitted(request, receive, place)
            if not reply.has_data:
                passage.outcome = reply.code or Code.INTERNAL
            return reply
        except AskerLeft:
            passage.outcome = LEFT
            raise
        except Refusal as refusal:
            passage.outcome = refusal.code.value
            raise
        except BaseException:
            passage.outcome = Code.INTERNAL.value
            raise
        finally:
            self._observer.ended(passage, time.perf_counter() - started)

    async def _admitted(self, request: Request, receive: Receive, place: ExitStack) -> Reply:
        if self._traffic.running >= self._limits.concurrency:
            raise Refusal(Code.BUSY, "too many requests are being answered")
        department = request.caller.department
        if self._traffic.running_for(department) >= self._limits.concurrency_per_department:
            raise Refusal(Code.BUSY, "too many requests of this department are being answered")
        place.enter_context(self._traffic.one_more(department))
        with Departure(receive, request.passage.leave):
            return await self._answer(request)

    async def _send_reply(
        self, send: Send, request_id: str, media: MediaType, reply: Reply, headers: Mapping[str, str]
    ) -> None:
        code = None if reply.has_data else Code(reply.code or Code.INTERNAL)
        pieces, coding = reply.pieces, _UNCODED
        size = sum(map(len, pieces))
        if 0 < self._compress_from <= size and takes_gzip(headers.get("accept-encoding")):
            pieces, coding = (await gzipped(parts(pieces)),), _GZIP
            size = len(pieces[0])
        start = _start(request_id, media, code, size, coding)
        if size <= AT_A_TIME:
            await send(start)
            await send({"type": "http.response.body", "body": b"".join(pieces)})
            return
        try:
            async with asyncio.timeout(self._limits.answer_seconds):
                await send(start)
                for part in parts(pieces):
                    await send({"type": "http.response.body", "body": part, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
        except TimeoutError:  # an answer that ends early is one that the server cuts off
            log.info("request %s: the client did not take the answer in time", request_id)

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
        return not any(name in DOCUMENT_MEMBERS for name, _ in query_parameters(scope["query_string"]))
    except Refusal:
        return False  # unreadable: refused as such when it is read


def _is_plain(headers: Mapping[str, str]) -> bool:
    return headers.get("content-encoding", "identity").lower() == "identity"


async def _send_refusal(send: Send, request_id: str, media: MediaType, refusal: Refusal) -> None:
    body = refusal_body(refusal, request_id)
    await send(_start(request_id, media, refusal.code, len(body)))
    await send({"type": "http.response.body", "body": body})


def _start(
    request_id: str, media: MediaType, code: Code | None, size: int, coding: RawHeaders = _UNCODED
) -> AsgiMessage:
    """The beginning of an answer whose body has `size` bytes."""
    status = 200
    if code is not None:
        status = STATUS[code].graphql if media is MediaType.GRAPHQL else STATUS[code].json
    headers = [
        (b"content-type", _CONTENT_TYPE[media]),
        (b"content-length", str(size).encode()),
        (b"sharing-request-id", request_id.encode()),
        *_PLAIN,
        *coding,
        *(_WITH_CODE.get(code, ()) if code is not None else ()),
    ]
    return {"type": "http.response.start", "status": status, "headers": headers}
