"""The values of one request for the parameters of a statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import prod
from typing import assert_never

from catalog import region_prefix, years_ago
from masking import Opening, ValueType
from policies import Rights
from resolvers.errors import Code, Refusal
from resolvers.given import Variables, value_of, values_of
from resolvers.plan import Path, Rows, comparisons
from resolvers.scalars import ReducedDate
from resolvers.sql import (
    AttributeValue,
    Bound,
    DayValue,
    DoubtedRows,
    OperandValue,
    SlotValue,
    SurrogateValue,
    pattern_mistake,
)
from sharing.corrections import Flags


@dataclass(frozen=True, slots=True)
class OperandLimits:
    """How long an operand may be: values of one list, characters of a pattern of `like`."""

    values: int
    pattern: int


def bind(
    bound: Mapping[str, Bound],
    variables: Variables,
    rights: Rights,
    limits: OperandLimits,
    path: Path,
    surrogate: int | None = None,
    end: int | None = None,
    flags: Flags | None = None,
) -> dict[str, object]:
    """The values by parameter name. `surrogate` is that of the id, or of the cursor that the page begins after.

    `end` is that of the cursor that it ends before; without `flags` no row is in doubt. Raises `Refusal` (BAD_OPERAND)
    where a value fits not what it is compared with.
    """
    return {
        name: (end if source.ends else surrogate)
        if isinstance(source, SurrogateValue)
        else _bound(source, variables, rights, limits, path, flags)
        for name, source in bound.items()
    }


def bind_slots(bound: Mapping[str, Bound], rights: Rights, slots: Sequence[object]) -> dict[str, object]:
    """The values by parameter name of a verification's statement; `slots` are those of one subject, or columns."""
    return {name: _slot(source, rights, slots) for name, source in bound.items()}


def _slot(source: Bound, rights: Rights, slots: Sequence[object]) -> object:
    match source:
        case SlotValue(slot=None):
            return slots
        case SlotValue(slot=int(slot)):
            return slots[slot]
        case AttributeValue() | DayValue():
            return _circumstance(source, rights)
        case _:  # what else a caller states stands in slots
            raise AssertionError


def _bound(
    source: OperandValue | AttributeValue | DayValue | SlotValue | DoubtedRows,
    variables: Variables,
    rights: Rights,
    limits: OperandLimits,
    path: Path,
    flags: Flags | None,
) -> object:
    match source:
        case OperandValue():
            return _operand(source, value_of(source.operand, variables), limits, path)
        case AttributeValue() | DayValue():
            return _circumstance(source, rights)
        case DoubtedRows(resource, items, whole, proceed):
            return [] if flags is None else flags.rows(resource, items, whole, proceed)
        case SlotValue():  # verifications alone have slots
            raise AssertionError
        case _:
            assert_never(source)


def _circumstance(source: AttributeValue | DayValue, rights: Rights) -> object:
    """What is no operand: who asks, and when."""
    match source:
        case AttributeValue(name, region):
            # an empty attribute is unknown: no row rule may match on it
            attribute = rights.attributes.get(name) or None
            return region_prefix(attribute) if region else attribute
        case DayValue(years, _):
            return years_ago(rights.today, years)
        case _:
            assert_never(source)


def _operand(source: OperandValue, value: object, limits: OperandLimits, path: Path) -> object:
    if isinstance(value, list) and len(value) > limits.values:
        raise Refusal(Code.LIMIT_EXCEEDED, "a list of values is longer than the limit allows", path)
    if source.pattern and (mistake := pattern_mistake(str(value), limits.pattern)) is not None:
        raise Refusal(Code.BAD_OPERAND, mistake, path)
    if source.openings:
        opened = _opened(source.openings, value if isinstance(value, list) else [value])
        return opened if isinstance(value, list) else next(iter(opened), None)
    if isinstance(value, list):
        return [_leaf(source, element, path) for element in value]
    return _leaf(source, value, path)


def _opened(openings: Sequence[Opening], names: Sequence[object]) -> list[str]:
    """The values that the names stand for; a name that none opens stands for nothing, like one that was never given."""
    tried = (opening.opened(name) for name in names if isinstance(name, str) for opening in openings)
    return [value for value in tried if value is not None]


def _leaf(source: OperandValue, value: object, path: Path) -> object:
    if isinstance(value, bool) or source.type not in (ValueType.DATE, ValueType.DATETIME, ValueType.STRING):
        return value
    match value:
        case ReducedDate(text):
            if not source.as_text:
                raise Refusal(Code.BAD_OPERAND, "a date of reduced precision fits no exact date", path)
            return text
        case date() | datetime():
            return value.isoformat() if source.as_text else value
        case str():
            if "\0" in value:
                raise Refusal(Code.BAD_OPERAND, "a text holds a character that no source can store", path)
            return value
        case _:
            return value


def rows_by_key(rows: Rows, variables: Variables) -> int:
    """The most rows that a charge counts: the page, or the keys that are named where those are fewer.

    A comparison beside or below those that name the key may only raise the number, an empty list too.
    """
    keys = [compare for compare in comparisons(rows.where) if compare.item.code in rows.resource.key]
    if not rows.by_key or not keys:
        return rows.page.size
    return min(rows.page.size, prod(max(1, len(values_of(compare.operand, variables))) for compare in keys))
