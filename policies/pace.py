"""Long work beside requests: a little at a time, and none while one of them is being answered."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

IsBusy = Callable[[], bool]
"""Whether requests are being answered right now; asked from any thread."""

_SWITCH_S = 0.0001
_AT_A_TIME_S = 0.0005
_REST_S = 0.002  # at most: where requests never cease, the work still gets a fifth of the time
_GLANCE_S = 0.0003


class _Pace:
    """When to rest, for one piece of work in one thread."""

    def __init__(self, is_busy: IsBusy) -> None:
        self._is_busy = is_busy
        self._go_on_until = 0.0

    def breathe(self) -> None:
        now = time.monotonic()
        if now < self._go_on_until:
            return
        while self._is_busy() and time.monotonic() < now + _REST_S:
            time.sleep(_GLANCE_S)
        self._go_on_until = time.monotonic() + _AT_A_TIME_S


_pace: ContextVar[_Pace | None] = ContextVar("pace", default=None)


@contextmanager
def giving_way(is_busy: IsBusy) -> Iterator[None]:
    """What this thread does within hardly delays requests, as long as it calls `breathe` often.

    A thread that works on takes from each request several turns of Python's lock, and every turn costs it 5 ms. So the
    turns are made short, and the work rests while there are requests. How long a turn lasts is a setting of the whole
    process: whoever finds it changed already leaves it to the one that changed it.
    """
    interval = sys.getswitchinterval()
    sys.setswitchinterval(min(interval, _SWITCH_S))
    token = _pace.set(_Pace(is_busy))
    try:
        yield
    finally:
        _pace.reset(token)
        if interval > _SWITCH_S:
            sys.setswitchinterval(interval)


def breathe() -> None:
    """To be called between small steps of work that may last long; it only rests within `giving_way`."""
    pace = _pace.get()
    if pace is not None:
        pace.breathe()
