"""The page that browsers get at `/graphql`, and its files under `/graphql/assets/`: all from this host."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from starlette.types import Receive, Scope, Send

from api.graphiql import installed

ASSETS_PATH = "/graphql/assets/"
_PAGES = ("start.js", "page.css")
_TYPES = MappingProxyType(
    {
        ".html": b"text/html; charset=utf-8",
        ".js": b"text/javascript; charset=utf-8",
        ".css": b"text/css; charset=utf-8",
        ".txt": b"text/plain; charset=utf-8",
    }
)
_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    b"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    # fetched again after every upgrade; the host is near
    (b"cache-control", b"no-cache"),
)


@dataclass(frozen=True, slots=True)
class Console:
    """An ASGI application over a closed set of files held in memory: what is not in it does not exist."""

    page: bytes
    assets: Mapping[str, bytes]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        name = path.removeprefix(ASSETS_PATH)
        if scope["method"] not in ("GET", "HEAD"):
            await _send(send, 405, b"only GET and HEAD are taken", ".txt", allow=True)
        elif name == path:
            await _send(send, 200, self.page, ".html")
        elif name in self.assets:
            await _send(send, 200, self.assets[name], PurePosixPath(name).suffix)
        else:
            await _send(send, 404, b"there is no such file", ".txt")


def load_console(folder: Path) -> Console:
    """The GraphiQL page if `folder` holds every file of it as pinned, else a page that explains how to use curl."""
    own = files("api") / "pages"
    pages = {name: (own / name).read_bytes() for name in _PAGES}
    graphiql = installed(folder)
    if graphiql is None:
        return Console((own / "plain.html").read_bytes(), MappingProxyType(pages))
    return Console((own / "graphiql.html").read_bytes(), MappingProxyType({**graphiql, **pages}))


async def _send(send: Send, status: int, body: bytes, suffix: str, allow: bool = False) -> None:
    headers = [
        (b"content-type", _TYPES[suffix]),
        (b"content-length", str(len(body)).encode()),
        *_HEADERS,
        *([(b"allow", b"GET, HEAD")] if allow else []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
