"""Counting the requests that run: by department, never below nothing, and nothing is left of those that are over."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from api.traffic import Traffic


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans())))
def test_what_runs_is_always_what_began_and_has_not_ended(steps: list[tuple[str, bool]]) -> None:
    traffic, running = Traffic(), Counter[str]()
    for department, begins in steps:
        if begins:
            traffic.begin(department)
            running[department] += 1
        elif running[department]:
            traffic.end(department)
            running[department] -= 1
        assert {name: traffic.running_for(name) for name in "abc"} == {name: running[name] for name in "abc"}
        assert traffic.running == running.total()
        assert traffic.is_busy() == bool(running.total())
