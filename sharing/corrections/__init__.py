"""Corrections (疑义校核): data that seem wrong are reported, flagged, checked, and what came of it is told."""

from sharing.corrections.actions import (
    Accept,
    DoubtAgain,
    ItemValue,
    Locate,
    Refer,
    Report,
    ReportBack,
    Resolve,
    Withdraw,
)
from sharing.corrections.correction import (
    Answer,
    Check,
    Contest,
    Correction,
    CorrectionState,
    Outcome,
    Proof,
    Referral,
    SealedValue,
)
from sharing.corrections.disclosing import Disclosed, disclosed
from sharing.corrections.flags import Flag, Flags
from sharing.corrections.keys import CorrectionKeys, RowIds
from sharing.corrections.procedure import DISCLOSE, Corrections
from sharing.corrections.statistics import Answering, Ended, answering, endings, overdue

__all__ = [
    "DISCLOSE",
    "Accept",
    "Answer",
    "Answering",
    "Check",
    "Contest",
    "Correction",
    "CorrectionKeys",
    "CorrectionState",
    "Corrections",
    "Disclosed",
    "DoubtAgain",
    "Ended",
    "Flag",
    "Flags",
    "ItemValue",
    "Locate",
    "Outcome",
    "Proof",
    "Refer",
    "Referral",
    "Report",
    "ReportBack",
    "Resolve",
    "RowIds",
    "SealedValue",
    "Withdraw",
    "answering",
    "disclosed",
    "endings",
    "overdue",
]
