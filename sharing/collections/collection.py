"""A collection as it is kept: what is collected from whom and how, and what of it others supply already."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog import BasisLevel


class CollectionState(StrEnum):
    """Where a registration stands; only what is REGISTERED is collected."""

    REGISTERED = "registered"
    FILED = "filed"
    """备案: others supply some of it, a law has it collected all the same, and the centre has not taken note yet."""
    RETURNED = "returned"
    """The centre objects: it is amended, or ended."""
    OBTAINABLE = "obtainable"
    """What is collected can be had by sharing meanwhile: it is amended, or ended."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CollectionItem:
    """One data item that is collected."""

    name: str
    """What it is called; the same as in the catalogue."""
    law: str = ""
    """The provision that has it collected although it can be had by sharing."""
    level: BasisLevel | None = None
    """Who made that provision: a law or a regulation is wanted."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an item can be had by sharing."""

    name: str
    """What the registration calls the item."""
    resource: str
    item: str
    provider: str


@dataclass(frozen=True, slots=True)
class Collection:
    """采集 as a department registers it."""

    purpose: str
    """What it is collected for."""
    subjects: str
    """From whom, such as `applicants for relief`; no names."""
    items: tuple[CollectionItem, ...]
    scope: str
    """采集范围."""
    format: str
    """采集格式."""
    process: str
    """采集流程."""
    obtainable: tuple[Source, ...] = ()
    """What could be had by sharing when that was looked up last; at most five places for each item."""
    checked_on: date | None = None
    """When that was."""
    acknowledged_on: date | None = None
    """When the centre took note of what is collected although it can be had."""
    reasons: str = ""
    """Why it was returned or ended."""
