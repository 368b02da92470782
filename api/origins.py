"""Which pages of other origins browsers let read answers (CORS, in the Fetch standard): none unless named."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

_ASKED = (
    "Authorization",
    "Content-Type",
    "Last-Event-ID",
    "Sharing-Case",
    "Sharing-Emergency",
    "Sharing-Explain",
    "Sharing-Grant",
    "Sharing-Purpose",
)
_TOLD = ("Sharing-Request-Id", "Retry-After")


def allow_origins(application: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """The application with CORS for these origins, or as it is where there are none.

    Credentials that a browser adds by itself are never allowed: a page has to bring its token.
    """
    if not origins:
        return application
    return CORSMiddleware(
        application,
        allow_origins=tuple(origins),
        allow_methods=("GET", "POST"),
        allow_headers=(*_ASKED, "Sharing-Strict", "traceparent"),
        allow_credentials=False,
        expose_headers=_TOLD,
    )
