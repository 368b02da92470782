"""Which decisions change from one policy to another, exactly, over the whole request space."""

from policies.diff.changes import Change, Difference, Kind, Said, Witness, exit_status, no_new_access
from policies.diff.comparing import difference
from policies.diff.reports import as_json, as_markdown, as_text

__all__ = [
    "Change",
    "Difference",
    "Kind",
    "Said",
    "Witness",
    "difference",
    "as_json",
    "as_markdown",
    "as_text",
    "exit_status",
    "no_new_access",
]
