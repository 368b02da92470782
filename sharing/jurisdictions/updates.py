"""How new data is kept, and who is told of changes."""

from dataclasses import dataclass
from enum import StrEnum

from sharing.calendar import UpdateCycle


class ChangeNotice(StrEnum):
    """What is told of changes: of services, to the authority; of the cycle, to the centre and users; to everybody."""

    NONE = "none"
    SERVICE_CHANGES_FILED = "service_changes_filed"
    CYCLE_NOTIFIED = "cycle_notified"
    PUBLIC_ANNOUNCEMENT = "public_announcement"


@dataclass(frozen=True, slots=True)
class Updates:
    """数据更新."""

    cycles: tuple[UpdateCycle, ...]
    """update cycles that an entry may promise"""
    realtime_expected: bool
    """whether another cycle than realtime needs a reason"""
    change_notice: ChangeNotice
    """what is told of changes"""
    users_compare: bool
    """whether users compare and renew their copies after a notice"""
