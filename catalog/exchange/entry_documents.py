"""An entry as the document that its file holds: every element that is not as it would be if it were left out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import assert_never

from catalog.claiming import usual_form, usual_rules
from catalog.condition_reading import REQUIRED
from catalog.entries import GrantConditions, Item, Network, Reference, Resource, Secrecy
from catalog.exchange.written import Written
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
)
from catalog.verification import ClaimRule, Threshold, VerificationBudgets, VerificationRules
from masking import ValueType

Document = dict[str, Written]


def document_of(resource: Resource) -> Document:
    """Read back, it is the same entry, whatever the order of its elements."""
    return {
        "code": resource.code,
        "name": resource.name,
        "resource_code": resource.resource_code,
        "provider": resource.provider,
        "category": resource.category.value,
        **_given("theme", resource.theme),
        **_given("abstract", resource.abstract),
        "format": resource.format,
        "update_cycle": resource.update_cycle,
        **_given("data_as_of", resource.data_as_of),
        **_given("released", None if resource.released is None else resource.released.isoformat()),
        **_people_and_terms(resource),
        "modes": [mode.value for mode in sorted(resource.modes)],
        "class": resource.sharing_class.value,
        "open": {"class": resource.open_class, **_given("condition", resource.open_condition)},
        "source": resource.source,
        **_given("schema", resource.db_schema),
        "table": resource.table,
        **_given("row", resource.row),
        "key": list(resource.key),
        **_verification(resource),
        "items": {code: _item(item, resource) for code, item in resource.items.items()},
        **_given("granted_if", _conditions(resource.granted_if)),
        **_given("references", {code: _reference(one) for code, one in resource.references.items()}),
        **_given("rows", {code: _row_rule(rule) for code, rule in resource.rows.items()}),
    }


def _given(name: str, value: Written | None) -> Document:
    """The element, unless there is nothing to say."""
    return {} if value is None or value in ("", [], {}) else {name: value}


def _people_and_terms(resource: Resource) -> Document:
    return {
        **_given("owner", resource.owner),
        **_given("responsible", resource.responsible),
        **_given("contact", resource.contact),
        **_given("conditions", resource.conditions),
        **_given("range", resource.sharing_range),
        **_given("reasons", resource.reasons),
        **_given("grade", resource.grade and resource.grade.value),
        **({} if resource.secrecy is Secrecy.NONE else {"secrecy": resource.secrecy.value}),
        **({} if resource.network is Network.EXTRANET else {"network": resource.network.value}),
        **_given("based_on", resource.based_on),
        **_given("related", list(resource.related)),
    }


def _conditions(found: GrantConditions | None) -> Document | None:
    if found is None:
        return None
    return {
        **_given("functions", [*sorted(found.functions)]),
        **_given("regions", list(found.regions)),
        **_given("modes", [mode.value for mode in sorted(found.modes)]),
        **_given("items", [*sorted(found.items)]),
        **({} if found.longest_days is None else {"longest_days": found.longest_days}),
        **({"persons": REQUIRED} if found.needs_persons else {}),
    }


def _item(item: Item, resource: Resource) -> Document:
    return {
        "name": item.name,
        "type": item.type.value,
        **({} if item.sharing_class is resource.sharing_class else {"class": item.sharing_class.value}),
        **({} if item.column == item.code else {"column": item.column}),
        **({} if item.length is None else {"length": item.length}),
        **({} if item.scale is None else {"scale": item.scale}),
        **({"base": True} if item.base else {}),
        **({"sparse": True} if item.sparse else {}),
        **_given("contains", item.contains and item.contains.value),
        **_given("identifier", item.identifier),
        **_given("part", item.part and item.part.value),
        **_given("basis", item.basis),
        **_given("basis_level", item.basis_level and item.basis_level.value),
        **_given("conditions", item.conditions),
        **_given("reasons", item.reasons),
        **_given("codes", _codes(item)),
        **_given("withdrawn", _withdrawn(item)),
    }


def _codes(item: Item) -> Document:
    if not item.symbols:
        return dict(item.codes)
    return {code: {"name": meaning, "symbol": item.symbols[code]} for code, meaning in item.codes.items()}


def _withdrawn(item: Item) -> Document | None:
    gone = item.withdrawn
    if gone is None:
        return None
    return {"since": gone.since.isoformat(), **_given("instead", gone.instead), **_given("note", gone.note)}


def _reference(reference: Reference) -> Document:
    return {
        **_given("name", reference.name),
        "resource": reference.resource,
        "on": dict(reference.on),
        **({"many": True} if reference.many else {}),
    }


def _row_rule(rule: RowRule) -> Document:
    return {**_test(rule.test), **({"reveals": True} if rule.reveals else {})}


def _test(test: RowTest) -> Document:
    match test:
        case AllOf(tests):
            return {"all_of": [_test(one) for one in tests]}
        case AnyOf(tests):
            return {"any_of": [_test(one) for one in tests]}
        case IsNull(item):
            return {"item": item, "is_null": True}
        case In(item, operands):
            return {"item": item, "in": [_operand(operand) for operand in operands]}
        case Equals(item, operand):
            return {"item": item, "equals": _operand(operand)}
        case StartsWith(item, operand):
            return {"item": item, "starts_with": _operand(operand)}
        case WithinRegion(item, operand):
            return {"item": item, "within_region": _operand(operand)}
        case Before(item, operand):
            return {"item": item, "before": _operand(operand)}
        case After(item, operand):
            return {"item": item, "after": _operand(operand)}
        case _:
            assert_never(test)


def _operand(operand: Operand) -> Written:
    match operand:
        case Today():
            return "$today"
        case YearsAgo(years):
            return f"$years_ago({years})"
        case DepartmentAttribute(name):
            return f"$department.{name}"
        case Literal(value):
            return value.isoformat() if isinstance(value, date) else value
        case _:
            assert_never(operand)


def _verification(resource: Resource) -> Document:
    rules = resource.verification
    return {} if rules == usual_rules(resource.key, resource.items) else {"verify": _rules(rules, resource.items)}


def _rules(rules: VerificationRules, items: Mapping[str, Item]) -> Document:
    every = {**rules.naming, **rules.claims}
    return {
        "subject": list(rules.subject),
        **({} if rules.together == 1 else {"together": rules.together}),
        "items": {code: [kind.value for kind in sorted(rule.kinds)] for code, rule in rules.claims.items()},
        **_given("thresholds", _by_item(rules.claims.values(), _thresholds)),
        **_given("tolerance", _by_item(rules.claims.values(), lambda rule: _tolerance(rule, items[rule.item]))),
        **_given("forms", _by_item(every.values(), lambda rule: _form(rule, items[rule.item]))),
        **_given("canonical", _by_item(every.values(), _canonical)),
        **_given("begins", _by_item(rules.claims.values(), lambda rule: rule.begins)),
        **_given("any_day", [code for code, rule in rules.claims.items() if rule.any_day]),
        **_given("budgets", _budgets(rules.budgets)),
    }


def _by_item(rules: Iterable[ClaimRule], said: Callable[[ClaimRule], Written | None]) -> Document:
    """What is said of each item, where there is something to say."""
    found = ((rule.item, said(rule)) for rule in rules)
    return {item: value for item, value in found if value is not None and value != {}}


def _thresholds(rule: ClaimRule) -> Document:
    return {kind.value: [_threshold(one) for one in values] for kind, values in rule.thresholds.items() if values}


def _threshold(threshold: Threshold) -> Written:
    match threshold:
        case Decimal():
            return format(threshold, "f")
        case date():
            return threshold.isoformat()
        case int() | str():
            return threshold


def _tolerance(rule: ClaimRule, item: Item) -> Written | None:
    if rule.tolerance is None:
        return None
    exact = item.type in (ValueType.DECIMAL, ValueType.FLOAT)
    return format(rule.tolerance, "f") if exact else int(rule.tolerance)


def _form(rule: ClaimRule, item: Item) -> Written | None:
    return None if rule.form is None or rule.form is usual_form(item) else rule.form.value


def _canonical(rule: ClaimRule) -> Document:
    found = rule.canonical
    return {} if found is None else {"column": found.column, "version": found.version}


def _budgets(budgets: VerificationBudgets) -> Document:
    usual = VerificationBudgets()
    names = [field.name for field in fields(budgets)]
    return {name: getattr(budgets, name) for name in names if getattr(budgets, name) != getattr(usual, name)}
