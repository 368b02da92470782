"""The values of one request for the parameters of a statement, and the limits that depend on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import prod
from typing import assert_never

from catalog import region_prefix, years_ago
from masking import ValueType
from policies import Rights
from resolvers.errors import Code, Refusal
from resolvers.plan import Connection, Constant, FromVariable, ListOf, Operand, Path, ReferenceField, Rows, comparisons
from resolvers.sql import AttributeValue, Bound, DayValue, OperandValue, PageSize, SurrogateValue
from resolvers.types import ReducedDate

Variables = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PageLimits:
    """Page sizes, the rows that one root field may ask for with all its lists, and the values of one `in`.

    `largest` holds for the page of a root field, `largest_list` for a to-many reference.
    """

    default: int = 20
    largest: int = 500
    largest_list: int = 100
    rows: int = 20_000
    values: int = 1_000


def value_of(operand: Operand, variables: Variables) -> object:
    """What the request holds in the operand's place."""
    match operand:
        case Constant(value):
            return value
        case FromVariable(path):
            found: object = variables
            for step in path:
                found = found[step]  # type: ignore[index]  # the path was walked when the plan was made
            return found
        case ListOf(elements):
            return [value_of(element, variables) for element in elements]
        case _:
            assert_never(operand)


def values_of(operand: Operand, variables: Variables) -> list[object]:
    """All values the operand stands for."""
    value = value_of(operand, variables)
    return value if isinstance(value, list) else [value]


def bind(
    bound: Mapping[str, Bound],
    variables: Variables,
    rights: Rights,
    limits: PageLimits,
    path: Path,
    surrogate: int | None = None,
) -> dict[str, object]:
    """The values by parameter name. Raises `Refusal` (BAD_OPERAND) where a value fits not what it is compared with."""
    return {name: _bound(source, variables, rights, limits, path, surrogate) for name, source in bound.items()}


def _bound(
    source: Bound, variables: Variables, rights: Rights, limits: PageLimits, path: Path, surrogate: int | None
) -> object:
    match source:
        case OperandValue():
            return _operand(source, value_of(source.operand, variables), limits, path)
        case PageSize(rows, extra):
            return page_size(rows, variables, limits) + extra
        case SurrogateValue():
            return surrogate
        case AttributeValue(name, region):
            # an empty attribute is unknown: no row rule may match on it
            attribute = rights.attributes.get(name) or None
            return region_prefix(attribute) if region else attribute
        case DayValue(years):
            return years_ago(rights.today, years)
        case _:
            assert_never(source)


def _operand(source: OperandValue, value: object, limits: PageLimits, path: Path) -> object:
    if isinstance(value, list):
        if len(value) > limits.values:
            raise Refusal(Code.LIMIT_EXCEEDED, "a list of values is longer than the limit allows", path)
        return [_leaf(source, element, path) for element in value]
    return _leaf(source, value, path)


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


def page_size(rows: Rows, variables: Variables, limits: PageLimits) -> int:
    """The most rows that `rows` may hold. Raises `Refusal` (LIMIT_EXCEEDED, BAD_OPERAND)."""
    first, largest = rows.page.first, limits.largest_list if rows.nested else limits.largest
    if first is None:
        return min(limits.default, largest)
    size = value_of(first, variables)
    if not isinstance(size, int) or size < 0:
        raise Refusal(Code.BAD_OPERAND, "`first` is a number of rows, 0 or more", rows.path)
    if size > largest:
        raise Refusal(Code.LIMIT_EXCEEDED, f"`first` is at most {largest} here", rows.path[:2])
    return size


def rows_by_key(rows: Rows, variables: Variables, limits: PageLimits) -> int:
    """The most rows that a charge counts: the page, or the keys that are named where those are fewer."""
    keys = [compare for compare in comparisons(rows.where) if compare.item.code in rows.resource.key]
    size = page_size(rows, variables, limits)
    if not rows.by_key or not keys:
        return size
    return min(size, prod(len(values_of(compare.operand, variables)) for compare in keys))


def check_rows(plan: Connection, variables: Variables, limits: PageLimits) -> None:
    """Refuse a root field whose page and nested lists could hold more rows than the limit (LIMIT_EXCEEDED)."""
    total = max((_rows(node.fields, plan.rows, variables, limits) for node in plan.nodes), default=0)
    if total > limits.rows:
        raise Refusal(Code.LIMIT_EXCEEDED, f"the page and its lists could hold over {limits.rows} rows", plan.path)


def _rows(fields: tuple[object, ...], rows: Rows, variables: Variables, limits: PageLimits) -> int:
    size = page_size(rows, variables, limits)
    return size * (1 + sum(_nested(fields, variables, limits)))


def _nested(fields: tuple[object, ...], variables: Variables, limits: PageLimits) -> Iterator[int]:
    for field in fields:
        if isinstance(field, ReferenceField):
            yield _rows(field.node.fields, field.rows, variables, limits)
