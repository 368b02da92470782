"""How large the records of one statement may be: measured where they are made, so that no more of them is ever sent."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    LargeBinary,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    null,
)
from sqlalchemy import select as sql_select
from sqlalchemy.sql import ClauseElement

from sources.errors import SourceOverflow
from sources.naming import JOIN, JOINED_BY, NAME_BYTES

MOST_BYTES = "most_bytes"
"""Name of the parameter that says how many bytes the records of a statement may have."""
USUAL_MOST_BYTES = 16 * 1024 * 1024
"""What it is where nobody says otherwise."""
_LONGEST_IN_SQLITE = 1_000_000_000
"""Bytes of a text; SQLite has this limit of its own."""
RAW_SHARE = 4
"""By how much records may be larger than what leaves, before values in them are masked beside the source or joined.

Raw values, and whose they are, are longer than what the masks make of them. What leaves is measured again, so that this
only bounds memory.
"""


def bounded(
    statement: ClauseElement, dialect: Dialect, holds_raw_values: bool, holds_names: bool = False
) -> Select[Any] | None:
    """The statement with its first column NULL where that is too large, and a last column that says so.

    What names rows of another source never decides: for each name the records may be larger by as much as it can take.

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
    if holds_raw_values or holds_names:
        most = most * literal_column(str(RAW_SHARE), BigInteger)
    size = func.coalesce(func.length(records), literal_column("0"))
    too_large: ColumnElement[bool] = size > most
    if holds_names:  # they are counted only in records that are large
        with_names = most + _signs(records, dialect) * literal_column(str(NAME_BYTES), BigInteger)
        too_large = and_(too_large, size > with_names)
    return sql_select(case((too_large, null()), else_=records).label("records"), *others, too_large.label("too_large"))


def check_size(size: int, values: Mapping[str, object], source: str) -> None:
    """Raises `SourceOverflow` for records of `size` bytes where `values` allow fewer."""
    most = values.get(MOST_BYTES, USUAL_MOST_BYTES)
    if not isinstance(most, int) or size > most:
        raise overflow(source)


def check_size_beside_names(size: int, names: int, values: Mapping[str, object], source: str) -> None:
    """Raises `SourceOverflow` as a database does that measures records with so many names of rows elsewhere in them."""
    most = values.get(MOST_BYTES, USUAL_MOST_BYTES)
    if not isinstance(most, int) or size > most * RAW_SHARE + names * NAME_BYTES:
        raise overflow(source)


def longest_built(answer_bytes: int, cost: int) -> int:
    """How long a text SQLite has to build in this process for answers of so many bytes and requests of such a cost.

    Whoever sets a small limit on answers bounds what leaves, not what is built: a bound near it would tell of values
    that do not leave. A reference costs more than five, and no name takes more than `NAME_BYTES`.
    """
    return min(max(answer_bytes, USUAL_MOST_BYTES) * RAW_SHARE + cost // 5 * NAME_BYTES, _LONGEST_IN_SQLITE)


def overflow(source: str) -> SourceOverflow:
    """What is said of records that are too large."""
    return SourceOverflow(source, "has a larger answer than may be sent")


def _signs(records: ColumnElement[Any], dialect: Dialect) -> ColumnElement[int]:
    """How many signs stand beside names, at least one beside each."""
    text, character = records, "char"
    if dialect.name == "postgresql":
        text, character = func.convert_from(records, literal_column("'UTF8'")), "chr"  # bytes have no `replace` there
    left = text
    for sign in (JOIN, JOINED_BY):
        left = func.replace(left, literal_column(f"{character}({ord(sign)})"), literal_column("''"))
    return func.length(text) - func.length(left)
