"""How many requests this process is answering, for those that have to know: the limit, and work that gives way."""

from collections.abc import Iterator
from contextlib import contextmanager


class Traffic:
    """Counted in the event loop, read from any thread."""

    def __init__(self) -> None:
        self.running = 0

    def is_busy(self) -> bool:
        return self.running > 0

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """A request that is being answered within."""
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1
