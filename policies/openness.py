"""How much decisions show, compared on every kind of row."""

from typing import assert_never

from policies.decisions import Clear, Compared, Decision, Denied, Masked, Outcome, outcome_on, outcomes
from policies.rowkinds import MOST_ROW_RULES, row_kinds, row_rules
from policies.telling import decision_words, outcome_words


def shows_the_same(one: Decision, other: Decision, *, is_value: bool) -> bool:
    """Whether a caller sees no difference on any row, whichever rules decide.

    With more than `MOST_ROW_RULES` row rules decisions are compared as they are written.
    """
    names = row_rules((one, other))
    if len(names) > MOST_ROW_RULES:
        return decision_words(one, is_value=is_value) == decision_words(other, is_value=is_value)
    return all(
        outcome_words(outcome_on(one, row), is_value=is_value)
        == outcome_words(outcome_on(other, row), is_value=is_value)
        for row in row_kinds(names)
    )


def openness(decision: Decision, names: frozenset[str]) -> int:
    """A number that grows with what the decision opens, summed over every kind of row that `names` tell apart."""
    if len(names) > MOST_ROW_RULES:
        return sum(map(opened_by, outcomes(decision)))
    return sum(opened_by(outcome_on(decision, row)) for row in row_kinds(names))


def opened_by(outcome: Outcome) -> int:
    """A number that grows with what the outcome opens, from 0 to 5.

    Two masks count alike but for those whose output tells nothing of the value.
    """
    match outcome:
        case Denied():
            return 0
        case Masked(mask, _):
            return 1 if mask.ignores_value else 3
        case Compared(reveals, _):
            return 1 + len(reveals)
        case Clear():
            return 5
        case _:
            assert_never(outcome)
