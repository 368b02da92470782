"""The section `granted_if` of a catalogue file: conditions that a machine can check."""

import re
from collections.abc import Mapping

from catalog.documents import Element, Section
from catalog.entries import GrantConditions, Item, Mode, SharingClass
from catalog.findings import choices

ELEMENTS = frozenset({"functions", "regions", "modes", "items", "longest_days", "persons"})
REGION = re.compile(r"(?!0+$)[0-9]{2}(?:[0-9]{2}){0,2}")
REGION_FORM = "a region of gb/t 2260, such as `330300`"
REQUIRED = "required"


def read_conditions(element: Element | None, items: Mapping[str, Item]) -> GrantConditions | None:
    """None where nothing is granted without anybody looking, or after a mistake that leaves nothing to read."""
    section = element and element.section()
    if element is None or section is None:
        return None
    section.only(ELEMENTS)
    if not section.elements:
        element.report("wrong_type", "`granted_if` must hold at least one condition", choices(sorted(ELEMENTS)))
        return None
    days, persons = section.optional("longest_days"), section.optional("persons")
    return GrantConditions(
        functions=frozenset(_texts(section, "functions")),
        regions=_texts(section, "regions", REGION, REGION_FORM),
        modes=_modes(section.optional("modes")),
        items=_items(section.optional("items"), items),
        longest_days=days and days.count(),
        needs_persons=persons is not None and persons.choice([REQUIRED]) is not None,
    )


def _texts(section: Section, name: str, pattern: re.Pattern[str] | None = None, form: str = "") -> tuple[str, ...]:
    element = section.optional(name)
    return tuple(text for text, _ in element.texts(pattern, form)) if element else ()


def _modes(element: Element | None) -> frozenset[Mode]:
    words = [entry.word(Mode) for _, entry in element.texts()] if element else []
    return frozenset(word for word in words if word is not None)


def _items(element: Element | None, items: Mapping[str, Item]) -> frozenset[str]:
    """Restricted items are never granted without anybody looking, so naming one is a mistake."""
    entries = element.texts() if element else ()
    shared = [item.code for item in items.values() if item.sharing_class is not SharingClass.RESTRICTED]
    for code, entry in entries:
        if code not in items:
            entry.report("unknown_item", f"`{code}` is no item of this resource", choices(shared))
        elif code not in shared:
            entry.report("restricted_item", f"`{code}` is restricted, and somebody has to decide", choices(shared))
    return frozenset(code for code, _ in entries if code in shared)
