"""The request space as cells: callers, targets and rights to which the same rules apply, and what they decide."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from catalog import Resource
from policies.deciding import Policies, decide_by
from policies.decisions import Answer
from policies.questions import Question, items_to_cover
from policies.rules import Rule
from policies.selecting import key_of, keys_of, reaches
from policies.space.callers import Caller, CallerClass, callers_of, class_of, classes_of, purposes_in
from policies.space.situations import Situation, situations
from policies.words import Right


@dataclass(frozen=True, slots=True)
class Cell:
    """What some callers may do, by one right, with targets that the same rules decide.

    `targets` are items, references, or None for the rows of the resource; all of one kind. `rules` are those that can
    decide, in order; there may be none.
    """

    callers: CallerClass
    resource: Resource
    targets: tuple[str | None, ...]
    right: Right
    rules: tuple[Rule, ...]

    def situations(self, today: date, *, narrowed: bool = False) -> Iterator[Situation]:
        """Every situation from `today` on in which the decision may differ, those with least in hand first."""
        return situations(self.rules, self.callers, self.resource, self.right, today, narrowed=narrowed)

    def question(self, situation: Situation) -> Question:
        """The question that a request in that situation puts."""
        target = self.targets[0]
        item = self.resource.items.get(target) if target is not None else None
        rights = situation.rights(self.callers.callers[0], self.callers.names, self.resource)
        covered = items_to_cover(self.resource, target, frozenset(self.resource.items))
        return Question(rights, self.resource, item, covered, self.right, situation.by_key)

    def decide(self, situation: Situation) -> Answer:
        """What is decided then: the same for every caller and target of the cell."""
        return decide_by(self.rules, self.question(situation))


class Space:
    """Everything that can be asked of policies from a day on, without what only grants in force can tell."""

    def __init__(self, policies: Policies, today: date) -> None:
        self.policies = policies
        self.catalog = policies.catalog
        self.today = today
        self._classes: dict[tuple[frozenset[str], frozenset[str]], tuple[CallerClass, ...]] = {}

    def callers(self) -> tuple[Caller, ...]:
        """Every caller that some line may tell from others, in order."""
        return tuple(self.names)

    def functions(self, caller: Caller) -> frozenset[str]:
        """The purposes that the caller may state."""
        return self._functions.get(caller.department, frozenset())

    def classes(self, resource: str) -> tuple[CallerClass, ...]:
        """The callers as the rules about the resource tell them apart."""
        return self.classes_by(self.policies.table.about(resource))

    def classes_by(self, rules: Collection[Rule]) -> tuple[CallerClass, ...]:
        """The callers as these rules tell them apart."""
        whos, purposes = frozenset(rule.who for rule in rules), purposes_in(rules)
        known = self._classes.get((whos, purposes))
        if known is None:
            known = self._classes[whos, purposes] = classes_of(self.names, whos, purposes, self._functions)
        return known

    def cells(self, resource: str) -> Iterator[Cell]:
        """Every cell of the resource, class by class."""
        entry = self.catalog.resources[resource]
        rules = self.policies.table.about(resource)
        targets = _targets(entry)
        for callers in self.classes(resource):
            own = [rule for rule in rules if rule.who in callers.names]
            for right in Right:
                yield from _cells(callers, entry, right, [rule for rule in own if right in rule.rights], targets)

    def cell(self, caller: Caller, resource: str, target: str | None, right: Right) -> Cell:
        """The cell of one caller and one target. Raises KeyError where the catalogue holds neither."""
        entry = self.catalog.resources[resource]
        names = self.policies.table.names_of(caller.department, caller.application)
        rules = self.policies.rules_for(names, entry, target, right)
        if rules is None:
            raise KeyError(target)
        callers = class_of(caller, names, rules, self.functions(caller))
        return Cell(callers, entry, (target,), right, rules)

    @cached_property
    def names(self) -> Mapping[Caller, frozenset[str]]:
        """Every caller that some line may tell from others, with all names that rules may use for it."""
        table = self.policies.table
        return {
            caller: table.names_of(caller.department, caller.application) for caller in callers_of(table, self.catalog)
        }

    @cached_property
    def _functions(self) -> Mapping[str, frozenset[str]]:
        return {code: department.functions for code, department in self.catalog.departments.items()}


_Targets = Mapping[str | None, frozenset[str]]


def _targets(resource: Resource) -> _Targets:
    """Everything that can be asked for, with the keys of the selectors that may mean it."""
    targets: tuple[str | None, ...] = (None, *resource.items, *resource.references)
    return {target: frozenset(keys_of(resource, target) or ()) for target in targets}


def _cells(
    callers: CallerClass, resource: Resource, right: Right, rules: list[Rule], targets: _Targets
) -> Iterator[Cell]:
    keyed = [(key_of(rule.selector), rule) for rule in rules]
    found: dict[tuple[str, tuple[int, ...]], tuple[list[str | None], tuple[Rule, ...]]] = {}
    for target, keys in targets.items():
        item = resource.items.get(target) if target is not None else None
        kind = "rows" if target is None else "reference" if item is None else "item"
        own = tuple(rule for key, rule in keyed if key in keys and reaches(rule.selector, rule.effect, item))
        found.setdefault((kind, tuple(map(id, own))), ([], own))[0].append(target)
    for alike, own in found.values():
        yield Cell(callers, resource, tuple(alike), right, own)
