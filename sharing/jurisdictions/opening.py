"""Opening data to the public."""

from dataclasses import dataclass
from enum import StrEnum


class OpenClass(StrEnum):
    """开放类型, in the words of the catalogue."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    NOT_OPEN = "not_open"


class OpenedBy(StrEnum):
    """What lets data be opened that is not open: 脱密脱敏, 权利人同意."""

    MASKING = "masking"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class OpenLabels:
    """What the classes of opening are called."""

    unconditional: str
    """what the class of unconditionally opened data is called"""
    conditional: str
    """what the class of conditionally opened data is called"""
    not_open: str
    """what the class of data that is not opened is called"""


@dataclass(frozen=True, slots=True)
class Opening:
    """数据开放."""

    classes: tuple[OpenClass, ...]
    """classes of opening that there are"""
    labels: OpenLabels
    """what they are called"""
    opened_by: tuple[OpenedBy, ...]
    """what lets data be opened that is not"""
    on_request: bool
    """whether citizens may ask for data that is not on the list"""
