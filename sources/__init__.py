"""Where the data is: connections to source databases, and a check of what the catalogue says of them."""

from sources.columns import ColumnFamily, DeclaredColumn
from sources.errors import (
    SourceChanged,
    SourceError,
    SourceFailed,
    SourceMisconfigured,
    SourceOverstrained,
    SourceTimeout,
    SourceUnavailable,
)
from sources.opening import open_source
from sources.source import Source, SourceSettings
from sources.statements import Statement, compile_statement

__all__ = [
    "ColumnFamily",
    "DeclaredColumn",
    "Source",
    "SourceChanged",
    "SourceError",
    "SourceFailed",
    "SourceMisconfigured",
    "SourceOverstrained",
    "SourceSettings",
    "SourceTimeout",
    "SourceUnavailable",
    "Statement",
    "compile_statement",
    "open_source",
]
