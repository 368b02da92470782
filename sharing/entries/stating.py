"""Whether an entry states what the profile wants stated, in words that it knows."""

from collections.abc import Iterator

from catalog import Resource, Section, SharingClass
from sharing.jurisdictions import EntryElement, Rules
from sharing.proceedings import Problem

_NAMES = {
    EntryElement.CLASSIFICATION: "resource_code",
    EntryElement.SHARING_CLASS: "class",
    EntryElement.OPEN_CLASS: "open",
}
"""What an element is called in the document, where that is another word."""


def element_problems(resource: Resource, document: Section, rules: Rules) -> Iterator[Problem]:
    """Elements that have to stand in the document and do not (R016)."""
    wanted = [element for element in rules.catalogue.elements if _applies(element, resource)]
    names = [_NAMES.get(element, element.value) for element in wanted]
    names += ["responsible"] if rules.catalogue.responsible_person else []  # R032
    for name in names:
        if document.optional(name) is None and not _is_said_of_items(name, resource):
            yield Problem(f"document.{name}", "MISSING_ELEMENT", f"an entry has to state `{name}`")


def word_problems(resource: Resource, rules: Rules) -> Iterator[Problem]:
    """Modes, cycles, classes of opening and networks that there are not under the profile."""
    for mode in sorted(resource.modes - set(rules.supply.modes)):
        yield Problem("document.modes", "UNKNOWN_MODE", f"`{mode}` is no mode of sharing here")
    if resource.update_cycle not in rules.updates.cycles:
        yield Problem("document.update_cycle", "UNKNOWN_CYCLE", f"`{resource.update_cycle}` is no cycle here")
    if resource.open_class not in (*rules.opening.classes, "not_open"):
        yield Problem("document.open", "UNKNOWN_OPENING", f"`{resource.open_class}` is no class of opening here")
    if resource.network not in rules.catalogue.networks:
        yield Problem("document.network", "UNKNOWN_NETWORK", f"there is no catalogue on the {resource.network} here")


def _applies(element: EntryElement, resource: Resource) -> bool:
    classes = {item.sharing_class for item in resource.items.values()}
    match element:
        case EntryElement.CONDITIONS:
            return SharingClass.CONDITIONAL in classes
        case EntryElement.RANGE:
            return classes != {SharingClass.UNCONDITIONAL}
        case EntryElement.BASIS:
            return False  # where a class needs one it is judged with the class
        case _:
            return True


def _is_said_of_items(name: str, resource: Resource) -> bool:
    """Whether each item that it is about says it by itself, as it may of conditions."""
    conditional = [item for item in resource.items.values() if item.sharing_class is SharingClass.CONDITIONAL]
    return name == "conditions" and (resource.granted_if is not None or all(item.conditions for item in conditional))
