"""What Casbin publishes about the words that our model.conf uses, executed (https://casbin.org/docs/)."""

import ast
from collections.abc import Callable, Sequence
from configparser import ConfigParser
from importlib.resources import files as package_files
from itertools import pairwise, product

import casbin
import pytest
from casbin.persist.adapters import StringAdapter
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.groups import DEEPEST

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


def enforcer(lines: Sequence[str], model: str = MODEL) -> casbin.Enforcer:
    return casbin.Enforcer(casbin.Enforcer.new_model(text=model), StringAdapter("\n".join(lines) or "# nothing"))


# Policy effect: https://casbin.org/docs/priority-model/ and https://casbin.org/docs/syntax-for-models/

RULES = st.lists(st.tuples(st.sampled_from(["ann", "bob"]), st.sampled_from(["x", "y"]), st.sampled_from("ad")))


@settings(max_examples=200, deadline=None)
@given(RULES.filter(bool))
def test_the_first_rule_that_matches_decides_and_is_told(drawn: list[tuple[str, str, str]]) -> None:
    rules = [(who, what, {"a": "allow", "d": "deny"}[effect]) for who, what, effect in drawn]
    asked = enforcer([", ".join(("p", *rule)) for rule in rules])
    for who, what in product(("ann", "bob"), ("x", "y")):
        first = next((rule for rule in rules if rule[:2] == (who, what)), None)
        allowed, told = asked.enforce_ex(who, what)
        assert allowed == (first is not None and first[2] == "allow")
        assert tuple(told) == (first or ())


def test_a_deny_above_an_allow_wins_and_an_allow_above_a_deny_too() -> None:
    assert not enforcer(["p, ann, x, deny", "p, ann, x, allow"]).enforce("ann", "x")
    assert enforcer(["p, ann, x, allow", "p, ann, x, deny"]).enforce("ann", "x")


def test_without_a_match_the_effect_is_deny_and_no_rule_is_told() -> None:
    assert enforcer(["p, bob, x, allow", "p, ann, y, allow"]).enforce_ex("ann", "x") == (False, [])


def test_rules_below_the_deciding_one_are_not_looked_at() -> None:
    seen: list[str] = []

    def look(what: str) -> bool:
        seen.append(what)
        return True

    asked = enforcer(["p, ann, x, allow", "p, ann, y, allow"], matching("look(p.what) && r.who == p.who"))
    asked.add_function("look", look)
    assert asked.enforce("ann", "x")
    assert seen == ["x"]


def test_only_a_column_named_priority_reorders_rules() -> None:
    explicit = MODEL.replace("p = who", "p = priority, who")
    lines = ["p, 2, ann, x, deny", "p, 1, ann, x, allow"]
    assert enforcer(lines, explicit).enforce("ann", "x")
    assert not enforcer(lines, explicit.replace("priority, who", "place, who")).enforce("ann", "x")


# Roles: https://casbin.org/docs/rbac/


def links(*pairs: tuple[str, str]) -> list[str]:
    return [f"g, {member}, {role}" for member, role in pairs]


def test_a_role_is_inherited_through_roles_and_never_backwards() -> None:
    asked = enforcer([*links(("ann", "clerk"), ("clerk", "staff")), "p, staff, x, allow", "p, ann, y, allow"])
    assert asked.enforce("ann", "x")
    assert asked.enforce("clerk", "x")
    assert not asked.enforce("bob", "x")
    assert not asked.enforce("staff", "y")


def test_everybody_has_the_role_of_their_own_name() -> None:
    assert enforcer(["p, ann, x, allow"]).enforce("ann", "x")


def test_a_rule_of_a_role_takes_its_place_among_all_rules() -> None:
    lines = links(("ann", "blocked"))
    assert not enforcer([*lines, "p, blocked, x, deny", "p, ann, x, allow"]).enforce("ann", "x")
    assert enforcer([*lines, "p, ann, x, allow", "p, blocked, x, deny"]).enforce("ann", "x")


def test_caller_and_role_of_one_name_cannot_be_told_apart() -> None:
    """Why a name here is a department, a group or an application and never two of these."""
    assert enforcer([*links(("ann", "bob")), "p, bob, x, allow"]).enforce("ann", "x")


def test_the_hierarchy_ends_after_ten_levels_the_caller_being_the_first() -> None:
    names = [f"n{level}" for level in range(14)]
    asked = enforcer([*links(*pairwise(names)), *(f"p, {name}, {name}, allow" for name in names)])
    reached = [level for level, name in enumerate(names) if asked.enforce("n0", name)]
    assert reached == list(range(10))
    assert DEEPEST == 9


NAMES = [f"n{number}" for number in range(14)]
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=30)
CHAIN = st.just(list(pairwise(NAMES)))


@settings(max_examples=150, deadline=None)
@given(PAIRS, CHAIN | st.just([]))
def test_a_role_is_met_where_at_most_nine_links_lead_to_it(
    drawn: list[tuple[str, str]], chain: list[tuple[str, str]]
) -> None:
    pairs = {*drawn, *chain}
    asked = enforcer([*links(*pairs), *(f"p, {name}, {name}, allow" for name in NAMES)])
    met = {NAMES[0]}
    for _ in range(DEEPEST):
        met |= {role for member, role in pairs if member in met}
    assert {name for name in NAMES if asked.enforce(NAMES[0], name)} == met


# Matchers: https://casbin.org/docs/syntax-for-models/ and https://casbin.org/docs/function/


def matching(matcher: str) -> str:
    return MODEL.replace("g(r.who, p.who) && r.what == p.what", matcher)


TRUTHS: list[tuple[str, Callable[[bool, bool, bool], bool]]] = [
    ("a(r.what) && b(r.what) && c(r.what)", lambda a, b, c: a and b and c),
    ("a(r.what) || b(r.what) || c(r.what)", lambda a, b, c: a or b or c),
    ("(a(r.what) || b(r.what)) && c(r.what)", lambda a, b, c: (a or b) and c),
    ("a(r.what) || b(r.what) && c(r.what)", lambda a, b, c: a or (b and c)),
    ("a(r.what) && b(r.what) || c(r.what)", lambda a, b, c: (a and b) or c),
]


@pytest.mark.parametrize(("matcher", "meant"), TRUTHS, ids=[matcher for matcher, _ in TRUTHS])
def test_and_or_and_brackets_mean_what_they_do_everywhere(
    matcher: str, meant: Callable[[bool, bool, bool], bool]
) -> None:
    asked = enforcer(["p, ann, x, allow"], matching(matcher))
    for word in "abc":
        asked.add_function(word, lambda truths, word=word: truths["abc".index(word)])
    for truths in product((True, False), repeat=3):
        assert asked.enforce("ann", truths) == meant(*truths)


def test_a_matcher_stops_at_the_first_part_that_settles_it() -> None:
    """`rows` of our model may ask for a row rule only of the resource that `what` has found to be meant."""
    called: list[str] = []

    def call(word: str) -> bool:
        called.append(word)
        return word != "no"

    matcher = "(call('yes') || call('never')) && call('no') && call('never')"
    asked = enforcer(["p, ann, x, allow"], matching(matcher))
    asked.add_function("call", call)
    assert not asked.enforce("ann", "x")
    assert called == ["yes", "no"]


def test_a_function_gets_the_request_as_it_is_and_cells_as_text() -> None:
    request = object()
    got: list[object] = []

    def take(*given: object) -> bool:
        got.extend(given)
        return True

    asked = enforcer(["p, 1 + 1, r.who, allow"], matching("take(r.who, p.who, p.what)"))
    asked.add_function("take", take)
    assert asked.enforce(request, "x")
    assert got[0] is request
    assert got[1:] == ["1 + 1", "r.who"]


# And our model uses nothing else


def own() -> ConfigParser:
    read = ConfigParser(interpolation=None)
    read.read_string(package_files("policies").joinpath("model.conf").read_text("utf-8"))
    return read


def test_our_model_holds_only_the_sections_shown_above() -> None:
    written = {section: dict(own()[section]) for section in own().sections()}
    assert list(written) == ["request_definition", "policy_definition", "role_definition", "policy_effect", "matchers"]
    assert written["role_definition"] == {"g": "_, _"}
    assert written["policy_effect"] == {"e": "priority(p.eft) || deny"}
    assert [list(words) for words in written.values()] == [["r"], ["p"], ["g"], ["e"], ["m"]]
    assert "priority" not in written["policy_definition"]["p"].split(", ")


def test_our_matcher_is_functions_joined_by_and_and_or() -> None:
    asked = casbin.Enforcer.new_model(text=package_files("policies").joinpath("model.conf").read_text("utf-8"))
    kept = asked["m"]["m"].value
    assert kept.replace("r_", "r.").replace("p_", "p.") == own()["matchers"]["m"]
    parsed = ast.parse(kept.replace("&&", "and").replace("||", "or"), mode="eval").body
    kinds = {type(node) for node in ast.walk(parsed)}
    assert kinds == {ast.BoolOp, ast.And, ast.Or, ast.Call, ast.Name, ast.Load}
    called = {
        node.func.id for node in ast.walk(parsed) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called == {"built_in", "g", "what", "right", "when", "recorded", "rows"}
