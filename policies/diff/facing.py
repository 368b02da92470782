"""One cell of the request space on both sides: everything that a request may bring, and the worst that it changes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from catalog import Resource
from policies.decisions import Decision, Outcome, RowKind, is_denied
from policies.diff.asking import Asking
from policies.diff.changes import Kind
from policies.diff.pairing import pairs_of_outcomes, renamed
from policies.diff.standing import Step, Subject, step, words_of
from policies.rules import Rule
from policies.space import Cell, Holding, Situation, situations

_OLD_ROWS = "{} of the old catalogue"
_NEW_ROWS = "{} of the new catalogue"


@dataclass(frozen=True, slots=True)
class Ruled:
    """An outcome in words, and which of the cell's rules made it, if one did."""

    words: str
    rule: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """A step with the situation and the row that show it; `given_for` is the purpose of the grant, if there is one."""

    step: Step
    situation: Situation
    given_for: str | None
    row: RowKind
    old: Ruled
    new: Ruled


@dataclass(frozen=True, slots=True)
class Facing:
    """The cell of some callers, targets and a right as each side has it, None where a side has no such thing.

    `unlike` are the row rules that do not test the same on both sides.
    """

    asking: Asking
    old: Cell | None
    new: Cell | None
    subject: Subject
    unlike: frozenset[str]

    def worst(self, today: date) -> tuple[Found, ...]:
        """A difference of each kind there is: one that tells more if any does, in the least situation that shows it."""
        worst: dict[Kind, Found] = {}
        for situation in self._situations(today):
            for found in sorted(self._differences(situation), key=_harm, reverse=True):
                known = worst.get(found.step.kind)
                if known is None or (found.step.tells_more and not known.step.tells_more):
                    worst[found.step.kind] = found
        return tuple(worst.values())

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cell of each side that has it; at least one has."""
        return tuple(cell for cell in (self.old, self.new) if cell is not None)

    def _situations(self, today: date) -> Iterator[Situation]:
        cells = self.cells
        rules = [rule for cell in cells for rule in cell.rules]
        resource = _with_few_rows(cells[-1].resource, rules, self.unlike)
        for callers in self.asking.joint(rules):
            for situation in situations(rules, callers, resource, cells[0].right, today, narrowed=True):
                yield situation
                if situation.grant is not Holding.NONE and self.asking.is_unlike:
                    # the grant may be given for another purpose than those that the rules name
                    yield replace(situation, purposes=situation.purposes | callers.other)

    def _differences(self, situation: Situation) -> Iterator[Found]:
        for given_for, seen_by_old, seen_by_new in self.asking.seen(situation):
            old, new = _decision(self.old, seen_by_old), _decision(self.new, seen_by_new)
            for had, has, row in self._pairs(old, new):
                made = step(had, has, self.subject)
                if made is not None:
                    one, other = self._ruled(self.old, had), self._ruled(self.new, has)
                    if made.kind is Kind.CLOSES and self.subject.opens_defaults and _opens_some(new):
                        made = replace(made, tells_more=True)
                        other = replace(other, words=f"{other.words}, and what no rule names may open on other rows")
                    yield Found(made, situation, given_for, row, one, other)

    def _pairs(
        self, old: Decision | None, new: Decision | None
    ) -> Iterator[tuple[Outcome | None, Outcome | None, RowKind]]:
        if old is not None and new is not None:
            yield from pairs_of_outcomes(
                renamed(old, {name: _OLD_ROWS.format(name) for name in self.unlike}),
                renamed(new, {name: _NEW_ROWS.format(name) for name in self.unlike}),
            )
        elif old is not None:
            yield from ((had, None, row) for had, _, row in pairs_of_outcomes(old, old))
        elif new is not None:
            yield from ((None, has, row) for has, _, row in pairs_of_outcomes(new, new))

    def _ruled(self, cell: Cell | None, outcome: Outcome | None) -> Ruled:
        rule = outcome.rule if outcome is not None else None
        number = cell.rules.index(rule) if cell is not None and rule is not None else None
        words = words_of(outcome, self.subject)
        if self.subject.moved and cell is self.new and outcome is not None:
            words += ", of other data"
        return Ruled(words, number)


def _decision(cell: Cell | None, situation: Situation) -> Decision | None:
    return cell.decide(situation).decision if cell is not None else None


def _opens_some(decision: Decision | None) -> bool:
    return decision is not None and not is_denied(decision)


def _harm(found: Found) -> tuple[bool, int]:
    return found.step.tells_more, found.step.weight


def _with_few_rows(resource: Resource, rules: list[Rule], unlike: frozenset[str]) -> Resource:
    """The resource with as many row rules as matter to the grants that may narrow: of those like any other, one."""
    named = {rule.rows for rule in rules} | unlike
    others = [code for code in resource.rows if code not in named]
    kept = [code for code in resource.rows if code in named] + others[:1]
    return replace(resource, rows={code: resource.rows[code] for code in kept})
