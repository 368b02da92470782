"""Server-sent events, as GraphQL over SSE names them in its mode of distinct connections.

WHATWG HTML, section 9.2.5 (https://html.spec.whatwg.org/multipage/server-sent-events.html); the protocol is that of
https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md.
"""

from collections.abc import Iterable

from sources import Piece

RETRY_MS = 3_000
"""Milliseconds after which a client that was cut off should come again."""

COMPLETE = b"event: complete\ndata:\n\n"
HEARTBEAT = b":\n\n"
"""A comment, which clients leave out: it keeps proxies from closing what is quiet."""


def opening(cursor: str) -> bytes:
    """What a stream begins with: an id without an event, so that a client has one before the first event comes."""
    return f"retry: {RETRY_MS}\nid: {cursor}\n\n".encode()


def next_event(body: Iterable[Piece], cursor: str | None = None) -> bytes:
    """One execution result, as JSON in pieces. Line breaks stand between its tokens alone; they part `data` lines."""
    id = b"" if cursor is None else f"id: {cursor}\n".encode()
    data = b"".join(body).replace(b"\r", b" ").replace(b"\n", b"\ndata: ")
    return b"event: next\n" + id + b"data: " + data + b"\n\n"
