"""The compiled policies decide as Casbin does: same effect, same mask, same line, on every kind of row."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from time import monotonic

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import Findings
from policies import (
    Effect,
    From,
    GrantAmbiguous,
    Policies,
    PolicyError,
    Probe,
    Right,
    Specification,
    SpecificationMismatch,
    Until,
    check_against_specification,
    outcomes,
)
from policies.agreement import compare, verdict_on
from policies.groups import DEEPEST, gather
from policies.lines import lines_of
from policies.specification import NOTHING
from tests.policies.random_tables import CHAIN, CONDITIONS, World, world
from tests.policies.small_city import CITY, caller, miscompiled, policies

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
    specification = Specification(drawn.table.lines, drawn.table.groups, drawn.catalog)
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
    wanted = {
        "allow",
        "deny",
        "no rule",
        "by rows",
        "masked",
        "verdict",
        "ambiguous",
        "through a grant",
        "not on record",
    }
    assert met.keys() >= wanted
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
            simply = replace(probe, rights=replace(probe.rights, records=None))
            if {verdict_on(compiled, simply, row) for row in drawn.rows(probe.resource)} != verdicts:
                met.add("not on record")
        except GrantAmbiguous:
            met.add("ambiguous")
            continue
        met |= {verdict.effect.value if verdict.place else "no rule" for verdict in verdicts}
        met |= {"by rows"} if len(verdicts) > 1 else set()
        met |= {"verdict" if "verdict" in v.mask else "masked" for v in verdicts if v.mask not in ("-", "clear")}
    return met


def test_random_tables_use_every_word() -> None:
    """Each condition lets a rule decide and keeps one from it, and so on: no word is agreed about in theory only."""
    met = Counter(word for seed in range(1200) for word in words_met(seed))
    conditions = {*CONDITIONS, "purpose=p", "purpose=q"}
    assert met.keys() >= conditions | {f"not {word}" for word in conditions}
    assert met.keys() >= {"allow *", "deny *", "rows in allow", "rows in deny", "both dates", *CHAIN}
    assert min(met.values()) >= 5


def words_met(seed: int) -> Iterator[str]:
    drawn = world(seed, 12)
    if drawn is None:
        return
    compiled = Policies(drawn.table, drawn.catalog)
    written = {line.place: line for line in drawn.table.lines}
    for _ in range(QUESTIONS):
        probe = drawn.question()
        try:
            answer = compiled.decide(probe.rights, probe.resource, probe.target, probe.right, probe.by_key, probe.used)
        except GrantAmbiguous:
            continue
        yield from (f"not {word}" for word in answer.missing)
        for rule in (outcome.rule for outcome in outcomes(answer.decision)):
            if rule is None:
                continue
            yield from map(str, rule.when)
            yield from [rule.who] if rule.who in CHAIN else []
            yield from [f"{rule.effect} *"] if written[rule.place].cells[3] == "*" else []
            yield from [f"rows in {rule.effect}"] if rule.rows is not None else []
            yield from ["both dates"] if {From, Until} <= set(map(type, rule.when)) else []


ROW = {"own_region": True, "no_record": True}


@pytest.mark.parametrize("hops", range(1, 13))
def test_chains_of_groups_are_resolved_as_by_casbin_or_refused(hops: int) -> None:
    """Over more than nine hops Casbin says no and nothing else; the file that needs them is not taken."""
    names = ["tax", *(f"police/g{hop}" for hop in range(1, hops + 1))]
    memberships = list(pairwise(names))
    text = "".join(f"g, {member}, {group}\n" for member, group in memberships)
    text += f"p, {names[-1]}, population.name, query, always, *, clear, allow, \n"
    lines = [line for line in lines_of("10-police.csv", text, Findings()) if line.cells[0] == "p"]
    probe = Probe(caller(), "population", "name", Right.QUERY)
    (verdict,) = Specification(lines, gather(memberships), CITY).verdicts(probe, ROW)
    if hops <= DEEPEST:
        ours = policies(text)
        asked = replace(probe, rights=caller(names=ours.table.names_of("tax", "app")))
        assert verdict.effect is Effect.ALLOW
        assert verdict_on(ours, asked, ROW) == verdict
        return
    assert verdict == NOTHING
    with pytest.raises(PolicyError) as caught:
        policies(text)
    found = [(finding.place.line, finding.code) for finding in caught.value.findings]
    assert found == [(line, "group-depth") for line in range(1, hops - DEEPEST + 1)]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=seeds)
def test_the_check_at_reload_passes_for_every_right_table(seed: int) -> None:
    drawn = world(seed, 12)
    if drawn is not None:
        check_against_specification(Policies(drawn.table, drawn.catalog), probes=10, seed=seed)


def test_the_check_at_reload_finds_a_compiled_table_that_decides_otherwise() -> None:
    right = policies("p, everyone, population.name, query, always, *, clear, allow, \n")
    turned = replace(right.table.rules[0], effect=Effect.DENY)
    wrong = Policies(miscompiled(right.table, turned), CITY)
    with pytest.raises(SpecificationMismatch, match="population"):
        check_against_specification(wrong, seed=1)


def test_a_difference_in_the_line_alone_is_a_difference() -> None:
    right = policies("p, tax, population.name, query, always, *, clear, allow, \n" * 2)
    wrong = Policies(miscompiled(right.table, *reversed(right.table.rules)), CITY)
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
        compiled = Policies(drawn.table, drawn.catalog)
        specification = Specification(drawn.table.lines, drawn.table.groups, drawn.catalog)
        probe = drawn.question()
        row = drawn.rows(probe.resource)[0]
        compare(compiled, specification, probe, row)
        met += 1
    assert met > 30
