"""A decided verification becomes one statement; it tells truths about rows, never a value of one.

The only column is a text of `0` and `1`: of each subject, in the order in which they are asked about, whether some row
has all that is claimed; then, where the policies reveal it, whether there is such a subject; then, where it serves what
is revealed, of each claim whether it holds on some row and whether some row has a value there. One subject is asked
about by parameters, many by rows of them; what is compared is written alike, so that both do the same work.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, assert_never

from sqlalchemy import BigInteger, Integer, Text, and_, case, column, func, or_, select, true
from sqlalchemy.sql.expression import FromClause
from sqlalchemy.types import TypeEngine

from catalog import Item
from masking import ValueType
from policies import Compared, Decision, Denied, Outcome, Reveal
from resolvers.deciding import DecidedComparison
from resolvers.plan import AtLeast, AtMost, BeginsWith, Claim, HasValue, Layout, OneText, Placed, Ranges, ValidOn
from resolvers.sql.constructs import (
    AmongTexts,
    AmongValues,
    Columns,
    Constant,
    ExactText,
    Joined,
    Pairs,
    StartsWith,
    Utf8,
    Values,
)
from resolvers.sql.forms import comparable, orderable
from resolvers.sql.gathering import gathered_whole
from resolvers.sql.parameters import COLUMN_TYPES, Parameters, Scope, SlotValue, Sql, Targets
from resolvers.sql.rules import condition
from resolvers.sql.statements import Written, written

Slots = Callable[[int], Sql]
"""The value in a slot, as an expression."""


def write_comparison(decided: DecidedComparison, targets: Targets) -> Written:
    """The statement of a verification, of one subject or of many."""
    plan, parameters = decided.plan, Parameters(targets, decided.plan.resource.source)
    scope = parameters.scope(plan.resource)
    if plan.pairs is None:
        return written(parameters, _one(scope, decided))
    return written(parameters, _many(scope, decided))


def _one(scope: Scope, decided: DecidedComparison) -> Any:
    layout, bind = decided.plan.layout, scope.parameters.bind
    types = slot_types(layout)
    found = [
        AmongValues(_found_by(scope, placed.claim), bind(SlotValue(slot), Values(types[slot])))
        for slot, placed in enumerate(layout.finding)
    ]

    def slots(slot: int) -> Sql:
        return bind(SlotValue(slot), types[slot])

    wanted = and_(*found, *_compared_rows(scope, decided), *_named(scope, layout, slots))
    truths = _truths(scope, decided, true(), slots)
    return select(Utf8(Joined(list(truths))).label("truths")).select_from(scope.table).where(wanted)


def _many(scope: Scope, decided: DecidedComparison) -> Any:
    layout, dialect = decided.plan.layout, scope.parameters.target.dialect
    pairs = _pairs(scope, layout)

    def slots(slot: int) -> Sql:
        return pairs.c[f"s{slot}"]

    found = [_found_by(scope, placed.claim) == slots(slot) for slot, placed in enumerate(layout.finding)]
    rows = pairs.outerjoin(scope.table, and_(*found, *_compared_rows(scope, decided), *_named(scope, layout, slots)))
    there = _found_by(scope, layout.finding[0].claim).is_not(None)
    truths = (
        select(pairs.c.n.label("n"), Joined(list(_truths(scope, decided, there, slots))).label("record"))
        .select_from(rows)
        .group_by(pairs.c.n)
        .subquery("each")
    )
    listed = gathered_whole(select(truths.c.record), truths.c.n, "", "all", dialect)
    return select(Utf8(func.coalesce(listed, Constant(""))).label("truths"))


def _pairs(scope: Scope, layout: Layout) -> FromClause:
    types = (Integer(), *slot_types(layout))
    names = ("n", *(f"s{slot}" for slot in range(layout.size)))
    bind = scope.parameters.bind
    if scope.parameters.target.dialect.name == "postgresql":
        parameters = [bind(SlotValue(index), Values(type)) for index, type in enumerate(types)]
    else:
        parameters = [bind(SlotValue(None), Columns(types))]
    stored = tuple((name, _MARIADB_TYPES.get(type(of), "LONGTEXT")) for name, of in zip(names, types, strict=True))
    columns = [column(name, of) for name, of in zip(names, types, strict=True)]
    return Pairs(parameters, stored).table_valued(*columns, name="pairs")


def slot_types(layout: Layout) -> tuple[TypeEngine[Any], ...]:
    """The type of each slot."""
    types = [_found_type(placed.claim) for placed in layout.finding]
    for placed in layout.compared:
        types += _types(placed)
    return tuple(types)


def _found_type(claim: Claim) -> TypeEngine[Any]:
    is_text = claim.rule.canonical is not None or claim.item.type is ValueType.STRING
    return ExactText() if is_text else _wide(claim.item)


def _types(placed: Placed) -> Sequence[TypeEngine[Any]]:
    match placed.comparing:
        case HasValue():
            return ()
        case OneText() | BeginsWith():
            return (Text(),)
        case Ranges(count=count):
            return (_wide(placed.claim.item),) * (2 * count)
        case AtLeast() | AtMost() | ValidOn():
            return (_wide(placed.claim.item),)
        case _:
            assert_never(placed.comparing)


def _wide(item: Item) -> TypeEngine[Any]:
    """The type of what an item is compared with: the ends of a range may lie outside of a column's integers."""
    return BigInteger() if item.type is ValueType.INT else COLUMN_TYPES[item.type]


def _column(scope: Scope, claim: Claim) -> Sql:
    canonical = claim.rule.canonical
    return scope.column(claim.item) if canonical is None else scope.table.c[canonical.column]


def _found_by(scope: Scope, claim: Claim) -> Sql:
    """What a subject's row is found by; an index serves."""
    value = _column(scope, claim)
    return value if claim.rule.canonical is not None else comparable(value, claim.item)


def _compared_rows(scope: Scope, decided: DecidedComparison) -> Iterator[Sql]:
    return comparable_rows(scope, decided.denied_rows, decided.items.values())


def comparable_rows(scope: Scope, denied_rows: Decision, items: Iterable[Decision]) -> Iterator[Sql]:
    """The rows on which every item may be compared: others look as if they were not there."""
    yield condition(scope, denied_rows, lambda outcome: not _forbids(outcome))
    for decision in items:
        yield condition(scope, decision, lambda outcome: isinstance(outcome, Compared))


def _forbids(outcome: Outcome) -> bool:
    """Verify needs no resource rule, but a resource's deny still wins (design §5)."""
    return isinstance(outcome, Denied) and outcome.rule is not None


def _named(scope: Scope, layout: Layout, slots: Slots) -> Iterator[Sql]:
    """The rest of what names the subject."""
    for placed in layout.compared:
        if not placed.beyond:
            yield _holds(scope, placed, slots)


def _truths(scope: Scope, decided: DecidedComparison, there: Sql, slots: Slots) -> Iterator[str | Sql]:
    """What is told of one subject; `there` says that a row of the subject is there."""
    beyond = [placed for placed in decided.plan.layout.compared if placed.beyond]
    holding = [_holds(scope, placed, slots) for placed in beyond]
    yield _on_some_row(and_(there, *holding))
    if Reveal.NOT_FOUND in decided.reveals:
        yield _on_some_row(there)
    if decided.reveals & {Reveal.NOT_FOUND, Reveal.ITEMS}:
        for placed, holds in zip(beyond, holding, strict=True):
            yield _on_some_row(and_(there, holds))
            yield _on_some_row(and_(there, _has_value(scope, placed)))


def _on_some_row(holds: Sql) -> Sql:
    """`1` where it holds on one of the rows, `0` where it does on none or there is none."""
    return func.coalesce(func.max(case((holds, Constant("1")), else_=Constant("0"))), Constant("0"))


def _has_value(scope: Scope, placed: Placed) -> Sql:
    """Whether the claim can be judged: what is claimed to be there or not always can."""
    return true() if isinstance(placed.comparing, HasValue) else _column(scope, placed.claim).is_not(None)


def _holds(scope: Scope, placed: Placed, slots: Slots) -> Sql:
    """One claim about a row; unknown, which does not hold, where the row has no value."""
    claim, first, item = placed.claim, placed.first, placed.claim.item
    value = _column(scope, claim)
    match placed.comparing:
        case OneText():
            return AmongTexts(value, slots(first))
        case Ranges(count=count):
            ordered = orderable(value, item)
            ends = [(slots(first + 2 * index), slots(first + 2 * index + 1)) for index in range(count)]
            return or_(*(and_(ordered >= _end(low, item), ordered <= _end(high, item)) for low, high in ends))
        case AtLeast():
            return orderable(value, item) >= _end(slots(first), item)
        case AtMost():
            return orderable(value, item) <= _end(slots(first), item)
        case BeginsWith():
            return StartsWith(value, slots(first))
        case ValidOn(begins=begins):
            day = slots(first)
            began = true() if begins is None else _began(scope.column(begins), begins, day)
            return and_(orderable(value, item) >= day, began)
        case HasValue(expected=expected):
            return value.is_not(None) if expected else value.is_(None)
        case _:
            assert_never(placed.comparing)


def _end(value: Sql, item: Item) -> Sql:
    return orderable(value, item)


def _began(value: Sql, item: Item, day: Sql) -> Sql:
    return or_(value.is_(None), orderable(value, item) <= day)


_MARIADB_TYPES: dict[type[Any], str] = {
    type(_type): name
    for _type, name in (
        (Integer(), "INT"),
        (BigInteger(), "BIGINT"),
        (COLUMN_TYPES[ValueType.FLOAT], "DOUBLE"),
        (COLUMN_TYPES[ValueType.DECIMAL], "DECIMAL(65,20)"),
        (COLUMN_TYPES[ValueType.BOOLEAN], "TINYINT"),
        (COLUMN_TYPES[ValueType.DATE], "DATE"),
        (COLUMN_TYPES[ValueType.DATETIME], "DATETIME(6)"),
    )
}
