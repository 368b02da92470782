"""Circles and depth of groups, found whatever the memberships are."""

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.groups import DEEPEST, circular, gather, too_deep

NODES = st.integers(0, 14).map(str)
PAIRS = st.lists(st.tuples(NODES, NODES), max_size=25)


def reachable(pairs: list[tuple[str, str]], start: str) -> set[str]:
    found: set[str] = set()
    rest = [start]
    while rest:
        name = rest.pop()
        new = {group for member, group in pairs if member == name} - found
        found |= new
        rest.extend(new)
    return found


@settings(max_examples=300, deadline=None)
@given(PAIRS)
def test_every_name_on_a_circle_is_found_and_none_without_a_circle(pairs: list[tuple[str, str]]) -> None:
    on_circles = {name for name, _ in pairs if name in reachable(pairs, name)}
    found = circular(gather(pairs))
    assert on_circles <= found
    assert bool(on_circles) == bool(found)


@settings(max_examples=300, deadline=None)
@given(PAIRS.map(lambda pairs: [(a, b) for a, b in pairs if int(a) < int(b)]))
def test_the_longest_chain_counts(pairs: list[tuple[str, str]]) -> None:
    def longest(name: str) -> int:
        return max((1 + longest(group) for member, group in pairs if member == name), default=0)

    assert too_deep(gather(pairs)) == {name for name, _ in pairs if longest(name) > DEEPEST}


def test_a_long_chain_is_no_recursion() -> None:
    groups = gather((str(n), str(n + 1)) for n in range(20_000))
    assert circular(groups) == frozenset()
    assert "0" in too_deep(groups)
    assert len(groups.of({"0"})) == 20_000
