"""Long work rests while requests are being answered, never for good, and leaves the process as it was."""

import gc
import sys
import time

import pytest

from policies.pace import LONG_REST_S, REST_S, breathe, giving_way, one_by_one


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


@pytest.mark.parametrize("rest_s", [REST_S, LONG_REST_S])
def test_work_goes_on_where_requests_never_cease(rest_s: float) -> None:
    with giving_way(lambda: True, rest_s):
        assert work(10) >= 10 * (0.001 + rest_s)


def test_nothing_rests_outside() -> None:
    with giving_way(lambda: False):
        breathe()
    breathe()


def test_the_process_is_as_it_was() -> None:
    before, young = sys.getswitchinterval(), gc.get_threshold()
    gc.set_threshold(10_000, 7, 5)
    try:
        with pytest.raises(ZeroDivisionError), giving_way(lambda: False):
            with giving_way(lambda: False):
                assert sys.getswitchinterval() < before
            assert sys.getswitchinterval() < before
            assert gc.get_threshold()[0] < 10_000 and gc.get_threshold()[1:] == (7, 5)
            raise ZeroDivisionError
        assert sys.getswitchinterval() == before
        assert gc.get_threshold() == (10_000, 7, 5)
    finally:
        gc.set_threshold(*young)


def test_a_process_that_never_collects_does_not_begin_to() -> None:
    young = gc.get_threshold()
    gc.set_threshold(0)
    try:
        with giving_way(lambda: False):
            assert gc.get_threshold()[0] == 0
        assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*young)


def test_there_is_a_breath_before_each() -> None:
    asked = 0

    def is_busy() -> bool:
        nonlocal asked
        asked += 1
        return False

    with giving_way(is_busy):
        for number in one_by_one(range(10)):
            assert asked == number + 1
            time.sleep(0.001)  # longer than the work goes on without asking
