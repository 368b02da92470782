"""Masks that other forms of the same value undo: what one caller may obtain in one request and another (design §5)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import assert_never

from catalog import Finding, Place, Severity
from masking import FLOOR, NEARLY_ONE, Domain, Known, Spelled, Undone, parse_mask, remaining, undone
from policies.leaks.gathering import Subjects
from policies.leaks.subjects import Seen, Subject, Value
from policies.leaks.wording import callers_words, candidates_words, form_words, item_words
from policies.space import Caller
from policies.words import State

COMBINATION = "combination"

_LESS = ("keep 6 1", "keep 6 0", "keep 2 0", "year", "region province")
"""Masks to write instead, the first that leaves enough; last of all `null`."""


class _Takes(IntEnum):
    """What a caller must hold to undo a mask."""

    NOTHING = 0
    HOLDING = 1
    PARTLY = 2
    """Grants or agreements for other items, without those that clear the masked one."""


@dataclass(frozen=True, slots=True)
class _Met:
    """One mask and what undoes it, whoever it is undone for."""

    target: Seen
    by: tuple[Seen, ...]
    domain: Domain
    known: frozenset[Known]
    undone: Undone
    takes: _Takes

    @property
    def key(self) -> tuple[object, ...]:
        return self.target.form, frozenset(one.form for one in self.by)


@dataclass(slots=True)
class _Account:
    """The fewest candidates that a combination left, and the callers that it was met for."""

    met: _Met
    left: float
    callers: set[Caller] = field(default_factory=set)


def combination_findings(subjects: Subjects, floor: float = FLOOR) -> tuple[Finding, ...]:
    """Every mask that combinations undo: one candidate is left, or fewer than `floor` where the mask leaves as many.

    An ERROR where nothing stays hidden of what a rule masks `always`, else a WARNING; a NOTE where it takes a grant or
    an agreement that does not also clear the masked item.
    """
    accounts: dict[tuple[object, ...], _Account] = {}
    for subject in subjects:
        for met in _met(subject, floor):
            account = accounts.get(met.key)
            if account is None or met.takes < account.met.takes:
                accounts[met.key] = account = _Account(met, met.undone.together.average)
            if account.met.takes == met.takes:
                account.callers.update(subject.callers)
                account.left = min(account.left, met.undone.together.average)
    return tuple(sorted(_finding(account, floor) for account in accounts.values()))


def _met(subject: Subject, floor: float) -> Iterator[_Met]:
    for value in subject.values:
        if subject.named and subject.known(value, subject.resource.key):
            continue
        seen = subject.seen(value, holding=subject.holding)
        yield from _undone(subject, value, seen, floor)
        if not subject.holding:
            yield from _partly(subject, value, seen, floor)


def _undone(subject: Subject, value: Value, seen: Iterable[Seen], floor: float) -> Iterator[_Met]:
    """One for each set of forms that undo each other: the mask that loses most by it."""
    seen = tuple(seen)
    takes = _Takes.HOLDING if subject.holding else _Takes.NOTHING
    known = frozenset(one.known for one in seen)
    if len(known) < 2:
        return
    told: set[frozenset[Known]] = set()
    found = undone(value.domain, known, floor)
    for one in sorted(found, key=lambda each: (len(each.by), each.together.average / each.alone.average)):
        own = (each for each in seen if each.known == one.form)
        targets = [each for each in own if not subject.is_clear(each.slot, holding=subject.holding)]
        forms = one.by | {one.form}
        if targets and not any(other <= forms for other in told):
            told.add(forms)
            by = tuple(next(each for each in seen if each.known == other) for other in sorted(one.by, key=str))
            for target in {(each.form.resource, each.form.item): each for each in reversed(targets)}.values():
                yield _Met(target, by, value.domain, known, one, takes)


def _partly(subject: Subject, value: Value, free: tuple[Seen, ...], floor: float) -> Iterator[_Met]:
    """What grants undo that cover other items than the masked one."""
    held = subject.seen(value, holding=True)
    for fact in {one.known.fact for one in free}:
        others = [one for one in held if one.known.fact != fact and one not in free]
        if others:
            for met in _undone(subject, value, (*free, *others), floor):
                if met.target.known.fact == fact and not set(met.by).isdisjoint(others) and not _is_whole(met):
                    yield replace(met, takes=_Takes.PARTLY)


def _is_whole(met: _Met) -> bool:
    """Whether it is the identifier itself that tells a fact: who grants the one grants the other."""
    return met.target.known.fact is not None and any(one.known.fact is None and one.form.is_clear for one in met.by)


def _instead(met: _Met, floor: float) -> str:
    """A mask for the item under which enough would stay hidden."""
    form, domain = met.undone.form, met.domain
    type = domain.fact(form.fact).type if form.fact is not None and isinstance(domain, Spelled) else domain.type
    for words in _LESS:
        other = Known(parse_mask(words), form.fact)
        if not other.mask.form.accepts(type):
            continue
        left = remaining(domain, (met.known - {form}) | {other}, form.fact).average
        if left >= floor and remaining(domain, (other,), form.fact).bits > 0:
            return f"write `{words}` there: {candidates_words(left)} would be left"
    return "write `null` there"


def _finding(account: _Account, floor: float) -> Finding:
    target, by = account.met.target.form, [one.form for one in account.met.by]
    name, others = item_words(target), " or ".join(sorted({item_words(one) for one in by}))
    message = (
        f"{name} as `{target.mask}` beside {' and '.join(map(form_words, by))} "
        f"leaves {candidates_words(account.left)} to {callers_words(account.callers)}"
    )
    instead = _instead(account.met, floor)
    hint = f"{instead}; or show less of {others}"
    match account.met.takes:
        case _Takes.NOTHING:
            pass
        case _Takes.HOLDING:
            message += " where they hold grants or agreements"
        case _Takes.PARTLY:
            message += f" where a grant or an agreement opens the latter and not {name}"
            hint = f"let grants cover both or neither; or {instead}"
        case _:
            assert_never(account.met.takes)
    return Finding(
        target.place or Place(target.resource, 1),
        COMBINATION,
        message,
        hint + _yielding(account.met),
        _severity(account),
    )


def _yielding(met: _Met) -> str:
    """Which line opens nothing when data is served: the last. A value that is shown as it is is not protected."""
    fact = met.target.known.fact
    if any(one.form.is_clear and one.known.fact in (fact, None) for one in met.by):
        return ""
    placed = [one.form for one in (met.target, *met.by) if one.form.place is not None]
    last = max(placed, key=lambda form: (form.place, form.item), default=None)
    return "" if last is None else f"; as it is {item_words(last)} yields ({last.place})"


def _severity(account: _Account) -> Severity:
    rule = account.met.target.form.rule
    if account.met.takes is _Takes.PARTLY:
        return Severity.NOTE
    is_whole = account.left < NEARLY_ONE
    return Severity.ERROR if is_whole and rule is not None and rule.when == (State.ALWAYS,) else Severity.WARNING
