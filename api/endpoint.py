"""GraphQL over HTTP at one address, as plain ASGI: reads the message, authenticates, hands on, frames the answer."""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from api.compression import gzipped
from api.departure import Departure, Departures
from api.errors import STATUS, is_request_error, refusal_body
from api.event_stream import COMPLETE, next_event
from api.heads import Head, Heads, Said
from api.message import Message, read_body, read_query
from api.negotiation import MediaType
from api.observing import Observer
from api.operations import NO_OPERATIONS, Operations
from api.sending import AT_A_TIME, parts
from api.settings import LimitsSection
from api.streams import Streams
from api.traffic import Traffic
from resolvers import Code, Refusal, Reply, Request
from resolvers.passage import LEFT, AskerLeft

log = logging.getLogger("zhaobi.endpoint")

RawHeaders = tuple[tuple[bytes, bytes], ...]

_UNREAD = Head(MediaType.JSON, takes_gzip=False, said=None)
"""Of requests that are refused before anything is negotiated."""
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

    `answer` runs a request whose head `heads` has read; `page` serves browsers that come without a query. Answers of
    `compress_from` bytes and more are compressed for clients that take it; 0 compresses none. `observer` is told how
    requests went. Nothing of an unexpected exception but its type reaches log or client.
    """

    def __init__(
        self,
        answer: Callable[[Request], Awaitable[Reply]],
        heads: Heads,
        limits: LimitsSection,
        page: ASGIApp,
        traffic: Traffic,
        compress_from: int = 0,
        observer: Observer | None = None,
        operations: Operations = NO_OPERATIONS,
        streams: Streams | None = None,
    ) -> None:
        self._answer = answer
        self._heads = heads
        self._limits = limits
        self._page = page
        self._traffic = traffic
        self._compress_from = compress_from
        self._observer = observer or Observer()
        self._operations = operations
        self._streams = streams
        self._ids = request_ids()
        self._departures = Departures()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id, head = next(self._ids), _UNREAD
        try:
            head = self._heads.head(scope)
            request = None if head.said is None else await self._request(request_id, head.said, scope, receive)
        except _Disconnected:
            return
        except Exception as error:
            await self._send_refusal(send, request_id, head.media, _refusal(error, request_id))
            return
        if request is None:
            await self._page(scope, receive, send)
        elif head.takes_stream and self._streams is not None and self._streams.is_subscription(request):
            await self._stream(request, head, self._streams, receive, send)
        else:
            await self._serve(request, head, receive, send)

    async def _request(self, request_id: str, said: Said | Refusal, scope: Scope, receive: Receive) -> Request:
        if isinstance(said, Refusal):
            raise said
        posted = scope["method"] == "POST"
        caller = self._heads.caller(said)
        message = await self._posted(scope["headers"], receive) if posted else self._asked(scope["query_string"])
        return Request(
            id=request_id,
            caller=caller,
            statements=said.statements,
            document=self._operations.document(caller, message),
            operation_name=message.operation_name,
            variables=message.variables,
            values=message.values,
            may_read_values=posted,
            passage=self._observer.begins(request_id, scope["headers"]),
        )

    async def _serve(self, request: Request, head: Head, receive: Receive, send: Send) -> None:
        """Have the request answered; it keeps its place among those that are until the answer is sent."""
        department = request.caller.department
        if (busy := self._busy(department)) is not None:
            request.passage.outcome = Code.BUSY
            self._observer.ended(request.passage, 0.0)
            await self._send_refusal(send, request.id, head.media, _refusal(busy, request.id))
            return
        self._traffic.begin(department)
        try:
            match await self._run(request, receive):
                case Reply() as reply:
                    await self._send_reply(send, request.id, head, reply)
                case Refusal() as refusal:
                    await self._send_refusal(send, request.id, head.media, refusal)
        finally:
            self._traffic.end(department)

    async def _stream(self, request: Request, head: Head, streams: Streams, receive: Receive, send: Send) -> None:
        """Have a subscription answered; it has a place of its own, not among the requests that are answered."""
        try:
            await streams.serve(request, head, receive, send)
        except Exception as error:  # nothing was sent yet
            await self._send_refusal(send, request.id, MediaType.EVENT_STREAM, _refusal(error, request.id))

    def _busy(self, department: str) -> Refusal | None:
        if self._traffic.running >= self._limits.concurrency:
            return Refusal(Code.BUSY, "too many requests are being answered")
        if self._traffic.running_for(department) >= self._limits.concurrency_per_department:
            return Refusal(Code.BUSY, "too many requests of this department are being answered")
        return None

    async def _run(self, request: Request, receive: Receive) -> Reply | Refusal | None:
        """The answer, or why there is none, while the observer looks on; None for a client that left."""
        passage, started = request.passage, time.perf_counter()
        departure = Departure(receive, passage)
        self._departures.begin(departure)
        try:
            reply = await self._answer(request)
            if not reply.has_data:
                passage.outcome = reply.code or Code.INTERNAL
            return reply
        except AskerLeft:
            passage.outcome = LEFT
            log.info("request %s: the client left", request.id)
            return None
        except Exception as error:
            refusal = _refusal(error, request.id)
            passage.outcome = refusal.code
            return refusal
        except BaseException:
            passage.outcome = Code.INTERNAL
            raise
        finally:
            self._departures.end(departure)
            self._observer.ended(passage, time.perf_counter() - started)

    async def _send_refusal(self, send: Send, request_id: str, media: MediaType, refusal: Refusal) -> None:
        self._observer.refused(refusal.code)
        body = refusal_body(refusal, request_id)
        if media is MediaType.EVENT_STREAM:
            if is_request_error(refusal.code):
                body = next_event([body]) + COMPLETE
            else:
                media = MediaType.GRAPHQL
        await send(_start(request_id, media, refusal.code, len(body)))
        await send({"type": "http.response.body", "body": body})

    async def _send_reply(self, send: Send, request_id: str, head: Head, reply: Reply) -> None:
        code = None if reply.has_data else Code(reply.code or Code.INTERNAL)
        pieces, size, coding = reply.pieces, reply.size, _UNCODED
        if head.media is MediaType.EVENT_STREAM:
            pieces = (next_event(pieces), COMPLETE)
            size = sum(map(len, pieces))
        elif head.takes_gzip and 0 < self._compress_from <= size:
            pieces, coding = (await gzipped(parts(pieces)),), _GZIP
            size = len(pieces[0])
        start = _start(request_id, head.media, code, size, coding)
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

    async def _posted(self, headers: Iterable[tuple[bytes, bytes]], receive: Receive) -> Message:
        for name, announced in headers:
            # the server checks the header's form; a longer number than that of the limit is larger
            if name == b"content-length" and announced.isdigit() and int(announced[:20]) > self._limits.body_bytes:
                raise self._too_large()
        return read_body(await self._body(receive), self._limits.input_depth, self._limits.values_with_pairs)

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


def _refusal(error: Exception, request_id: str) -> Refusal:
    """What is told of an error: a refusal speaks for itself, of anything else only that it happened."""
    if isinstance(error, Refusal):
        log.info("request %s refused: %s", request_id, error.code.value)
        return error
    log.error("request %s failed: %s", request_id, type(error).__name__)
    return Refusal(Code.INTERNAL, _FAILED)


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
