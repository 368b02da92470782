"""Who may have what: the policy table, its compiled decisions, and Casbin as their specification."""

from policies.agreement import check_against_specification
from policies.deciding import Policies
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
    outcome_on,
    outcomes,
)
from policies.errors import GrantAmbiguous, PoliciesError, PolicyError, SpecificationMismatch
from policies.files import PolicyFile, load_files
from policies.groups import Groups
from policies.positions import clear_on_every_visible_row, position, reference
from policies.reading import parse_policies, read_policies
from policies.recent import Recent
from policies.reloading import PoliciesInForce, PolicyFiles, Refused
from policies.rights import Grant, Rights
from policies.rules import CLEAR, EVERYONE, PUBLIC, Class, EveryItem, ItemsOf, Named, Rule, Selector, WholeResource
from policies.specification import Probe, Specification, Verdict
from policies.table import PolicyTable
from policies.words import MODES, POSITIONS, Condition, Effect, ForPurpose, From, Reveal, Right, State, Until

__all__ = [
    "CLEAR",
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
    "GrantAmbiguous",
    "Groups",
    "ItemsOf",
    "Masked",
    "Named",
    "Outcome",
    "Policies",
    "PoliciesError",
    "PoliciesInForce",
    "PolicyError",
    "PolicyFile",
    "PolicyFiles",
    "PolicyTable",
    "Probe",
    "Recent",
    "Refused",
    "Reveal",
    "Right",
    "Rights",
    "RowsWhere",
    "Rule",
    "Selector",
    "Specification",
    "SpecificationMismatch",
    "State",
    "Until",
    "Verdict",
    "WholeResource",
    "check_against_specification",
    "clear_on_every_visible_row",
    "load_files",
    "outcome_on",
    "outcomes",
    "parse_policies",
    "position",
    "read_policies",
    "reference",
]
