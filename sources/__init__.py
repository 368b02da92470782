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
from sources.overheard import OverheardSource
from sources.places import PLACE
from sources.source import Source, SourceSettings
from sources.statements import Statement, compile_statement
from sources.synthetic import (
    IdPart,
    SyntheticColumn,
    SyntheticDomain,
    SyntheticRow,
    SyntheticTable,
    SyntheticTables,
    TextKind,
    synthetic_rows,
    write_synthetic,
)

__all__ = [
    "PLACE",
    "ColumnFamily",
    "DeclaredColumn",
    "IdPart",
    "OverheardSource",
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
    "SyntheticColumn",
    "SyntheticDomain",
    "SyntheticRow",
    "SyntheticTable",
    "SyntheticTables",
    "TextKind",
    "compile_statement",
    "open_source",
    "synthetic_rows",
    "write_synthetic",
]
