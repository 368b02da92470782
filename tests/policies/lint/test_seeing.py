"""Positions and row rules are found to tell too much exactly where some request is told too much."""

from collections.abc import Iterator
from datetime import date

import pytest

from catalog import Item, Place, Resource
from policies import Clear, Decision, Denied, Masked, Outcome, Policies, Right, Rule, outcome_on, outcomes
from policies.coarser import tells_no_more
from policies.lint.position_rules import position_findings
from policies.lint.row_rules import row_rule_findings
from policies.lint.seeing import Sight
from policies.lint.survey import Survey
from policies.words import POSITIONS, Effect
from tests.policies.lint.brute_force import asker, callers, decided, functions, requests
from tests.policies.random_tables import World, world

TODAY = date(2026, 6, 30)
WORLDS = 50
ROW_RULE_ITEM = "i0"  # all row rules of random tables look at it


@pytest.mark.parametrize("seed", range(WORLDS))
def test_the_findings_agree_with_brute_force(seed: int) -> None:
    drawn = world(seed, 4 + seed % 9)
    if drawn is None:
        return
    policies = Policies(drawn.table, drawn.catalog)
    survey = Survey(policies, TODAY)
    for resource in drawn.catalog.resources.values():
        sight = Sight(survey)
        found = [*position_findings(survey, sight, resource), *row_rule_findings(survey, sight, resource)]
        expected = set(told_at_positions(policies, drawn, resource)) | set(told_by_row_rules(policies, drawn, resource))
        assert {(finding.place, finding.code) for finding in found} == expected


def told_at_positions(policies: Policies, drawn: World, resource: Resource) -> Iterator[tuple[Place, str]]:
    for item in resource.items.values():
        for right in POSITIONS:
            for rows, used, shown in views(policies, drawn, resource, right, item.code, item.code):
                for kind in drawn.rows(resource.code):
                    if isinstance(outcome_on(rows, kind), Clear):
                        yield from told(outcome_on(used, kind), outcome_on(shown, kind), right, item)


def told(used: Outcome, shown: Outcome, right: Right, item: Item) -> Iterator[tuple[Place, str]]:
    if isinstance(used, Clear) and used.rule is not None and not isinstance(shown, Clear):
        yield used.rule.place, "lookup-tells-more" if right is Right.LOOKUP else "position-tells-more"
    if isinstance(used, Masked) and not isinstance(shown, Clear) and not used.mask.ignores_value:
        if not isinstance(shown, Masked) or not tells_no_more(used.mask, shown.mask, item):
            yield used.rule.place, "position-other-mask"


def told_by_row_rules(policies: Policies, drawn: World, resource: Resource) -> Iterator[tuple[Place, str]]:
    kinds = drawn.rows(resource.code)
    for target in (None, *resource.items, *resource.references):
        for right in Right:
            seen = Right.COPY if right is Right.COPY else Right.QUERY
            named = target is None or target in resource.references
            if (right.is_position and named) or (right is Right.VERIFY and target in resource.references):
                continue
            for rows, used, shown in views(policies, drawn, resource, right, target, ROW_RULE_ITEM, seen):
                opened = [kind for kind in kinds if isinstance(outcome_on(rows, kind), Clear)]
                if any(not isinstance(outcome_on(shown, kind), Clear) for kind in opened):
                    yield from ((rule.place, "row-rule-reveals") for rule in by_rows(used))


def by_rows(decision: Decision) -> Iterator[Rule]:
    for outcome in outcomes(decision):
        if outcome.rule is not None and outcome.rule.rows is not None:
            yield outcome.rule


def views(
    policies: Policies,
    drawn: World,
    resource: Resource,
    right: Right,
    target: str | None,
    item: str,
    seen: Right = Right.QUERY,
) -> Iterator[tuple[Decision, Decision, Decision]]:
    """The rows, the target by the right and the item as it is seen, for everybody in every situation."""
    mode = Right(right.mode)
    for department, application in callers():
        rights = asker(policies, department, application, TODAY)
        asked = ((None, mode), (target, right), (item, seen))
        rules = [policies.rules_for(rights.names, resource, *use) or () for use in asked]
        if not any(rule.effect is Effect.ALLOW or rule.rows is not None for rule in rules[1]):
            continue
        every = [rule for some in rules for rule in some]
        for request, by_key in requests(rights, every, resource, functions(drawn.catalog, department)):
            rows, used, shown = (
                decided(some, request, resource, *use, by_key) for some, use in zip(rules, asked, strict=True)
            )
            if right is Right.VERIFY:
                if by_key:  # the subject is named by its key
                    yield Clear(None), used, shown
            elif mode is Right.QUERY and not by_key:
                yield Denied(None), used, shown  # without a surrogate rows are read by key
            else:
                yield rows, used, shown
