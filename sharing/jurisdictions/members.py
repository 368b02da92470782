"""The members of profiles as their dataclasses declare them: one reader for all, so that none can be forgotten."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from catalog import Element, Place, Section
from sharing.calendar import YearlyDay, yearly_day

DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAY_FORM = "a day of iso 8601, such as `2027-01-01`"
MOST = 400  # working days or years: no regulation waits longer, and the calendar ends somewhere
YEARLY_FORM = "a day of every year, such as `06-30`"


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says of one member, and where."""

    value: object
    place: Place


@dataclass(frozen=True, slots=True)
class Mistaken:
    """A file says something of a member that cannot be understood; it is reported."""

    place: Place


def members(group: type[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The path and the declared type of every member below a dataclass, such as `conditional.decider`."""
    hints = get_type_hints(group)
    for field in fields(group):
        path, kind = prefix + field.name, hints[field.name]
        if is_dataclass(kind) and isinstance(kind, type) and kind is not YearlyDay:
            yield from members(kind, f"{path}.")
        else:
            yield path, kind


def read_members(group: type[Any], section: Section, prefix: str = "") -> Iterator[tuple[str, Said | Mistaken]]:
    """What a section says of members of the dataclass, by path. Unknown elements and wrong values are reported."""
    hints = get_type_hints(group)
    for element in section.elements:
        kind = hints.get(element.name)
        if is_dataclass(kind) and isinstance(kind, type) and kind is not YearlyDay:
            inner = element.section()
            if inner is not None:
                inner.only(field.name for field in fields(kind))
                yield from read_members(kind, inner, f"{prefix}{element.name}.")
        elif kind is not None:
            yield prefix + element.name, _read(element, kind)


def build(group: type[Any], said: Mapping[str, object], prefix: str = "") -> Any:
    """The dataclass from a value for each of its members. Raises KeyError for a member that has none."""
    hints = get_type_hints(group)
    values: dict[str, object] = {}
    for field in fields(group):
        path, kind = prefix + field.name, hints[field.name]
        if is_dataclass(kind) and isinstance(kind, type) and kind is not YearlyDay:
            values[field.name] = build(kind, said, f"{path}.")
        else:
            values[field.name] = said[path]
    return group(**values)


def _read(element: Element, kind: Any) -> Said | Mistaken:
    if isinstance(kind, UnionType):
        if element.kind == "null":
            return Said(None, element.place)
        (kind,) = (one for one in get_args(kind) if one is not NoneType)
    value = _list(element, kind) if get_origin(kind) is tuple else _value(element, kind)
    return Mistaken(element.place) if value is None else Said(value, element.place)


def _list(element: Element, kind: Any) -> tuple[object, ...] | None:
    """The entries of a list, in their order; an empty list is a list of nothing."""
    if element.kind == "seq" and not element.node.value:
        return ()
    word = get_args(kind)[0]
    entries = [_value(entry, word) for _, entry in element.texts()]
    whole = element.kind == "seq" and len(entries) == len(element.node.value) and None not in entries
    return tuple(entries) if whole else None


def _value(element: Element, kind: Any) -> object | None:
    if kind is bool:
        return element.flag()
    if kind is int:
        return _number(element)
    if kind is str:
        return element.text()
    if kind is date:
        return _day(element)
    if kind is YearlyDay:
        return _yearly_day(element)
    if issubclass(kind, StrEnum):
        return element.word(kind)
    raise TypeError(f"members of the type `{kind}` cannot be read")


def _number(element: Element) -> int | None:
    count = element.count()
    if count is not None and count > MOST:
        element.report("too_many", f"`{element.name}` is {count}", f"at most {MOST}")
        return None
    return count


def _day(element: Element) -> date | None:
    text = element.text(DAY, DAY_FORM)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        element.report("bad_form", f"`{text}` is no date", DAY_FORM)
        return None


def _yearly_day(element: Element) -> YearlyDay | None:
    text = element.text()
    try:
        return None if text is None else yearly_day(text)
    except ValueError:
        element.report("bad_form", f"`{text}` is no day of the year", YEARLY_FORM)
        return None
