"""Two policies compared over the whole request space, exactly, by classes of callers and groups of targets.

A resource whose rules say the same on both sides costs one look at each rule. Elsewhere only cells are decided whose
rules do not say the same, and of all cells whose rules say what those of another cell say, one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import takewhile

from catalog import Resource
from policies.deciding import Policies
from policies.diff.asking import Askers, Touched
from policies.diff.changes import Change, Difference, Kind, Said
from policies.diff.defaults import Defaults
from policies.diff.facing import Facing, Found, Ruled
from policies.diff.matching import Asked, groups_of_targets, is_same_entry, measure, unlike_rows
from policies.diff.standing import Subject, unnamed
from policies.diff.witnesses import witness
from policies.rules import Rule
from policies.space import CallerClass, Cell
from policies.words import MODES, SHOWING, Condition, Effect, Reveal, Right

_Content = tuple[Effect, frozenset[Condition], str | None, str | None, frozenset[Reveal]]


def difference(old: Policies, new: Policies, today: date) -> Difference:
    """Every cell of the request space, from `today` on, that the two policies decide differently.

    Outcomes are compared, not the rules that lead to them. What one catalogue lacks, caller or target, has nothing on
    that side. Where no rule names a position or a reference it is left to the default (design §5), which is more than
    a deny and less than any allow; the rows in verify mode are then open.
    """
    comparison = _Comparison(old, new, today)
    codes = sorted({*old.catalog.resources, *new.catalog.resources})
    changes = [change for code in codes for change in comparison.at(code)]
    return Difference(old.version, new.version, tuple(sorted(changes, key=_danger)))


def _danger(change: Change) -> tuple[object, ...]:
    worst = (Kind.OPENS, Kind.CHANGES, Kind.CLOSES).index(change.kind)
    return worst, not change.tells_more, change.resource, change.callers, change.targets[0] or "", change.right


class _Comparison:
    def __init__(self, old: Policies, new: Policies, today: date) -> None:
        self._old, self._new, self._today = old, new, today
        self._askers = Askers(old, new)
        self._defaults = Defaults(new)
        self._numbers: dict[_Content, int] = {}
        self._found: dict[tuple[object, ...], tuple[Found, ...]] = {}

    def at(self, code: str) -> Iterator[Change]:
        """The changes at one resource; callers who meet the same change are joined, then targets."""
        by_targets: dict[tuple[object, ...], list[Change]] = {}
        for facing in self._cells_that_may_differ(code):
            for found in self._worst(facing):
                change = _change(facing, found)
                by_targets.setdefault((change.targets, *_but_callers_and_targets(change)), []).append(change)
        by_callers: dict[tuple[object, ...], list[Change]] = {}
        for alike in by_targets.values():
            callers = tuple(sorted(caller for change in alike for caller in change.callers))
            change = replace(alike[0], callers=callers)
            by_callers.setdefault((callers, *_but_callers_and_targets(change)), []).append(change)
        for alike in by_callers.values():
            yield replace(alike[0], targets=tuple(target for change in alike for target in change.targets))

    def _cells_that_may_differ(self, code: str) -> Iterator[Facing]:
        ours, theirs = self._old.catalog.resources.get(code), self._new.catalog.resources.get(code)
        old_rules = self._old.table.about(code) if ours is not None else ()
        new_rules = self._new.table.about(code) if theirs is not None else ()
        touched = _touched(old_rules, new_rules) if is_same_entry(ours, theirs) else None
        classes = self._askers.classes(old_rules, new_rules, touched)
        groups = groups_of_targets(ours, theirs, old_rules, new_rules) if classes else ()
        same = [touched is not None and _say_the_same(asked.old or (), asked.new or ()) for asked in groups]
        for asking in classes:
            unlike = unlike_rows(ours, theirs, asking.moved)
            for asked, is_same in zip(groups, same, strict=True):
                if is_same and asking.is_same:
                    continue
                old, new = _own(asking.old, asked.old), _own(asking.new, asked.new)
                for right in _rights(asked):
                    if touched is not None and asking.is_same and right not in touched.rights:
                        continue
                    facing = Facing(
                        asking,
                        _cell(asking.old, ours, asked, right, old),
                        _cell(asking.new, theirs, asked, right, new),
                        _subject(asked, right),
                        unlike,
                    )
                    if facing.cells and not self._is_same(facing):
                        yield self._wary(facing)

    def _wary(self, facing: Facing) -> Facing:
        """Of rows, which defaults rest on, with whether fewer of them may open more."""
        rows = facing.new
        if rows is None or rows.right is not Right.QUERY or rows.targets != (None,):
            return facing
        opens = self._defaults.may_open(rows)
        return replace(facing, subject=replace(facing.subject, opens_defaults=opens))

    def _is_same(self, facing: Facing) -> bool:
        old, new = facing.old, facing.new
        return (
            old is not None
            and new is not None
            and not facing.subject.moved
            and not facing.unlike
            and self._said(old) == self._said(new)
        )

    def _worst(self, facing: Facing) -> tuple[Found, ...]:
        """The differences of a cell; another cell of which all that matters is the same may have had them already."""
        subject, cells = facing.subject, facing.cells
        key = (
            *(None if cell is None else self._said(cell) for cell in (facing.old, facing.new)),
            cells[0].right,
            (subject.unnamed, subject.moved, subject.opens_defaults, subject.item and measure(subject.item)),
            (tuple(facing.asking.unnamed), facing.unlike, *(tuple(cell.resource.rows) for cell in cells)),
        )
        known = self._found.get(key)
        if known is None:
            known = self._found[key] = facing.worst(self._today)
        return known

    def _said(self, cell: Cell) -> tuple[object, ...]:
        """What the rules say, as numbers, to callers who may state certain purposes."""
        return tuple(map(self._number, cell.rules)), cell.callers.functions, cell.callers.other

    def _number(self, rule: Rule) -> int:
        mask = rule.mask.text if rule.mask is not None else None
        content = (rule.effect, frozenset(rule.when), rule.rows, mask, rule.reveals)
        return self._numbers.setdefault(content, len(self._numbers))


def _subject(asked: Asked, right: Right) -> Subject:
    without_rule = unnamed(asked.targets[0], asked.item is not None, right)
    return Subject(asked.item, without_rule, asked.moved, is_counted=right is Right.LOOKUP)


def _rights(asked: Asked) -> Iterable[Right]:
    if asked.item is not None:
        return Right
    return sorted(MODES if asked.targets == (None,) else SHOWING)


def _touched(old: tuple[Rule, ...], new: tuple[Rule, ...]) -> Touched:
    """What is left of two sequences of rules without what both begin and end with."""
    begin = _alike(zip(old, new, strict=False))
    end = _alike(zip(reversed(old[begin:]), reversed(new[begin:]), strict=False))
    ours, theirs = old[begin : len(old) - end], new[begin : len(new) - end]
    return Touched(
        frozenset(rule.who for rule in ours),
        frozenset(rule.who for rule in theirs),
        frozenset(right for rule in (*ours, *theirs) for right in rule.rights),
    )


def _alike(pairs: Iterable[tuple[Rule, Rule]]) -> int:
    """How many pairs there are before the first whose rules do not say the same."""
    return sum(1 for _ in takewhile(lambda pair: _says_the_same(*pair), pairs))


def _say_the_same(old: tuple[Rule, ...], new: tuple[Rule, ...]) -> bool:
    return len(old) == len(new) and all(map(_says_the_same, old, new))


def _says_the_same(one: Rule, other: Rule) -> bool:
    """Whether two rules about a resource differ in nothing but place and note."""
    return one is other or (
        one.who == other.who
        and one.selector == other.selector
        and one.rights == other.rights
        and one.effect == other.effect
        and one.when == other.when
        and one.rows == other.rows
        and one.mask == other.mask
        and one.reveals == other.reveals
    )


def _own(callers: CallerClass | None, rules: Iterable[Rule] | None) -> tuple[Rule, ...] | None:
    if callers is None or rules is None:
        return None
    return tuple(rule for rule in rules if rule.who in callers.names)


def _cell(
    callers: CallerClass | None,
    resource: Resource | None,
    asked: Asked,
    right: Right,
    rules: tuple[Rule, ...] | None,
) -> Cell | None:
    if callers is None or resource is None or rules is None:
        return None
    return Cell(callers, resource, asked.targets, right, tuple(rule for rule in rules if right in rule.rights))


def _change(facing: Facing, found: Found) -> Change:
    cell = facing.cells[-1]  # the new one, if there is one
    return Change(
        facing.asking.callers,
        cell.resource.code,
        cell.targets,
        cell.right,
        found.step.kind,
        found.step.tells_more,
        _said_by(facing.old, found.old),
        _said_by(facing.new, found.new),
        witness(cell, facing.asking, found),
    )


def _said_by(cell: Cell | None, ruled: Ruled) -> Said:
    place = cell.rules[ruled.rule].place if cell is not None and ruled.rule is not None else None
    return Said(ruled.words, place)


def _but_callers_and_targets(change: Change) -> tuple[object, ...]:
    said = (change.kind, change.tells_more, change.old, change.new)
    return change.right, *said, change.witness.situation, change.witness.rows
