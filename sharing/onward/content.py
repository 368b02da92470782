"""A request to pass data on, as it is kept: what of which grant goes to whom, and who let it go there."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class OnwardState(StrEnum):
    """Where a request stands; what is consented to is a record of it and opens nothing on this platform."""

    ASKED = "asked"
    CONSENTED = "consented"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class Destination(StrEnum):
    """Where data is to go."""

    THIRD_PARTY = "third_party"
    """提供给第三方."""
    PUBLIC = "public"
    """对外发布、公开."""
    BUSINESS = "business"
    """商业使用: to business, or against payment."""


@dataclass(frozen=True, slots=True)
class OnwardDecision:
    """What was decided, and on what terms."""

    on: date
    by: str
    reasons: str
    conditions: str = ""
    until: date | None = None
    """The last day on which data may be passed on, where it was consented to."""


@dataclass(frozen=True, slots=True)
class OnwardRequest:
    """转供、公开 of what a department has by a grant."""

    grant: str
    """Its number."""
    resource: str
    items: tuple[str, ...]
    destination: Destination
    recipient: str
    """Who is to have it, or where it is published."""
    is_public_body: bool
    """Whether the recipient is a department of the city or one above it."""
    altered: bool
    """Whether it goes in another form: aggregated, or worked into something else."""
    purpose: str
    """What for, in words; no data of a person."""
    until: date
    decision: OnwardDecision | None = None
    revoked: OnwardDecision | None = None
