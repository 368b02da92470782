"""What happened: the durable log of who asked for what under which decisions."""

from audit.errors import AuditError, AuditUnavailable, LogDamaged, LogTooLong, QuestionUnreadable, ReceiptRefused
from audit.log import AuditLog
from audit.looks import Look, PolicyLooks
from audit.proceeding_looks import ProceedingLook, ProceedingLooks
from audit.reading import Exchange, log_files, read_log, read_looks, read_proceeding_looks, read_translations
from audit.record import (
    NO_FIELDS,
    AskedRows,
    Circumstances,
    EncodedFields,
    Entry,
    GrantVersion,
    Outcome,
    Repeated,
    RootField,
    Ruled,
    Ruling,
    SharedMembers,
    Use,
    decode_fields,
    encode_fields,
)
from audit.replaying import past_requests
from audit.translation import Translation
from audit.usage import Usage, UsageCounts, read_usage, together
from audit.verification import Problem, verify_chain

__all__ = [
    "NO_FIELDS",
    "AskedRows",
    "AuditError",
    "AuditLog",
    "AuditUnavailable",
    "Circumstances",
    "EncodedFields",
    "Entry",
    "Exchange",
    "GrantVersion",
    "LogDamaged",
    "LogTooLong",
    "Look",
    "Outcome",
    "PolicyLooks",
    "Problem",
    "ProceedingLook",
    "ProceedingLooks",
    "QuestionUnreadable",
    "ReceiptRefused",
    "Repeated",
    "RootField",
    "Ruled",
    "Ruling",
    "SharedMembers",
    "Translation",
    "Usage",
    "UsageCounts",
    "Use",
    "decode_fields",
    "encode_fields",
    "log_files",
    "past_requests",
    "read_log",
    "read_looks",
    "read_proceeding_looks",
    "read_translations",
    "read_usage",
    "together",
    "verify_chain",
]
