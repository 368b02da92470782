"""Whether a rule ever decides: exact over callers, targets, rights, situations and kinds of rows.

All conditions but the two about days are positive: the less is true of a request, the fewer rules match. So among the
situations in which a rule's own conditions hold, those with nothing else in hand are the ones to look at: one for each
purpose that a grant may be for, and one for each day on which some other rule has ceased to hold. Of the callers
likewise those who bear no more names than the rule takes. Where none of these reaches the rule, none does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from catalog import Place, Resource
from policies.deciding import is_through_grant
from policies.lint.survey import Survey, Target, in_order, offered, targets_of
from policies.questions import Question, candidates, unmet
from policies.rights import Grant
from policies.rules import EveryItem, Named, Rule, WholeResource
from policies.selecting import is_restricted
from policies.space import Caller, Holding, Situation, purposes_in
from policies.words import WITHOUT_KEY, Condition, Effect, ForPurpose, From, Right, State, Until

_When = tuple[Condition, ...]
_NONE: frozenset[str] = frozenset()


Above = Mapping[Place, frozenset[Rule] | None]
"""By the place of a rule what `Reach.before` says of all that it means."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the request space in which a rule is looked for."""

    resource: Resource
    callers: tuple[Caller, ...]
    targets: tuple[Target, ...]
    rights: frozenset[Right]


class Reach:
    """Looks for a request that a rule decides."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._least: dict[tuple[_When, frozenset[str], frozenset[str]], tuple[_Least, ...]] = {}

    def scope(self, rule: Rule, resource: Resource) -> Scope:
        """All that the rule means at the resource."""
        return Scope(resource, self._survey.meant_by(rule.who), targets_of(rule, resource), rule.rights)

    def decides(self, rule: Rule, scope: Scope) -> bool:
        """Whether it decides some request in the scope on some row, from today on."""
        return self.before(rule, scope) is None

    def before(self, rule: Rule, scope: Scope) -> frozenset[Rule] | None:
        """None if it does; otherwise the rules above it that decide instead, none where its conditions never hold."""
        found: set[Rule] = set()
        for target, right, caller in self._tries(scope):
            rules = self._survey.about(scope.resource, target)
            names = self._survey.names[caller]
            for least in self._situations(rule, scope.resource, target, caller):
                first = _first(rules, rule, names, right, least, scope.resource)
                if first is rule:
                    return None
                if not found and first is not None and self._covers(first, rule, scope.resource):
                    return frozenset({first})
                found.update({first} if first is not None else ())
        return frozenset(found)

    def _tries(self, scope: Scope) -> Iterator[tuple[Target, Right, Caller]]:
        """One of each first, which finds most rules alive; then all, but of callers alike to every rule only one."""
        if not scope.callers:
            return
        first = next(_uses(scope), None)
        if first is not None:
            yield (*first, scope.callers[0])
            callers = self._different(scope)
            for target, right in _uses(scope):
                for caller in callers:
                    yield target, right, caller

    def _different(self, scope: Scope) -> list[Caller]:
        rules = self._survey.rules_of(scope.resource)
        whos = frozenset(rule.who for rule in rules)
        purposes = purposes_in(rules)
        seen: dict[object, Caller] = {}
        for caller in scope.callers:
            own = self._survey.functions(caller)
            seen.setdefault((self._survey.names[caller] & whos, own & purposes, own <= purposes), caller)
        return list(seen.values())

    def _covers(self, rule: Rule, other: Rule, resource: Resource) -> bool:
        """Whether the rule by itself takes all that the other means; seen at the words, so that True is certain."""
        return (
            rule.who in self._survey.names_above(other.who)
            and other.rights <= rule.rights
            and frozenset(rule.when) - {State.ALWAYS} <= frozenset(other.when)
            and _takes_rows(rule, other)
            and not (other.effect is Effect.DENY and is_through_grant(rule))
            and _covers_targets(rule, other, resource)
        )

    def _situations(self, rule: Rule, resource: Resource, target: Target, caller: Caller) -> Iterator["_Least"]:
        functions = self._survey.functions(caller)
        purposes = self._survey.purposes(resource, target) if is_through_grant(rule) else _NONE
        key = (rule.when, functions, purposes)
        known = self._least.get(key)
        if known is None:
            found = least_situations(rule.when, functions, purposes, self._survey.today)
            known = self._least[key] = tuple(map(_Least, found))
        yield from known
        for least in known:
            for day in _turns(self._survey.about(resource, target), rule, least.situation.today):
                yield _Least(replace(least.situation, today=day))


def _uses(scope: Scope) -> Iterator[tuple[Target, Right]]:
    for target in scope.targets:
        for right in in_order(scope.rights & offered(scope.resource, target)):
            yield target, right


def least_situations(
    when: Iterable[Condition], functions: frozenset[str], named: frozenset[str], today: date
) -> Iterator[Situation]:
    """The situations with least in hand in which all of `when` hold, on the first day from `today` on that they do.

    `functions` are the purposes that the caller may state; of those among them that are not in `named`, which no rule
    tells apart, one stands for all. There is none where the conditions never hold for such a caller.
    """
    words = frozenset(when)
    begins = max([today, *(word.day for word in words if isinstance(word, From))])
    if any(isinstance(word, Until) and word.day < begins for word in words):
        return
    stated = frozenset(word.code for word in words if isinstance(word, ForPurpose))
    grant = Holding.LISTED if State.LISTED in words else Holding.GRANTED if State.GRANTED in words else Holding.NONE
    for purposes in _purposes(stated, functions, named) if grant is not Holding.NONE else [stated]:
        if purposes <= functions:
            yield Situation(
                begins,
                by_key=not words.isdisjoint({State.BY_KEY, State.CONSENTED}),
                in_hours=State.IN_HOURS in words,
                person=State.PERSON in words or grant is Holding.LISTED,
                agreed=State.AGREED in words,
                grant=grant,
                purposes=purposes,
                consented=State.CONSENTED in words,
                emergency=State.EMERGENCY in words,
            )


def _purposes(stated: frozenset[str], functions: frozenset[str], named: frozenset[str]) -> list[frozenset[str]]:
    """What a request states at least whose grant counts: any purpose, the ones that rules name last."""
    if stated:
        return [stated]
    others = sorted(functions - named)[:1]
    return [frozenset({code}) for code in others or sorted(functions)]


def _turns(rules: Iterable[Rule], rule: Rule, begins: date) -> list[date]:
    """The days after `begins`, while the rule holds, on which a condition of another has ceased to hold."""
    ends = {word.day for each in rules for word in each.when if isinstance(word, Until)}
    last = min([word.day for word in rule.when if isinstance(word, Until)], default=date.max)
    return sorted(day + timedelta(days=1) for day in ends if begins <= day < last)


@dataclass(slots=True)
class _Least:
    """A situation, and what is known of it: which conditions hold together, with a key and where there is none."""

    situation: Situation
    _known: tuple[dict[_When, bool], dict[_When, bool]] = field(default_factory=lambda: ({}, {}))

    def holds(self, when: _When, right: Right, resource: Resource) -> bool:
        known = self._known[right in WITHOUT_KEY]
        answer = known.get(when)
        if answer is None:
            answer = known[when] = not unmet(when, *self._asked(right, resource))
        return answer

    def _asked(self, right: Right, resource: Resource) -> tuple[Question, Grant | None]:
        rights = self.situation.rights(Caller("any"), _NONE, resource)
        question = Question(rights, resource, None, _NONE, right, self.situation.by_key)
        return question, next(iter(candidates(question)), None)


def _first(
    rules: tuple[Rule, ...], wanted: Rule, names: frozenset[str], right: Right, least: _Least, resource: Resource
) -> Rule | None:
    """The wanted rule where it decides on some row, else the rule above that takes all its rows; None for neither."""
    if not least.holds(wanted.when, right, resource):
        return None
    # a grant with a row rule of its own narrows what allows open through it, and so leaves rows to the denies below
    narrowed = wanted.effect is Effect.DENY and bool(resource.rows) and is_through_grant(wanted)
    for rule in rules:
        if rule is wanted:
            return wanted
        if rule.who not in names or right not in rule.rights:
            continue
        if not _takes_rows(rule, wanted) or not least.holds(rule.when, right, resource):
            continue
        if narrowed and rule.effect is Effect.ALLOW and is_through_grant(rule):
            continue
        return rule
    return None


def _takes_rows(rule: Rule, other: Rule) -> bool:
    """Whether the rule matches every row that the other matches: NULL matches denies and no allow."""
    if rule.rows is None:
        return True
    return rule.rows == other.rows and (rule.effect is Effect.DENY or other.effect is Effect.ALLOW)


def _covers_targets(rule: Rule, other: Rule, resource: Resource) -> bool:
    if rule.selector == other.selector:
        return (
            rule.effect is other.effect
            or rule.effect is Effect.DENY
            or isinstance(rule.selector, Named | WholeResource)
        )
    if not isinstance(rule.selector, EveryItem) or isinstance(other.selector, WholeResource):
        return False
    if rule.effect is Effect.DENY:
        return True
    match other.selector:
        case Named(code):
            item = resource.items.get(code)
            return item is not None and not is_restricted(item)
        case _:
            return other.effect is Effect.ALLOW
