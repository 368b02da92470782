"""Which column of a table may carry ids and pages: unique, never NULL, a whole number, and derived from no item.

Whether it is derived from one nobody can tell from outside, but a column whose order follows that of an item shows
it: registration numbers grow with dates, and ids of regions lie together.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from catalog.drafting.entries import DraftedItem
from sources import ColumnFamily, DeclaredColumn, DeclaredTable, Following, Source, SourceError, followings

TOO_CLOSE = 0.1
"""Rank correlation from which on a column follows an item."""
TOO_FEW = 100
"""Rows below which chance alone makes such correlations."""
ADD_ONE = (
    "without `row` rows are read by their key only; to list them, let there be a column of random numbers",
    "(bigint, not null, each once, with a unique index over it alone), and name it here: `row: row_id`",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column that could be the surrogate; `against` says what stands against it, if anything does."""

    column: str
    against: str


async def candidates(
    source: Source, schema: str | None, table: DeclaredTable, items: Sequence[DraftedItem]
) -> tuple[Candidate, ...]:
    """All items that are unique, never NULL and whole numbers, in the order of the table."""
    others = [table.columns[item.column] for item in items]
    return tuple(
        [
            Candidate(column.name, await _against(source, schema, table.name, column, others))
            for column in others
            if column.family is ColumnFamily.INTEGER and column.unique and not column.nullable
        ]
    )


async def _against(
    source: Source, schema: str | None, table: str, column: DeclaredColumn, items: Collection[DeclaredColumn]
) -> str:
    others = [item for item in items if item.name != column.name]
    if not others:
        return "there is no other item to compare it with"
    try:
        found = await followings(source, schema, table, column, others)
    except SourceError as error:
        return f"it could not be compared with the items: the source {error.reason}"
    closest = max(found, key=lambda name: abs(found[name].correlation))
    if _is_too_close(found[closest]):
        return f"it follows `{closest}` ({abs(found[closest].correlation):.1f})"
    few = next((name for name, one in found.items() if 0 < one.rows < TOO_FEW), None)
    if max(one.rows for one in found.values()) < TOO_FEW:
        return f"nothing can be said by fewer than {TOO_FEW} rows"
    if few is not None:
        return f"nothing can be said by the fewer than {TOO_FEW} rows that have `{few}`"
    return ""


def _is_too_close(following: Following) -> bool:
    return following.rows >= TOO_FEW and abs(following.correlation) >= TOO_CLOSE
