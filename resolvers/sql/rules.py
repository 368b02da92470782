"""Decisions that depend on the row, and the row rules they rest on, as conditions."""

from collections.abc import Callable
from typing import assert_never

from sqlalchemy import Text, and_, case, cast, false, func, literal, not_, null, or_, true

from catalog import (
    After,
    AllOf,
    AnyOf,
    Before,
    DepartmentAttribute,
    Equals,
    In,
    IsNull,
    Item,
    Literal,
    Operand,
    RowTest,
    StartsWith,
    Today,
    WithinRegion,
    YearsAgo,
    region_prefix,
)
from policies import ByRows, Decision, Outcome, RowsWhere, outcomes
from resolvers.sql import constructs
from resolvers.sql.forms import comparable, form, is_text, orderable, text
from resolvers.sql.parameters import COLUMN_TYPES, AttributeValue, DayValue, Scope, Sql


def condition(scope: Scope, decision: Decision, leaf: Callable[[Outcome], bool | Sql]) -> Sql:
    """A condition on the row, by the first branch whose rows contain it; constants are folded away."""
    if not isinstance(decision, ByRows):
        return _sql(leaf(decision))
    result = leaf(decision.otherwise)
    for branch in reversed(decision.branches):
        inside = rows_where(scope, branch.rows)
        outcome = leaf(branch.outcome)
        match outcome, result:
            case (True, True) | (False, False):
                continue
            case True, _:
                result = or_(inside, _sql(result))
            case False, _:
                result = and_(not_(func.coalesce(inside, false())), _sql(result))
            case _:
                result = case((inside, _sql(outcome)), else_=_sql(result))
    return _sql(result)


def by_row(scope: Scope, decision: Decision, leaf: Callable[[Outcome], str | Sql]) -> str | Sql:
    """A text, or a value of one type, that differs between rows as the decision does."""
    if not isinstance(decision, ByRows):
        return leaf(decision)
    whens = [(rows_where(scope, branch.rows), text(leaf(branch.outcome))) for branch in decision.branches]
    return case(*whens, else_=text(leaf(decision.otherwise)))


def form_by_row(scope: Scope, decision: Decision, item: Item) -> Sql:
    """The form of an item that a position works on, per row where it differs; all of one type."""
    if not isinstance(decision, ByRows):
        return form(scope, decision, item)
    forms = [form(scope, outcome, item) for outcome in outcomes(decision)]
    if len({is_text(value) for value in forms}) > 1:
        forms = [cast(value, Text()) for value in forms]
    whens = [(rows_where(scope, branch.rows), one) for branch, one in zip(decision.branches, forms[:-1], strict=True)]
    return case(*whens, else_=forms[-1])


def rows_where(scope: Scope, rows: RowsWhere) -> Sql:
    """The row rules of a branch; unknown is left NULL (not matching) or, for a deny, made true."""
    tests = [_test(scope, scope.resource.rows[name].test) for name in sorted(rows.names)]
    if rows.unknown_matches:
        tests = [func.coalesce(test, true()) for test in tests]
    return and_(*tests)


def _sql(value: bool | Sql) -> Sql:
    if isinstance(value, bool):
        return true() if value else false()
    return value


def _test(scope: Scope, test: RowTest) -> Sql:
    """A row rule in three-valued SQL: NULL where it cannot be decided."""
    items = scope.resource.items
    match test:
        case AllOf(tests):
            return and_(*(_test(scope, part) for part in tests))
        case AnyOf(tests):
            return or_(*(_test(scope, part) for part in tests))
        case In(code, operands):
            return or_(*(_test(scope, Equals(code, operand)) for operand in operands))
        case IsNull(code):
            return scope.item(code).is_(None)
        case Equals(code, operand):
            return comparable(scope.item(code), items[code]) == _operand(scope, operand, items[code])
        case Before(code, operand):
            return orderable(scope.item(code), items[code]) < _operand(scope, operand, items[code])
        case After(code, operand):
            return orderable(scope.item(code), items[code]) > _operand(scope, operand, items[code])
        case StartsWith(code, operand):
            return constructs.StartsWith(scope.item(code), _operand(scope, operand, items[code]))
        case WithinRegion(code, operand):
            return constructs.StartsWith(scope.item(code), _region(scope, operand))
        case _:
            assert_never(test)


def _operand(scope: Scope, operand: Operand, item: Item) -> Sql:
    type = COLUMN_TYPES[item.type]
    match operand:
        case Literal(value):
            return literal(value, type)
        case DepartmentAttribute(name):
            return scope.parameters.bind(AttributeValue(name), type)
        case Today():
            return scope.parameters.bind(DayValue(0, item.type), type)
        case YearsAgo(years):
            return scope.parameters.bind(DayValue(years, item.type), type)
        case _:
            assert_never(operand)


def _region(scope: Scope, operand: Operand) -> Sql:
    match operand:
        case DepartmentAttribute(name):
            return scope.parameters.bind(AttributeValue(name, region=True), Text())
        case Literal(value) if (prefix := region_prefix(str(value))) is not None:
            return literal(prefix, Text())
        case _:  # no region: unknown, so an allow does not match and a deny does
            return cast(null(), Text())
