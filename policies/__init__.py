"""Who may have what: the policy table, its compiled decisions, and Casbin as their specification."""

from policies.decisions import (
    Answer,
    Branch,
    ByRows,
    Clear,
    Compared,
    Decision,
    Denied,
    Masked,
    Outcome,
    RowsWhere,
    outcomes,
)
from policies.rights import Grant, Rights
from policies.rules import EVERYONE, PUBLIC, Class, EveryItem, ItemsOf, Named, Rule, Selector, WholeResource
from policies.words import MODES, POSITIONS, Condition, Effect, ForPurpose, From, Reveal, Right, State, Until

__all__ = [
    "EVERYONE",
    "MODES",
    "POSITIONS",
    "PUBLIC",
    "Answer",
    "Branch",
    "ByRows",
    "Class",
    "Clear",
    "Compared",
    "Condition",
    "Decision",
    "Denied",
    "Effect",
    "EveryItem",
    "ForPurpose",
    "From",
    "Grant",
    "ItemsOf",
    "Masked",
    "Named",
    "Outcome",
    "Reveal",
    "Right",
    "Rights",
    "RowsWhere",
    "Rule",
    "Selector",
    "State",
    "Until",
    "WholeResource",
    "outcomes",
]
