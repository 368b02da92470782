"""What may be done about collections."""

from dataclasses import dataclass

from sharing.collections.collection import CollectionItem


@dataclass(frozen=True, slots=True)
class Register:
    """Register what your department is going to collect; what can be had by sharing is named, and not collected."""

    purpose: str
    """What it is collected for."""
    subjects: str
    """From whom, such as `applicants for relief`; no names."""
    items: tuple[CollectionItem, ...]
    scope: str = ""
    """采集范围."""
    format: str = ""
    """采集格式."""
    process: str = ""
    """采集流程."""


@dataclass(frozen=True, slots=True)
class Amend:
    """Put another wording in its place; it is checked like a new one."""

    purpose: str
    """What it is collected for."""
    subjects: str
    """From whom; no names."""
    items: tuple[CollectionItem, ...]
    scope: str = ""
    """采集范围."""
    format: str = ""
    """采集格式."""
    process: str = ""
    """采集流程."""


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Take note of what is collected by law although it can be had by sharing."""


@dataclass(frozen=True, slots=True)
class Object:
    """Give it back: the law does not say that, or what is shared does."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Recheck:
    """Look up again what can be had by sharing."""


@dataclass(frozen=True, slots=True)
class End:
    """It is collected no more."""

    reasons: str


Following = Amend | Acknowledge | Object | Recheck | End
"""What follows a registration. Closed: `sharing/collections/procedure.py` matches all of them."""
