"""How large the records of one statement may be: measured where they are made, so that no more of them is ever sent."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    LargeBinary,
    Select,
    bindparam,
    case,
    func,
    literal_column,
    null,
)
from sqlalchemy import select as sql_select
from sqlalchemy.sql import ClauseElement

from sources.errors import SourceOverflow

MOST_BYTES = "most_bytes"
"""Name of the parameter that says how many bytes the records of a statement may have."""
USUAL_MOST_BYTES = 16 * 1024 * 1024
"""What it is where nobody says otherwise."""
RAW_SHARE = 4
"""By how much records may be larger before values in them are masked beside the source.

Raw values, and whose they are, are longer than what the masks make of them. What leaves is measured again, so that this
only bounds memory.
"""


def bounded(statement: ClauseElement, dialect: Dialect, holds_raw_values: bool) -> Select[Any] | None:
    """The statement with its first column NULL where that is too large, and a last column that says so.

    None for a statement that is not of records (its first column holds no bytes), and for SQLite: there the connection
    bounds what a statement may build (`sources.sqlite`), for nothing is sent, and its parser has no room for one level
    more.
    """
    if dialect.name == "sqlite" or not isinstance(statement, Select):
        return None
    if not isinstance(next(iter(statement.selected_columns)).type, LargeBinary):
        return None
    # OFFSET 0 is a fence: PostgreSQL would else write the records into both places where they stand, and run them twice
    answer = statement.offset(literal_column("0")).subquery("answer")
    records, *others = answer.c
    most: ColumnElement[int] = bindparam(MOST_BYTES, USUAL_MOST_BYTES, BigInteger)
    if holds_raw_values:
        most = most * literal_column(str(RAW_SHARE), BigInteger)
    too_large = func.coalesce(func.length(records), literal_column("0")) > most
    return sql_select(case((too_large, null()), else_=records).label("records"), *others, too_large.label("too_large"))


def check_size(size: int, values: Mapping[str, object], source: str) -> None:
    """Raises `SourceOverflow` for records of `size` bytes where `values` allow fewer."""
    most = values.get(MOST_BYTES, USUAL_MOST_BYTES)
    if not isinstance(most, int) or size > most:
        raise overflow(source)


def overflow(source: str) -> SourceOverflow:
    """What is said of records that are too large."""
    return SourceOverflow(source, "has a larger answer than may be sent")
