"""A decision in plain words, as the log keeps it and as past and new decisions are compared."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from policies.decisions import ByRows, Clear, Compared, Decision, Denied, Masked, Outcome
from policies.rules import Rule


class Ruled(StrEnum):
    """The kind of a decision's outcome."""

    CLEAR = "clear"
    MASKED = "masked"
    COMPARED = "compared"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One outcome: its kind, the text of the mask or what a verdict tells, and the rows on which it holds.

    `rows` are row rules that must all match (under `denied` one that cannot be decided counts as matching), none for
    every row that no ruling before it took. `rule` is `file:line`, None where no rule made it.
    """

    kind: Ruled
    mask: str | None = None
    rows: tuple[str, ...] = ()
    rule: str | None = None

    def __str__(self) -> str:
        words = [self.kind.value, *([self.mask] if self.mask else [])]
        words += [f"on {'+'.join(self.rows)}"] if self.rows else []
        words += [f"({self.rule})"] if self.rule else []
        return " ".join(words)


def rulings(decision: Decision) -> tuple[Ruling, ...]:
    """A decision as rulings, of which the first that holds on a row decides."""
    match decision:
        case ByRows(branches, otherwise):
            by_rows = (_ruling(branch.outcome, tuple(sorted(branch.rows.names))) for branch in branches)
            return (*by_rows, _ruling(otherwise, ()))
        case outcome:
            return (_ruling(outcome, ()),)


def _ruling(outcome: Outcome, rows: tuple[str, ...]) -> Ruling:
    match outcome:
        case Clear(rule):
            return Ruling(Ruled.CLEAR, None, rows, _place(rule))
        case Masked(mask, rule):
            return Ruling(Ruled.MASKED, mask.text, rows, _place(rule))
        case Compared(reveals, rule):
            return Ruling(Ruled.COMPARED, "+".join(sorted(reveals)), rows, _place(rule))
        case Denied(rule):
            return Ruling(Ruled.DENIED, None, rows, _place(rule))
        case unknown:
            assert_never(unknown)


def _place(rule: Rule | None) -> str | None:
    return None if rule is None else str(rule.place)
