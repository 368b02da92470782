"""What plain Casbin makes of the mistakes that this package refuses, and that nothing here runs into them."""

import ast
from importlib.resources import files as package_files
from itertools import pairwise
from pathlib import Path

import casbin
import pytest
from casbin.persist.adapters import StringAdapter
from hypothesis import given, settings
from hypothesis import strategies as st

import policies as package
from policies import EVERYONE, PolicyTable, Probe, Right, Specification
from policies.groups import DEEPEST, gather
from policies.specification import NOTHING
from tests.policies.small_city import CITY, caller, policies

MODEL = """
[request_definition]
r = who, what
[policy_definition]
p = who, what, eft
[role_definition]
g = _, _
[policy_effect]
e = priority(p.eft) || deny
[matchers]
m = g(r.who, p.who) && r.what == p.what
"""


def plain(lines: str, who: str = "tax", what: str = "name", model: str = MODEL) -> bool:
    enforcer = casbin.Enforcer(casbin.Enforcer.new_model(text=model), StringAdapter(lines))
    return bool(enforcer.enforce(who, what))


def test_the_model_decides_by_the_first_match() -> None:
    assert not plain("p, tax, name, deny\np, tax, name, allow")
    assert plain("p, tax, name, allow\np, tax, name, deny")


def test_over_an_empty_table_plain_casbin_allows() -> None:
    assert plain("# nothing", who="", what="")


def test_over_an_empty_table_the_specification_denies() -> None:
    empty = PolicyTable((), (), gather(()), "")
    probe = Probe(caller(), "population", "name", Right.QUERY)
    assert Specification(empty, CITY).verdicts(probe, {"own_region": True, "no_record": True}) == {NOTHING}


@pytest.mark.parametrize("effect", ["Deny", "DENY", "deny # for now"])
def test_a_mistyped_deny_lets_an_allow_win_in_plain_casbin(effect: str) -> None:
    assert plain(f"p, tax, name, {effect}\np, tax, name, allow")


@pytest.mark.parametrize("key", ["P", "p2", "\ufeffp"])
def test_plain_casbin_drops_lines_of_unknown_type(key: str) -> None:
    assert plain(f"{key}, tax, name, deny\np, tax, name, allow")


def test_plain_casbin_fails_at_every_request_over_a_short_line() -> None:
    with pytest.raises(RuntimeError, match="invalid policy size"):
        plain("p, tax, name\np, tax, name, allow")


def test_plain_casbin_keeps_quotes() -> None:
    assert not plain('p, "tax", name, allow')


def test_plain_casbin_lets_a_bracket_swallow_the_next_cells() -> None:
    with pytest.raises((RuntimeError, IndexError)):
        plain("p, tax(, name, allow")


@pytest.mark.parametrize(("hops", "is_met"), [(DEEPEST, True), (DEEPEST + 1, False)])
def test_plain_casbin_stops_after_nine_hops_without_a_word(hops: int, is_met: bool) -> None:
    names = ["tax", *(f"g{n}" for n in range(1, hops + 1))]
    links = "".join(f"\ng, {member}, {group}" for member, group in pairwise(names))
    assert plain(f"p, {names[-1]}, name, allow{links}") == is_met


def test_casbin_that_does_not_enforce_allows_everything() -> None:
    enforcer = casbin.Enforcer(casbin.Enforcer.new_model(text=MODEL), StringAdapter("p, tax, name, deny"))
    enforcer.enable_enforce(False)
    assert enforcer.enforce("nobody", "anything")


def sources() -> list[Path]:
    return sorted(Path(package.__file__).parent.glob("*.py"))


def test_nothing_turns_enforcing_off_or_uses_casbins_own_reader() -> None:
    text = "".join(path.read_text("utf-8") for path in sources())
    for word in ("enable_enforce", "FileAdapter", "load_policy_line", "FastEnforcer", "AsyncEnforcer"):
        assert word not in text


def test_only_the_specification_imports_casbin() -> None:
    importing = [path.name for path in sources() if _imports_casbin(path)]
    assert importing == ["specification.py"]


def _imports_casbin(path: Path) -> bool:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=aliases):
                names += [alias.name for alias in aliases]
            case ast.ImportFrom(module=str(module)):
                names.append(module)
    return any(name.split(".")[0] == "casbin" for name in names)


def test_no_comment_cuts_the_matcher_off() -> None:
    lines = package_files("policies").joinpath("model.conf").read_text("utf-8").splitlines()
    assert [line for line in lines if "#" in line and not line.startswith("#")] == []
    assert "e = priority(p.eft) || deny" in lines


def test_parentheses_in_a_note_are_only_text() -> None:
    ours = policies('p, tax, population.name, query, always, *, clear, allow, "see (a, and [b"\n')
    probe = Probe(caller(), "population", "name", Right.QUERY)
    row = {"own_region": True, "no_record": True}
    (verdict,) = Specification(ours.table, CITY).verdicts(probe, row)
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
