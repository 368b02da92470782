"""In which order, and between which rows: pages that reveal nothing but what the sort rights allow."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import BigInteger, Text, and_, case, cast, exists, false, func, literal, or_, select, true

from policies import ByRows, Right
from resolvers.deciding import DecidedRows
from resolvers.plan import Direction, SortKey
from resolvers.sql.constructs import Bytewise, Directed
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
    """The order in which rows are read: the sort keys, then what settles it; all reversed for a page from the end."""
    keys, from_end = decided.plan.order, decided.plan.page.from_end
    if from_end:
        keys, settling = tuple(key.reversed for key in keys), [settled.desc() for settled in settling]
    directed = (Directed(_key(scope, decided, key), key.direction.descends, key.direction.nulls_first) for key in keys)
    return [*directed, *settling]


def within_cursors(scope: Scope, decided: DecidedRows) -> list[Sql]:
    """The row comes after the one cursor's row and before the other's, where the page has them.

    Without a surrogate there are no cursors, so whatever was given is refused when its value is read.
    """
    page, keys = decided.plan.page, decided.plan.order
    cursors: list[Sql] = []
    if page.after is not None:
        cursors.append(_beyond(scope, decided, SurrogateValue(), keys))
    if page.before is not None:
        cursors.append(_beyond(scope, decided, SurrogateValue(ends=True), tuple(key.reversed for key in keys)))
    return cursors


def cursors_stand(scope: Scope, decided: DecidedRows) -> Sql | None:
    """Whether the rows that the sort keys of cursors are read from are there and open; None where none are read."""
    page = decided.plan.page
    ends = [ends for ends, cursor in ((False, page.after), (True, page.before)) if cursor is not None]
    if not ends or not decided.plan.order or scope.resource.row is None:
        return None
    return and_(*(_is_open_at(scope, decided, _surrogate_at(scope, SurrogateValue(end))) for end in ends))


def _beyond(scope: Scope, decided: DecidedRows, cursor: SurrogateValue, keys: Sequence[SortKey]) -> Sql:
    """Whether the row comes after the cursor's in an order, whose keys are read again from that row if it is open.

    What comes before it is what comes after it in the reversed order. Every part is true or false, never unknown, and
    none stands within another: however many keys there are, no parser and no stack has to go deeper.
    """
    if scope.resource.row is None:
        return false()
    surrogate = _surrogate_at(scope, cursor)
    beyond: Sql = scope.surrogate < surrogate if cursor.ends else scope.surrogate > surrogate
    if not keys:
        return beyond
    whens: list[tuple[Sql, Sql]] = []
    for key in keys:
        own, at = _key(scope, decided, key), _key_at(scope, decided, key, surrogate)
        whens += [(_is_past(own, at, key.direction), true()), (own.is_distinct_from(at), false())]
    return and_(_is_open_at(scope, decided, surrogate), case(*whens, else_=beyond))


def _is_past(own: Sql, at: Sql, direction: Direction) -> Sql:
    """Whether one value of a key comes after another."""
    past = func.coalesce(own < at if direction.descends else own > at, false())
    if direction.nulls_first:
        return or_(past, and_(at.is_(None), own.is_not(None)))
    return or_(past, and_(at.is_not(None), own.is_(None)))


def _surrogate_at(scope: Scope, cursor: SurrogateValue) -> Sql:
    return scope.parameters.bind(cursor, BigInteger())


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


def _key_at(scope: Scope, decided: DecidedRows, key: SortKey, surrogate: Sql) -> Sql:
    there = scope.parameters.scope(scope.resource)
    return select(_key(there, decided, key)).where(*_at(there, decided, surrogate)).correlate(None).scalar_subquery()


def _is_open_at(scope: Scope, decided: DecidedRows, surrogate: Sql) -> Sql:
    there = scope.parameters.scope(scope.resource)
    return exists(select(literal(1)).select_from(there.table).where(*_at(there, decided, surrogate)).correlate(None))


def _at(there: Scope, decided: DecidedRows, surrogate: Sql) -> Sequence[Sql]:
    return [*open_rows(there, decided), there.surrogate == surrogate]
