"""An announcement as it is kept: what is told of which resource, to whom, and who has acted on it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sharing.calendar import UpdateCycle


class AnnouncementState(StrEnum):
    """Where an announcement stands."""

    ANNOUNCED = "announced"
    ENDED = "ended"


class Matter(StrEnum):
    """What is announced."""

    CHANGE = "change"
    """数据变更: what is shared changes, or has changed."""
    CYCLE = "cycle"
    """更新周期: it will be renewed in another cycle."""
    SERVICE = "service"
    """服务变更: how it is had changes, or stops."""
    OUTAGE = "outage"
    """中断: for reasons that nobody chose it cannot be had."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A department that holds the resource, and so compares and renews its copies."""

    department: str
    acknowledged_on: date | None = None
    """The day on which it said that it has."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """公告 of a provider about one of its resources."""

    matter: Matter
    resource: str
    text: str
    """What is announced, in words; no data."""
    effective_on: date
    """The day from which on it holds."""
    items: tuple[str, ...]
    """The items that it is about; none for all of them."""
    cycle: UpdateCycle | None
    """The new cycle, where that is announced."""
    remedy: str | None
    """What is done about an outage."""
    until: date | None
    """When it is expected to be over."""
    compare_within: int | None
    """Working days in which recipients compare and renew what they hold."""
    recipients: tuple[Recipient, ...]
