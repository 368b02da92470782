"""One kept-alive HTTP connection to a platform's endpoint, over which questions go one after another."""

import selectors
import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Lock
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from zhaobi_client.errors import AnswerUnreadable, BadSetting, ConnectionLost, NotTrusted

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes; a batch of 10,000 pairs with a proof of each has less than a third."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Reply(NamedTuple):
    """What came back, as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connection:
    """Posts JSON. Threads wait for each other. Nothing is sent twice and no redirection is followed."""

    def __init__(self, url: str, headers: Mapping[str, str], timeout_s: float, tls: ssl.SSLContext | None) -> None:
        """Raise BadSetting for an address that is none, or that would send the token in the clear."""
        parts = _parts(url)
        self._path = parts.path or "/"
        self._headers = dict(headers)
        self._http = _opened_later(parts, timeout_s, tls)
        self._alone = Lock()

    def post(self, body: bytes) -> Reply:
        """Send a body and give the reply. Raises ConnectionLost, NotTrusted, AnswerUnreadable."""
        with self._alone:
            try:
                return self._exchange(body)
            except ssl.SSLCertVerificationError as error:
                self._http.close()
                raise NotTrusted(error.verify_message) from None
            except (OSError, HTTPException) as error:
                self._http.close()
                raise ConnectionLost(type(error).__name__) from None
            except BaseException:  # an interrupted exchange leaves half an answer in the line
                self._http.close()
                raise

    def close(self) -> None:
        """Hang up; a thread that waits for an answer gets ConnectionLost."""
        opened = self._http.sock
        if opened is not None:
            try:
                opened.shutdown(socket.SHUT_RDWR)
            except OSError:  # the other side was quicker
                pass
        with self._alone:
            self._http.close()

    def _exchange(self, body: bytes) -> Reply:
        if self._http.sock is not None and _has_ended(self._http.sock):
            self._http.close()
        self._http.request("POST", self._path, body, self._headers)
        with self._http.getresponse() as answer:
            content = answer.read(LARGEST_ANSWER + 1)
            if len(content) > LARGEST_ANSWER:
                self._http.close()
                raise AnswerUnreadable(f"it has more than {LARGEST_ANSWER} bytes")
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.hostname is not None and parts.port != 0
    except ValueError:
        known = False
    if not known or parts.scheme not in ("http", "https") or parts.username is not None or parts.query:
        raise BadSetting("the address is written https://HOST/graphql")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise BadSetting("the address begins with https:// unless it is of this machine: the token would be seen")
    return parts


def _opened_later(parts: SplitResult, timeout_s: float, tls: ssl.SSLContext | None) -> HTTPConnection:
    """Opened with the first question."""
    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port, timeout=timeout_s)
    return HTTPSConnection(host, parts.port, timeout=timeout_s, context=tls or ssl.create_default_context())


def _has_ended(opened: socket.socket) -> bool:
    """Whether something is there to be read though nothing was asked: the other side has hung up meanwhile.

    Found out before, because a question that is lost on its way may have been counted.
    """
    with selectors.DefaultSelector() as watched:
        watched.register(opened, selectors.EVENT_READ)
        return bool(watched.select(timeout=0))
