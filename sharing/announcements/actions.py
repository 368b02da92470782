"""What may be done with announcements."""

from dataclasses import dataclass
from datetime import date

from sharing.announcements.announcement import Matter
from sharing.calendar import UpdateCycle


@dataclass(frozen=True, slots=True)
class Announce:
    """Announce something about a resource of your own department; whoever holds it is told."""

    matter: Matter
    resource: str
    """Its code."""
    text: str
    """What is announced, in words; no data."""
    effective_on: date
    """The day from which on it holds."""
    items: tuple[str, ...] = ()
    """Codes of the items that it is about; none for all of them."""
    cycle: UpdateCycle | None = None
    """The new cycle, where that is announced."""
    remedy: str | None = None
    """What is done about an outage."""
    until: date | None = None
    """When it is expected to be over."""
    compare_within: int | None = None
    """Working days in which recipients compare and renew what they hold."""


@dataclass(frozen=True, slots=True)
class Correct:
    """Say it in other words, or name other days; everybody is told, and compares anew."""

    text: str
    """What is announced, in words; no data."""
    effective_on: date | None = None
    """The day from which on it holds; the same as before if left out."""
    until: date | None = None
    """When it is expected to be over; the same as before if left out."""


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Your department has compared what it holds, and renewed it."""


@dataclass(frozen=True, slots=True)
class End:
    """It is over: nobody has to act on it any more."""
