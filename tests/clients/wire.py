"""A wire between a client and a platform that a test may cut: it forwards bytes and understands nothing of them."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Thread
from urllib.parse import urlsplit

_PIECE = 65_536


class Wire:
    """Listens on a port of its own and forwards every connection to the platform.

    `cuts` answers are lost: the connection ends where the first byte of one would have passed. `on_answer` is called
    with the number of answers, this one included, before one passes.
    """

    def __init__(self, url: str, tls: ssl.SSLContext | None) -> None:
        self.lead_to(url)
        self._tls = tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._alone = Lock()
        self.cuts = 0
        self.connections = 0
        self.answers = 0
        self.on_answer: Callable[[int], object] = lambda _: None

    @property
    def url(self) -> str:
        scheme = "http" if self._tls is None else "https"
        return f"{scheme}://localhost:{self._listening.getsockname()[1]}/graphql"

    def lead_to(self, url: str) -> None:
        """From now on forward new connections to the platform at this address."""
        parts = urlsplit(url)
        self._platform = (parts.hostname, parts.port)

    def accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:  # nobody listens any more
                return
            self.connections += 1
            Thread(target=self._carry, args=(near,), daemon=True).start()

    def hang_up(self) -> None:
        """End all connections, as a server does with those that are idle."""
        with self._alone:
            ended, self._open = self._open, []
        for each in ended:
            _end(each)

    def close(self) -> None:
        _end(self._listening)
        self.hang_up()

    def _carry(self, near: socket.socket) -> None:
        try:
            near = near if self._tls is None else self._tls.wrap_socket(near, server_side=True)
            far = socket.create_connection(self._platform)
        except OSError:  # the client did not like the certificate
            _end(near)
            return
        with self._alone:
            self._open += [near, far]
        back = Thread(target=self._bring, args=(far, near), daemon=True)
        back.start()
        _forward(near, far)
        back.join()

    def _bring(self, far: socket.socket, near: socket.socket) -> None:
        """Answers, each of which is assumed to come at once or without a new question in between."""
        while piece := _received(far):
            if piece.startswith(b"HTTP/1.1 "):
                self.answers += 1
                self.on_answer(self.answers)
                if self.cuts:
                    self.cuts -= 1
                    break
            try:
                near.sendall(piece)
            except OSError:
                break
        _end(far)
        _end(near)


def _forward(near: socket.socket, far: socket.socket) -> None:
    while piece := _received(near):
        try:
            far.sendall(piece)
        except OSError:
            break
    _end(far)
    _end(near)


def _received(end: socket.socket) -> bytes:
    try:
        return end.recv(_PIECE)
    except OSError:
        return b""


def _end(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:  # it has ended already
        pass
    end.close()


@contextmanager
def wire_to(url: str, tls: ssl.SSLContext | None = None) -> Iterator[Wire]:
    """A wire to the platform at `url`; with `tls` it speaks TLS on the client's side."""
    wire = Wire(url, tls)
    accepting = Thread(target=wire.accept, daemon=True)
    accepting.start()
    try:
        yield wire
    finally:
        wire.close()
        accepting.join()
