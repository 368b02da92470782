"""Decisions in the short words of reports, and the places of their rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from catalog import Place
from policies.decisions import ByRows, Clear, Compared, Decision, Denied, Masked, Outcome, RowsWhere
from policies.rules import CLEAR, Rule
from policies.words import ATTENTION, Effect, Reveal

DENIED = "denied"
OPEN = "open"


class Kind(StrEnum):
    """What a report shows a decision as."""

    CLEAR = "clear"
    MASKED = "masked"
    COMPARED = "compared"
    BY_ROWS = "by-rows"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Told:
    """The outcome on some rows; `rows` is None where it is every row, or every other row."""

    rows: RowsWhere | None
    outcome: Outcome


def by_rows(decision: Decision) -> tuple[Told, ...]:
    """Every outcome with its rows; for one row the first that holds."""
    match decision:
        case ByRows(branches, otherwise):
            return (*(Told(branch.rows, branch.outcome) for branch in branches), Told(None, otherwise))
        case outcome:
            return (Told(None, outcome),)


def what_words(resource: str, target: str | None) -> str:
    """`population.phone`, or `population` for its rows: as the column `what` names them."""
    return resource if target is None else f"{resource}.{target}"


def outcome_words(outcome: Outcome, *, is_value: bool) -> str:
    """`clear`, a mask, what a comparison tells or `denied`; `open` where rows or a reference are open."""
    match outcome:
        case Clear():
            return CLEAR if is_value else OPEN
        case Masked(mask, _):
            return mask.text
        case Compared(reveals, _):
            return "+".join(word for word in Reveal if word in reveals)
        case Denied():
            return DENIED
        case _:
            assert_never(outcome)


def rows_words(rows: RowsWhere) -> str:
    """`own_region`; `protected (or unknown)` where a row counts for which that is unknown."""
    return "+".join(sorted(rows.names)) + (" (or unknown)" if rows.unknown_matches else "")


def decision_words(decision: Decision, *, is_value: bool) -> str:
    """`keep 3 4`, or `clear on own_region, else keep 3 4`; rows that have what the rest has are not named."""
    *some, rest = by_rows(decision)
    otherwise = outcome_words(rest.outcome, is_value=is_value)
    while some and outcome_words(some[-1].outcome, is_value=is_value) == otherwise:
        some.pop()
    parts = [
        outcome_words(told.outcome, is_value=is_value) + f" on {rows_words(told.rows)}" for told in some if told.rows
    ]
    return f"{', '.join(parts)}, else {otherwise}" if parts else otherwise


def kind_of(decision: Decision) -> Kind:
    """The kind of every outcome, or `BY_ROWS` where they differ."""
    words = {outcome_words(told.outcome, is_value=True) for told in by_rows(decision)}
    return Kind.BY_ROWS if len(words) > 1 else _kind(by_rows(decision)[-1].outcome)


def _kind(outcome: Outcome) -> Kind:
    match outcome:
        case Clear():
            return Kind.CLEAR
        case Masked():
            return Kind.MASKED
        case Compared():
            return Kind.COMPARED
        case Denied():
            return Kind.DENIED
        case _:
            assert_never(outcome)


def place_members(place: Place) -> dict[str, object]:
    """A line as an object of JSON."""
    return {"file": place.file, "line": place.line}


def rule_members(rule: Rule | None) -> dict[str, object] | None:
    """The line of a rule as an object of JSON; None where no rule decides.

    `attention` is there, and true, where it opens what nobody at the provider has granted.
    """
    if rule is None:
        return None
    return place_members(rule.place) | ({"attention": True} if wants_attention(rule) else {})


def wants_attention(rule: Rule) -> bool:
    """Whether the rule opens something without anybody at the provider having granted it."""
    return rule.effect is Effect.ALLOW and not ATTENTION.isdisjoint(rule.when)


def places_words(places: Iterable[Place]) -> str:
    """`10-police.csv:4, :9, 20-tax.csv:1`: a file is named once."""
    words: list[str] = []
    before = ""
    for place in places:
        words.append(f":{place.line}" if place.file == before else str(place))
        before = place.file
    return ", ".join(words)
