"""The kinds of requests that are asked while the next edition is made, with one request of each."""

from collections.abc import Iterator
from contextlib import contextmanager

from resolvers.request import Request

MOST = 100


class Kinds:
    """Noted in the event loop. Nothing is unless somebody is `gathering`, for requests hold values."""

    def __init__(self) -> None:
        self._found: dict[object, Request] | None = None
        self._times: dict[object, int] = {}

    def note(self, kind: object, request: Request) -> None:
        """`kind` is what the preparation of the request depends on, besides the edition."""
        if self._found is None:
            return
        if kind in self._found:
            self._times[kind] += 1
        elif len(self._found) < MOST:
            self._found[kind], self._times[kind] = request, 1

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Within, requests are noted, at most `MOST` kinds of them; all are forgotten on leaving."""
        self._found, self._times = {}, {}
        try:
            yield
        finally:
            self._found, self._times = None, {}

    def most_asked(self) -> list[Request]:
        """One request of each kind noted so far, the kinds asked most often first."""
        found = self._found or {}
        return [found[kind] for kind in sorted(found, key=lambda kind: -self._times[kind])]
