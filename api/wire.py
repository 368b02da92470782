"""HTTP/1.1 as uvicorn speaks it, but that nobody sends a head without end: neither in bytes nor in time."""

import re
from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.streams import STOP

HEAD_BYTES = 65_536
"""Bytes that may arrive without being part of a body: a request line with its headers, or what ends a body."""
HEAD_S = 10.0
"""Seconds within which a head must have arrived; also the first of a connection, counted from its beginning."""

_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


_OTHER_HTTP = b"h2c"
_UPGRADE = re.compile(rb"\r\nupgrade:", re.IGNORECASE)


def _staying(data: bytes) -> bytes:
    """A head that offers to go on in HTTP/2, as Java's client does, without the offer: it would cost it its body."""
    head, end, rest = data.partition(b"\r\n\r\n")
    return _UPGRADE.sub(b"\r\nx-upgrade:", head) + end + rest


class BoundedProtocol(HttpToolsProtocol):
    """One connection. The parser below keeps what it is sent until a head is whole, whatever its size."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._no_body = 0  # bytes that came since a head or a piece of a body was whole
        self._head_since: float | None = self.loop.time()
        self._in_body = False
        self._clock: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # no other comes, as uvicorn says
        super().connection_made(transport)
        self._clock = self.loop.call_later(HEAD_S, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._clock is not None:
            self._clock.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server stops: whoever answers for hours is told, for the server waits for what is being answered."""
        if (end_streams := self.app_state.get(STOP)) is not None:
            end_streams()
        super().shutdown()

    def data_received(self, data: bytes) -> None:
        self._no_body += len(data)
        super().data_received(data if self._in_body or _OTHER_HTTP not in data else _staying(data))
        if self._no_body > HEAD_BYTES and not self.transport.is_closing():
            if self._head_since is not None:  # in the middle of a body an answer may be on its way
                self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        self._head_since = self.loop.time()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._no_body, self._head_since, self._in_body = 0, None, True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._no_body = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._no_body, self._in_body = 0, False
        super().on_message_complete()

    def _look(self) -> None:
        """Once in a while for each connection, so that no request has to set a clock of its own."""
        answering = self.cycle is not None and not self.cycle.response_complete  # then the next head is not read on
        late = self._head_since is not None and self.loop.time() - self._head_since >= HEAD_S
        if late and not answering:
            self.transport.close()
        else:
            self._clock = self.loop.call_later(HEAD_S, self._look)
