"""What the metadata store keeps of an approved application, of an agreement and of suspended rights."""

from dataclasses import dataclass, field
from datetime import date, datetime
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
    not empty, the only natural persons who may use it; `quota` the most values a day. `entry_version` tells what was
    granted as the catalogue described it then (see `sharing/binding.py`): once that changes, the grant is not in
    force. `version` is counted by the store: 1 when the grant is new.
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
    quota: int | None = None
    entry_version: str | None = None
    state: GrantState = GrantState.APPROVED
    version: int = field(default=1, compare=False)


class AgreementKind(StrEnum):
    """What two departments agree on."""

    USE = "use"
    """使用和保护协议: how data is used and protected."""
    CONFIDENTIALITY = "confidentiality"
    """安全保密协议: how protected content is kept secret, and who may know it."""


NO_OFFICE = "-"
"""In the place of an office, where only one may suspend rights in a proceeding."""

BY_OPERATOR = "-"
"""In the place of a number, where an agreement was entered without a proceeding."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """协议 of a consumer department, in force from `signed_on` to `until`, both inclusive, while it is `active`.

    It is about a `resource`, or where that is None about everything that whoever signed it `with_` the consumer gives
    access to: the provider to its own, the centre to all. Without `with_` an operator entered one with the provider of
    the resource. `number` is that of the proceeding in which it was signed, `-` where there was none.
    """

    department: str
    resource: str | None
    signed_on: date
    until: date
    active: bool = True
    with_: str | None = None
    kind: AgreementKind = AgreementKind.USE
    number: str = BY_OPERATOR

    def covers(self, day: date) -> bool:
        return self.active and self.signed_on <= day <= self.until


@dataclass(frozen=True, slots=True)
class Suspension:
    """暂停: a department's rights to a resource, or where that is None to all that others provide, rest.

    From `since` to `until` inclusive, or until it is lifted; `number` is the proceeding that suspended them, `office`
    who did so in it where several may.
    """

    number: str
    department: str
    resource: str | None
    since: date
    until: date | None
    reason: str = ""
    lifted_at: datetime | None = None
    office: str = NO_OFFICE

    def covers(self, day: date) -> bool:
        return self.lifted_at is None and self.since <= day and (self.until is None or day <= self.until)
