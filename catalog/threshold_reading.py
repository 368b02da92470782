"""The bounds of claims as catalogue files write them: values that predicates may name, and how far one may be off."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import assert_never

from catalog.claiming import is_amount
from catalog.documents import WHOLE_NUMBER, Element
from catalog.entries import Item
from catalog.rowrules import region_prefix
from catalog.verification import ClaimKind, Threshold
from masking import ValueType

MOST_THRESHOLDS = 32  # of one kind: with many more a predicate is as good as the value, found by halving
OLDEST = 150  # years
PREDICATES = (ClaimKind.AGE_AT_LEAST, ClaimKind.AMOUNT_AT_LEAST, ClaimKind.REGION_WITHIN)
"""Kinds whose values are all listed: whoever could choose them would halve the range until one value is left."""
WITH_THRESHOLDS = (*PREDICATES, ClaimKind.VALID_ON)
NOT_NEGATIVE = re.compile(r"(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?")
EXACT = re.compile(f"-?{NOT_NEGATIVE.pattern}")
REGION = re.compile("[0-9]{6}")
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

Thresholds = Mapping[ClaimKind, tuple[Threshold, ...]]


def read_thresholds(element: Element, item: Item, kinds: Collection[ClaimKind]) -> Thresholds:
    """The thresholds of one item by kind: every kind that was given, after a mistake with fewer values."""
    section = element.section()
    if section is None:
        return {}
    section.only(WITH_THRESHOLDS)
    found: dict[ClaimKind, tuple[Threshold, ...]] = {}
    for given in section.elements:
        if given.name not in WITH_THRESHOLDS:
            continue
        kind = ClaimKind(given.name)
        if kind in kinds:
            found[kind] = _values(given, kind, item)
        else:
            given.report("not_claimed", f"`{kind}` may not be claimed of `{item.code}`", "list it in `items`")
    return MappingProxyType(found)


def read_tolerance(element: Element, item: Item) -> Decimal | None:
    """By how much a number, in its own unit, or a date, in days, may differ and still be equal."""
    if not is_amount(item) and item.type is not ValueType.DATE:
        hint = f"only for numbers that are no codes, and for the type {ValueType.DATE}"
        element.report("not_for_type", f"`tolerance` has no meaning for `{item.code}`", hint)
        return None
    if item.type in (ValueType.DECIMAL, ValueType.FLOAT):
        text = element.text(NOT_NEGATIVE, "a number from 0 on, such as `0.5`, with at most nine digits after the point")
        return None if text is None else Decimal(text)
    count = element.count(0)
    return None if count is None else Decimal(count)


def _values(given: Element, kind: ClaimKind, item: Item) -> tuple[Threshold, ...]:
    entries = given.entries() or ()
    if len(entries) > MOST_THRESHOLDS:
        given.report(
            "too_many", f"`{kind}` of `{item.code}` has {len(entries)} thresholds", f"at most {MOST_THRESHOLDS}"
        )
    values: list[Threshold] = []
    for entry in entries:
        value = _value(entry, kind, item)
        if value is not None and value in values:
            entry.report("duplicate_entry", f"`{value}` stands twice among the thresholds of `{kind}`")
        elif value is not None:
            values.append(value)
    return tuple(values)


def _value(entry: Element, kind: ClaimKind, item: Item) -> Threshold | None:
    match kind:
        case ClaimKind.AGE_AT_LEAST:
            return _years(entry)
        case ClaimKind.AMOUNT_AT_LEAST:
            return _amount(entry, item)
        case ClaimKind.REGION_WITHIN:
            return _region(entry)
        case ClaimKind.VALID_ON:
            return _day(entry)
        case ClaimKind.EQUALS | ClaimKind.ONE_OF | ClaimKind.YEAR | ClaimKind.PRESENT | ClaimKind.ABSENT:
            return None
        case _:
            assert_never(kind)


def _years(entry: Element) -> int | None:
    years = entry.count()
    if years is not None and years > OLDEST:
        entry.report("bad_form", f"`{years}` is no age", f"years of age, from 1 to {OLDEST}")
    return years


def _amount(entry: Element, item: Item) -> int | Decimal | None:
    """A number as it was written; of an item of whole numbers a whole one."""
    whole = item.type is ValueType.INT
    form = "a whole number" if whole else "a number such as `3000` or `0.5`, with at most nine digits after the point"
    text = entry.text(WHOLE_NUMBER if whole else EXACT, form)
    return None if text is None else int(text) if whole else Decimal(text)


def _region(entry: Element) -> str | None:
    form = "six digits of gb/t 2260 that name a region"
    text = entry.text(REGION, form)
    if text is not None and region_prefix(text) is None:
        entry.report("bad_form", f"`{text}` names no region", form)
    return text


def _day(entry: Element) -> date | None:
    form = "a day of iso 8601, such as `2027-01-01`"
    text = entry.text(DAY, form)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        entry.report("bad_form", f"`{text}` is no date", form)
        return None
