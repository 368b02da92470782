"""Who may ask: departments and applications, sorted into classes that no rule about a resource tells apart."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from catalog import Catalog
from policies.rules import PUBLIC, Rule
from policies.table import PolicyTable
from policies.words import ForPurpose

ANY_OTHER = "*"
"""In place of an application's name: one that no line names."""


@dataclass(frozen=True, slots=True, order=True)
class Caller:
    """An application of a department; `department` may be `public`."""

    department: str
    application: str = ANY_OTHER

    @classmethod
    def named(cls, name: str) -> Self:
        """The caller that files write as `tax` or `tax/assessment`."""
        department, slash, application = name.partition("/")
        return cls(department, application) if slash else cls(department)

    def __str__(self) -> str:
        return self.department if self.application == ANY_OTHER else f"{self.department}/{self.application}"


@dataclass(frozen=True, slots=True)
class CallerClass:
    """Callers to whom the same rules of a resource apply.

    `names` are those names of the callers that the rules use. `functions` are the purposes that the callers may state
    and some rule names; `other` holds one that no rule names, if they may state one. The first of `callers` stands
    for all.
    """

    names: frozenset[str]
    functions: frozenset[str]
    other: frozenset[str]
    callers: tuple[Caller, ...]


def callers_of(table: PolicyTable, catalog: Catalog) -> tuple[Caller, ...]:
    """Every department, every application that a line names, and `public` if one names it; no other is told apart."""
    named = {name for part in table.parts for name in part.whos} | set(table.groups.memberships)
    departments = map(Caller, catalog.departments)
    applications = _applications(named - table.groups.names, catalog)
    public = {Caller(PUBLIC)} if PUBLIC in named else set()
    return tuple(sorted({*departments, *applications, *public}))


def _applications(names: Iterable[str], catalog: Catalog) -> Iterator[Caller]:
    for caller in map(Caller.named, names):
        if caller.application != ANY_OTHER and caller.department in catalog.departments:
            yield caller


def purposes_in(rules: Iterable[Rule]) -> frozenset[str]:
    """The purposes that the rules name in their conditions."""
    return frozenset(word.code for rule in rules for word in rule.when if isinstance(word, ForPurpose))


def classes_of(
    callers: Mapping[Caller, frozenset[str]],
    whos: frozenset[str],
    purposes: frozenset[str],
    functions: Mapping[str, frozenset[str]],
) -> tuple[CallerClass, ...]:
    """The classes that rules for `whos` with these `purposes` in their conditions tell apart.

    `callers` maps each to all its names, `functions` departments to the purposes they may state.
    """
    found: dict[tuple[frozenset[str], frozenset[str], bool], list[Caller]] = {}
    for caller, names in callers.items():
        own = functions.get(caller.department, frozenset())
        found.setdefault((names & whos, own & purposes, own <= purposes), []).append(caller)
    return tuple(
        CallerClass(names, named, _one(functions.get(members[0].department, frozenset()) - purposes), tuple(members))
        for (names, named, _), members in found.items()
    )


def class_of(caller: Caller, names: frozenset[str], rules: Iterable[Rule], functions: frozenset[str]) -> CallerClass:
    """One caller as the rules may tell it from others.

    `names` are all that rules may use for it, `functions` the purposes that it may state.
    """
    named = functions & purposes_in(rules)
    return CallerClass(names, named, _one(functions - named), (caller,))


def _one(codes: frozenset[str]) -> frozenset[str]:
    return frozenset(sorted(codes)[:1])
