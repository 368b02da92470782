"""Parts of rows on which a row rule is true, false, or unknown: what a made-up table must hold to show the rule."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import assert_never

from catalog.entries import Item, Resource
from catalog.rowrules import (
    After,
    AllOf,
    AnyOf,
    Before,
    Equals,
    In,
    IsNull,
    Operand,
    RowTest,
    Situation,
    StartsWith,
    WithinRegion,
    items_in,
    matches,
    region_prefix,
    resolve,
)
from masking import ValueType

Part = Mapping[str, object]
"""Values by item codes; whatever the other items hold, the rule comes out the same."""
Comparison = Equals | In | StartsWith | WithinRegion | Before | After | IsNull

PYTHON_TYPES: Mapping[ValueType, type] = MappingProxyType(
    {
        ValueType.STRING: str,
        ValueType.INT: int,
        ValueType.FLOAT: float,
        ValueType.DECIMAL: Decimal,
        ValueType.BOOLEAN: bool,
        ValueType.DATE: date,
        ValueType.DATETIME: datetime,
        ValueType.JSON: str,
    }
)
OUTCOMES = (True, False, None)
MOST_STEPS = 5_000  # values tried for one outcome of one rule; a rule may contradict itself in many ways
MOST_GIVEN = 4  # parts for one outcome
BESIDE = timedelta(days=1)


def witnesses(
    resource: Resource, test: RowTest, situations: Sequence[Situation], others: Mapping[str, Sequence[object]]
) -> Iterator[Part]:
    """A few parts of rows for each outcome that a rule of `resource` can have for the first of `situations`.

    The other situations are those of callers whose rows should be there too; `others` are values by item code that
    are tried first.
    """
    codes = sorted(set(items_in(test)))
    values = {code: _values(resource.items[code], test, situations, others.get(code, ())) for code in codes}
    for outcome in OUTCOMES:
        yield from _Search(situations[0]).different(test, outcome, values)


def _values(item: Item, test: RowTest, situations: Sequence[Situation], others: Sequence[object]) -> tuple[object, ...]:
    """Values around everything that the rule compares the item with, a few of its type, and NULL."""
    compared = (
        value
        for one in _comparisons(test)
        if one.item == item.code
        for operand in _operands(one)
        for situation in situations
        for value in _around(one, resolve(operand, situation), item)
    )
    found = (value for value in (*others, *compared, *_some_of(item)) if fits(value, item.type))
    return (*(value for _, value in dict.fromkeys((type(value), value) for value in found)), None)


def _comparisons(test: RowTest) -> Iterator[Comparison]:
    match test:
        case AllOf(tests) | AnyOf(tests):
            for one in tests:
                yield from _comparisons(one)
        case _:
            yield test


def _operands(comparison: Comparison) -> tuple[Operand, ...]:
    match comparison:
        case In(operands=operands):
            return operands
        case IsNull():
            return ()
        case _:
            return (comparison.operand,)


def _around(comparison: Comparison, operand: object, item: Item) -> Iterator[object]:
    """The operand itself and what lies on either side of it."""
    match operand:
        case None:
            return
        case str() if isinstance(comparison, WithinRegion):
            prefix = region_prefix(operand) or ""
            yield from (operand, (prefix + "0201")[:6].ljust(6, "0"), prefix.ljust(6, "0"))
        case str():
            yield from (operand,) if item.codes else (operand, f"{operand}1")
        case date():
            moment = operand if isinstance(operand, datetime) else datetime.combine(operand, time.min)
            for near in _days_around(moment):
                yield near if item.type is ValueType.DATETIME else near.date()
        case int() if item.type is ValueType.DECIMAL and not isinstance(operand, bool):
            yield from (Decimal(operand), Decimal(operand) + 1)
        case int() if not isinstance(operand, bool):
            yield from (operand,) if item.codes else (operand, operand + 1)
        case _:
            yield operand


def _days_around(moment: datetime) -> Iterator[datetime]:
    yield moment
    if moment > datetime.min + BESIDE:
        yield moment - BESIDE
    if moment < datetime.max - BESIDE:
        yield moment + BESIDE


def _some_of(item: Item) -> tuple[object, ...]:
    """All codes, or a value that a comparison is unlikely to name."""
    match item.type:
        case ValueType.STRING:
            return tuple(item.codes) or ("990000",)  # which is also a region code that lies in no province
        case ValueType.INT:
            return tuple(int(code) for code in item.codes) or (7_001,)
        case ValueType.DECIMAL:
            return (Decimal("7000.01"),)
        case ValueType.FLOAT:
            return (7_000.125,)
        case ValueType.BOOLEAN:
            return (True, False)
        case ValueType.DATE:
            return (date(1999, 3, 5),)
        case ValueType.DATETIME:
            return (datetime(1999, 3, 5, 7, 9),)
        case ValueType.JSON:
            return ("{}",)
        case _:
            assert_never(item.type)


def fits(value: object, type: ValueType) -> bool:
    """Whether a column of the type can hold the value, which is not NULL."""
    match value:
        case bool():
            return type is ValueType.BOOLEAN
        case int():
            return type is ValueType.INT and -(2**63) <= value < 2**63
        case datetime():
            return type is ValueType.DATETIME
        case _:
            return isinstance(value, PYTHON_TYPES[type])


class _Search:
    """Looks for parts of rows, for so long and no longer."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._left = MOST_STEPS

    def different(self, test: RowTest, outcome: bool | None, values: Mapping[str, Sequence[object]]) -> list[Part]:
        found: list[Part] = []
        for part in self._parts(test, outcome, values):
            if part not in found:
                found.append(part)
            if len(found) == MOST_GIVEN:
                break
        return found

    def _parts(self, test: RowTest, outcome: bool | None, values: Mapping[str, Sequence[object]]) -> Iterator[Part]:
        match test:
            case AllOf(tests):
                yield from self._joined(tests, outcome, False, values)
            case AnyOf(tests):
                yield from self._joined(tests, outcome, True, values)
            case _:
                for value in values[test.item]:
                    self._left -= 1
                    if self._left < 0:
                        return
                    if matches(test, {test.item: value}, self._situation) is outcome:
                        yield {test.item: value}

    def _joined(
        self,
        tests: tuple[RowTest, ...],
        outcome: bool | None,
        decisive: bool,
        values: Mapping[str, Sequence[object]],
    ) -> Iterator[Part]:
        """One test with the decisive outcome settles it; without one, a single unknown leaves all unknown (Kleene)."""
        if outcome is decisive:
            for test in tests:
                yield from self._parts(test, outcome, values)
        elif outcome is None:
            yield from self._all(tests, (None, not decisive), True, {}, values)
        else:
            yield from self._all(tests, (outcome,), False, {}, values)

    def _all(
        self,
        tests: tuple[RowTest, ...],
        outcomes: tuple[bool | None, ...],
        unknown_wanted: bool,
        part: Part,
        values: Mapping[str, Sequence[object]],
    ) -> Iterator[Part]:
        """Parts that give every test one of the outcomes, and one of them the unknown where that is wanted."""
        if not tests:
            if not unknown_wanted:
                yield part
            return
        narrowed = {code: (part[code],) if code in part else some for code, some in values.items()}
        for outcome in outcomes:
            for found in self._parts(tests[0], outcome, narrowed):
                wanted = unknown_wanted and outcome is not None
                yield from self._all(tests[1:], outcomes, wanted, {**part, **found}, values)
