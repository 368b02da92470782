"""The offices that a regulation gives a part to in somebody else's matter."""

from enum import StrEnum


class Office(StrEnum):
    """提供部门, 大数据中心 (runs the platform), 主管部门 (reviews, coordinates, evaluates)."""

    PROVIDER = "provider"
    CENTRE = "centre"
    AUTHORITY = "authority"
