"""What a department wants to collect and could have by sharing (R006)."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from catalog import Catalog, Item, SharingClass
from sharing.collections.collection import Source

MOST_SOURCES = 5
"""Places that are named for each item."""


def sources(
    names: Iterable[str], department: str, catalog: Catalog, today: date, among: Iterable[str] | None = None
) -> tuple[Source, ...]:
    """Where the items so called, by name, code or scheme of identifiers, can be had from other departments.

    None for what the department is responsible for itself: what it provides, unless another has it in a base database
    and it has not. Items of the third class are not to be had, and so are not named. It looks at every item once, or at
    those of the resources `among` which all that have such items are.
    """
    wanted = {plain(name): name for name in names}
    found: dict[str, list[tuple[Source, bool]]] = defaultdict(list)
    for code in sorted(catalog.resources if among is None else catalog.resources.keys() & set(among)):
        resource = catalog.resources[code]
        for item in resource.items.values():
            if not _is_supplied(item, today):
                continue
            for name in _called(item) & wanted.keys():
                found[name].append((Source(wanted[name], code, item.code, resource.provider), item.base))
    return tuple(source for name in wanted for source in _others(found[name], department)[:MOST_SOURCES])


def plain(text: str) -> str:
    """Full and half width, upper and lower case are alike, as in the search of the catalogue."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _others(found: list[tuple[Source, bool]], department: str) -> list[Source]:
    """Those of others, the base databases first; none where the department's own comes before them."""
    own = [is_base for source, is_base in found if source.provider == department]
    others = [(source, is_base) for source, is_base in found if source.provider != department]
    is_own = any(own) or (bool(own) and not any(is_base for _, is_base in others))
    ordered = sorted(others, key=lambda one: not one[1])
    return [] if is_own else [source for source, _ in ordered]


def _is_supplied(item: Item, today: date) -> bool:
    is_gone = item.withdrawn is not None and item.withdrawn.since <= today
    return item.sharing_class is not SharingClass.RESTRICTED and not is_gone


def _called(item: Item) -> frozenset[str]:
    return frozenset(_names(item))


def _names(item: Item) -> Iterator[str]:
    yield plain(item.name)
    yield plain(item.code)
    if item.identifier is not None:
        yield plain(item.identifier)
