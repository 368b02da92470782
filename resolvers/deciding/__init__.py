"""A plan with one decision per column reference and position: constants before any SQL is written.

`uses` and `spending` ← `decided` ← `stage` ← `groups` and `roots`, each importing only what stands before it.
"""

from resolvers.deciding.decided import (
    DecidedBlind,
    DecidedComparison,
    DecidedConnection,
    DecidedReference,
    DecidedRows,
)
from resolvers.deciding.groups import DecidedGroups, decide_groups, position_of
from resolvers.deciding.roots import decide_blind, decide_comparison, decide_rows
from resolvers.deciding.spending import Spending
from resolvers.deciding.uses import Charge, DecidedAgainst, Use, named

__all__ = [
    "Charge",
    "DecidedAgainst",
    "DecidedBlind",
    "DecidedComparison",
    "DecidedConnection",
    "DecidedGroups",
    "DecidedReference",
    "DecidedRows",
    "Spending",
    "Use",
    "decide_blind",
    "decide_comparison",
    "decide_groups",
    "decide_rows",
    "named",
    "position_of",
]
