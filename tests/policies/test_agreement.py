"""The compiled policies decide as Casbin does: same effect, same mask, same line, on every kind of row."""

import os
from collections import Counter
from dataclasses import replace
from time import monotonic

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies import (
    Effect,
    GrantAmbiguous,
    Policies,
    PolicyTable,
    Specification,
    SpecificationMismatch,
    check_against_specification,
)
from policies.agreement import compare, verdict_on
from tests.policies.random_tables import World, world
from tests.policies.small_city import CITY, policies

TABLES = int(os.environ.get("ZHAOBI_RANDOM_TABLES", "1500"))
QUESTIONS = 8  # about each table

seeds = st.integers(0, 2**48)
sizes = st.integers(1, 16)


@settings(max_examples=TABLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=seeds, size=sizes)
def test_every_decision_is_casbins(seed: int, size: int) -> None:
    drawn = world(seed, size)
    if drawn is None:
        return
    compiled = Policies(drawn.table, drawn.catalog)
    specification = Specification(drawn.table, drawn.catalog)
    for _ in range(QUESTIONS):
        check_question(drawn, compiled, specification)


def check_question(drawn: World, compiled: Policies, specification: Specification) -> None:
    probe = drawn.question()
    rows = drawn.rows(probe.resource)
    expected = [specification.verdicts(probe, row) for row in rows]
    try:
        decided = [verdict_on(compiled, probe, row) for row in rows]
    except GrantAmbiguous:
        assert any(len(verdicts) > 1 for verdicts in expected)
    else:
        assert expected == [{verdict} for verdict in decided]


def test_random_tables_reach_every_kind_of_verdict() -> None:
    """Otherwise the test above could agree about nothing."""
    met = Counter(kind for seed in range(300) for kind in kinds(seed))
    assert met.keys() >= {"allow", "deny", "no rule", "by rows", "masked", "verdict", "ambiguous", "through a grant"}
    assert min(met.values()) >= 5


def kinds(seed: int) -> set[str]:
    drawn = world(seed, 12)
    if drawn is None:
        return set()
    compiled = Policies(drawn.table, drawn.catalog)
    met: set[str] = set()
    for _ in range(QUESTIONS):
        probe = drawn.question()
        try:
            verdicts = {verdict_on(compiled, probe, row) for row in drawn.rows(probe.resource)}
            without = replace(probe, rights=replace(probe.rights, grants=()))
            if {verdict_on(compiled, without, row) for row in drawn.rows(probe.resource)} != verdicts:
                met.add("through a grant")
        except GrantAmbiguous:
            met.add("ambiguous")
            continue
        met |= {verdict.effect.value if verdict.place else "no rule" for verdict in verdicts}
        met |= {"by rows"} if len(verdicts) > 1 else set()
        met |= {"verdict" if "verdict" in v.mask else "masked" for v in verdicts if v.mask not in ("-", "clear")}
    return met


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=seeds)
def test_the_check_at_reload_passes_for_every_right_table(seed: int) -> None:
    drawn = world(seed, 12)
    if drawn is not None:
        check_against_specification(Policies(drawn.table, drawn.catalog), probes=10, seed=seed)


def test_the_check_at_reload_finds_a_compiled_table_that_decides_otherwise() -> None:
    right = policies("p, everyone, population.name, query, always, *, clear, allow, \n")
    turned = replace(right.table.rules[0], effect=Effect.DENY)
    wrong = Policies(PolicyTable((turned,), right.table.lines, right.table.groups, right.version), CITY)
    with pytest.raises(SpecificationMismatch, match="population"):
        check_against_specification(wrong, seed=1)


def test_a_difference_in_the_line_alone_is_a_difference() -> None:
    right = policies("p, tax, population.name, query, always, *, clear, allow, \n" * 2)
    swapped = tuple(replace(rule, order=1 - rule.order) for rule in right.table.rules)
    wrong = Policies(replace(right.table, rules=swapped), CITY)
    with pytest.raises(SpecificationMismatch):
        check_against_specification(wrong, seed=1)


def test_the_sample_is_bounded_in_time() -> None:
    lines = "".join(f"p, tax, population.name, query, from=2{n:03}-01-01, *, clear, allow, \n" for n in range(999))
    begun = monotonic()
    check_against_specification(policies(lines), seconds=0.05, probes=1_000_000)
    assert monotonic() - begun < 60  # without the bound it would take an hour


def test_compare_leaves_ambiguous_grants_to_the_caller() -> None:
    met = 0
    for seed in range(60):
        drawn = world(seed, 12)
        if drawn is None:
            continue
        compiled, specification = Policies(drawn.table, drawn.catalog), Specification(drawn.table, drawn.catalog)
        probe = drawn.question()
        row = drawn.rows(probe.resource)[0]
        compare(compiled, specification, probe, row)
        met += 1
    assert met > 30
