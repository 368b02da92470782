"""What comes over the wire before there is a request: heads without end, slow ones, many on one connection."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from api import wire
from api.wire import HEAD_BYTES, BoundedProtocol

Connected = tuple[asyncio.StreamReader, asyncio.StreamWriter]
HEAD = b"POST / HTTP/1.1\r\nhost: x\r\n"


async def echo_length(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the number of bytes of the body."""
    size, more = 0, True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            return
        size, more = size + len(event.get("body", b"")), event.get("more_body", False)
    body = str(size).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    config = uvicorn.Config(echo_length, port=0, http=BoundedProtocol, lifespan="off", ws="none", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        threading.Event().wait(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Connected]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def answers(port: int, *pieces: bytes) -> bytes:
    """Everything that the server says to these pieces until it closes the connection."""
    async with connected(port) as (reader, writer):
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            return await reader.read()
        except ConnectionError:  # closed while more was being sent
            return b""


async def still_serves(port: int) -> None:
    assert (await answers(port, HEAD + b"content-length: 2\r\nconnection: close\r\n\r\nab")).endswith(b"\r\n\r\n2")


ENDLESS = [b"a" * 65_536] * 64


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([HEAD + b"x: ", *ENDLESS], id="one header"),
        pytest.param([HEAD, *([b"a: b\r\n" * 10_000] * 64)], id="many headers"),
        pytest.param([b"GET /", *ENDLESS], id="an address"),
        pytest.param([HEAD + b"transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\nt: ", *ENDLESS], id="a trailer"),
        pytest.param(
            [HEAD + b"transfer-encoding: chunked\r\n\r\n1;", *ENDLESS], id="an extension of a chunk"
        ),
    ],
)  # fmt: skip
async def test_what_has_no_end_ends_the_connection(port: int, pieces: list[bytes]) -> None:
    said = await asyncio.wait_for(answers(port, *pieces), 20)
    assert said == b"" or said.startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 400 ")), said[:100]
    await still_serves(port)


async def test_a_large_head_and_a_large_body_pass(port: int) -> None:
    head = HEAD + b"x: " + b"a" * (HEAD_BYTES // 2) + b"\r\nconnection: close\r\ncontent-length: 1048576\r\n\r\n"
    assert (await answers(port, head, *([b"b" * 65_536] * 16))).endswith(b"\r\n\r\n1048576")
    chunks = [b"10000\r\n" + b"b" * 65_536 + b"\r\n"] * 16
    head = HEAD + b"transfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    assert (await answers(port, head, *chunks, b"0\r\n\r\n")).endswith(b"\r\n\r\n1048576")


async def test_who_offers_to_go_on_in_another_http_is_answered_in_this_one(port: int) -> None:
    """The offer is in the head alone: a body that reads like one stays as it is."""
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nContent-Length: 40\r\nUpgrade: h2c\r\nHTTP2-Settings: AAE\r\n\r\n"
    body = b"a\r\nUpgrade: h2c\r\n\r\nb".ljust(40)
    last = HEAD + b"connection: close\r\ncontent-length: 40\r\n\r\n"
    said = await answers(port, HEAD + offer + body, last + body[:20], body[20:])
    assert said.count(b"HTTP/1.1 200 ") == 2 and said.count(b"\r\n\r\n40") == 2


async def test_many_requests_on_one_connection(port: int) -> None:
    """One after the other, and all at once."""
    one, last = HEAD + b"content-length: 1\r\n\r\na", HEAD + b"content-length: 1\r\nconnection: close\r\n\r\na"
    async with connected(port) as (reader, writer):
        for _ in range(3):
            writer.write(one)
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
            assert await reader.readexactly(1) == b"1"
    assert (await answers(port, one * 2_000 + last)).count(b"HTTP/1.1 200 ") == 2_001


@pytest.mark.parametrize("begun", [b"", b"POST / HTT", HEAD])
async def test_a_head_that_does_not_come_ends_the_connection(
    port: int, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(wire, "HEAD_S", 0.05)
    async with connected(port) as (reader, writer):
        writer.write(begun)
        assert await asyncio.wait_for(reader.read(), 20) == b""
