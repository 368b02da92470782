"""Why a source gave no answer.

SourceError
├── SourceMisconfigured   its settings name no database that can be opened
├── SourceUnavailable     it cannot be reached, the connection was lost, or every connection stayed busy
├── SourceTimeout         the statement ran longer than the source allows
├── SourceChanged         a table or column of the statement no longer exists
├── SourceOverstrained    the statement is nested deeper than the database can read
├── SourceOverflow        the answer is larger than the database can build, or than it may be
└── SourceFailed          anything else that the database refused

No text of a database driver ever reaches a message: such texts quote values.
"""


class SourceError(Exception):
    """`source` is the name under which the configuration knows the source; `reason` holds no value and no SQL."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"source `{source}` {reason}")
        self.source = source
        self.reason = reason


class SourceMisconfigured(SourceError):
    """The settings of the source name no database that can be opened."""


class SourceUnavailable(SourceError):
    """The source cannot be reached, the connection was lost, or every connection stayed busy."""


class SourceTimeout(SourceError):
    """The statement ran longer than the source allows."""


class SourceChanged(SourceError):
    """A table or column that the statement names does not exist (any more)."""


class SourceOverstrained(SourceError):
    """The statement is nested deeper, or is wider, than the database can read: SQLite's parser has a stack of 100."""


class SourceOverflow(SourceError):
    """The answer is larger than it may be, or than the database can build: MariaDB would cut it."""


class SourceFailed(SourceError):
    """The database refused the statement for a reason that has no class of its own."""
