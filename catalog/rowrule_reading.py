"""Row rules as catalogue files write them: `{item: region_code, within_region: $department.region_code}`."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from catalog.documents import WHOLE_NUMBER, Element, Section
from catalog.entries import DEPARTMENT_ATTRIBUTES, Item
from catalog.findings import choices
from catalog.rowrules import (
    After,
    AllOf,
    AnyOf,
    Before,
    DepartmentAttribute,
    Equals,
    In,
    IsNull,
    Literal,
    Operand,
    RowRule,
    RowTest,
    StartsWith,
    Today,
    WithinRegion,
    YearsAgo,
    region_prefix,
)
from masking import ValueType

DEEPEST = 8
MOST_YEARS = 150
YEARS_AGO = re.compile(r"\$years_ago\(\s*([1-9][0-9]{0,2})\s*\)")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

TEXTS = frozenset({ValueType.STRING})
DAYS = frozenset({ValueType.DATE, ValueType.DATETIME})
EXACT = frozenset(ValueType) - {ValueType.FLOAT, ValueType.JSON}
ITEM_TYPES = MappingProxyType(
    {
        "equals": EXACT,
        "in": EXACT,
        "starts_with": TEXTS,
        "within_region": TEXTS,
        "before": DAYS,
        "after": DAYS,
        "is_null": frozenset(ValueType),
    }
)
COMBINATIONS: Mapping[str, Callable[[tuple[RowTest, ...]], RowTest]] = MappingProxyType(
    {"all_of": AllOf, "any_of": AnyOf}
)
COMPARISONS: Mapping[str, Callable[[str, Operand], RowTest]] = MappingProxyType(
    {
        "equals": Equals,
        "starts_with": StartsWith,
        "within_region": WithinRegion,
        "before": Before,
        "after": After,
    }
)
OPERATORS = (*ITEM_TYPES, *COMBINATIONS)


def read_row_rule(element: Element, items: Mapping[str, Item]) -> RowRule | None:
    """One entry of `rows`; None after a mistake. `items` are those of the resource."""
    section = element.section()
    if section is None:
        return None
    section.only({"reveals", "item", *OPERATORS})
    test = _test(section, items, DEEPEST)
    return None if test is None else RowRule(element.name, test, section.flag("reveals"))


def _test(section: Section, items: Mapping[str, Item], depth: int) -> RowTest | None:
    if not depth:
        section.findings.add(section.place, "row_rule_form", f"a row rule has at most {DEEPEST} levels")
        return None
    given = [element for element in section.elements if element.name in OPERATORS]
    if len(given) != 1:
        message = "a row rule has exactly one operator on each level"
        section.findings.add(section.place, "row_rule_form", message, choices(OPERATORS))
        return None
    operator = given[0]
    if operator.name in COMBINATIONS:
        return _combination(operator, section, items, depth)
    item = _item(section, items)
    return None if item is None else _comparison(operator, item)


def _combination(operator: Element, section: Section, items: Mapping[str, Item], depth: int) -> RowTest | None:
    if item := section.optional("item"):
        item.report("row_rule_form", f"`{operator.name}` takes no item of its own", "name the item inside")
    parts = [_part(entry, items, depth - 1) for entry in operator.entries() or ()]
    tests = tuple(part for part in parts if part is not None)
    return COMBINATIONS[operator.name](tests) if tests and len(tests) == len(parts) else None


def _part(entry: Element, items: Mapping[str, Item], depth: int) -> RowTest | None:
    section = entry.section()
    if section is None:
        return None
    section.only({"item", *OPERATORS})
    return _test(section, items, depth)


def _item(section: Section, items: Mapping[str, Item]) -> Item | None:
    element = section.required("item")
    code = None if element is None else element.text()
    if element is None or code is None or code in items:
        return None if code is None else items.get(code)
    element.report("unknown_item", f"`{code}` is no item of this resource", choices(items))
    return None


def _comparison(operator: Element, item: Item) -> RowTest | None:
    if item.type not in ITEM_TYPES[operator.name]:
        operator.report("operator_type", f"`{operator.name}` does not work on an item of type {item.type}")
        return None
    match operator.name:
        case "is_null":
            return _is_null(operator, item)
        case "in":
            operands = [_operand(entry, item) for entry in operator.entries() or ()]
            known = tuple(operand for operand in operands if operand is not None)
            return In(item.code, known) if known and len(known) == len(operands) else None
        case name:
            operand = _operand(operator, item)
            return None if operand is None else COMPARISONS[name](item.code, operand)


def _is_null(operator: Element, item: Item) -> RowTest | None:
    if operator.flag() is False:
        operator.report("row_rule_form", "`is_null` can only be true", "turn the rule that uses it round instead")
        return None
    return IsNull(item.code)


def _operand(element: Element, item: Item) -> Operand | None:
    text = element.text()
    if text is None:
        return None
    operand = _reference(element, text) if text.startswith("$") else _literal(element, text, item.type)
    if operand is None or _fits(operand, item.type):
        return operand
    element.report("operand_type", f"`{text}` does not fit the type {item.type} of `{item.code}`")
    return None


def _reference(element: Element, text: str) -> Operand | None:
    if text == "$today":
        return Today()
    if years := YEARS_AGO.fullmatch(text):
        if int(years[1]) <= MOST_YEARS:
            return YearsAgo(int(years[1]))
    elif text.startswith("$department."):
        return _attribute(element, text.removeprefix("$department."))
    hint = f"`$today`, `$years_ago(n)` with n up to {MOST_YEARS}, or `$department.name`"
    element.report("unknown_operand", f"`{text}` is no operand", hint)
    return None


def _attribute(element: Element, name: str) -> Operand | None:
    if name in DEPARTMENT_ATTRIBUTES:
        return DepartmentAttribute(name)
    element.report(
        "unknown_attribute", f"a department has no attribute `{name}`", choices(sorted(DEPARTMENT_ATTRIBUTES))
    )
    return None


def _literal(element: Element, text: str, type: ValueType) -> Operand | None:
    value = _value(element, text, type)
    if value is None:
        element.report("operand_type", f"`{text}` is no value of type {type} that a row rule can compare with")
    elif element.name == "within_region" and region_prefix(text) is None:
        element.report("bad_form", f"`{text}` names no region", "six digits of gb/t 2260")
        return None
    return None if value is None else Literal(value)


def _value(element: Element, text: str, type: ValueType) -> str | int | bool | date | None:
    match type:
        case ValueType.STRING:
            return text
        case ValueType.INT | ValueType.DECIMAL:
            return int(text) if WHOLE_NUMBER.fullmatch(text) else None
        case ValueType.BOOLEAN:
            return element.flag() if element.kind == "bool" else None
        case ValueType.DATE | ValueType.DATETIME:
            return _moment(text, type)
        case ValueType.FLOAT | ValueType.JSON:
            return None


def _moment(text: str, type: ValueType) -> date | None:
    """A day; where the item holds moments also a moment without zone."""
    try:
        if ISO_DATE.fullmatch(text):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if type is ValueType.DATETIME and moment.tzinfo is None else None


def _fits(operand: Operand, type: ValueType) -> bool:
    match operand:
        case DepartmentAttribute():
            return type in TEXTS
        case Today() | YearsAgo():
            return type in DAYS
        case Literal():
            return True
