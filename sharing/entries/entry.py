"""A catalogue entry as its proceeding keeps it: what is in force, what is being worked on, what was said about that."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sharing.jurisdictions import Reviewer


class EntryState(StrEnum):
    """Where the newest wording stands; whether an older one is in force meanwhile, `published` tells (R025)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    DISCARDED = "discarded"
    WITHDRAWN = "withdrawn"


class Cause(StrEnum):
    """Why an entry is changed; the first two have clocks of their own where the profile sets them (R027–R029)."""

    ELEMENT_CHANGE = "element_change"
    LAW_CHANGE = "law_change"
    YEARLY_REFRESH = "yearly_refresh"
    OTHER = "other"


class Inspected(StrEnum):
    """What a document is looked through for before it is published (R118): 保密审查, 个人信息保护影响评估."""

    CONFIDENTIALITY = "confidentiality"
    PERSONAL_INFORMATION = "personal_information"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a person of the provider found in the document as it stands."""

    of: Inspected
    is_fit: bool
    finding: str
    person: str
    on: date


@dataclass(frozen=True, slots=True)
class Review:
    """Somebody whom the profile names agrees to the document as it stands."""

    reviewer: Reviewer
    department: str
    person: str | None
    opinion: str
    on: date


@dataclass(frozen=True, slots=True)
class SecondSource:
    """An item that another resource has already for the same subjects (R004)."""

    item: str
    resource: str
    other: str


@dataclass(frozen=True, slots=True)
class Postponement:
    """The change that a law asks for comes later, by so many working days."""

    working_days: int
    reasons: str
    on: date


@dataclass(frozen=True, slots=True)
class EntryContent:
    """资源目录条目. `draft` is the document being worked on, `published` the one in force; either may be missing.

    `reviewers` have to agree, one after the other; `reviews` are those of them who have. `second_source_reasons` is why
    the authority lets data be had from two sources. `cause` and `changed_on` are of the change that is being made.
    `is_private` is what was never submitted: its provider has it for itself.
    """

    code: str
    draft: str = ""
    published: str = ""
    cause: Cause = Cause.OTHER
    changed_on: date | None = None
    reviewers: tuple[Reviewer, ...] = ()
    reviews: tuple[Review, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    second_sources: tuple[SecondSource, ...] = ()
    second_source_reasons: str = ""
    returned: str = ""
    postponement: Postponement | None = None
    reasons: str = ""
    is_private: bool = False
