"""When a regulation is in force, and what is known of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """Of the text that a profile was made from. An excerpt is one whose other articles nobody has looked at."""

    IN_FORCE = "in_force"
    TRIAL = "trial"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    DRAFT = "draft"
    DRAFTING_NOTE = "drafting_note"
    TEMPLATE = "template"
    EXCERPT = "excerpt"


WAS_PUBLISHED = frozenset({Status.IN_FORCE, Status.TRIAL, Status.EXPIRED, Status.SUPERSEDED})
"""Of which the whole text was in force at some time; what was never published as a whole never is."""


@dataclass(frozen=True, slots=True)
class Validity:
    """Each profile says its own; nothing of it is inherited."""

    status: Status
    """what the text is: a regulation in force, on trial, expired, a draft, an excerpt"""
    valid_from: date | None
    """the first day on which it is in force"""
    valid_until: date | None
    """the last day on which it is in force"""

    def is_in_force(self, day: date) -> bool:
        """Whether the regulation was in force on that day, as far as the profile knows."""
        if self.status not in WAS_PUBLISHED or self.valid_from is None:
            return False
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
