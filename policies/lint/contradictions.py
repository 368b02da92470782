"""Rules that contradict the catalogue or the profile: classes, base items, modes, references (R034-R041, R053)."""

from collections.abc import Iterator

from catalog import Finding, Item, Place, Resource, SharingClass
from policies.decisions import Clear, Compared, Denied, Masked, outcome_on
from policies.lint.kinds import (
    BASE_CLASS,
    CENTRE_WITHOUT_NOTE,
    CONDITIONAL_CLOSED,
    CONDITIONAL_OPEN,
    CONDITIONAL_OPEN_TO_SOME,
    REFERENCE_CLOSED,
    REFERENCE_NOT_FOUND,
    RESTRICTED_TO_GROUP,
    RESTRICTED_WITHOUT_BASIS,
    RESTRICTED_WITHOUT_NOTE,
    ROWS_CLOSED,
    UNCONDITIONAL_CLOSED,
)
from policies.lint.reaching import Above, Reach, Scope
from policies.lint.seeing import Sight, View
from policies.lint.shadowing import what_of
from policies.lint.survey import Survey, Target, in_order, offered, targets_of
from policies.lint.wording import listed
from policies.rowkinds import row_kinds, row_rules
from policies.rules import CLEAR, EVERYONE, PUBLIC, Named, Rule, WholeResource
from policies.selecting import is_restricted
from policies.words import MODES, SHOWING, WITHOUT_KEY, Condition, Effect, Right, State

_ANYBODYS = frozenset[Condition]({State.ALWAYS, State.AGREED, State.BY_KEY, State.IN_HOURS, State.PERSON})


class Contradictions:
    """Compares the rules about a resource with its entry in the catalogue."""

    def __init__(self, survey: Survey, reach: Reach, sight: Sight, *, base_unconditional: bool) -> None:
        self._survey = survey
        self._reach = reach
        self._sight = sight
        self._base_unconditional = base_unconditional

    def findings(self, resource: Resource, above: Above) -> Iterator[Finding]:
        """Everything that the rules about the resource contradict; `above` is what is known of their reach."""
        yield from self._base_classes(resource)
        yield from self._unconditional(resource)
        yield from self._conditional(resource, above)
        yield from self._rows(resource, above)
        for rule in self._survey.rules_of(resource):
            if rule.effect is Effect.ALLOW:
                yield from self._without_condition(rule, resource, above)
                yield from self._restricted(rule, resource)
                yield from self._reference(rule, resource)

    def _base_classes(self, resource: Resource) -> Iterator[Finding]:
        for item in resource.items.values():
            if item.base and self._base_unconditional and item.sharing_class is not SharingClass.UNCONDITIONAL:
                said = f"the base item `{item.code}` of `{resource.code}` is {item.sharing_class}"
                yield BASE_CLASS.at(item.place or _place(resource), said)

    def _is_for_all(self, item: Item) -> bool:
        """Whether every department is to have the item."""
        demanded = item.base and self._base_unconditional and not is_restricted(item)
        return demanded or item.sharing_class is SharingClass.UNCONDITIONAL

    def _unconditional(self, resource: Resource) -> Iterator[Finding]:
        without: dict[frozenset[str], list[Item]] = {}
        for item in filter(self._is_for_all, _to_be_had(resource)):
            lacking = self._lacking(resource, item)
            if lacking:
                without.setdefault(lacking, []).append(item)
        for departments, items in without.items():
            who = "any department" if departments == self._survey.departments else listed(sorted(departments))
            said = f"{listed(item.code for item in items)} of `{resource.code}` cannot be had by {who}"
            hint = UNCONDITIONAL_CLOSED.instead.replace("RESOURCE", resource.code)
            yield UNCONDITIONAL_CLOSED.at(items[0].place or _place(resource), said, hint)

    def _lacking(self, resource: Resource, item: Item) -> frozenset[str]:
        """The departments that cannot have the item in any mode."""
        if any(self._is_surely_had(resource, item, right) for right in MODES & offered(resource, item.code)):
            return frozenset()
        having: set[str] = set()
        for right in in_order(MODES & offered(resource, item.code)):
            for view in self._sight.views(resource, ((None, right), (item.code, right))):
                departments = {caller.department for caller in view.callers.callers}
                if not departments <= having and _gives(view, right):
                    having |= departments
        return self._survey.departments - having

    def _is_surely_had(self, resource: Resource, item: Item, right: Right) -> bool:
        """Whether words alone tell it: everyone may have the item and the rows without a grant, and no rule denies."""
        rows = [rule for rule in self._survey.about(resource, None) if right in rule.rights]
        own = [rule for rule in self._survey.about(resource, item.code) if right in rule.rights]
        if any(rule.effect is Effect.DENY or _tells_nothing(rule) for rule in (*rows, *own)):
            return False
        needed = (own,) if right is Right.VERIFY else (own, rows)
        return all(any(_is_open_to_all(rule, right) for rule in some) for some in needed)

    def _conditional(self, resource: Resource, above: Above) -> Iterator[Finding]:
        closed = [
            item
            for item in _to_be_had(resource)
            if item.sharing_class is SharingClass.CONDITIONAL and not self._is_opened(resource, item.code, MODES, above)
        ]
        if closed:
            said = f"no rule opens {listed(item.code for item in closed)} of `{resource.code}` to another department"
            hint = CONDITIONAL_CLOSED.instead.replace("RESOURCE", resource.code).replace("ITEM", closed[0].code)
            yield CONDITIONAL_CLOSED.at(closed[0].place or _place(resource), said, hint)

    def _rows(self, resource: Resource, above: Above) -> Iterator[Finding]:
        for right in in_order(SHOWING & offered(resource, None)):
            if not self._is_opened(resource, None, frozenset({right}), above):
                said = f"no rule opens rows of `{resource.code}` for `{right}` to another department than its provider"
                yield ROWS_CLOSED.at(_place(resource), said, ROWS_CLOSED.instead.replace("RESOURCE", resource.code))

    def _is_opened(self, resource: Resource, target: Target, rights: frozenset[Right], above: Above) -> bool:
        """Whether some rule opens the target by one of the rights to anybody but the provider."""
        return any(
            rule.effect is Effect.ALLOW
            and not _tells_nothing(rule)
            and not rule.rights.isdisjoint(rights)
            and self._decides_for_others(rule, resource, target, rule.rights & rights, above)
            for rule in self._survey.about(resource, target)
        )

    def _decides_for_others(
        self, rule: Rule, resource: Resource, target: Target, rights: frozenset[Right], above: Above
    ) -> bool:
        if above[rule.place] is not None:
            return False
        everybody = self._survey.meant_by(rule.who)
        callers = tuple(caller for caller in everybody if caller.department != resource.provider)
        is_all = callers == everybody and rights == rule.rights
        if is_all and isinstance(rule.selector, Named | WholeResource):
            return True
        return self._reach.decides(rule, Scope(resource, callers, (target,), rights))

    def _without_condition(self, rule: Rule, resource: Resource, above: Above) -> Iterator[Finding]:
        if rule.when != (State.ALWAYS,) or rule.mask is None or rule.mask.text != CLEAR:
            return
        others = self._others(rule, resource)
        rights = rule.rights & SHOWING
        if not rights or not (others or rule.who == PUBLIC):
            return
        items = [
            code
            for code in targets_of(rule, resource)
            if code is not None
            and resource.items[code].sharing_class is SharingClass.CONDITIONAL
            and not self._is_for_all(resource.items[code])
            and self._decides_for_others(rule, resource, code, rights, above)
        ]
        if items:
            for_all = rule.who == PUBLIC or others == self._survey.departments - {resource.provider}
            kind = CONDITIONAL_OPEN if for_all and rule.rows is None else CONDITIONAL_OPEN_TO_SOME
            some = f" on rows of `{rule.rows}`" if rule.rows is not None else ""
            yield kind.at(rule.place, f"{listed(items)} of `{resource.code}` is clear for `{rule.who}` always{some}")

    def _others(self, rule: Rule, resource: Resource) -> frozenset[str]:
        return self._survey.members(rule.who) - {resource.provider}

    def _restricted(self, rule: Rule, resource: Resource) -> Iterator[Finding]:
        item = resource.items.get(rule.selector.code) if isinstance(rule.selector, Named) else None
        if item is None or not is_restricted(item):
            return
        what = f"`{what_of(rule)}` is restricted and allowed to `{rule.who}`"
        if rule.who in self._survey.table.groups.names:
            yield RESTRICTED_TO_GROUP.at(rule.place, f"{what}, which is a group")
        if not rule.note and not item.basis:
            yield RESTRICTED_WITHOUT_BASIS.at(rule.place, f"{what} without a legal basis")
        elif not rule.note and self._others(rule, resource):
            yield RESTRICTED_WITHOUT_NOTE.at(rule.place, f"{what} without a word about the law that demands it")

    def _reference(self, rule: Rule, resource: Resource) -> Iterator[Finding]:
        link = resource.references.get(rule.selector.code) if isinstance(rule.selector, Named) else None
        target = self._survey.catalog.resources.get(link.resource) if link is not None else None
        rights = rule.rights & SHOWING & offered(resource, None)
        if link is None or target is None or not rights:
            return
        if target.provider != resource.provider:
            for _, item in link.on:
                if not any(map(_opens_lookup, self._for_callers_of(rule, target, item))):
                    what = f"`{what_of(rule)}` finds rows by `{target.code}.{item}`"
                    yield REFERENCE_NOT_FOUND.at(rule.place, f"{what}, which `{rule.who}` may not look up there")
        for opening in self._survey.about(target, None):
            by_key_only = State.BY_KEY in opening.when or target.row is None
            if opening.effect is Effect.ALLOW and not (link.many and by_key_only):
                both = {rule.who, opening.who}
                callers = tuple(caller for caller, names in self._survey.names.items() if both <= names)
                if self._reach.decides(opening, Scope(target, callers, (None,), rights & opening.rights)):
                    return
        yield REFERENCE_CLOSED.at(
            rule.place, f"`{what_of(rule)}` leads to `{target.code}`, of which no row is open to `{rule.who}`"
        )

    def _for_callers_of(self, rule: Rule, resource: Resource, target: Target) -> Iterator[Rule]:
        """The rules about the target that are for some caller whom `rule` means."""
        callers = [names for names in self._survey.names.values() if rule.who in names]
        for other in self._survey.about(resource, target):
            if any(other.who in names for names in callers):
                yield other


def _opens_lookup(rule: Rule) -> bool:
    """Whether the value of the item may be named, in so many words or since it is seen."""
    clear = rule.mask is not None and rule.mask.text == CLEAR
    return rule.effect is Effect.ALLOW and clear and not rule.rights.isdisjoint({Right.LOOKUP, Right.QUERY})


def centre_findings(survey: Survey) -> Iterator[Finding]:
    """Allows of the centre that do not say which law demands them."""
    for part in survey.table.parts:
        if part.owner.department is None:
            for rule in part.rules:
                if rule.effect is Effect.ALLOW and not rule.note:
                    said = f"the centre allows `{what_of(rule)}` and does not say by which law"
                    yield CENTRE_WITHOUT_NOTE.at(rule.place, said)


def _gives(view: View, right: Right) -> bool:
    """Whether on some open row something is shown of the value, or it may be compared."""
    rows, decision = view.decisions
    for row in row_kinds(row_rules((rows, decision))):
        open_row = outcome_on(rows, row)
        closed = isinstance(open_row, Denied) and (right is not Right.VERIFY or open_row.rule is not None)
        if not closed:
            match outcome_on(decision, row):
                case Clear() | Compared():
                    return True
                case Masked(mask, _) if not mask.ignores_value:
                    return True
    return False


def _is_open_to_all(rule: Rule, right: Right) -> bool:
    """Whether every department can meet its conditions, on any day."""
    held = _ANYBODYS - ({State.BY_KEY} if right in WITHOUT_KEY else set())
    return rule.who == EVERYONE and held.issuperset(rule.when)


def _tells_nothing(rule: Rule) -> bool:
    return rule.mask is not None and rule.mask.ignores_value


def _to_be_had(resource: Resource) -> Iterator[Item]:
    """The items that a rule could open at all: not those of which nothing is compared, where all one can is compare."""
    named = {*resource.verification.subject, *resource.verification.claims}
    only_compared = offered(resource, None) == {Right.VERIFY}
    return (item for item in resource.items.values() if not only_compared or item.code in named)


def _place(resource: Resource) -> Place:
    return resource.place or Place(resource.code, 1)
