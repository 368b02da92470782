"""The memory is bounded, and forgets what was not asked for longest."""

from hypothesis import given
from hypothesis import strategies as st

from policies.recent import Recent, Tallied, Tally


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    recent: Recent[str, int] = Recent(4)
    for number, key in enumerate("abcd"):
        recent.put(key, number)
    assert recent.get("a") == 0
    recent.put("e", 4)
    assert (recent.get("e"), recent.get("a"), recent.get("b")) == (4, 0, None)


@given(st.integers(2, 5), st.lists(st.tuples(st.booleans(), st.integers(0, 9))))
def test_it_never_holds_more_than_its_limit_and_never_another_value(limit: int, steps: list[tuple[bool, int]]) -> None:
    recent: Recent[int, int] = Recent(limit)
    for is_put, key in steps:
        if is_put:
            recent.put(key, key + 100)
        assert recent[key] in (None, key + 100)
        assert sum(recent.get(key) is not None for key in range(10)) <= limit


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9))))
def test_every_question_is_counted_and_every_one_in_vain(steps: list[tuple[bool, int]]) -> None:
    memory: Tallied[int, int] = Tallied(4)
    asked = missed = 0
    for is_put, key in steps:
        if is_put:
            memory.put(key, key)
        else:
            asked, missed = asked + 1, missed + (memory[key] is None)
            memory.get(key)
    assert memory.tally == Tally(asked, missed)


def test_a_memory_that_follows_another_counts_on() -> None:
    tally = Tally()
    for _ in range(2):
        Tallied[str, int](4, tally).get("a")
    assert tally == Tally(asked=2, missed=2)
