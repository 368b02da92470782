"""A proceeding: one run of a procedure, such as an application from its draft to the end of its grant."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from sharing.calendar import Deadline
from sharing.proceedings.acting import Actor

Content = TypeVar("Content")


class Kind(StrEnum):
    """Which procedure. The value begins the number: `2026-AP-000012`."""

    ENTRY = "EN"
    APPLICATION = "AP"
    AGREEMENT = "AG"
    CORRECTION = "CO"
    DISPUTE = "DI"
    ANNOUNCEMENT = "AN"
    CONSENT = "CS"
    EMERGENCY = "EM"
    ONWARD = "ON"
    OPENING = "OP"
    VIOLATION = "VI"
    COLLECTION = "CL"
    PROJECT = "PR"


@dataclass(frozen=True, slots=True)
class About:
    """What a proceeding is about, so that it can be found: who opened it, and whose resource is meant, if any is."""

    applicant: str
    provider: str | None = None
    resource: str | None = None


@dataclass(frozen=True, slots=True)
class Proceeding(Generic[Content]):
    """As it stands. `version` counts its steps from 1; `state` is a word of its procedure; `profile` names the rules.

    A proceeding ends under the rules that it began under, whatever the platform changes to meanwhile.
    """

    number: str
    kind: Kind
    version: int
    state: str
    profile: str
    about: About
    content: Content
    opened_at: datetime
    changed_at: datetime
    deadlines: tuple[Deadline, ...] = ()
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Step(Generic[Content]):
    """One step of the history: who did what when, and what stood afterwards. What stood before is the step before."""

    version: int
    action: str
    by: Actor
    at: datetime
    state: str
    content: Content = field(repr=False)


@dataclass(frozen=True, slots=True)
class DueTask:
    """A deadline that runs, and of what: `whose` is the department that has to act."""

    number: str
    kind: Kind
    whose: str
    deadline: Deadline
    today: date
