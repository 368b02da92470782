"""What can be done about the data catalogue of a project, each action with what it has to say."""

from dataclasses import dataclass

from sharing.projects.project import PlannedEntry


@dataclass(frozen=True, slots=True)
class Compile:
    """Compile it before the project is applied for: which resources it will have, and how they will be shared."""

    reference: str
    name: str
    entries: tuple[PlannedEntry, ...]


@dataclass(frozen=True, slots=True)
class Amend:
    """Put another catalogue in its place; an approved one has to be approved again."""

    name: str
    entries: tuple[PlannedEntry, ...]


@dataclass(frozen=True, slots=True)
class Submit:
    """Hand it in, before the project is approved."""


@dataclass(frozen=True, slots=True)
class Approve:
    """Take note that the project may be approved, as far as its data is concerned."""

    opinion: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """Give it back to be changed."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Load:
    """Say at the acceptance of the project that all of its entries are published."""


@dataclass(frozen=True, slots=True)
class Discard:
    """Give it up: there will be no such project."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Close:
    """End it: the project is not run any more."""

    reasons: str


Following = Amend | Submit | Approve | Return | Load | Discard | Close
"""What follows a compilation. Closed: `sharing/projects/procedure.py` matches all of them."""
