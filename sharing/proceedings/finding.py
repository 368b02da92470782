"""What is looked for among proceedings, and a page of what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sharing.proceedings.proceeding import Kind, Proceeding

LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class Sought:
    """All members that are given must hold. `open` leaves out what is closed, or what is not."""

    kind: Kind | None = None
    state: str | None = None
    resource: str | None = None
    applicant: str | None = None
    provider: str | None = None
    open: bool | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A proceeding and its place among all: `place` grows with time, and pages continue after it."""

    place: int
    proceeding: Proceeding[Any]


@dataclass(frozen=True, slots=True)
class Page:
    """The newest first; `has_more` says whether older ones follow."""

    found: Sequence[Found]
    has_more: bool
