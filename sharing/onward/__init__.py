"""Onward use (转供、公开): data that was shared passes on only where whoever provides it lets it."""

from sharing.onward.actions import Ask, Consent, Refuse, Revoke, Withdraw
from sharing.onward.content import Destination, OnwardDecision, OnwardRequest, OnwardState
from sharing.onward.procedure import OnwardRequests

__all__ = [
    "Ask",
    "Consent",
    "Destination",
    "OnwardDecision",
    "OnwardRequest",
    "OnwardRequests",
    "OnwardState",
    "Refuse",
    "Revoke",
    "Withdraw",
]
