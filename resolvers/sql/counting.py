"""How many rows there are: counted only as far as it is told, and not told where a mask could be tried out with it."""

from collections.abc import Iterator, Sequence

from sqlalchemy import case, func, null, select

from masking import KeyedForm, Mask
from policies import Decision, Masked, outcomes
from resolvers.deciding import DecidedRows
from resolvers.plan import ConnectionField, Counting, TotalCount, TotalCountIsExact, comparisons
from resolvers.sql.constructs import Number
from resolvers.sql.parameters import Scope, Sql


def total_count(scope: Scope, decided: DecidedRows, wanted: Sequence[Sql], fields: Sequence[ConnectionField]) -> Sql:
    """The number of rows that are `wanted`, at most one more than is told; NULL unless it is selected.

    NULL too, whatever the number, where it is below the minimum and the caller's own predicate worked on a form that is
    not clear: how many rows are behind one output of a mask is then not told of few.
    """
    counting = next(_countings(fields), None)
    if counting is None:
        return null()
    rows = select(Number(1).label("one")).select_from(scope.table).where(*wanted)
    counted = rows.limit(Number(counting.most + 1)).subquery("counted")
    found: Sql = func.count()
    if _finds_by_masks(decided):
        found = case((found >= Number(counting.least), found))
    return select(found).select_from(counted).scalar_subquery()


def _countings(fields: Sequence[ConnectionField]) -> Iterator[Counting]:
    for field in fields:
        if isinstance(field, TotalCount | TotalCountIsExact):
            yield field.counting


def _finds_by_masks(decided: DecidedRows) -> bool:
    """Whether the caller's predicate compares with the output of a mask, on whatever rows, behind references too."""
    used = (decided.positions[one.item.code, one.operator.position] for one in comparisons(decided.plan.where))
    behind = (asked.rows for asked in decided.related.values())
    return any(map(_is_masked, used)) or any(map(_finds_by_masks, behind))


def _is_masked(decision: Decision) -> bool:
    """Whether a mask stands for several values on some rows. A name of one value finds what the value would find."""
    return any(_stands_for_several(outcome.mask) for outcome in outcomes(decision) if isinstance(outcome, Masked))


def _stands_for_several(mask: Mask) -> bool:
    match mask.form:
        case KeyedForm(names_values=True):
            return False
        case _:
            return True
