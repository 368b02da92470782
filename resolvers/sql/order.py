"""In which order, and after which row: pages that reveal nothing but what the sort rights allow."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import BigInteger, Text, and_, case, cast, exists, false, func, literal, or_, select

from policies import ByRows, Right
from resolvers.deciding import DecidedRows
from resolvers.plan import Direction, SortKey
from resolvers.sql.constructs import Bytewise
from resolvers.sql.forms import form, orderable
from resolvers.sql.parameters import Scope, Sql, SurrogateValue
from resolvers.sql.predicates import open_rows
from resolvers.sql.rules import rows_where

Shown = tuple[Sequence[Sql], Sequence[Sql]]
"""The columns that are shown of a row, and by what rows that sort alike are ordered."""


def shown(scope: Scope, write: Callable[[Scope], Sql]) -> Shown:
    """What `write` makes of a row; the surrogate settles the order, and without one the output, which reveals nothing.

    Where values in the output are masked beside the source, they are left out of the order, and the key, which
    whoever reads a resource without a surrogate has named, settles the rest.
    """
    places = scope.parameters.places
    record = write(scope)
    if scope.resource.row is not None:
        return [record], [scope.surrogate]
    if scope.parameters.places == places:
        return [record], [Bytewise(record)]
    without = write(replace(scope, holds_places=False))
    return [record], [Bytewise(without), *(scope.item(code) for code in scope.resource.key)]


def ordered(scope: Scope, decided: DecidedRows, settling: Sequence[Sql]) -> list[Sql]:
    """The order of the rows: the sort keys, then what settles it."""
    return [*(_directed(_key(scope, decided, key), key) for key in decided.plan.order), *settling]


def after_cursor(scope: Scope, decided: DecidedRows) -> Sql:
    """Whether the row comes after the cursor's, whose sort keys are read again from that row if it is open.

    Without a surrogate there are no cursors, so whatever was given is refused when its value is read.
    """
    if scope.resource.row is None:
        return false()
    after = scope.parameters.bind(SurrogateValue(), BigInteger())
    later: Sql = scope.surrogate > after
    for key in reversed(decided.plan.order):
        own, at = _key(scope, decided, key), _key_at(scope, decided, key, after)
        beyond = own < at if key.direction is Direction.DESC else own > at
        past = and_(at.is_not(None), or_(func.coalesce(beyond, False), own.is_(None)))
        later = or_(past, and_(own.is_not_distinct_from(at), later))
    return and_(_is_open_at(scope, decided, after), later) if decided.plan.order else later


def _key(scope: Scope, decided: DecidedRows, key: SortKey) -> Sql:
    """What the order may depend on: the form that the sort right works on, per row where it differs."""
    decision = decided.positions[key.item.code, Right.SORT]
    if not isinstance(decision, ByRows):
        return orderable(form(scope, decision, key.item), key.item)
    forms = [form(scope, branch.outcome, key.item) for branch in decision.branches]
    forms.append(form(scope, decision.otherwise, key.item))
    if len({type(value.type) for value in forms}) > 1:
        forms = [cast(value, Text()) for value in forms]
    whens = [
        (rows_where(scope, branch.rows), value) for branch, value in zip(decision.branches, forms[:-1], strict=True)
    ]
    return orderable(case(*whens, else_=forms[-1]), key.item)


def _directed(key: Sql, by: SortKey) -> Sql:
    return (key.desc() if by.direction is Direction.DESC else key.asc()).nulls_last()


def _key_at(scope: Scope, decided: DecidedRows, key: SortKey, after: Sql) -> Sql:
    there = scope.parameters.scope(scope.resource)
    return select(_key(there, decided, key)).where(*_at(there, decided, after)).correlate(None).scalar_subquery()


def _is_open_at(scope: Scope, decided: DecidedRows, after: Sql) -> Sql:
    there = scope.parameters.scope(scope.resource)
    return exists(select(literal(1)).select_from(there.table).where(*_at(there, decided, after)).correlate(None))


def _at(there: Scope, decided: DecidedRows, surrogate: Sql) -> Sequence[Sql]:
    return [*open_rows(there, decided), there.surrogate == surrogate]
