"""One client on one connection, which asks and waits."""

import socket
import time
from collections.abc import Mapping

PART = 65536


class Asker:
    """A connection that stays open as long as the server keeps it, which is seconds."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())

    def ask(self, body: str) -> float:
        """Milliseconds from the request to the last byte of the answer. Ends the program where that shows no row."""
        content = body.encode()
        head = f"POST /graphql HTTP/1.1\r\nHost: bench\r\n{self._head}Content-Length: {len(content)}\r\n\r\n"
        begun = time.perf_counter()
        self._socket.sendall(head.encode() + content)
        answer = self._answer()
        took = time.perf_counter() - begun
        if b'"errors":' in answer or b'"nodes":[{' not in answer:
            raise SystemExit("bench: a lookup found nothing, or was refused")
        return took * 1000

    def close(self) -> None:
        self._socket.close()

    def _answer(self) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._received()
        head, _, body = data.partition(b"\r\n\r\n")
        (length,) = (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        while len(body) < length:
            body += self._received()
        return body

    def _received(self) -> bytes:
        if not (part := self._socket.recv(PART)):
            raise SystemExit("bench: the server closed the connection")
        return part
