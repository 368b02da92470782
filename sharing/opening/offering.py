"""What everybody may have: entries that are published as open, and what providers have agreed to open to all.

INVARIANT: time, a changed entry and a second opening only take away. What is opened on conditions belongs to whoever
asked for it, and is not among this.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from catalog import Catalog, Grade, Item, Mode, Network, Resource, Secrecy
from masking import Mask, MaskError, parse_mask
from policies import tells_no_more
from sharing.jurisdictions import OpenClass
from sharing.opening.content import OpenedItem, OpeningContent
from sharing.opening.standing import is_in_force
from sharing.opening.tracks import is_protected
from sharing.proceedings import Proceeding

Offer = Mapping[str, Mapping[str, Mask | None]]
"""By the codes of resources and of their items: the mask behind which everybody may have it, None for as it is."""


def offered(catalog: Catalog, openings: Iterable[Proceeding[OpeningContent]], today: date) -> Offer:
    """What is open to everybody on that day, of what the catalogue has now.

    An entry that is published as open opens its items that are not protected (R101). Of an item that two openings open
    behind two masks, it is the one that tells no more than the other; none where neither is known to.
    """
    found: dict[str, dict[str, Mask | None]] = {}
    for resource in catalog.resources.values():
        if is_for_everybody(resource):
            plain = (code for code, item in resource.items.items() if not is_protected(item))
            found[resource.code] = dict.fromkeys(plain)
    masks: dict[tuple[str, str], list[Mask | None]] = {}
    for opening in openings:
        opened_in = catalog.resources.get(opening.content.wanted.resource or "")
        if opened_in is not None and _is_for_all(opening, opened_in, today):
            for code, mask in _masks(opening.content.opened):
                masks.setdefault((opened_in.code, code), []).append(mask)
    for (code, item), several in masks.items():
        items = found.setdefault(code, {})
        if item not in items:  # what an entry publishes is open as it is, whatever somebody asked for besides
            items.update(_narrowest(catalog.resources[code].items[item], several))
    return {code: items for code, items in found.items() if items}


def is_for_everybody(resource: Resource) -> bool:
    """Whether the entry is published as open to whoever logs in."""
    return resource.open_class == OpenClass.UNCONDITIONAL and _may_be_served(resource)


def _may_be_served(resource: Resource) -> bool:
    is_harmless = resource.secrecy is Secrecy.NONE and resource.grade is not Grade.CORE
    return is_harmless and resource.network is Network.EXTRANET and Mode.QUERY in resource.modes


def _is_for_all(opening: Proceeding[OpeningContent], resource: Resource, today: date) -> bool:
    is_open = opening.content.open_class is OpenClass.UNCONDITIONAL and is_in_force(opening, resource, today)
    return is_open and _may_be_served(resource)


def _masks(opened: Iterable[OpenedItem]) -> Iterator[tuple[str, Mask | None]]:
    """The items with their masks; one whose mask cannot be read any more is not open."""
    for one in opened:
        try:
            yield one.item, parse_mask(one.mask) if one.mask else None
        except MaskError:
            continue


def _narrowest(item: Item, masks: Sequence[Mask | None]) -> Mapping[str, Mask | None]:
    """The item behind the mask that tells no more than every other one, if one does."""
    for mask in masks:
        if all(_tells_no_more(mask, other, item) for other in masks):
            return {item.code: mask}
    return {}


def _tells_no_more(one: Mask | None, other: Mask | None, item: Item) -> bool:
    return other is None or (one is not None and tells_no_more(one, other, item))
