"""What happened: the durable log of who asked for what under which decisions."""

from audit.errors import AuditError, AuditUnavailable, LogDamaged
from audit.log import AuditLog
from audit.reading import Exchange, log_files, read_log
from audit.record import (
    NO_FIELDS,
    EncodedFields,
    Entry,
    Outcome,
    RootField,
    Ruled,
    Ruling,
    Use,
    decode_fields,
    encode_fields,
    rulings,
)
from audit.verification import Problem, verify_chain

__all__ = [
    "NO_FIELDS",
    "AuditError",
    "AuditLog",
    "AuditUnavailable",
    "EncodedFields",
    "Entry",
    "Exchange",
    "LogDamaged",
    "Outcome",
    "Problem",
    "RootField",
    "Ruled",
    "Ruling",
    "Use",
    "decode_fields",
    "encode_fields",
    "log_files",
    "read_log",
    "rulings",
    "verify_chain",
]
