"""One datum has one source (R004): items that another resource has already for the same subjects."""

import unicodedata

from catalog import Catalog, Resource
from sharing.entries.entry import SecondSource


def second_sources(resource: Resource, catalog: Catalog) -> tuple[SecondSource, ...]:
    """The items of a resource that another published one has by the same name, for subjects named in the same way.

    Subjects are named in the same way where both keys are of the same schemes of identifiers (`resident_id`, `uscc`).
    What names the subjects, and what links rows to other resources, has to stand in both.
    """
    schemes = _schemes(resource)
    if not schemes:
        return ()
    own = {_called(resource.items[code].name): code for code in _told(resource)}
    return tuple(
        SecondSource(own[name], other.code, item)
        for other in catalog.resources.values()
        if other.code != resource.code and _schemes(other) == schemes
        for item in _told(other)
        if (name := _called(other.items[item].name)) in own
    )


def _schemes(resource: Resource) -> frozenset[str]:
    """How subjects are named; nothing where an item of the key is of no scheme."""
    found = [resource.items[code].identifier for code in resource.key]
    return frozenset(scheme for scheme in found if scheme) if all(found) else frozenset()


def _told(resource: Resource) -> tuple[str, ...]:
    links = {own for reference in resource.references.values() for own, _ in reference.on}
    return tuple(code for code in resource.items if code not in {*resource.key, *links})


def _called(name: str) -> str:
    """Names that look alike are one."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
