"""What may be true of a request besides who asks for what, as far as rules can tell."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations, product

from catalog import Mode, Resource
from masking import parse_mask
from policies.rights import Consented, Emergency, Grant, Rights
from policies.rules import Rule
from policies.space.callers import Caller, CallerClass
from policies.words import WITHOUT_KEY, Condition, ForPurpose, From, Right, State, Until

PERSON = "somebody"
"""Stands for the natural person who acts, where one does."""
GRANT_MASK = "null"
"""The mask of a grant that has one: it fits every item, and tells rules apart as any other mask would."""


class Holding(StrEnum):
    """Which grant covers what is asked: none, one, or one that lists the natural person who acts."""

    NONE = "none"
    GRANTED = "granted"
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class Situation:
    """One way in which a request can stand to the conditions of rules.

    `grant_mask` and `grant_rows` are what the grant narrows by itself: that it has a mask, the row rule it has.
    `purposes` are what the request states; with a grant there is at least one, and the grant was given for it. Who has
    `consented` is named by a key, so that with it `by_key` holds.
    """

    today: date
    by_key: bool = False
    in_hours: bool = False
    person: bool = False
    agreed: bool = False
    grant: Holding = Holding.NONE
    grant_mask: bool = False
    grant_rows: str | None = None
    purposes: frozenset[str] = frozenset()
    consented: bool = False
    emergency: bool = False

    def words(self) -> str:
        """What holds, as the column `when` writes it; the day is left out."""
        held = {
            "granted": self.grant is Holding.GRANTED,
            "listed": self.grant is Holding.LISTED,
            "agreed": self.agreed,
            "consented": self.consented,
            "emergency": self.emergency,
            "by-key": self.by_key and not self.consented,
            "in-hours": self.in_hours,
            "person": self.person and self.grant is not Holding.LISTED,
        }
        purposes = (f"purpose={code}" for code in sorted(self.purposes))
        return "+".join([*(word for word, holds in held.items() if holds), *purposes]) or str(State.ALWAYS)

    def rights(self, caller: Caller, names: frozenset[str], resource: Resource) -> Rights:
        """The rights of a request like that, for everything the resource holds; attributes are left out."""
        return Rights(
            caller.department,
            caller.application,
            names,
            {},
            self.today,
            in_hours=self.in_hours,
            person=PERSON if self.person else None,
            purposes=self.purposes,
            grants=() if self.grant is Holding.NONE else (self._grant(resource),),
            agreed=frozenset({resource.code} if self.agreed else ()),
            consented=Consented(resource.code, frozenset(resource.items)) if self.consented else None,
            emergency=Emergency("witness") if self.emergency else None,
        )

    def _grant(self, resource: Resource) -> Grant:
        return Grant(
            "witness",
            1,
            resource.code,
            frozenset(resource.items),
            frozenset(Mode),
            min(self.purposes),
            rows=self.grant_rows,
            mask=parse_mask(GRANT_MASK) if self.grant_mask else None,
            persons=frozenset({PERSON} if self.grant is Holding.LISTED else ()),
        )


@dataclass(frozen=True, slots=True)
class _Holdings:
    """What of grants, persons and purposes may come together."""

    grant: Holding
    person: bool
    purposes: frozenset[str]
    mask: bool = False
    rows: str | None = None


def situations(
    rules: Iterable[Rule],
    callers: CallerClass,
    resource: Resource,
    right: Right,
    today: date,
    *,
    narrowed: bool = False,
) -> Iterator[Situation]:
    """Every situation from `today` on that `rules` can tell apart for those callers, those with least in hand first.

    `narrowed`: also grants that have a mask or a row rule of their own.
    """
    words = {condition for rule in rules for condition in rule.when}
    holdings = sorted(_holdings(words, callers, resource, narrowed), key=_weight)
    for day, held, agreed, (by_key, consented), in_hours, emergency in product(
        _days(words, today),
        holdings,
        _truths(State.AGREED in words),
        list(_naming(words, right)),
        _truths(State.IN_HOURS in words),
        _truths(State.EMERGENCY in words),
    ):
        narrows = held.grant, held.mask, held.rows, held.purposes
        yield Situation(day, by_key, in_hours, held.person, agreed, *narrows, consented, emergency)


def _naming(words: set[Condition], right: Right) -> Iterator[tuple[bool, bool]]:
    """Whether the key is named, and whether all whom it names have consented."""
    yield False, False
    if State.BY_KEY in words and right not in WITHOUT_KEY:
        yield True, False
    if State.CONSENTED in words and right is not Right.COPY:
        yield True, True


def _weight(held: _Holdings) -> tuple[int, bool, int, bool, str]:
    return list(Holding).index(held.grant), held.person, len(held.purposes), held.mask, held.rows or ""


def _truths(matters: bool) -> tuple[bool, ...]:
    return (False, True) if matters else (False,)


def _holdings(words: set[Condition], callers: CallerClass, resource: Resource, narrowed: bool) -> Iterator[_Holdings]:
    named = callers.functions & {condition.code for condition in words if isinstance(condition, ForPurpose)}
    persons = _truths(not words.isdisjoint({State.PERSON, State.LISTED}))
    for purposes in _subsets(named):
        for person in persons:
            yield _Holdings(Holding.NONE, person, purposes)
    if words.isdisjoint({State.GRANTED, State.LISTED}):
        return
    unnamed = frozenset(sorted((callers.functions - named) | callers.other)[:1])
    for purposes in _subsets(named):
        stated = purposes or unnamed
        if not stated:
            continue
        for mask, rows in product((False, True), (None, *resource.rows)) if narrowed else ((False, None),):
            for person in persons:
                yield _Holdings(Holding.GRANTED, person, stated, mask, rows)
            if State.LISTED in words:
                yield _Holdings(Holding.LISTED, True, stated, mask, rows)


def _subsets(codes: frozenset[str]) -> Iterator[frozenset[str]]:
    ordered = sorted(codes)
    for size in range(len(ordered) + 1):
        yield from map(frozenset, combinations(ordered, size))


def _days(words: set[Condition], today: date) -> list[date]:
    """`today`, and every later day on which a condition begins or ceases to hold."""
    turns = {condition.day for condition in words if isinstance(condition, From)}
    turns |= {
        condition.day + timedelta(days=1)
        for condition in words
        if isinstance(condition, Until) and condition.day < date.max
    }
    return [today, *sorted(day for day in turns if day > today)]
