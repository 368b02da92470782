"""Who asks, on both sides at once: callers in classes that neither side's rules about a resource tell apart."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from policies.deciding import Policies
from policies.rules import PUBLIC, Rule
from policies.space import Caller, CallerClass, Holding, Situation, callers_of, purposes_in
from policies.words import Right

_Names = frozenset[str]

_NOTHING: _Names = frozenset()
_ANY = "*"
_ANY_OF_OLD = "* (of the old catalogue)"
_ANY_OF_NEW = "* (of the new catalogue)"


@dataclass(frozen=True, slots=True)
class Asking:
    """Callers whom neither side tells apart.

    `old` and `new` are the class as each side sees it, None where they are no members there. A word stands for all
    purposes that no rule names and both sides, or only one of them, let the callers state; a side's `other` are those
    of these words that hold there. `unnamed` gives for each word such a purpose of the first caller. `moved` are the
    attributes of their departments that differ. `is_same`: rules that both sides have treat them alike on both.
    """

    callers: tuple[Caller, ...]
    old: CallerClass | None
    new: CallerClass | None
    unnamed: Mapping[str, str]
    moved: _Names
    is_same: bool

    @property
    def is_unlike(self) -> bool:
        """Whether the sides let the callers state other purposes."""
        return _stated(self.old) != _stated(self.new)

    def joint(self, rules: Iterable[Rule]) -> tuple[CallerClass, ...]:
        """The callers with what either side lets them state.

        Once for each way in which the sides may let them state a purpose that none of these rules names.
        """
        old, new = _stated(self.old), _stated(self.new)
        named = (old | new) & purposes_in(rules)
        others = {(code in old, code in new): frozenset({code}) for code in sorted((old | new) - named, reverse=True)}
        return tuple(CallerClass(_NOTHING, named, other, self.callers) for other in others.values() or (_NOTHING,))

    def seen(self, situation: Situation) -> Iterator[tuple[str | None, Situation, Situation]]:
        """What a grant was given for, if there is one, and the situation as the old and the new side see it.

        What a department may not state it has not stated, and a grant that was given for it does not count. Of
        purposes that the sides treat alike only the first is told.
        """
        old, new = _stated(self.old), _stated(self.new)
        if situation.grant is Holding.NONE:
            yield None, _cut(situation, old, None), _cut(situation, new, None)
            return
        given_for = {(code in old, code in new): code for code in sorted(situation.purposes, reverse=True)}
        for purpose in given_for.values():
            yield purpose, _cut(situation, old, purpose), _cut(situation, new, purpose)


def _stated(side: CallerClass | None) -> _Names:
    return side.functions | side.other if side is not None else _NOTHING


def _cut(situation: Situation, purposes: _Names, given_for: str | None) -> Situation:
    stated = situation.purposes & purposes
    if stated == situation.purposes:
        return situation
    if given_for is None or given_for in stated:
        return replace(situation, purposes=stated)
    return replace(situation, purposes=stated, grant=Holding.NONE, grant_mask=False, grant_rows=None)


@dataclass(frozen=True, slots=True)
class Touched:
    """What differs between two sequences of rules once what both begin and end with is left out.

    `old` and `new` are the names of the callers whom the rest of each side's rules is for, `rights` are what it is
    about.
    """

    old: _Names
    new: _Names
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True)
class _Stating:
    """What a caller may state, as far as certain purposes matter; fields as in `Asking` and in its sides."""

    old: _Names
    old_other: _Names
    new: _Names
    new_other: _Names
    unnamed: Mapping[str, str]

    @property
    def told_apart_by(self) -> tuple[_Names, ...]:
        """All that matters of it; which purpose stands for those that no rule names does not."""
        return self.old, self.old_other, self.new, self.new_other

    @property
    def is_same(self) -> bool:
        return self.old == self.new and self.old_other == self.new_other


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the two sides know of one caller; names are None where its department is no member."""

    old_names: _Names | None
    new_names: _Names | None
    old_functions: _Names
    new_functions: _Names
    moved: _Names

    @property
    def renamed(self) -> _Names:
        return (self.old_names or _NOTHING) ^ (self.new_names or _NOTHING)

    @property
    def is_another(self) -> bool:
        """Whether more than its names changed."""
        is_member = self.old_names is not None, self.new_names is not None
        return is_member[0] != is_member[1] or self.old_functions != self.new_functions or bool(self.moved)

    def stating(self, purposes: _Names) -> _Stating:
        old, new = self.old_functions - purposes, self.new_functions - purposes
        unnamed = {_ANY: old & new, _ANY_OF_OLD: old - new, _ANY_OF_NEW: new - old}
        return _Stating(
            self.old_functions & purposes,
            frozenset(word for word in (_ANY, _ANY_OF_OLD) if unnamed[word]),
            self.new_functions & purposes,
            frozenset(word for word in (_ANY, _ANY_OF_NEW) if unnamed[word]),
            {word: min(codes) for word, codes in unnamed.items() if codes},
        )


class Askers:
    """Every caller whom a line of either side may tell from others."""

    def __init__(self, old: Policies, new: Policies) -> None:
        callers = {*callers_of(old.table, old.catalog), *callers_of(new.table, new.catalog)}
        self._facts = {caller: _facts_of(caller, old, new) for caller in sorted(callers)}
        self._others = [caller for caller, facts in self._facts.items() if facts.is_another]
        self._renamed = {caller: facts.renamed for caller, facts in self._facts.items() if facts.renamed}
        self._old = _by_name((caller, facts.old_names) for caller, facts in self._facts.items())
        self._new = _by_name((caller, facts.new_names) for caller, facts in self._facts.items())
        self._stating: dict[_Names, Mapping[Caller, _Stating]] = {}

    def classes(self, old: Iterable[Rule], new: Iterable[Rule], touched: Touched | None) -> tuple[Asking, ...]:
        """The callers as the rules about a resource tell them apart.

        With `touched`: only those whom the two sides may treat in different ways.
        """
        old_whos, new_whos = (frozenset(rule.who for rule in rules) for rules in (old, new))
        callers = self._facts if touched is None else self._met(touched, old_whos | new_whos)
        return tuple(self._sorted(callers, old_whos, new_whos, purposes_in(old) | purposes_in(new))) if callers else ()

    def _met(self, touched: Touched, whos: _Names) -> list[Caller]:
        met = {caller for name in touched.old for caller in self._old.get(name, ())}
        met.update(caller for name in touched.new for caller in self._new.get(name, ()))
        met.update(self._others)
        met.update(caller for caller, names in self._renamed.items() if not names.isdisjoint(whos))
        return sorted(met)

    def _sorted(
        self, callers: Iterable[Caller], old_whos: _Names, new_whos: _Names, purposes: _Names
    ) -> Iterator[Asking]:
        found: dict[tuple[object, ...], list[Caller]] = {}
        stating = self._stating_for(purposes)
        for caller in callers:
            facts = self._facts[caller]
            old_names = None if facts.old_names is None else facts.old_names & old_whos
            new_names = None if facts.new_names is None else facts.new_names & new_whos
            key = (old_names, new_names, stating[caller].told_apart_by, facts.moved)
            found.setdefault(key, []).append(caller)
        for alike in found.values():
            yield _asking(tuple(alike), self._facts[alike[0]], stating[alike[0]], old_whos, new_whos)

    def _stating_for(self, purposes: _Names) -> Mapping[Caller, _Stating]:
        known = self._stating.get(purposes)
        if known is None:
            known = {caller: facts.stating(purposes) for caller, facts in self._facts.items()}
            self._stating[purposes] = known
        return known


def _by_name(callers: Iterable[tuple[Caller, _Names | None]]) -> Mapping[str, list[Caller]]:
    found: dict[str, list[Caller]] = {}
    for caller, names in callers:
        for name in names or ():
            found.setdefault(name, []).append(caller)
    return found


def _facts_of(caller: Caller, old: Policies, new: Policies) -> _Facts:
    code = caller.department
    ours, theirs = old.catalog.departments.get(code), new.catalog.departments.get(code)
    old_names, new_names = (
        policies.table.names_of(code, caller.application) if code == PUBLIC or department is not None else None
        for policies, department in ((old, ours), (new, theirs))
    )
    attributes = [department.attributes.items() if department is not None else set() for department in (ours, theirs)]
    return _Facts(
        old_names,
        new_names,
        ours.functions if ours is not None else _NOTHING,
        theirs.functions if theirs is not None else _NOTHING,
        frozenset(name for name, _ in set(attributes[0]) ^ set(attributes[1])),
    )


def _asking(
    callers: tuple[Caller, ...], facts: _Facts, stating: _Stating, old_whos: _Names, new_whos: _Names
) -> Asking:
    old, new, both = facts.old_names, facts.new_names, old_whos & new_whos
    return Asking(
        callers,
        None if old is None else CallerClass(old & old_whos, stating.old, stating.old_other, callers),
        None if new is None else CallerClass(new & new_whos, stating.new, stating.new_other, callers),
        stating.unnamed,
        facts.moved,
        is_same=old is not None
        and new is not None
        and old & both == new & both
        and stating.is_same
        and not facts.moved,
    )
