"""Row rules that tell something about items which the caller does not see (design §4)."""

from collections.abc import Iterator

from catalog import Finding, Resource, items_in
from policies.decisions import Clear, Decision, outcomes
from policies.lint.kinds import ROW_RULE_REVEALS
from policies.lint.seeing import Sight, Use, View
from policies.lint.survey import Survey, Target, in_order, offered, targets_of
from policies.positions import clear_on_every_visible_row
from policies.rules import Rule
from policies.words import Right


def row_rule_findings(survey: Survey, sight: Sight, resource: Resource) -> Iterator[Finding]:
    """Rules whose row rule looks at an item that is not clear for the caller on the rows that the caller sees.

    A row rule that is marked `reveals` may do so.
    """
    for rule in survey.rules_of(resource):
        named = resource.rows.get(rule.rows) if rule.rows is not None else None
        if named is None or named.reveals:
            continue
        for item in sorted(set(items_in(named.test))):
            view = _revealing(rule, sight, resource, item)
            if view is not None:
                said = f"the row rule `{named.code}` looks at `{item}`, which is not clear for {view.words()}"
                yield ROW_RULE_REVEALS.at(rule.place, said)


def _revealing(rule: Rule, sight: Sight, resource: Resource, item: str) -> View | None:
    """The first view in which the rule decides while the item is not clear on every open row."""
    for target in targets_of(rule, resource):
        for right in in_order(rule.rights & offered(resource, target)):
            seen = Right.COPY if right is Right.COPY else Right.QUERY
            if not sight.surely_clear(resource, item, seen, rule.who):
                for view in _deciding(rule, sight, resource, target, right, (item, seen)):
                    rows, _, shown = view.decisions
                    visible = Clear(None) if right is Right.VERIFY else rows
                    if _opens_some(visible) and not clear_on_every_visible_row(visible, shown):
                        return view
    return None


def _deciding(
    rule: Rule, sight: Sight, resource: Resource, target: Target, right: Right, selection: Use
) -> Iterator[View]:
    """The views of rows, target and selection in which the rule decides on the target."""
    uses = ((None, Right(right.mode)), (target, right), selection)
    for view in sight.views(resource, uses, rule.who, keyed=right is Right.VERIFY):
        if any(outcome.rule is rule for outcome in outcomes(view.decisions[1])):
            yield view


def _opens_some(rows: Decision) -> bool:
    return any(isinstance(outcome, Clear) for outcome in outcomes(rows))
