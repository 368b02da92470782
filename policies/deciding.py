"""The policies in force: the table compiled, and the decision about one column reference or the rows of a resource."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from catalog import Catalog, Resource
from policies.decisions import (
    Answer,
    Branch,
    ByRows,
    Clear,
    Compared,
    Decision,
    Denied,
    Masked,
    Outcome,
    RowsWhere,
    is_denied,
)
from policies.errors import AccessBarred, GrantAmbiguous
from policies.index import Index
from policies.questions import (
    THROUGH_GRANT,
    Question,
    candidates,
    covers,
    is_stated,
    items_to_cover,
    needs_record,
    records,
    unmet,
)
from policies.recent import Recent
from policies.rights import Grant, Rights, Withheld
from policies.rules import CLEAR, Rule
from policies.selecting import keys_of, reaches
from policies.serving import lacks_order, unserved
from policies.table import PolicyTable
from policies.telling import what_words
from policies.words import Effect, Right, State

_REMEMBERED = 65_536  # answers

_Key = tuple[str, str, str | None, Right, bool, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Walk:
    """Down the rules to the one that ends it: the decision, and the allow rules above it whose conditions failed."""

    decision: Decision
    failed: tuple[Rule, ...]
    missing: frozenset[str]


class Policies:
    """A policy table over a catalogue. Immutable, but for a bounded memory of answers."""

    def __init__(self, table: PolicyTable, catalog: Catalog) -> None:
        self.table = table
        self.catalog = catalog
        self._indexes: dict[str, Index] = {}  # made when a resource is first asked about
        self._consents: dict[str, bool] = {}  # likewise
        self._answers: Recent[_Key, Answer] = Recent(_REMEMBERED)

    @property
    def version(self) -> str:
        return self.table.version

    def decide(
        self,
        rights: Rights,
        resource: str,
        target: str | None,
        right: Right,
        by_key: bool = False,
        used: frozenset[str] = frozenset(),
    ) -> Answer:
        """What the caller may do with `target`: an item, a reference, or with None the rows of the resource.

        `by_key`: the request names the rows by their key. `used`: the items used at this connection, read only
        for the rows of the resource. What the catalogue does not hold is denied.
        Raises GrantAmbiguous where the grants in force lead to different decisions, AccessBarred where something stands
        before everything that policies open.
        """
        self._check_bars(rights, resource)
        key = (rights.fingerprint, resource, target, right, by_key, used)
        answer = self._answers[key]
        if answer is None:
            answer = self._answer(rights, resource, target, right, by_key, used)
            self._answers.put(key, answer)
        return answer

    def rules_for(
        self, names: frozenset[str], resource: Resource, target: str | None, right: Right
    ) -> tuple[Rule, ...] | None:
        """The rules that may decide on `target` for a caller of these names, in order; None if there is no such target.

        Whether they do depends on their conditions and on the row.
        """
        keys = keys_of(resource, target)
        if keys is None:
            return None
        item = resource.items.get(target) if target is not None else None
        found = self._index(resource.code).for_names(names, keys)
        return tuple(rule for rule in found if right in rule.rights and reaches(rule.selector, rule.effect, item))

    def asks_consent(self, resource: str) -> bool:
        """Whether some rule about the resource rests on the consent of whom its rows are about."""
        known = self._consents.get(resource)
        if known is None:
            known = any(State.CONSENTED in rule.when for rule in self.table.about(resource))
            self._consents[resource] = known
        return known

    def _check_bars(self, rights: Rights, code: str) -> None:
        bar, resource = rights.bars.before(code), self.catalog.resources.get(code)
        if bar is not None and (resource is None or resource.provider != rights.department):
            raise AccessBarred(bar, code)

    def _answer(
        self, rights: Rights, code: str, target: str | None, right: Right, by_key: bool, used: frozenset[str]
    ) -> Answer:
        resource = self.catalog.resources.get(code)
        rules = self.rules_for(rights.names, resource, target, right) if resource is not None else None
        if resource is None or rules is None:
            return Answer(Denied(None))
        if not rights.bars.leave(code, _resting_on(resource, target)):
            return Answer(Denied(None))
        item = resource.items.get(target) if target is not None else None
        question = Question(rights, resource, item, items_to_cover(resource, target, used), right, by_key)
        return without_withheld(decide_by(rules, question), question)

    def _index(self, resource: str) -> Index:
        index = self._indexes.get(resource)
        if index is None:
            index = self._indexes[resource] = Index(self.table.about(resource))
        return index


def _resting_on(resource: Resource, target: str | None) -> tuple[str, ...]:
    """The item that is asked for, or those of a reference that lead on; none for the rows of the resource."""
    reference = None if target is None else resource.references.get(target)
    if reference is not None:
        return tuple(own for own, _ in reference.on)
    return () if target is None else (target,)


def decide_by(rules: Iterable[Rule], question: Question) -> Answer:
    """The answer of `rules`, which all may decide on what is asked, the first that matches winning (design §5).

    Raises GrantAmbiguous where the grants in force lead to different decisions.
    """
    rules = tuple(rules)
    grants = candidates(question)
    walks = [_walk(rules, question, grant) for grant in grants or (None,)]
    if any(walk.decision != walks[0].decision for walk in walks):
        raise GrantAmbiguous(tuple(sorted(grant.number for grant in grants)))
    failed = walks[0].failed  # matters only without a candidate, and then there is one walk
    return Answer(
        decision=walks[0].decision,
        missing=frozenset().union(*(walk.missing for walk in walks)),
        unstated=_unstated(failed, question),
        uncovered=_is_uncovered(failed, question),
    )


def without_withheld(answer: Answer, question: Question) -> Answer:
    """The answer without what is withheld from the caller's department; comparing is no form and stays.

    So does a lookup of a key item as it is: who names the key of a row knows it, and every value is counted.
    """
    item, right = question.item, question.right
    if item is None or right is Right.VERIFY or is_denied(answer.decision):
        return answer
    withheld = question.rights.withheld.of(question.resource.code)
    name = what_words(question.resource.code, item.code)

    def left(outcome: Outcome) -> Outcome:
        match outcome:
            case Clear(Rule()) if right is Right.LOOKUP and item.code in question.resource.key:
                return outcome
            case Clear(Rule() as rule) | Masked(_, rule) if Withheld(name, rule.place) in withheld:
                return Denied(rule)
            case _:
                return outcome

    decision = _each(answer.decision, left)
    return answer if decision == answer.decision else Answer(decision, withheld=True)


def _each(decision: Decision, change: Callable[[Outcome], Outcome]) -> Decision:
    match decision:
        case ByRows(branches, otherwise):
            return ByRows(tuple(replace(each, outcome=change(each.outcome)) for each in branches), change(otherwise))
        case outcome:
            return change(outcome)


def _walk(rules: Iterable[Rule], question: Question, grant: Grant | None) -> _Walk:
    branches: list[Branch] = []
    failed: list[Rule] = []
    missing: set[str] = set()
    otherwise: Outcome = Denied(None)
    for rule in rules:
        false = [str(condition) for condition in unmet(rule.when, question, grant)]
        wanted = question.rights.records
        if wanted is not None and needs_record(rule, question) and not records(question):
            false.append(wanted.missing)
        if false:
            if rule.effect is Effect.ALLOW:
                failed.append(rule)
                missing.update(false)
            continue
        through = grant if rule.effect is Effect.ALLOW and is_through_grant(rule) else None
        outcome = _outcome(rule, question, through)
        rows = _rows(rule, through)
        if rows is None:
            otherwise = outcome
            break
        if not any(_contains(branch.rows, rows) for branch in branches):
            branches.append(Branch(rows, outcome))
    decision = ByRows(tuple(branches), otherwise) if branches else otherwise
    return _Walk(decision, tuple(failed), frozenset(missing))


def is_through_grant(rule: Rule) -> bool:
    return not THROUGH_GRANT.isdisjoint(rule.when)


def _outcome(rule: Rule, question: Question, through: Grant | None) -> Outcome:
    if rule.effect is Effect.DENY:
        return Denied(rule)
    if question.item is None:
        return Clear(rule)
    if question.right is Right.VERIFY:
        return Compared(rule.reveals, rule)
    if rule.mask is None:
        return Denied(rule)
    mask = rule.mask
    if mask.text == CLEAR and through is not None:
        mask = through.mask or mask
    if question.right in unserved(mask) or lacks_order(mask, question.resource):  # a grant's: rules are not read then
        return Denied(rule)
    return Clear(rule) if mask.text == CLEAR else Masked(mask, rule)


def _rows(rule: Rule, through: Grant | None) -> RowsWhere | None:
    """The rows on which the rule matches, a grant narrowing what it opens; None for every row."""
    both = (rule.rows, through.rows if through is not None else None)
    names = frozenset(name for name in both if name is not None)
    return RowsWhere(names, rule.effect is Effect.DENY) if names else None


def _contains(outer: RowsWhere, inner: RowsWhere) -> bool:
    """Whether no row can be in `inner` and not in `outer`, whatever the row rules say.

    INVARIANT: the row tests that are left are each first to match on some row, so equal decisions have equal branches.
    """
    return outer.names <= inner.names and (outer.unknown_matches or not inner.unknown_matches)


def _unstated(failed: Iterable[Rule], question: Question) -> tuple[str, ...]:
    """The grants with which one of the rules would have matched, had the caller stated a purpose or a case."""
    rights = question.rights
    rules = [rule for rule in failed if is_through_grant(rule)]
    if not rules or (rights.purposes and rights.case_stated):
        return ()
    numbers = set()
    for grant in rights.grants:
        stated = question.stating(grant)
        if is_stated(grant, stated.rights) and covers(grant, question):
            if any(not unmet(rule.when, stated, grant) for rule in rules):
                numbers.add(grant.number)
    return tuple(sorted(numbers))


def _is_uncovered(failed: Iterable[Rule], question: Question) -> bool:
    """Whether a rule needed a grant and, case aside, there is none for the purposes that the caller stated."""
    rights = question.rights
    return (
        bool(rights.purposes)
        and any(is_through_grant(rule) for rule in failed)
        and not any(grant.purpose in rights.purposes and covers(grant, question) for grant in rights.grants)
    )
