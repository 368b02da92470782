"""Disputes (协调处理): two departments disagree, and the steps of the profile's ladder settle it."""

from sharing.disputes.actions import (
    Accept,
    Agree,
    Conclude,
    Escalate,
    Evaluate,
    Propose,
    Raise,
    Respond,
    Schedule,
    Withdraw,
)
from sharing.disputes.dispute import (
    Conclusion,
    Dispute,
    DisputeState,
    Matter,
    Offer,
    Opinion,
    Order,
    Ordered,
    Position,
    Ruling,
    Rung,
)
from sharing.disputes.procedure import Disputes
from sharing.disputes.statistics import Ended, endings

__all__ = [
    "Accept",
    "Agree",
    "Conclude",
    "Conclusion",
    "Dispute",
    "DisputeState",
    "Disputes",
    "Ended",
    "Escalate",
    "Evaluate",
    "Matter",
    "Offer",
    "Opinion",
    "Order",
    "Ordered",
    "Position",
    "Propose",
    "Raise",
    "Respond",
    "Ruling",
    "Rung",
    "Schedule",
    "Withdraw",
    "endings",
]
