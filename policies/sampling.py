"""Random questions that a policy table has something to say about."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from catalog import Catalog, Mode, Resource
from policies.rights import Consented, Emergency, Grant, Rights
from policies.rules import EVERYONE, Named, Rule, WholeResource
from policies.specification import Probe, Row
from policies.table import PolicyTable
from policies.words import ForPurpose, From, Until

T = TypeVar("T")

_SOME_DAY = date(2026, 7, 1)
_PERSON = "sample"


class Sampler:
    """Draws from a table that holds at least one rule; every question starts from a rule that is drawn first."""

    def __init__(self, table: PolicyTable, catalog: Catalog, random: Random) -> None:
        self._table = table
        self._catalog = catalog
        self._random = random
        self._departments = sorted(catalog.departments)
        self._purposes = sorted(frozenset().union(*(d.functions for d in catalog.departments.values())))
        self._members: dict[str, list[str]] = {}
        for member, groups in sorted(table.groups.memberships.items()):
            for group in sorted(groups):
                self._members.setdefault(group, []).append(member)

    def draw(self) -> tuple[Probe, Row]:
        """A question and a row to ask it about."""
        rule = self._rule()
        resource = self._catalog.resources[rule.resource or self._one(sorted(self._catalog.resources))]
        right = self._one(sorted(rule.rights))
        probe = Probe(
            self._rights(rule, resource),
            resource.code,
            self._target(rule, resource),
            right,
            by_key=self._chance(),
            used=frozenset(self._some(resource.items)),
        )
        return probe, {name: self._one((True, True, False, None)) for name in resource.rows}

    def _rule(self) -> Rule:
        parts = [part for part in self._table.parts if part.rules]
        return self._random.choice(self._random.choices(parts, [len(part.rules) for part in parts])[0].rules)

    def _target(self, rule: Rule, resource: Resource) -> str | None:
        match rule.selector:
            case WholeResource():
                return None
            case Named(code):
                return code
            case _:
                return self._one((*resource.items, *resource.references))

    def _rights(self, rule: Rule, resource: Resource) -> Rights:
        department, _, application = self._caller(rule.who).partition("/")
        application = application or "sample"
        days = [condition.day for condition in rule.when if isinstance(condition, From | Until)]
        named = [condition.code for condition in rule.when if isinstance(condition, ForPurpose)]
        purposes = frozenset([*named, *self._some(self._purposes)])
        return Rights(
            department,
            application,
            self._table.names_of(department, application),
            {},
            self._one(days or [_SOME_DAY]) + timedelta(days=self._one((-1, 0, 0, 1))),
            in_hours=self._chance(),
            person=self._one((_PERSON, None)),
            purposes=purposes,
            case_stated=self._chance() or self._chance(),
            grants=tuple(self._grant(number, resource, sorted(purposes)) for number in range(self._one((0, 1, 1, 2)))),
            agreed=frozenset({resource.code} if self._chance() else ()),
            consented=self._one((None, Consented(resource.code, frozenset(self._some(resource.items))))),
            emergency=self._one((None, Emergency("sample", self._one((None, frozenset({resource.code})))))),
        )

    def _grant(self, number: int, resource: Resource, purposes: Sequence[str]) -> Grant:
        return Grant(
            f"sample-{number}",
            1,
            resource.code,
            frozenset(resource.items if self._chance() else self._some(resource.items)),
            frozenset(Mode if self._chance() else self._some(tuple(Mode))),
            self._one(purposes or ["sample"]),
            rows=self._one((None, None, *resource.rows)),
            persons=frozenset({_PERSON} if self._chance() else ()),
        )

    def _caller(self, who: str) -> str:
        """A department or an application that `who` stands for."""
        while who in self._members:
            who = self._one(self._members[who])
        return self._one(self._departments) if who == EVERYONE else who

    def _chance(self) -> bool:
        return self._random.random() < 0.5

    def _one(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)

    def _some(self, choices: Iterable[T]) -> list[T]:
        return [choice for choice in choices if self._chance()]
