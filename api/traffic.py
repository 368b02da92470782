"""How many requests this process is answering, and for whom: the limits ask, and work that gives way."""


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

    def begin(self, department: str) -> None:
        """A request of the department is being answered from now on."""
        self.running += 1
        self._running_for[department] = self._running_for.get(department, 0) + 1

    def end(self, department: str) -> None:
        """One that has begun is over."""
        self.running -= 1
        left = self._running_for[department] - 1
        if left:
            self._running_for[department] = left
        else:
            del self._running_for[department]
