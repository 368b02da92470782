"""A rule is found dead exactly if no request, of all that there are, is decided by it on any row."""

from collections.abc import Iterator
from datetime import date

import pytest

from catalog import Resource
from policies import Decision, Policies, Rule, outcomes
from policies.lint.reaching import Reach
from policies.lint.survey import Survey
from tests.policies.lint.brute_force import asker, callers, decided, functions, requests, uses
from tests.policies.random_tables import World, world

TODAY = date(2026, 6, 30)
WORLDS = 120


@pytest.mark.parametrize("seed", range(WORLDS))
def test_the_search_agrees_with_brute_force(seed: int) -> None:
    drawn = world(seed, 6 + seed % 14)
    if drawn is None:
        return
    policies = Policies(drawn.table, drawn.catalog)
    survey = Survey(policies, TODAY)
    reach = Reach(survey)
    for resource in drawn.catalog.resources.values():
        expected = deciding_rules(policies, drawn, resource)
        for rule in drawn.table.about(resource.code):
            above = reach.before(rule, reach.scope(rule, resource))
            assert (above is None) == (rule in expected), f"{rule.place} at {resource.code}"
            if above:
                assert all(each.place < rule.place for each in above)
                assert rule not in deciding_rules(policies, drawn, resource, above | {rule})


def test_random_tables_hold_every_kind_of_rule() -> None:
    """Rules that decide, that one rule hides, that only several together hide."""
    found = set()
    for seed in range(60):
        if drawn := world(seed, 19):
            survey = Survey(Policies(drawn.table, drawn.catalog), TODAY)
            reach = Reach(survey)
            for resource in drawn.catalog.resources.values():
                for rule in drawn.table.about(resource.code):
                    above = reach.before(rule, reach.scope(rule, resource))
                    found.add(above if above is None else len(above) > 1)
    assert found == {None, False, True}


def deciding_rules(
    policies: Policies, drawn: World, resource: Resource, of: frozenset[Rule] | None = None
) -> frozenset[Rule]:
    """Every rule that decides something, were there only the rules `of`; each way to stand to the rules is tried."""
    found: set[Rule] = set()
    for department, application in callers():
        rights = asker(policies, department, application, TODAY)
        for target, right in uses(resource):
            every = policies.rules_for(rights.names, resource, target, right) or ()
            rules = tuple(rule for rule in every if of is None or rule in of)
            if not rules or found.issuperset(rules):
                continue
            stated = functions(drawn.catalog, department)
            for request, by_key in requests(rights, rules, resource, stated, narrowed=True):
                found.update(rules_in(decided(rules, request, resource, target, right, by_key)))
    return frozenset(found)


def rules_in(decision: Decision) -> Iterator[Rule]:
    for outcome in outcomes(decision):
        if outcome.rule is not None:
            yield outcome.rule
