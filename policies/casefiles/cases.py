"""A case: a question to the policies, and what an officer expects of them."""

from dataclasses import dataclass

from catalog import Place
from policies.asking import Inquiry
from policies.decisions import Clear, Compared, Masked, Outcome, RowKind
from policies.space import Situation
from policies.telling import outcome_words

ALLOWED = "allowed"
MASKED = "masked"


@dataclass(frozen=True, slots=True)
class Expectation:
    """`words` are those of an outcome (`keep 3 4`, `denied`), or `allowed` for all but `denied`, `masked` for any mask.

    `lines` are the lines of which one has to decide; empty where none may, None where that does not matter.
    """

    words: str
    lines: frozenset[Place] | None = None

    def is_met(self, outcome: Outcome, *, is_value: bool) -> bool:
        """Whether the outcome is as expected; `is_value` says that it is that of an item."""
        return self._is_told(outcome, is_value) and self._is_by_line(outcome)

    def _is_told(self, outcome: Outcome, is_value: bool) -> bool:
        match self.words:
            case "allowed":
                return isinstance(outcome, Clear | Masked | Compared)
            case "masked":
                return isinstance(outcome, Masked)
            case words:
                return outcome_words(outcome, is_value=is_value) == words

    def _is_by_line(self, outcome: Outcome) -> bool:
        if self.lines is None:
            return True
        return outcome.rule.place in self.lines if outcome.rule is not None else not self.lines

    def __str__(self) -> str:
        """`clear by 10-police.csv:17`."""
        if self.lines is None:
            return self.words
        return (
            f"{self.words} by {' or '.join(map(str, sorted(self.lines)))}" if self.lines else f"{self.words} by no line"
        )


@dataclass(frozen=True, slots=True)
class Case:
    """One question of a case file.

    `title` says what it is about, `place` is where the file says it. `row` says of each row rule of the resource
    whether it matches the row, None being unknown; without it the expectation is about every row.
    """

    title: str
    place: Place
    asked: Inquiry
    situation: Situation
    row: RowKind | None
    expected: Expectation

    def __str__(self) -> str:
        asked = self.asked
        words = f"{asked.caller} · {asked.what} · {asked.right} · {self.situation.words()}"
        return words if self.row is None else f"{words} · {row_words(self.row)}"


def row_words(row: RowKind) -> str:
    """`a row with own_region, protected unknown`."""
    parts = [
        *(name for name, truth in row.items() if truth),
        *(f"{n} unknown" for n, truth in row.items() if truth is None),
    ]
    return f"a row with {', '.join(parts)}" if parts else "a row with no row rule"


def by_line(outcome: Outcome) -> str:
    """`by 10-police.csv:17`, or `by no line`."""
    return f"by {outcome.rule.place}" if outcome.rule is not None else "by no line"
