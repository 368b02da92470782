"""Rules that name a position and tell there what the same caller does not see."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog import Finding, Item, Resource
from policies.coarser import tells_no_more
from policies.decisions import Clear, Denied, Masked, Outcome, outcome_on
from policies.lint.kinds import LOOKUP_TELLS_MORE, POSITION_OTHER_MASK, POSITION_TELLS_MORE, Kind
from policies.lint.seeing import Sight, View
from policies.lint.survey import Survey, in_order, offered, targets_of
from policies.rowkinds import row_kinds, row_rules
from policies.rules import CLEAR, Rule
from policies.words import POSITIONS, Effect, Right


@dataclass(frozen=True, slots=True)
class _Told:
    """A position that tells more of an item than the selection does: in which view, and what that shows."""

    item: Item
    right: Right
    view: View
    shown: Outcome


def position_findings(survey: Survey, sight: Sight, resource: Resource) -> Iterator[Finding]:
    """What the position rules of the resource tell, one finding for each rule and kind."""
    for rule in survey.rules_of(resource):
        if rule.effect is Effect.ALLOW and not rule.rights.isdisjoint(POSITIONS):
            found: dict[Kind, list[_Told]] = {}
            for told in _told_by(rule, sight, resource):
                found.setdefault(_kind(rule, told), []).append(told)
            for kind, tellings in found.items():
                yield kind.at(rule.place, _message(rule, resource, tellings))


def _told_by(rule: Rule, sight: Sight, resource: Resource) -> Iterator[_Told]:
    for target in targets_of(rule, resource):
        item = resource.items.get(target) if target is not None else None
        if item is None or sight.surely_clear(resource, item.code, Right.QUERY, rule.who):
            continue
        for right in in_order(rule.rights & POSITIONS & offered(resource, target)):
            told = _told(rule, sight, resource, item, right)
            if told is not None:
                yield told


def _told(rule: Rule, sight: Sight, resource: Resource, item: Item, right: Right) -> _Told | None:
    """The first view in which the rule tells more of the item than the caller sees, on a row that is open."""
    uses = ((None, Right.QUERY), (item.code, right), (item.code, Right.QUERY))
    for view in sight.views(resource, uses, rule.who):
        rows, position, selection = view.decisions
        for row in row_kinds(row_rules(view.decisions)):
            if isinstance(outcome_on(rows, row), Denied):
                continue
            used, shown = outcome_on(position, row), outcome_on(selection, row)
            if used.rule is rule and _tells_more(used, shown, item):
                return _Told(item, right, view, shown)
    return None


def _tells_more(used: Outcome, shown: Outcome, item: Item) -> bool:
    match used, shown:
        case (Denied(), _) | (_, Clear()):
            return False
        case Masked(mask, _), Masked(seen, _):
            return not tells_no_more(mask, seen, item)
        case Masked(mask, _), _:
            return not mask.ignores_value
        case _:
            return True


def _kind(rule: Rule, told: _Told) -> Kind:
    if rule.mask is not None and rule.mask.text != CLEAR:
        return POSITION_OTHER_MASK
    return LOOKUP_TELLS_MORE if told.right is Right.LOOKUP else POSITION_TELLS_MORE


def _message(rule: Rule, resource: Resource, tellings: list[_Told]) -> str:
    first = tellings[0]
    seen = f"`{first.shown.mask}`" if isinstance(first.shown, Masked) else "nothing"
    others = len({told.item.code for told in tellings}) - 1
    more = f"; so with {others} more items" if others else ""
    name = f"{resource.code}.{first.item.code}"
    return f"`{first.right}` of `{name}` works on `{rule.mask}`, while {first.view.words()} sees {seen}{more}"
