"""The data catalogue of an information project as its proceeding keeps it (项目数据资源目录, R033)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog import Mode


class ProjectState(StrEnum):
    """Compiled before the project is approved, loaded when it is accepted; whoever funds it looks at the status."""

    COMPILED = "compiled"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    LOADED = "loaded"
    DISCARDED = "discarded"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """A resource that the project will have: the code of its entry to be, how it will be shared, by which interface."""

    code: str
    name: str
    modes: tuple[Mode, ...]
    interface: str = ""


@dataclass(frozen=True, slots=True)
class ProjectContent:
    """项目数据资源目录. `reference` is how the project is called where it is approved and funded.

    `is_private` is what was never submitted: whoever compiles it has it for itself.
    """

    reference: str
    name: str
    entries: tuple[PlannedEntry, ...]
    returned: str = ""
    approved_on: date | None = None
    opinion: str = ""
    loaded_on: date | None = None
    reasons: str = ""
    is_private: bool = False
