"""What would change a decision: the nearest situations in which it is another, and the names that would."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from policies.asking import Inquiry, inquiry
from policies.decisions import Decision
from policies.explaining.considered import rules_about
from policies.openness import shows_the_same
from policies.rules import EVERYONE, PUBLIC
from policies.space import Caller, Holding, Situation
from policies.telling import decision_words
from policies.words import Condition, From, State, Until

_IMPLIED: Mapping[State, frozenset[State]] = MappingProxyType(
    {State.LISTED: frozenset({State.GRANTED, State.PERSON}), State.CONSENTED: frozenset({State.BY_KEY})}
)
"""Who is listed in a grant has a grant and is a person; who has consented is named by a key."""


@dataclass(frozen=True, slots=True)
class Change:
    """With these conditions more, and those fewer, or on that day, the decision is this one."""

    more: frozenset[str]
    fewer: frozenset[str]
    day: date | None
    decision: Decision

    @property
    def size(self) -> int:
        return len(self.more) + len(self.fewer) + (self.day is not None)

    def __str__(self) -> str:
        """`with `granted` and without `by-key``."""
        parts = [
            *(["with " + " and ".join(f"`{word}`" for word in sorted(self.more))] if self.more else []),
            *(["without " + " and ".join(f"`{word}`" for word in sorted(self.fewer))] if self.fewer else []),
            *([f"on {self.day.isoformat()}"] if self.day is not None else []),
        ]
        return " and ".join(parts)


@dataclass(frozen=True, slots=True)
class Instead:
    """The decision for a caller that also were in the group `name`, or that were the department or application."""

    name: str
    is_group: bool
    decision: Decision

    def __str__(self) -> str:
        return f"as a member of `{self.name}`" if self.is_group else f"as `{self.name}`"


def nearest_changes(asked: Inquiry, situation: Situation, decision: Decision) -> tuple[Change, ...]:
    """For every other decision that some situation brings, the situations with fewest conditions more or fewer."""
    nearest: dict[str, list[Change]] = {}
    for change in sorted(_changes(asked, situation, decision), key=lambda change: (change.size, str(change))):
        words = decision_words(change.decision, is_value=asked.is_value)
        known = nearest.setdefault(words, [])
        if (not known or change.size == known[0].size) and str(change) not in map(str, known):
            known.append(change)
    return tuple(sorted((one for alike in nearest.values() for one in alike), key=lambda one: (one.size, str(one))))


def _changes(asked: Inquiry, situation: Situation, decision: Decision) -> Iterator[Change]:
    now = _facts(asked, situation)
    for other in _others(asked, situation):
        then = _facts(asked, other)
        day = None if _turned(asked, other) == _turned(asked, situation) else other.today
        change = Change(_gained(then - now), _lost(now - then), day, asked.answer(other).decision)
        if change.size and not shows_the_same(decision, change.decision, is_value=asked.is_value):
            yield change


def _others(asked: Inquiry, situation: Situation) -> Iterator[Situation]:
    """Every situation, on the day of `situation` and on every later one that matters."""
    for other in asked.situations():
        if other.today == asked.space.today:
            yield replace(other, today=situation.today)
        if other.today > situation.today:
            yield other


def _facts(asked: Inquiry, situation: Situation) -> frozenset[str]:
    """What holds of all that the rules read, in the words of the column `when`."""
    is_granted = situation.grant is not Holding.NONE
    truths = {
        State.GRANTED: is_granted,
        State.LISTED: situation.grant is Holding.LISTED,
        State.AGREED: situation.agreed,
        State.BY_KEY: situation.by_key,
        State.IN_HOURS: situation.in_hours,
        State.PERSON: situation.person,
        State.CONSENTED: situation.consented,
        State.EMERGENCY: situation.emergency,
    }
    read = _read(asked)
    purposes = (f"purpose={code}" for code in situation.purposes & asked.callers.functions)
    return frozenset([*(state.value for state, holds in truths.items() if holds and state in read), *purposes])


def _read(asked: Inquiry) -> frozenset[Condition]:
    """The conditions in the rules, and those that they imply."""
    words = frozenset(condition for rule in asked.rules for condition in rule.when)
    return words.union(*(implied for word, implied in _IMPLIED.items() if word in words))


def _turned(asked: Inquiry, situation: Situation) -> frozenset[Condition]:
    """The dates in the rules that have come: equal on days that no rule tells apart."""
    return frozenset(
        word
        for word in _read(asked)
        if (isinstance(word, From) and word.day <= situation.today)
        or (isinstance(word, Until) and word.day < situation.today)
    )


def _gained(words: frozenset[str]) -> frozenset[str]:
    """Without what goes without saying: who is listed in a grant has a grant and is a person."""
    return words.difference(*(implied for word, implied in _IMPLIED.items() if word in words))


def _lost(words: frozenset[str]) -> frozenset[str]:
    """The same: who has no grant, or is no person, is not listed in one."""
    return words - {word for word, implied in _IMPLIED.items() if not words.isdisjoint(implied)}


def other_names(asked: Inquiry, situation: Situation, decision: Decision) -> tuple[Instead, ...]:
    """What the names decide that lines about the target and the right are for and the caller does not bear."""
    if asked.caller.department == PUBLIC:
        return ()
    names = {rule.who for rule in rules_about(asked) if asked.right in rule.rights} - asked.names - {EVERYONE, PUBLIC}
    return tuple(found for name in sorted(names) if (found := _instead(asked, situation, decision, name)))


def _instead(asked: Inquiry, situation: Situation, decision: Decision, name: str) -> Instead | None:
    is_group = name in asked.policies.table.groups.names
    if is_group:
        other = asked.named_as(name)
    else:
        other = inquiry(asked.space, Caller.named(name), asked.resource, asked.target, asked.right)
    changed = other.answer(situation).decision
    if shows_the_same(decision, changed, is_value=asked.is_value):
        return None
    return Instead(name, is_group, changed)
