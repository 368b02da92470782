"""What a department may obtain of the rows of a resource: everybody of it, in any hour, with all that it holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import combinations, product

from catalog import Item, Resource
from policies.deciding import Policies, decide_by, is_through_grant
from policies.decisions import Clear, Decision, Denied, Masked, RowKind, outcome_on, outcomes
from policies.leaks.having import Form, Having
from policies.questions import Question, covers, items_to_cover
from policies.rights import Consented, Emergency, Grant, Rights
from policies.rowkinds import row_kinds, row_rules
from policies.rules import CLEAR, Rule, WholeResource
from policies.selecting import opened_items
from policies.space import callers_of
from policies.telling import what_words
from policies.words import POSITIONS, SHOWING, Condition, Effect, ForPurpose, Right, State

SOMEBODY = "somebody"
"""Stands for a natural person whom no grant lists."""

_MOST_ROW_RULES = 4  # three readings of each: 81 kinds of rows; with more of them no kind is told from another
_MOST_PURPOSES = 6  # named by the rules about one item; with more of them each rule counts as if it stood alone
_OPENING = sorted(SHOWING)
_FORMS = (*_OPENING, *sorted(POSITIONS))


@dataclass(frozen=True)
class Obtained:
    """What can be had of rows of a resource: one entry for each kind of row that comes at all.

    `told_apart` says that everything of a kind is had of every row of it; otherwise some may be had of some rows only.
    `looked_up` are the items that some rule lets the department look up as they are.
    """

    kinds: tuple[Having, ...]
    told_apart: bool = True
    looked_up: frozenset[str] = frozenset()

    @cached_property
    def together(self) -> Having:
        """What may be had of some row."""
        return Having(
            listed=any(kind.listed for kind in self.kinds),
            keyed=any(kind.keyed for kind in self.kinds),
            forms=frozenset().union(*(kind.forms for kind in self.kinds)),
            trials=frozenset(),
            references=frozenset().union(*(kind.references for kind in self.kinds)),
            unruled=frozenset().union(*(kind.unruled for kind in self.kinds)),
        )

    def may_be_found_by(self, items: Iterable[str]) -> bool:
        """Whether each of the items may be looked up, by a rule or for it may be clear."""
        return all(item in self.looked_up or self.together.is_clear(item) for item in items)


NOTHING = Obtained(())


@dataclass(frozen=True, slots=True)
class _Decided:
    """A decision about an item, a reference or with None the rows, by one right, in some circumstances."""

    target: str | None
    right: Right
    decision: Decision
    by_key: bool
    is_exact: bool
    """Whether some request leads to it; otherwise a rule might, if none stood above it."""


_Met = tuple[Decision, bool, bool]
"""A decision, whether the key is named, and whether it is exact."""


class Obtaining:
    """Finds out what a department may obtain, resource by resource."""

    def __init__(
        self, policies: Policies, department: str, grants: Iterable[Grant], agreed: frozenset[str], today: date
    ) -> None:
        self._policies = policies
        self._department = department
        self._agreed = agreed
        self._today = today
        self._functions = policies.catalog.departments[department].functions
        callers = (each for each in callers_of(policies.table, policies.catalog) if each.department == department)
        self._names = tuple({policies.table.names_of(department, each.application) for each in callers})
        self._every_name = frozenset().union(*self._names)
        self._grants: dict[str, list[Grant]] = {}
        for grant in grants:
            self._grants.setdefault(grant.resource, []).append(grant)
        self._most: dict[str, Obtained] = {}
        self._exact: dict[str, Obtained] = {}
        self._looked_at: frozenset[str] = frozenset()

    def look_at(self, items: frozenset[str]) -> None:
        """From now on find out exactly about these items, and about none besides those that references join.

        They are written `population.phone`.
        """
        self._looked_at, self._exact = items, {}

    def at_most(self, resource: Resource) -> Obtained:
        """More than all that may be had, without a look at most conditions."""
        known = self._most.get(resource.code)
        if known is None:
            known = self._most[resource.code] = self._written(resource)
        return known

    def _written(self, resource: Resource) -> Obtained:
        held = self._grants.get(resource.code, [])
        rules = self._opening(resource)
        if not any(isinstance(rule.selector, WholeResource) and not rule.rights.isdisjoint(SHOWING) for rule in rules):
            return NOTHING
        forms = frozenset(form for rule in rules for form in _written(resource, rule, held))
        references = frozenset(resource.references)
        having = Having(True, True, forms, frozenset(), references, references)
        return Obtained((having,), False, self._looked_up(resource))

    def _opening(self, resource: Resource) -> list[Rule]:
        """The rules that may open something of the resource to the department, whatever their other conditions."""
        return [
            rule
            for rule in self._policies.table.about(resource.code)
            if rule.effect is Effect.ALLOW
            and rule.who in self._every_name
            and (resource.code in self._grants or not is_through_grant(rule))
        ]

    def _looked_up(self, resource: Resource) -> frozenset[str]:
        rules = (rule for rule in self._opening(resource) if Right.LOOKUP in rule.rights)
        clear = (rule for rule in rules if rule.mask is not None and rule.mask.text == CLEAR)
        return frozenset(item.code for rule in clear for item in opened_items(resource, rule.selector))

    def exactly(self, resource: Resource) -> Obtained:
        """What may be had of each kind of row, as far as `look_at` said."""
        known = self._exact.get(resource.code)
        if known is None:
            known = self._exact[resource.code] = self._obtained(resource)
        return known

    def _obtained(self, resource: Resource) -> Obtained:
        decided = list(dict.fromkeys(one for names in self._names for one in self._decided(resource, names)))
        names = row_rules(one.decision for one in decided)
        if len(names) > _MOST_ROW_RULES or not all(one.is_exact for one in decided):
            having = _having(resource, decided, None)
            return Obtained((having,) if having.listed or having.keyed else (), False, self._looked_up(resource))
        found = dict.fromkeys(_having(resource, decided, kind) for kind in row_kinds(names))
        kinds = tuple(having for having in found if having.listed or having.keyed)
        return Obtained(kinds, looked_up=self._looked_up(resource))

    def _decided(self, resource: Resource, names: frozenset[str]) -> Iterator[_Decided]:
        rows = [
            _Decided(None, right, *one) for right in _OPENING for one in self._decisions(resource, names, None, right)
        ]
        if all(_is_closed(one.decision) for one in rows):
            return
        yield from rows
        known: dict[object, tuple[_Met, ...]] = {}
        for right, target in product(_FORMS, (*resource.items, *resource.references)):
            if self._matters(resource, target, right):
                rules = self._policies.rules_for(names, resource, target, right) or ()
                covering = self._covering(resource, target, right)
                key = (right, tuple(rule.place for rule in rules), tuple(grant.number for grant in covering))
                if key not in known:
                    known[key] = tuple(self._decisions(resource, names, target, right))
                yield from (_Decided(target, right, *one) for one in known[key])

    def _matters(self, resource: Resource, target: str, right: Right) -> bool:
        if what_words(resource.code, target) in self._looked_at:
            return True
        return right in SHOWING and (target in resource.references or (resource.code, target) in self._joining)

    @cached_property
    def _joining(self) -> frozenset[tuple[str, str]]:
        """The items that references join, with their resources."""
        resources = self._policies.catalog.resources.values()
        links = [(resource.code, link) for resource in resources for link in resource.references.values()]
        own = {(code, mine) for code, link in links for mine, _ in link.on}
        return frozenset(own | {(link.resource, theirs) for _, link in links for _, theirs in link.on})

    def _decisions(self, resource: Resource, names: frozenset[str], target: str | None, right: Right) -> Iterable[_Met]:
        """The decisions that circumstances of today lead to."""
        rules = self._policies.rules_for(names, resource, target, right) or ()
        purposes = self._functions & {word.code for rule in rules for word in rule.when if isinstance(word, ForPurpose)}
        if len(purposes) > _MOST_PURPOSES:
            alone = (one for rule in rules for one in self._by((rule,), resource, names, target, right))
            return dict.fromkeys((*one, False) for one in alone)
        return dict.fromkeys((*one, True) for one in self._by(rules, resource, names, target, right))

    def _by(
        self, rules: tuple[Rule, ...], resource: Resource, names: frozenset[str], target: str | None, right: Right
    ) -> Iterator[tuple[Decision, bool]]:
        """Decisions of these rules, each with whether the key is named."""
        words: frozenset[Condition] = frozenset(word for rule in rules for word in rule.when)
        plain = self._question(resource, names, target, right)
        for rights in self._circumstances(plain.rights, words, self._covering(resource, target, right)):
            for by_key, consented in _naming(words, right):
                held = Consented(resource.code, frozenset(resource.items)) if consented else None
                question = replace(plain, rights=replace(rights, consented=held), by_key=by_key)
                yield decide_by(rules, question).decision, by_key

    def _circumstances(
        self, rights: Rights, words: frozenset[Condition], covering: tuple[Grant, ...]
    ) -> Iterator[Rights]:
        """Every way in which a request can stand to the conditions; of the grants it may choose any."""
        named = self._functions & {word.code for word in words if isinstance(word, ForPurpose)}
        through_grant = not words.isdisjoint({State.GRANTED, State.LISTED})
        for grant in (None, *(covering if through_grant else ())):
            for purposes in _subsets(named):
                for person, in_hours, emergency in product(
                    _persons(grant, words), _truths(State.IN_HOURS in words), _truths(State.EMERGENCY in words)
                ):
                    yield replace(
                        rights,
                        in_hours=in_hours,
                        emergency=Emergency("") if emergency else None,
                        person=person,
                        purposes=purposes if grant is None else purposes | {grant.purpose},
                        grants=() if grant is None else (grant,),
                    )

    def _covering(self, resource: Resource, target: str | None, right: Right) -> tuple[Grant, ...]:
        """The grants that cover what is asked, whoever acts and whatever is stated."""
        held = self._grants.get(resource.code, ())
        question = self._question(resource, frozenset(), target, right)
        return tuple(grant for grant in held if covers(replace(grant, persons=frozenset()), question))

    def _question(self, resource: Resource, names: frozenset[str], target: str | None, right: Right) -> Question:
        """A question of somebody who states and holds nothing.

        Rows are asked for with nothing used that a grant must cover: then most grants open them.
        """
        rights = Rights(self._department, "", names, {}, self._today, agreed=self._agreed)
        item = resource.items.get(target) if target is not None else None
        return Question(rights, resource, item, items_to_cover(resource, target, frozenset()), right, False)


def _written(resource: Resource, rule: Rule, held: Iterable[Grant]) -> Iterator[Form]:
    """The forms that a rule may give, whatever its conditions."""
    if rule.mask is None:
        return
    masks = {rule.mask}
    if rule.mask.text == CLEAR and is_through_grant(rule):
        masks |= {grant.mask for grant in held if grant.mask is not None}
    for item, mask, right in product(opened_items(resource, rule.selector), masks, rule.rights - {Right.VERIFY}):
        if mask.text != CLEAR or not _names_rows(resource, item, right):
            yield Form(resource.code, item.code, mask.text, right, rule.place, mask, rule)


def _having(resource: Resource, decided: Iterable[_Decided], kind: RowKind | None) -> Having:
    """What can be had of rows of that kind, or with None of any row."""
    listed, open_for = False, set[Right]()
    forms, references, unruled = set[Form](), set[str](), set[str]()
    decided = list(decided)
    for one in decided:
        if one.target is None and any(isinstance(outcome, Clear) for outcome in _on(one.decision, kind)):
            open_for.add(one.right)
            listed = listed or not one.by_key
    for one in decided:
        if one.target is not None and Right(one.right.mode) in open_for:
            for outcome in _on(one.decision, kind):
                if one.target in resource.items:
                    forms.update(_formed(resource, resource.items[one.target], one.right, outcome))
                elif isinstance(outcome, Clear):
                    references.add(one.target)
                elif outcome == Denied(None):
                    unruled.add(one.target)
    return Having(listed, bool(open_for), frozenset(forms), frozenset(), frozenset(references), frozenset(unruled))


def _formed(resource: Resource, item: Item, right: Right, outcome: object) -> Iterator[Form]:
    match outcome:
        case Clear(Rule(mask=mask) as rule) if mask is not None and not _names_rows(resource, item, right):
            yield Form(resource.code, item.code, CLEAR, right, rule.place, mask, rule)
        case Masked(mask, rule):
            yield Form(resource.code, item.code, mask.text, right, rule.place, mask, rule)


def _names_rows(resource: Resource, item: Item, right: Right) -> bool:
    """Whether a lookup of the value as it is only tests what one knows who names it: then it is no form."""
    return right is Right.LOOKUP and item.code in resource.key


def _on(decision: Decision, kind: RowKind | None) -> Iterable[object]:
    return outcomes(decision) if kind is None else (outcome_on(decision, kind),)


def _is_closed(decision: Decision) -> bool:
    return not any(isinstance(outcome, Clear) for outcome in outcomes(decision))


def _persons(grant: Grant | None, words: frozenset[Condition]) -> tuple[str | None, ...]:
    if grant is not None and grant.persons:
        return (min(grant.persons),)
    return (None, SOMEBODY) if State.PERSON in words else (None,)


def _naming(words: frozenset[Condition], right: Right) -> Iterator[tuple[bool, bool]]:
    """Whether the key is named, and whether whom it names has consented: some may, whoever has until now."""
    yield False, False
    if State.BY_KEY in words and right is not Right.COPY:
        yield True, False
    if State.CONSENTED in words and right is not Right.COPY:
        yield True, True


def _truths(matters: bool) -> tuple[bool, ...]:
    return (False, True) if matters else (False,)


def _subsets(codes: frozenset[str]) -> Iterator[frozenset[str]]:
    ordered = sorted(codes)
    for size in range(len(ordered) + 1):
        yield from map(frozenset, combinations(ordered, size))
