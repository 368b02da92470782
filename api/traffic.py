"""How many requests this process is answering, and for whom: the limits ask, and work that gives way."""

from collections.abc import Iterator
from contextlib import contextmanager


class Traffic:
    """Counted in the event loop, read from any thread."""

    def __init__(self) -> None:
        self.running = 0
        self._running_for: dict[str, int] = {}

    def is_busy(self) -> bool:
        return self.running > 0

    def running_for(self, department: str) -> int:
        """How many requests of one department are being answered."""
        return self._running_for.get(department, 0)

    @contextmanager
    def one_more(self, department: str) -> Iterator[None]:
        """A request of the department that is being answered within."""
        self.running += 1
        self._running_for[department] = self.running_for(department) + 1
        try:
            yield
        finally:
            self.running -= 1
            left = self._running_for[department] - 1
            if left:
                self._running_for[department] = left
            else:
                del self._running_for[department]
