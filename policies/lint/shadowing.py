"""Rules that never decide: with the rules above that take everything from them, or why their conditions never hold."""

from collections.abc import Iterable, Iterator
from datetime import date

from catalog import Finding, Place, Resource
from policies.lint.kinds import (
    DENY_SHADOWED,
    DENY_SHADOWED_IN_PART,
    IDLE_WORD,
    NOBODYS_GRANT,
    NOBODYS_PURPOSE,
    NOT_OFFERED,
    NOTHING_MEANT,
    PAST,
    RULE_SHADOWED,
)
from policies.lint.reaching import Above, Reach, Scope
from policies.lint.survey import Survey, in_order, offered, targets_of
from policies.rules import Rule
from policies.selecting import key_of
from policies.telling import what_words
from policies.words import MODES, Effect, ForPurpose, Right, Until

_SHOWN = 3  # rules named in one message
_EVERY_RIGHT = frozenset(Right)


def never_deciding(survey: Survey, reach: Reach, resource: Resource, above: Above) -> Iterator[Finding]:
    """What is wrong with the reach of the rules that name the resource."""
    for rule in survey.rules_of(resource):
        if rule.resource is not None:
            shadows = above[rule.place]
            if shadows is None:
                yield from _partly_idle(reach, rule, reach.scope(rule, resource))
            else:
                yield _dead(survey, rule, shadows, (resource,))


def never_deciding_anywhere(survey: Survey, reach: Reach) -> Iterator[Finding]:
    """The same of the rules that name no resource but a class of items of all of them."""
    resources = tuple(survey.catalog.resources.values())
    for part in survey.table.parts:
        for rule in part.by_resource.get(None, ()):
            above: set[Rule] = set()
            for resource in resources:
                found = reach.before(rule, reach.scope(rule, resource))
                if found is None:
                    break
                above |= found
            else:
                yield _dead(survey, rule, above, resources)


def _dead(survey: Survey, rule: Rule, above: Iterable[Rule], resources: Iterable[Resource]) -> Finding:
    what = what_of(rule)
    meant = [(resource, target) for resource in resources for target in targets_of(rule, resource)]
    if not meant:
        return NOTHING_MEANT.at(rule.place, f"`{what}` means no item")
    if all(rule.rights.isdisjoint(offered(resource, target)) for resource, target in meant):
        rights = "+".join(sorted(rule.rights))
        return NOT_OFFERED.at(rule.place, f"`{what}` is not shared for `{rights}`, so the rule never decides")
    shadows = sorted(above, key=_place)
    if not shadows:
        return _never_true(survey, rule)
    places = ", ".join(str(shadow.place) for shadow in shadows[:_SHOWN])
    more = f" and {len(shadows) - _SHOWN} more" if len(shadows) > _SHOWN else ""
    allowed = any(shadow.effect is Effect.ALLOW for shadow in shadows)
    kind = DENY_SHADOWED if rule.effect is Effect.DENY and allowed else RULE_SHADOWED
    said = f"this {rule.effect} of `{what}` to `{rule.who}` never decides: {places}{more} always comes first"
    return kind.at(rule.place, said)


def _never_true(survey: Survey, rule: Rule) -> Finding:
    ends = [word.day for word in rule.when if isinstance(word, Until)]
    if ends and min(ends) < survey.today:
        return PAST.at(rule.place, f"the rule ended on {_last(ends)}")
    purposes = sorted(word.code for word in rule.when if isinstance(word, ForPurpose))
    if purposes:
        named = " and ".join(f"`{code}`" for code in purposes)
        return NOBODYS_PURPOSE.at(rule.place, f"none of `{rule.who}` may state the purpose {named}")
    return NOBODYS_GRANT.at(rule.place, f"none of `{rule.who}` has a function that a grant could be for")


def _last(ends: Iterable[date]) -> str:
    return min(ends).isoformat()


def _partly_idle(reach: Reach, rule: Rule, scope: Scope) -> Iterator[Finding]:
    """Words that do nothing in a rule that otherwise decides; `*` says nothing word by word."""
    if rule.rights == (MODES if rule.effect is Effect.ALLOW else _EVERY_RIGHT):
        return
    used = frozenset[Right]().union(*(offered(scope.resource, target) for target in scope.targets))
    idle = sorted(rule.rights - used)
    if idle:
        words = "+".join(idle)
        yield IDLE_WORD.at(rule.place, f"`{words}` does nothing at `{what_of(rule)}`")
    if rule.effect is Effect.DENY and len(rule.rights) > 1:
        for right in in_order(rule.rights & used):
            yield from _shadowed_for(reach, rule, scope, right)


def _shadowed_for(reach: Reach, rule: Rule, scope: Scope, right: Right) -> Iterator[Finding]:
    above = reach.before(rule, Scope(scope.resource, scope.callers, scope.targets, frozenset({right})))
    allows = sorted((each for each in above or () if each.effect is Effect.ALLOW), key=_place)
    if allows:
        said = f"this deny of `{what_of(rule)}` never decides on `{right}`: {allows[0].place} always comes first"
        yield DENY_SHADOWED_IN_PART.at(rule.place, said)


def _place(rule: Rule) -> Place:
    return rule.place


def what_of(rule: Rule) -> str:
    """What the rule is about, as its file writes it."""
    return what_words(rule.resource or "*", key_of(rule.selector) or None)
