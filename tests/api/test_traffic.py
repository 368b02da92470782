"""Counting the requests that run: by department, never below nothing, and nothing is left of those that are over."""

from contextlib import ExitStack

from hypothesis import given
from hypothesis import strategies as st

from api.traffic import Traffic


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans())))
def test_what_runs_is_always_what_began_and_has_not_ended(steps: list[tuple[str, bool]]) -> None:
    traffic = Traffic()
    running: dict[str, list[ExitStack]] = {"a": [], "b": [], "c": []}
    for department, begins in steps:
        if begins:
            place = ExitStack()
            place.enter_context(traffic.one_more(department))
            running[department].append(place)
        elif running[department]:
            running[department].pop().close()
        assert {name: traffic.running_for(name) for name in running} == {
            name: len(places) for name, places in running.items()
        }
        assert traffic.running == sum(map(len, running.values()))
        assert traffic.is_busy() == any(running.values())


def test_a_request_that_fails_is_over() -> None:
    traffic = Traffic()
    try:
        with traffic.one_more("a"):
            raise LookupError
    except LookupError:
        assert (traffic.running, traffic.running_for("a")) == (0, 0)
