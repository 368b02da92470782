"""A request for opening as it is kept: what is wanted for what, what was answered, and what became of it.

Nobody from outside is named: the desk that enters a request keeps the person under a number of its own.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sharing.jurisdictions import OpenClass, OpenedBy
from sharing.opening.requester import Requester
from sharing.opening.tracks import Track


class OpeningState(StrEnum):
    """Where a request stands; only what is OPENED is open."""

    REQUESTED = "requested"
    ASSESSING = "assessing"
    """The provider agrees; the centre assesses whether it is safe with a business."""
    AGREED = "agreed"
    """Everybody agrees; the agreement on its use is to be signed."""
    OPENED = "opened"
    SHUT = "shut"
    """It was opened against the rules, or is not safe: closed at once, and rectified."""
    RECTIFIED = "rectified"
    """Whoever opened it says what was done about that."""
    PROMISED = "promised"
    """No entry names it yet: the provider is going to publish one."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class Stage(StrEnum):
    """What was said of an opening after it was agreed to."""

    REJECTED = "rejected"
    REFUSED = "refused"
    SHUT = "shut"
    RECTIFIED = "rectified"
    SETTLED = "settled"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be opened, and for what."""

    purpose: str
    """数据用途."""
    safety: str
    """安全保障: how it will be kept safe."""
    resource: str | None = None
    """Code of the resource; none for data that no entry names."""
    items: tuple[str, ...] = ()
    """Codes of its items; none for all of them."""
    unlisted: str = ""
    """What the data is, where no entry names it."""
    provider: str | None = None
    """Who is thought to have it, where no entry names it."""


@dataclass(frozen=True, slots=True)
class OpenedItem:
    """An item that is opened, and what lets it be where it may not be as it is."""

    item: str
    opened_by: OpenedBy | None = None
    mask: str = ""
    """The mask that it is opened behind, as policies write it."""
    consent: str = ""
    """权利人同意: the number of a recorded consent, or the SHA-256 of the document in 64 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """安全评估 of the centre, before a business has it."""

    report: str
    """SHA-256 of the report, in 64 hexadecimal digits."""
    findings: str
    check_within: int
    """Working days from one security check to the next."""
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Contract:
    """数据利用协议, as far as it is kept here."""

    document: str
    """SHA-256 of what was signed, in 64 hexadecimal digits."""
    on: date


@dataclass(frozen=True, slots=True)
class SecurityCheck:
    """安全检查 of what a business has."""

    on: date
    by: str
    is_sound: bool
    findings: str


@dataclass(frozen=True, slots=True)
class Said:
    """Reasons and measures, in the order in which they were given."""

    stage: Stage
    on: date
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class OpeningContent:
    """开放申请. `reference` is the number under which the desk keeps who asks."""

    requester: Requester
    wanted: Wanted
    track: Track
    reference: str = ""
    open_class: OpenClass | None = None
    """How it is opened: to everybody who logs in, or on conditions to whoever asked."""
    opened: tuple[OpenedItem, ...] = ()
    conditions: str = ""
    """开放条件: what it may be used for, and how it is kept safe."""
    valid_until: date | None = None
    """The last day; none for what everybody has."""
    entry_version: str | None = None
    """The wording of the entry that was agreed to."""
    assessment: Assessment | None = None
    contract: Contract | None = None
    checks: tuple[SecurityCheck, ...] = ()
    said: tuple[Said, ...] = ()
