"""Violations (违规): recorded with evidence, ordered to be corrected; rights rest, and are restored."""

from sharing.violations.actions import (
    Accept,
    AddEvidence,
    Dismiss,
    Order,
    Penalise,
    Record,
    Rectify,
    Reject,
    Restore,
    Suspend,
    TransferEvidence,
)
from sharing.violations.content import (
    HandOver,
    Rectification,
    RectificationOrder,
    RightsSuspended,
    SanctionStep,
    Violation,
    ViolationKind,
    ViolationState,
)
from sharing.violations.evidence import EvidenceList, evidence_of
from sharing.violations.procedure import Violations

__all__ = [
    "Accept",
    "AddEvidence",
    "Dismiss",
    "EvidenceList",
    "HandOver",
    "Order",
    "Penalise",
    "Record",
    "Rectification",
    "RectificationOrder",
    "Rectify",
    "Reject",
    "Restore",
    "RightsSuspended",
    "SanctionStep",
    "Suspend",
    "TransferEvidence",
    "Violation",
    "ViolationKind",
    "ViolationState",
    "Violations",
    "evidence_of",
]
