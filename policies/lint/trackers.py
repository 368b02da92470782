"""Rules that let callers count or add up what they do not see, by items whose answers they can take from each other."""

from collections.abc import Iterator

from catalog import Finding, Item, Resource
from policies.decisions import Clear, Denied, outcome_on
from policies.lint.kinds import TRACKER
from policies.lint.seeing import Sight, View
from policies.lint.survey import Survey, in_order, offered, targets_of
from policies.rowkinds import row_kinds, row_rules
from policies.rules import Rule
from policies.words import Effect, Right

_COUNTING = frozenset({Right.GROUP, Right.AGGREGATE})
_NAMED = 3  # items by their names


def tracker_findings(survey: Survey, sight: Sight, resource: Resource) -> Iterator[Finding]:
    """One finding for each rule that opens groups over an item which is not clear: trackers exist for its callers."""
    if resource.row is None:  # its rows are in no group
        return
    for rule in survey.rules_of(resource):
        if rule.effect is Effect.ALLOW and not rule.rights.isdisjoint(_COUNTING):
            found = next(_guarded(rule, sight, resource), None)
            if found is not None:
                yield TRACKER.at(rule.place, _message(rule, survey, sight, resource, *found))


def _guarded(rule: Rule, sight: Sight, resource: Resource) -> Iterator[tuple[Item, Right, View]]:
    """Every use of the rule in groups over an item that somebody counts and does not see."""
    for target in targets_of(rule, resource):
        item = resource.items.get(target) if target is not None else None
        if item is None or rule.mask is None or rule.mask.ignores_value:
            continue
        if sight.surely_clear(resource, item.code, Right.QUERY, rule.who):
            continue
        for right in in_order(rule.rights & _COUNTING & offered(resource, target)):
            view = next((one for one in _views(rule, sight, resource, item, right) if _is_guarded(rule, one)), None)
            if view is not None:
                yield item, right, view


def _views(rule: Rule, sight: Sight, resource: Resource, item: Item, right: Right) -> Iterator[View]:
    uses = ((None, Right.QUERY), (item.code, right), (item.code, Right.QUERY))
    return (view for view in sight.views(resource, uses, rule.who) if not view.situation.by_key)


def _is_guarded(rule: Rule, view: View) -> bool:
    """Whether on some open row the rule decides the position, and the item is not clear."""
    rows, position, selection = view.decisions
    for row in row_kinds(row_rules(view.decisions)):
        if isinstance(outcome_on(rows, row), Denied) or outcome_on(position, row).rule is not rule:
            continue
        if not isinstance(outcome_on(selection, row), Clear):
            return True
    return False


def _message(rule: Rule, survey: Survey, sight: Sight, resource: Resource, item: Item, right: Right, view: View) -> str:
    by = [code for code in resource.items if _is_grouped_by(code, rule, survey, sight, resource, view)]
    named = ", ".join(f"`{code}`" for code in by[:_NAMED])
    more = f" and {len(by) - _NAMED} more" if len(by) > _NAMED else ""
    ways = f"by {named}{more} and without" if by else "by what is clear and without"
    name = f"{resource.code}.{item.code}"
    return f"`{right}` of `{name}`: {view.words()} counts {ways}, and the difference comes near to single records"


def _is_grouped_by(code: str, rule: Rule, survey: Survey, sight: Sight, resource: Resource, view: View) -> bool:
    """Whether words alone tell that the callers may group by the item."""
    return sight.surely_clear(resource, code, Right.QUERY, rule.who) or any(
        other.effect is Effect.ALLOW
        and Right.GROUP in other.rights
        and other.who in view.callers.names
        and code in targets_of(other, resource)
        for other in survey.rules_of(resource)
    )
