"""Long work rests while requests are being answered, never for good, and leaves the process as it was."""

import sys
import time

import pytest

from policies.pace import breathe, giving_way


def work(steps: int) -> float:
    """How many seconds so many steps of a millisecond took."""
    begun = time.monotonic()
    for _ in range(steps):
        step = time.monotonic()
        while time.monotonic() < step + 0.001:
            pass
        breathe()
    return time.monotonic() - begun


def test_work_rests_while_requests_are_being_answered() -> None:
    asked = 0

    def is_busy() -> bool:
        nonlocal asked
        asked += 1
        return asked % 4 != 0

    with giving_way(is_busy):
        work(10)
    assert asked >= 10  # once at least after every step


def test_work_goes_on_where_requests_never_cease() -> None:
    with giving_way(lambda: True):
        assert work(10) >= 10 * 0.003


def test_nothing_rests_outside() -> None:
    with giving_way(lambda: False):
        breathe()
    breathe()


def test_the_interval_is_as_it_was() -> None:
    before = sys.getswitchinterval()
    with pytest.raises(ZeroDivisionError), giving_way(lambda: False):
        with giving_way(lambda: False):
            assert sys.getswitchinterval() < before
        assert sys.getswitchinterval() < before
        raise ZeroDivisionError
    assert sys.getswitchinterval() == before
