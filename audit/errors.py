"""What can go wrong with the audit log.

AuditError
├── AuditUnavailable   a record cannot be made durable now, so the request it belongs to is refused
├── LogDamaged         a file of the log holds a line that no process of this platform wrote
├── LogTooLong         the files of the days asked for hold more bytes than may be read
├── ReceiptRefused     a text that is no receipt, or one that none of the trusted keys signed
└── QuestionUnreadable a text that is no question of which a receipt could tell
"""


class AuditError(Exception):
    """Anything that goes wrong with the audit log."""


class AuditUnavailable(AuditError):
    """A record cannot be made durable: no answer may leave."""


class LogTooLong(AuditError):
    """More of the log would have to be read than whoever asks may have read."""

    def __init__(self, bytes_long: int, most: int) -> None:
        super().__init__(f"the log of these days is {bytes_long} bytes long, and at most {most} are read")


class ReceiptRefused(AuditError):
    """A text proves nothing; the message says why and never repeats it, but for the name of a key."""


class QuestionUnreadable(AuditError):
    """A question has another form; no message repeats what it says."""


class LogDamaged(AuditError):
    """A line of the log cannot be read; `verify_chain` tells more."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__(f"line {line} of `{file}` is not a record")
        self.file = file
        self.line = line
