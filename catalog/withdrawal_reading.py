"""The withdrawal of an item as catalogue files write it: `{since: 2027-01-01, instead: new_item}`."""

from collections.abc import Mapping
from datetime import date

from catalog.documents import Element, Section
from catalog.entries import Item, Withdrawal
from catalog.findings import choices

ELEMENTS = frozenset({"since", "instead", "note"})


def read_withdrawal(element: Element | None) -> Withdrawal | None:
    """None where there is none, or after a mistake."""
    section = element and element.section()
    if section is None:
        return None
    section.only(ELEMENTS)
    since = _day(section)
    if since is None:
        return None
    return Withdrawal(since, section.optional_text("instead"), section.optional_text("note") or "")


def check_withdrawals(section: Section | None, items: Mapping[str, Item]) -> None:
    """What is to be used instead must be another item of the resource, and one that stays."""
    for element in section.elements if section else ():
        item = items.get(element.name)
        instead = None if item is None or item.withdrawn is None else item.withdrawn.instead
        if instead is None:
            continue
        staying = [code for code, other in items.items() if other.withdrawn is None]
        if instead not in items:
            element.report("unknown_item", f"`{instead}` is no item of this resource", choices(staying))
        elif instead not in staying:
            element.report("withdrawn_too", f"`{instead}` is itself withdrawn", choices(staying))


def _day(section: Section) -> date | None:
    element = section.required("since")
    text = element and element.text()
    if element is None or text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        element.report("bad_form", f"`{text}` is no date", "a day of iso 8601, such as `2027-01-01`")
        return None
