"""What callers can have of the rows of a resource, worked out from its cells and every situation of today."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from masking import Mask, parse_mask
from policies.decisions import Clear, Compared, Decision, Denied, Masked, Outcome, RowKind, outcome_on
from policies.leaks.having import Form, Having, Trial, View
from policies.recent import Recent
from policies.rowkinds import row_kinds
from policies.rules import CLEAR, Rule
from policies.space import Cell, Holding, Situation, Space, situations
from policies.words import POSITIONS, Condition, ForPurpose, Reveal, Right, State

_MOST_ROW_RULES = 4  # three readings of each: 81 kinds of rows; with more of them, rows on which one or all match
_REMEMBERED = 4_096  # classes of callers at a resource
_RESOURCES = 64
_FORMS = sorted(POSITIONS - {Right.LOOKUP})
_BLINDLY = frozenset({Reveal.BLIND_SIZE, Reveal.BLIND_POSITIONS})
_CLEAR = parse_mask(CLEAR)


class Showing:
    """What callers can have of the resources, worked out once for each class of callers."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self._views: Recent[tuple[str, int], tuple[View, ...]] = Recent(_REMEMBERED)
        self._cells: Recent[str, Mapping[int, list[Cell]]] = Recent(_RESOURCES)

    def views(self, resource: str, number: int) -> tuple[View, ...]:
        """The different views of rows that the callers of `space.classes(resource)[number]` have."""
        known = self._views.get((resource, number))
        if known is None:
            reader = _Reader(self.space.today, self._cells_of(resource)[number])
            known = tuple(dict.fromkeys(reader.views()))
            self._views.put((resource, number), known)
        return known

    def _cells_of(self, resource: str) -> Mapping[int, list[Cell]]:
        """The cells of a resource by the number of the class of callers."""
        known = self._cells.get(resource)
        if known is None:
            numbers = {id(callers): number for number, callers in enumerate(self.space.classes(resource))}
            found: dict[int, list[Cell]] = {}
            for cell in self.space.cells(resource):
                found.setdefault(numbers[id(cell.callers)], []).append(cell)
            self._cells.put(resource, found)
            known = found
        return known


@dataclass(frozen=True, slots=True)
class _Asked:
    """A cell that has rules, and what of a situation they ask for."""

    cell: Cell
    words: frozenset[Condition]
    through_grant: bool
    purposes: frozenset[str]

    @classmethod
    def of(cls, cell: Cell) -> Self:
        words: frozenset[Condition] = frozenset(condition for rule in cell.rules for condition in rule.when)
        through_grant = not words.isdisjoint({State.GRANTED, State.LISTED})
        return cls(cell, words, through_grant, frozenset(word.code for word in words if isinstance(word, ForPurpose)))

    def as_far_as_it_matters(self, situation: Situation) -> Situation:
        """The situation without what the rules do not ask for, so that few are told apart."""
        by_grant = self.through_grant and situation.grant is not Holding.NONE
        consented = situation.consented and State.CONSENTED in self.words
        return Situation(
            situation.today,
            by_key=consented or (situation.by_key and State.BY_KEY in self.words),
            in_hours=situation.in_hours and State.IN_HOURS in self.words,
            person=situation.person and not self.words.isdisjoint({State.PERSON, State.LISTED}),
            agreed=situation.agreed and State.AGREED in self.words,
            grant=self._grant(situation.grant),
            purposes=situation.purposes if by_grant else situation.purposes & self.purposes,
            consented=consented,
            emergency=situation.emergency and State.EMERGENCY in self.words,
        )

    def _grant(self, held: Holding) -> Holding:
        """Without `listed` in the rules a grant that lists the person who acts is like any other."""
        if not self.through_grant:
            return Holding.NONE
        return Holding.GRANTED if held is Holding.LISTED and State.LISTED not in self.words else held


@dataclass(frozen=True, slots=True)
class _Answers:
    """What is decided in situations that lead to the same everywhere; `by_key` is whether the key is named in them."""

    by_key: bool
    rows: Mapping[Right, Decision]
    others: tuple[tuple[Cell, Decision], ...]

    def opens(self, right: Right, kind: RowKind) -> bool:
        return isinstance(self.rows_on(right, kind), Clear)

    def rows_on(self, right: Right, kind: RowKind) -> Outcome:
        decision = self.rows.get(right)
        return Denied(None) if decision is None else outcome_on(decision, kind)


def _is_free(situation: Situation) -> bool:
    """Whether nobody has to give the caller anything for it: no grant, agreement, consent or declaration."""
    is_given = situation.agreed or situation.consented or situation.emergency
    return situation.grant is Holding.NONE and not is_given


class _Reader:
    """Reads the cells of one class of callers at one resource."""

    def __init__(self, today: date, cells: list[Cell]) -> None:
        self._resource = cells[0].resource
        self._today = today
        self._callers = cells[0].callers
        self._asked = [_Asked.of(cell) for cell in cells if cell.rules]
        self._rules = tuple({id(rule): rule for asked in self._asked for rule in asked.cell.rules}.values())
        followed = (cell for cell in cells if cell.right is Right.QUERY and not cell.rules)
        targets = (target for cell in followed for target in cell.targets if target is not None)
        self._unruled = frozenset(targets) & self._resource.references.keys()
        self._decided: dict[tuple[int, Situation], Decision] = {}

    def views(self) -> Iterator[View]:
        """One for each kind of row; equal ones come again."""
        met = [one for one in self._situations() if one.today == self._today]
        free = self._answers(one for one in met if _is_free(one))
        held = self._answers(met)
        for kind in self._row_kinds():
            yield View(self._having(free, kind), self._having(held, kind))

    def _situations(self) -> Iterator[Situation]:
        return situations(self._rules, self._callers, self._resource, Right.QUERY, self._today)

    def _row_kinds(self) -> Iterable[RowKind]:
        names = {rule.rows for rule in self._rules if rule.rows is not None}
        if len(names) <= _MOST_ROW_RULES:
            return list(row_kinds(names))
        none = dict.fromkeys(sorted(names), False)
        return [none, dict.fromkeys(none, True), *({**none, name: True} for name in none)]

    def _answers(self, met: Iterable[Situation]) -> list[_Answers]:
        """The different ones of the situations."""
        found: dict[tuple[object, ...], _Answers] = {}
        for one in met:
            decided = [(asked.cell, self._decide(asked, one)) for asked in self._asked]
            key = (one.by_key, *(id(decision) for _, decision in decided))  # they are kept, so identity is theirs
            if key not in found:
                rows = {cell.right: decision for cell, decision in decided if cell.targets == (None,)}
                others = tuple((cell, decision) for cell, decision in decided if cell.targets != (None,))
                found[key] = _Answers(one.by_key, rows, others)
        return list(found.values())

    def _decide(self, asked: _Asked, situation: Situation) -> Decision:
        key = (id(asked.cell), asked.as_far_as_it_matters(situation))
        decision = self._decided.get(key)
        if decision is None:
            decision = self._decided[key] = asked.cell.decide(key[1]).decision
        return decision

    def _having(self, answers: list[_Answers], kind: RowKind) -> Having:
        listed = keyed = False
        forms: set[Form] = set()
        trials: set[Trial] = set()
        references: set[str] = set()
        unruled: set[str] = set()
        for one in answers:
            if not _is_refused(one.rows_on(Right.VERIFY, kind)):
                trials.update(_trials(one, kind, Right.VERIFY))
            if one.opens(Right.COPY, kind):
                listed = True
                forms.update(self._forms(one, kind, (Right.COPY,)))
            if one.opens(Right.QUERY, kind):
                listed, keyed = listed or not one.by_key, True
                forms.update(self._forms(one, kind, (Right.QUERY, *_FORMS)))
                trials.update(_trials(one, kind, Right.LOOKUP))
                unruled |= self._unruled
                for code, outcome in self._references(one, kind):
                    references.update([code] if isinstance(outcome, Clear) else ())
                    unruled.update([code] if outcome == Denied(None) else ())
        return Having(listed, keyed, frozenset(forms), frozenset(trials), frozenset(references), frozenset(unruled))

    def _forms(self, answers: _Answers, kind: RowKind, rights: tuple[Right, ...]) -> Iterator[Form]:
        for cell, decision in answers.others:
            if cell.right in rights and cell.targets[0] in self._resource.items:
                match outcome_on(decision, kind):
                    case Clear(rule):
                        yield from self._formed(cell, _CLEAR, rule)
                    case Masked(mask, rule):
                        yield from self._formed(cell, mask, rule)

    def _formed(self, cell: Cell, mask: Mask, rule: Rule | None) -> Iterator[Form]:
        place = rule.place if rule else None
        for item in cell.targets:
            if item is not None:
                yield Form(self._resource.code, item, mask.text, cell.right, place, mask, rule)

    def _references(self, answers: _Answers, kind: RowKind) -> Iterator[tuple[str, Outcome]]:
        for cell, decision in answers.others:
            if cell.right is Right.QUERY and cell.targets[0] in self._resource.references:
                outcome = outcome_on(decision, kind)
                yield from ((code, outcome) for code in cell.targets if code is not None)


def _trials(answers: _Answers, kind: RowKind, right: Right) -> Iterator[Trial]:
    for cell, decision in answers.others:
        if cell.right is right:
            match outcome_on(decision, kind):
                case Clear(Rule() as rule) | Masked(_, rule) | Compared(_, rule):
                    batch, blind = Reveal.BATCH in rule.reveals, not _BLINDLY.isdisjoint(rule.reveals)
                    items = (item for item in cell.targets if item is not None)
                    yield from (Trial(item, right, rule.place, batch, blind) for item in items)


def _is_refused(outcome: Outcome) -> bool:
    """Whether a rule denies, rather than none saying anything."""
    return isinstance(outcome, Denied) and outcome.rule is not None
