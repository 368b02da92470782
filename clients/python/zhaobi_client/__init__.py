"""Asks a Zhaobi platform whether claims about somebody are true, and never learns a value."""

from zhaobi_client.claims import (
    Absent,
    AgeAtLeast,
    AmountAtLeast,
    Claim,
    Equals,
    OneOf,
    Pair,
    Present,
    RegionWithin,
    ValidOn,
    Year,
)
from zhaobi_client.client import Client
from zhaobi_client.errors import (
    AnswerUnreadable,
    BadSetting,
    ClientError,
    ConnectionLost,
    FileRefused,
    NoCode,
    NotTrusted,
    Refused,
)
from zhaobi_client.results import Batch, Fault, PairVerdict, Proof, Receipt, Result, Verdict

__all__ = [
    "Absent",
    "AgeAtLeast",
    "AmountAtLeast",
    "AnswerUnreadable",
    "BadSetting",
    "Batch",
    "Claim",
    "Client",
    "ClientError",
    "ConnectionLost",
    "Equals",
    "Fault",
    "FileRefused",
    "NoCode",
    "NotTrusted",
    "OneOf",
    "Pair",
    "PairVerdict",
    "Present",
    "Proof",
    "Receipt",
    "Refused",
    "RegionWithin",
    "Result",
    "ValidOn",
    "Verdict",
    "Year",
]
