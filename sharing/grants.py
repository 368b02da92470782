"""What the metadata store keeps of an approved application and of an agreement."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from catalog import Mode


class GrantState(StrEnum):
    """Where an application stands; only approved ones open anything."""

    PENDING = "pending"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class GrantRecord:
    """授权: what an application of a consumer department opened, from `valid_from` to `valid_until`, both inclusive.

    `items` are item codes of `resource`; `rows` a row rule of it; `mask` a mask as policies spell it; `persons`, where
    not empty, the only natural persons who may use it. `version` is counted by the store: 1 when the grant is new.
    """

    number: str
    consumer: str
    resource: str
    items: frozenset[str]
    modes: frozenset[Mode]
    purpose: str
    valid_from: date
    valid_until: date
    rows: str | None = None
    mask: str | None = None
    persons: frozenset[str] = frozenset()
    state: GrantState = GrantState.APPROVED
    version: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Agreement:
    """协议 between a consumer department and the provider of a resource, in force from signing to `until` inclusive."""

    department: str
    resource: str
    signed_on: date
    until: date
    active: bool = True

    def covers(self, day: date) -> bool:
        return self.active and self.signed_on <= day <= self.until
