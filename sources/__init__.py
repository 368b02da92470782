"""Where the data is: connections to source databases, and a check of what the catalogue says of them."""

from sources.bounds import MOST_BYTES, RAW_SHARE
from sources.columns import ColumnFamily, DeclaredColumn
from sources.errors import (
    SourceChanged,
    SourceError,
    SourceFailed,
    SourceMisconfigured,
    SourceOverflow,
    SourceOverstrained,
    SourceTimeout,
    SourceUnavailable,
)
from sources.joining import JOIN, JOINABLE, JOINED_BY, NEXT_JOINED, fetch_joined, statements
from sources.opening import open_source
from sources.overheard import OverheardSource
from sources.pieces import LARGE, Bytes, Piece, cut, joined, pieces_of
from sources.places import PLACE
from sources.pool import Connections
from sources.ranks import Following, followings
from sources.source import Source, SourceSettings
from sources.statements import Join, Statement, compile_statement
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
from sources.tables import DeclaredTable, ForeignKey

__all__ = [
    "JOIN",
    "JOINABLE",
    "JOINED_BY",
    "NEXT_JOINED",
    "LARGE",
    "MOST_BYTES",
    "PLACE",
    "Bytes",
    "RAW_SHARE",
    "ColumnFamily",
    "Connections",
    "DeclaredColumn",
    "DeclaredTable",
    "Following",
    "ForeignKey",
    "IdPart",
    "Join",
    "OverheardSource",
    "Piece",
    "Source",
    "SourceChanged",
    "SourceError",
    "SourceFailed",
    "SourceMisconfigured",
    "SourceOverflow",
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
    "cut",
    "fetch_joined",
    "followings",
    "joined",
    "open_source",
    "pieces_of",
    "statements",
    "synthetic_rows",
    "write_synthetic",
]
