"""The specification by itself; what plain Casbin makes of the same lines is in `test_casbin_traps.py`."""

import casbin
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import EVERYONE, Probe, Right, Specification
from policies.groups import gather
from policies.specification import NOTHING
from tests.policies.small_city import CITY, caller, policies


def test_over_an_empty_table_the_specification_denies() -> None:
    probe = Probe(caller(), "population", "name", Right.QUERY)
    assert Specification((), gather(()), CITY).verdicts(probe, {"own_region": True, "no_record": True}) == {NOTHING}


def test_parentheses_in_a_note_are_only_text() -> None:
    ours = policies('p, tax, population.name, query, always, *, clear, allow, "see (a, and [b"\n')
    probe = Probe(caller(), "population", "name", Right.QUERY)
    row = {"own_region": True, "no_record": True}
    (verdict,) = Specification(ours.table.lines, ours.table.groups, CITY).verdicts(probe, row)
    assert (verdict.mask, str(verdict.place)) == ("clear", "10-police.csv:1")


NAMES = ("a", "b", "c", "d", "e", "f")
links = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=14)


@settings(max_examples=200, deadline=None)
@given(links.map(lambda pairs: [(member, group) for member, group in pairs if member < group]))
def test_groups_are_casbins_roles(pairs: list[tuple[str, str]]) -> None:
    roles = casbin.rbac.default_role_manager.RoleManager(10)
    for member, group in pairs:
        roles.add_link(member, group)
    groups = gather(pairs)
    for name in NAMES:
        expected = {other for other in NAMES if other != name and roles.has_link(name, other)}
        assert groups.of({name}) == expected
        if name not in groups.names:
            assert groups.names_of(name, "app") == expected | {EVERYONE, name, f"{name}/app"}
