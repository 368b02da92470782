"""Where the data is: connections to source databases, and a check of what the catalogue says of them."""

from sources.bounds import MOST_BYTES, RAW_SHARE, longest_built
from sources.columns import ColumnFamily, DeclaredColumn
from sources.deadlines import Deadlines
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
from sources.joining import fetch_joined, statements
from sources.naming import JOIN, JOINABLE, JOINED_BY, LONGEST_NAME, NEXT_JOINED
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
    "LONGEST_NAME",
    "MOST_BYTES",
    "PLACE",
    "Bytes",
    "RAW_SHARE",
    "ColumnFamily",
    "Connections",
    "Deadlines",
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
    "longest_built",
    "open_source",
    "pieces_of",
    "statements",
    "synthetic_rows",
    "write_synthetic",
]
