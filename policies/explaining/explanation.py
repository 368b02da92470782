"""Why a request gets what it gets: the decision, the lines that were considered, and what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from catalog import Place
from policies.asking import Inquiry, caller_of, inquiry, right_of, situation_of, target_of
from policies.decisions import Answer, Decision, Denied
from policies.errors import QuestionUnfit
from policies.explaining.changes import Change, Instead, nearest_changes, other_names
from policies.explaining.considered import Considered, consider
from policies.mistakes import Mistake
from policies.positions import clear_on_every_visible_row, leaves_open
from policies.rules import Rule
from policies.space import Situation, Space
from policies.words import Right


@dataclass(frozen=True, slots=True)
class Default:
    """What is open, or stays closed, on the rows that no rule names (design §5).

    `because` are the decisions on which that rests, each with the name of what was decided; empty where it rests on
    none.
    """

    is_open: bool
    because: tuple[tuple[str, Decision], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to `asked` in `situation`; `named` is what the rules say that name the target.

    `default` is None where a rule decides on every row, or where without a rule nothing is ever open. `rows` is what is
    decided on the rows of the resource then, None where it does not matter. `behind` is, for a reference into rows of
    another provider, what is decided there on looking up the items it finds them by, `rows_behind` what is decided on
    the rows themselves. `lines` holds the lines by their place, cell by cell.
    """

    asked: Inquiry
    situation: Situation
    named: Decision
    answer: Answer
    considered: tuple[Considered, ...]
    default: Default | None
    rows: Decision | None
    behind: Mapping[str, Decision]
    rows_behind: Decision | None
    changes: tuple[Change, ...]
    others: tuple[Instead, ...]
    lines: Mapping[Place, tuple[str, ...]]

    @property
    def decision(self) -> Decision:
        return self.answer.decision

    @property
    def is_closed_behind(self) -> bool:
        """Whether it is the provider of the rows behind the reference that closes it, whatever else speaks against it.

        That provider does where the items that rows are found by may not be looked up, as they are stored, on every row
        that is seen there: a form of them may stand for several rows.
        """
        match self.named:
            case Denied(Rule()):
                return False
            case _:
                return not _all_found(self.behind, self.rows_behind)


def _all_found(behind: Mapping[str, Decision], rows: Decision | None) -> bool:
    return rows is None or all(clear_on_every_visible_row(rows, found) for found in behind.values())


def explain(space: Space, who: str, what: str, right: str, when: str = "always") -> Explanation:
    """Explains what a caller (`tax`, `tax/assessment`) gets of `population.phone` by a right, when that is held.

    All are written as in a policy file; `when` is `granted+by-key` and the like. Raises QuestionUnfit.
    """
    try:
        caller = caller_of(who, space)
        resource, target = target_of(what, space.catalog)
        asked = inquiry(space, caller, resource, target, right_of(right))
        return explain_inquiry(asked, situation_of(when, space, caller, resource))
    except Mistake as mistake:
        raise QuestionUnfit(mistake.message, mistake.hint) from mistake


def explain_inquiry(asked: Inquiry, situation: Situation) -> Explanation:
    """As `explain`, for a question that is known to make sense."""
    named, answer = asked.named(situation), asked.answer(situation)
    behind, rows_behind = asked.behind(situation), asked.rows_behind(situation)
    return Explanation(
        asked,
        situation,
        named.decision,
        answer,
        consider(asked, situation, named.decision),
        _default(asked, situation, named.decision, answer.decision, is_found=_all_found(behind, rows_behind)),
        _rows(asked, situation),
        behind,
        rows_behind,
        nearest_changes(asked, situation, answer.decision),
        other_names(asked, situation, answer.decision),
        {line.place: line.cells for line in asked.policies.table.lines_about(asked.resource.code)},
    )


def _default(
    asked: Inquiry, situation: Situation, named: Decision, decided: Decision, *, is_found: bool
) -> Default | None:
    if not leaves_open(named):
        return None
    if not is_found:
        return Default(False, ())
    is_open = not leaves_open(decided)
    mode = Right(asked.right.mode.value)
    if asked.is_value and asked.right.is_position:
        return Default(
            is_open, (_decided(asked, situation, asked.target, mode), _decided(asked, situation, None, mode))
        )
    link = asked.resource.references.get(asked.target or "")
    if link is not None and asked.right is mode and mode is not Right.VERIFY:
        theirs = replace(asked, resource=asked.space.catalog.resources[link.resource], target=None, right=mode)
        there = replace(situation, by_key=not link.many, consented=False, grant_rows=None)
        because = (
            *(_decided(asked, situation, mine, mode) for mine, _ in link.on),
            _decided(asked, situation, None, mode),
            *(_decided(theirs, there, their, mode) for _, their in link.on),
            _decided(theirs, there, None, mode),
        )
        return Default(is_open, because)
    return Default(True, ()) if is_open else None


def _decided(asked: Inquiry, situation: Situation, target: str | None, mode: Right) -> tuple[str, Decision]:
    other = replace(asked, target=target, right=mode)
    return other.what, other.named(situation).decision


def _rows(asked: Inquiry, situation: Situation) -> Decision | None:
    """Nothing of an item or a reference is had without rows, but in a comparison."""
    if asked.target is None or asked.right is Right.VERIFY:
        return None
    return asked.rows(situation)
