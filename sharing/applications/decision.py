"""What was decided on an application, item by item, and on which terms."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog import Mode


@dataclass(frozen=True, slots=True)
class Terms:
    """How data may be had, as asked for or as granted: see `Demand` for the members."""

    modes: tuple[Mode, ...]
    valid_from: date
    valid_until: date
    persons: tuple[str, ...] = ()
    rows: str | None = None
    mask: str | None = None
    quota: int | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a decision adds to the terms asked for; each can only narrow them, and what is left out stays as asked."""

    modes: tuple[Mode, ...] = ()
    """modes among those asked for"""
    valid_until: date | None = None
    """a last day within the period asked for"""
    persons: tuple[str, ...] = ()
    """persons among those named, or the only ones where none was"""
    rows: str | None = None
    """a row rule of the resource, where none was asked for"""
    mask: str | None = None
    """a mask that fits every item granted and provably shows no more than the one asked for"""
    quota: int | None = None
    """the most values a day, no more than asked for"""


@dataclass(frozen=True, slots=True)
class ItemRefusal:
    """An item that is not granted, and why; `basis` is the legal basis where the profile wants one."""

    item: str
    """its code"""
    reasons: str
    """why"""
    basis: str = ""
    """the legal basis, where the profile wants one"""


class Ground(StrEnum):
    """Why an application is refused: an incomplete one is not, where the profile wants a notice first."""

    CONDITIONS_UNMET = "conditions_unmet"
    BEYOND_FUNCTIONS = "beyond_functions"
    LEGAL_BAR = "legal_bar"
    INCOMPLETE = "incomplete"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing was granted, and why; `by` is the department that says so."""

    reasons: str
    basis: str
    ground: Ground
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Decision:
    """Items that were granted and refused, and the terms of the grant.

    `by` is the department that decided, none where published conditions were met or only a record is kept;
    `profile_digest` tells under which rules exactly, `entry_version` which wording of the catalogue entry was granted.
    """

    granted: tuple[str, ...]
    refused: tuple[ItemRefusal, ...]
    terms: Terms
    opinion: str
    by: str | None
    on: date
    profile_digest: str
    entry_version: str
