"""What the policies answer: a decision is a small closed type, each with the rule that made it.

Clear      the value as it is (for a resource: its rows are open; for a reference: it may be followed)
Masked     the output of a mask
Compared   a verdict about the value, never the value
Denied     nothing
ByRows     one of the above per row, by the first row test that matches
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from masking import Mask
from policies.rules import Rule
from policies.words import Reveal


@dataclass(frozen=True, slots=True)
class Clear:
    """`rule` is None where a default opened it: a position on a clear item, a reference on clear items."""

    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Masked:
    mask: Mask
    rule: Rule


@dataclass(frozen=True, slots=True)
class Compared:
    reveals: frozenset[Reveal]
    rule: Rule


@dataclass(frozen=True, slots=True)
class Denied:
    """`rule` is None where no rule matched."""

    rule: Rule | None


Outcome = Clear | Masked | Compared | Denied


RowKind = Mapping[str, bool | None]
"""A kind of row: of each row rule that matters whether it matches, None being unknown."""


@dataclass(frozen=True, slots=True)
class RowsWhere:
    """The rows on which every named row rule of the resource matches.

    `unknown_matches` is True for a deny rule: there a row rule that cannot be decided counts as matching.
    """

    names: frozenset[str]
    unknown_matches: bool

    def holds(self, row: RowKind) -> bool:
        """Whether rows of that kind are among them."""
        return all(row[name] is True or (self.unknown_matches and row[name] is None) for name in self.names)


@dataclass(frozen=True, slots=True)
class Branch:
    rows: RowsWhere
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ByRows:
    """The outcome of the first branch whose rows contain the row, else `otherwise`."""

    branches: tuple[Branch, ...]
    otherwise: Outcome


Decision = Clear | Masked | Compared | Denied | ByRows


def outcomes(decision: Decision) -> Iterator[Outcome]:
    """Every outcome that some row may have, in the order of the rules."""
    match decision:
        case ByRows(branches, otherwise):
            yield from (branch.outcome for branch in branches)
            yield otherwise
        case outcome:
            yield outcome


def is_denied(decision: Decision) -> bool:
    """Whether no row can have anything."""
    return all(isinstance(outcome, Denied) for outcome in outcomes(decision))


def outcome_on(decision: Decision, row: RowKind) -> Outcome:
    """The outcome on rows of that kind."""
    match decision:
        case ByRows(branches, otherwise):
            return next((branch.outcome for branch in branches if branch.rows.holds(row)), otherwise)
        case outcome:
            return outcome


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision and what the caller could do about it.

    `missing` holds the when-words that kept an allow rule above the deciding one from matching;
    `unstated` the numbers of grants that would have applied had a purpose or a case been stated;
    `uncovered` says that a rule above needed a grant and that none covers a stated purpose; `withheld` that a rule
    would show something, which with everything else that the department may have would undo a mask.
    """

    decision: Decision
    missing: frozenset[str] = frozenset()
    unstated: tuple[str, ...] = ()
    uncovered: bool = False
    withheld: bool = False
