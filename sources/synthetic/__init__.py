"""Tables of made-up rows in a SQLite file, to show what policies do before anything real is asked."""

from sources.synthetic.domains import SyntheticDomain, TextKind
from sources.synthetic.rows import synthetic_rows
from sources.synthetic.tables import IdPart, SyntheticColumn, SyntheticRow, SyntheticTable, SyntheticTables
from sources.synthetic.writing import write_synthetic

__all__ = [
    "IdPart",
    "SyntheticColumn",
    "SyntheticDomain",
    "SyntheticRow",
    "SyntheticTable",
    "SyntheticTables",
    "TextKind",
    "synthetic_rows",
    "write_synthetic",
]
