"""Data catalogues of information projects: compiled before approval, loaded at acceptance, with a status for funds."""

from sharing.projects.actions import Amend, Approve, Close, Compile, Discard, Following, Load, Return, Submit
from sharing.projects.procedure import Projects
from sharing.projects.project import PlannedEntry, ProjectContent, ProjectState
from sharing.projects.status import EntryStanding, EntryStatus, ProjectStatus, project_status

__all__ = [
    "Amend",
    "Approve",
    "Close",
    "Compile",
    "Discard",
    "EntryStanding",
    "EntryStatus",
    "Following",
    "Load",
    "PlannedEntry",
    "ProjectContent",
    "ProjectState",
    "ProjectStatus",
    "Projects",
    "Return",
    "Submit",
    "project_status",
]
