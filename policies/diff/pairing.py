"""The pairs of outcomes that two decisions give, each with a row, found by asking only those row rules that matter."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from policies.decisions import ByRows, Decision, Outcome, RowKind, outcome_on
from policies.rowkinds import row_rules

_Possible = Mapping[str, frozenset[bool | None]]

_ANY = frozenset({True, False, None})
_MATCHES = frozenset({True})
_MATCHES_OR_UNKNOWN = frozenset({True, None})


def pairs_of_outcomes(old: Decision, new: Decision) -> Iterator[tuple[Outcome, Outcome, RowKind]]:
    """Every pair of outcomes that some row can have; a pair may come again.

    Every way in which the row rules may stand to a row is possible, whatever the others do.
    """
    irrelevant = dict.fromkeys(row_rules((old, new)), False)
    for row in _rows((old, new), {}):
        whole = {**irrelevant, **row}
        yield outcome_on(old, whole), outcome_on(new, whole), row


def renamed(decision: Decision, names: Mapping[str, str]) -> Decision:
    """The decision with other names for some row rules."""
    if not isinstance(decision, ByRows) or names.keys().isdisjoint(row_rules((decision,))):
        return decision
    branches = (
        replace(branch, rows=replace(branch.rows, names=frozenset(names.get(name, name) for name in branch.rows.names)))
        for branch in decision.branches
    )
    return replace(decision, branches=tuple(branches))


def _rows(decisions: tuple[Decision, ...], possible: _Possible) -> Iterator[RowKind]:
    for decision in decisions:
        asked = _first_asked(decision, possible)
        if asked is not None:
            name, matching = asked
            known = possible.get(name, _ANY)
            for part in (known & matching, known - matching):
                yield from _rows(decisions, {**possible, name: part})
            return
    yield {name: next(truth for truth in (True, False, None) if truth in part) for name, part in possible.items()}


def _first_asked(decision: Decision, possible: _Possible) -> tuple[str, frozenset[bool | None]] | None:
    """The first row rule on which the outcome still depends, and what makes it match; None if nothing is left open."""
    if not isinstance(decision, ByRows):
        return None
    for branch in decision.branches:
        matching = _MATCHES_OR_UNKNOWN if branch.rows.unknown_matches else _MATCHES
        known = {name: possible.get(name, _ANY) for name in sorted(branch.rows.names)}
        if any(part.isdisjoint(matching) for part in known.values()):
            continue
        return next(((name, matching) for name, part in known.items() if not part <= matching), None)
    return None
