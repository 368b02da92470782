"""Which rows: those that the policies open, and outside of that the caller's own predicate."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from sqlalchemy import Boolean, and_, exists, false, func, not_, or_, select

from catalog import Reference
from masking import KeyedForm, Mask, ValueType
from policies import ByRows, Clear, Denied, Masked, Outcome
from resolvers.deciding import DecidedReference, DecidedRows
from resolvers.plan import All, AnyOf, Compare, Not, Operator, Predicate, Quantifier, Related
from resolvers.sql.constructs import AmongValues, Contains, Like, Number, StartsWith, Values
from resolvers.sql.forms import comparable, compared_type, form, is_text, orderable
from resolvers.sql.parameters import OperandValue, Scope, Sql
from resolvers.sql.patterns import Pattern
from resolvers.sql.rules import condition


def wanted_rows(scope: Scope, decided: DecidedRows) -> list[Sql]:
    """What a row must satisfy."""
    wanted = open_rows(scope, decided)
    if decided.plan.where is not None:
        wanted.append(_predicate(scope, decided, decided.plan.where, negated=False))
    return wanted


def open_rows(scope: Scope, decided: DecidedRows) -> list[Sql]:
    """The rows that are open to the caller, on which every used position is allowed and every reference asked about."""
    allowed = [decision for decision in decided.positions.values() if isinstance(decision, ByRows)]
    asking = [asked.followed for asked in decided.related.values() if isinstance(asked.followed, ByRows)]
    return [
        condition(scope, decided.visible, lambda outcome: isinstance(outcome, Clear)),
        *(condition(scope, decision, lambda outcome: not isinstance(outcome, Denied)) for decision in allowed),
        *(condition(scope, decision, lambda outcome: isinstance(outcome, Clear)) for decision in asking),
    ]


def joined(scope: Scope, other: Scope, reference: Reference) -> list[Sql]:
    """What a row of the other resource must satisfy for the reference to lead to it."""
    return [other.item(theirs) == scope.item(own) for own, theirs in reference.on]


def _predicate(scope: Scope, decided: DecidedRows, predicate: Predicate, negated: bool) -> Sql:
    """The caller's own condition; under `not` an unknown comparison is made one that does not match."""
    match predicate:
        case All(parts):
            return and_(*(_predicate(scope, decided, part, negated) for part in parts))
        case AnyOf(parts):
            return or_(*(_predicate(scope, decided, part, negated) for part in parts))
        case Not(part):
            return not_(_predicate(scope, decided, part, negated=True))
        case Compare():
            found = _allowed_comparison(scope, decided, predicate)
            return func.coalesce(found, false()) if negated else found
        case Related():
            return _related(scope, decided.related[predicate.path], predicate)
        case _:
            assert_never(predicate)


def _related(scope: Scope, decided: DecidedReference, asked: Related) -> Sql:
    """Whether there is a row behind the reference, open to the caller, of which it holds; for `every`, not holds.

    INVARIANT: of rows that are not open nothing depends: they stand outside of what is asked, and outside of its `not`.
    """
    other = scope.parameters.scope(asked.resource, holds_places=scope.holds_places)
    wanted = [*joined(scope, other, asked.reference), *open_rows(other, decided.rows)]
    match asked.quantifier:
        case Quantifier.SOME:
            return _is_there(scope, other, [*wanted, _predicate(other, decided.rows, asked.where, negated=False)])
        case Quantifier.NONE:
            return not_(_is_there(scope, other, [*wanted, _predicate(other, decided.rows, asked.where, negated=False)]))
        case Quantifier.EVERY:
            failing = not_(_predicate(other, decided.rows, asked.where, negated=True))
            return not_(_is_there(scope, other, [*wanted, failing]))
        case _:
            assert_never(asked.quantifier)


def _is_there(scope: Scope, other: Scope, wanted: Sequence[Sql]) -> Sql:
    """Never NULL. Without naming what it correlates with, SQLAlchemy would silently join every row with every other."""
    return exists(select(Number(1)).select_from(other.table).where(*wanted).correlate(scope.table))


def _allowed_comparison(scope: Scope, decided: DecidedRows, compare: Compare) -> Sql:
    """The comparison with the form that the position works on, per row where it differs."""

    def leaf(outcome: Outcome) -> bool | Sql:
        match outcome:
            case Denied():
                return False
            case Masked(mask=Mask(form=KeyedForm(names_values=True) as keyed)):
                return _named_value(scope, compare, keyed)
            case _:
                return comparison(scope, compare, form(scope, outcome, compare.item))

    return condition(scope, decided.positions[compare.item.code, compare.operator.position], leaf)


def _named_value(scope: Scope, compare: Compare, form: KeyedForm) -> Sql | bool:
    """Whether the value is one that the caller names by what the mask made of it: the name is opened, no column read.

    So an index of the source serves. What does not open, whatever the reason, stands for no value.
    """
    openings = form.openings(scope.keys, scope.name(compare.item))
    value, type = scope.column(compare.item), compare.item.type
    bind, column_type = scope.parameters.bind, compared_type(value, compare.item)
    if not openings:  # with none, the operand would be taken for the value itself
        return False
    match compare.operator:
        case Operator.EQ:
            named = [OperandValue(compare.operand, type, openings=(one,)) for one in openings]
            return or_(*(value == bind(operand, column_type) for operand in named))
        case Operator.IN:
            return AmongValues(value, bind(OperandValue(compare.operand, type, openings=openings), Values(column_type)))
        case _:
            return False


def comparison(scope: Scope, compare: Compare, value: Sql) -> Sql:
    """One comparison of a form of the item. The operators are a closed list; none can raise on a stored value."""
    item, type = compare.item, compared_type(value, compare.item)
    as_text = is_text(value) and item.type is not ValueType.STRING
    operand = OperandValue(compare.operand, item.type, as_text)
    bind, equal, ordered = scope.parameters.bind, comparable(value, item), orderable(value, item)
    match compare.operator:
        case Operator.EQ:
            return equal == bind(operand, type)
        case Operator.IN:
            return AmongValues(equal, bind(operand, Values(type)))
        case Operator.NE:
            return equal != bind(operand, type)
        case Operator.LT:
            return ordered < bind(operand, type)
        case Operator.LTE:
            return ordered <= bind(operand, type)
        case Operator.GT:
            return ordered > bind(operand, type)
        case Operator.GTE:
            return ordered >= bind(operand, type)
        case Operator.STARTS_WITH:
            return StartsWith(value, bind(operand, type))
        case Operator.CONTAINS:
            return Contains(value, bind(operand, type))
        case Operator.LIKE:
            return Like(value, bind(replace(operand, pattern=True), Pattern()))
        case Operator.IS_NULL:
            return value.is_(None) == bind(OperandValue(compare.operand, ValueType.BOOLEAN), Boolean())
        case _:
            assert_never(compare.operator)
