"""Supply (数量): what each department supplies, counted in the catalogue (R132)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from catalog import Catalog, Category, Mode, Resource, SharingClass


@dataclass(frozen=True, slots=True)
class Supply:
    """Resources of one department, by category and mode, their items by class; `opened` are opened to the public."""

    resources: int
    categories: Mapping[Category, int]
    modes: Mapping[Mode, int]
    items: Mapping[SharingClass, int]
    base_items: int
    opened: int


def supply(catalog: Catalog) -> Mapping[str, Supply]:
    """By department, those without resources left out."""
    by_provider: dict[str, list[Resource]] = {}
    for resource in catalog.resources.values():
        by_provider.setdefault(resource.provider, []).append(resource)
    return {provider: _supply(by_provider[provider]) for provider in sorted(by_provider)}


def _supply(resources: list[Resource]) -> Supply:
    categories = Counter(resource.category for resource in resources)
    modes = Counter(mode for resource in resources for mode in resource.modes)
    items = [item for resource in resources for item in resource.items.values()]
    classes = Counter(item.sharing_class for item in items)
    return Supply(
        resources=len(resources),
        categories={category: categories[category] for category in Category},
        modes={mode: modes[mode] for mode in Mode},
        items={sharing_class: classes[sharing_class] for sharing_class in SharingClass},
        base_items=sum(item.base for item in items),
        opened=sum(resource.open_class != "not_open" for resource in resources),
    )
