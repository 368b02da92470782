"""Kinds of rows: every way in which the row rules that decisions depend on can stand to a row."""

from collections.abc import Iterable, Iterator
from itertools import product

from policies.decisions import ByRows, Decision, RowKind

MOST_ROW_RULES = 6  # three readings of each are tried: 729 kinds of rows


def row_rules(decisions: Iterable[Decision]) -> frozenset[str]:
    """The row rules on which the decisions depend."""
    named = (branch.rows.names for each in decisions if isinstance(each, ByRows) for branch in each.branches)
    return frozenset().union(*named)


def row_kinds(names: Iterable[str]) -> Iterator[RowKind]:
    """Every kind of row that the row rules tell apart: each may match, not match or be unknown, whatever others do."""
    ordered = sorted(names)
    return (dict(zip(ordered, truths, strict=True)) for truths in product((True, False, None), repeat=len(ordered)))
