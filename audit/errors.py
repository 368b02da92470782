"""What can go wrong with the audit log.

AuditError
├── AuditUnavailable   a record cannot be made durable now, so the request it belongs to is refused
└── LogDamaged         a file of the log holds a line that no process of this platform wrote
"""


class AuditError(Exception):
    """Anything that goes wrong with the audit log."""


class AuditUnavailable(AuditError):
    """A record cannot be made durable: no answer may leave."""


class LogDamaged(AuditError):
    """A line of the log cannot be read; `verify_chain` tells more."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__(f"line {line} of `{file}` is not a record")
        self.file = file
        self.line = line
