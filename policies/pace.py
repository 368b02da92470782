"""Long work beside requests: a little at a time, and none while one of them is being answered."""

import gc
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

IsBusy = Callable[[], bool]
"""Whether requests are being answered right now; asked from any thread."""

REST_S = 0.004
"""At most: where requests never cease, the work still gets a fifth of the time."""
LONG_REST_S = 0.01
"""For work that takes seconds: so many requests feel it that there is to be little of it at any time."""

_SWITCH_S = 0.0001
_YOUNG_OBJECTS = 1_000
_AT_A_TIME_S = 0.001
_GLANCE_S = 0.001  # each takes Python's lock, and where processors are scarce a request waits long to have it back


class _Pace:
    """When to rest, for one piece of work in one thread."""

    def __init__(self, is_busy: IsBusy, rest_s: float) -> None:
        self._is_busy = is_busy
        self._rest_s = rest_s
        self._go_on_until = 0.0

    def breathe(self) -> None:
        now = time.monotonic()
        if now < self._go_on_until:
            return
        while self._is_busy() and time.monotonic() < now + self._rest_s:
            time.sleep(_GLANCE_S)
        self._go_on_until = time.monotonic() + _AT_A_TIME_S


_pace: ContextVar[_Pace | None] = ContextVar("pace", default=None)


@contextmanager
def giving_way(is_busy: IsBusy, rest_s: float = REST_S) -> Iterator[None]:
    """What this thread does within hardly delays requests, as long as it calls `breathe` often.

    Between two turns of a millisecond it rests while there are requests, at most for `rest_s` seconds.

    A thread that works on takes from each request several turns of Python's lock, and every turn costs it 5 ms. So the
    turns are made short, and the work rests while there are requests. Collections of garbage are made short as well:
    one of 10,000 objects that went away takes 5 ms, whichever thread sets it off. Both are settings of the whole
    process: whoever finds them changed already leaves them to the one that changed them.
    """
    interval, (young, *older) = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(min(interval, _SWITCH_S))
    gc.set_threshold(min(young, _YOUNG_OBJECTS), *older)
    token = _pace.set(_Pace(is_busy, rest_s))
    try:
        yield
    finally:
        _pace.reset(token)
        if interval > _SWITCH_S:
            sys.setswitchinterval(interval)
        if young > _YOUNG_OBJECTS:
            gc.set_threshold(young, *older)


def breathe() -> None:
    """To be called between small steps of work that may last long; it only rests within `giving_way`."""
    pace = _pace.get()
    if pace is not None:
        pace.breathe()


def one_by_one(them: Iterable[T]) -> Iterator[T]:
    """The same, with a breath before each."""
    for one in them:
        breathe()
        yield one
