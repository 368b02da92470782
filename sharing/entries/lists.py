"""Lists that are drawn from the catalogue (R022, R023): what is shared how, what is opened, what credit is known by."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog import Catalog, Mode, Resource, SharingClass

CREDIT_CODE = "uscc"


@dataclass(frozen=True, slots=True)
class SharedEntry:
    """A line of the 共享目录清单. `items` are those of that class: a resource has a line for each of its classes."""

    resource_code: str
    code: str
    name: str
    provider: str
    sharing_class: SharingClass
    items: tuple[str, ...]
    modes: tuple[Mode, ...]
    conditions: str
    update_cycle: str


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """A line of the 开放目录清单."""

    resource_code: str
    code: str
    name: str
    provider: str
    open_class: str
    condition: str
    format: str
    update_cycle: str


def sharing_list(catalog: Catalog) -> tuple[SharedEntry, ...]:
    """What departments share with each other, by resource codes; what is not shared stands in it too (R078)."""
    return tuple(line for resource in _ordered(catalog) for line in _shared(resource))


def opening_list(catalog: Catalog) -> tuple[OpenedEntry, ...]:
    """What is opened to the public, with or without conditions, by resource codes."""
    return tuple(
        OpenedEntry(
            resource.resource_code,
            resource.code,
            resource.name,
            resource.provider,
            resource.open_class,
            resource.open_condition,
            resource.format,
            resource.update_cycle,
        )
        for resource in _ordered(catalog)
        if resource.open_class != "not_open"
    )


def credit_list(catalog: Catalog) -> tuple[Resource, ...]:
    """The resources whose subjects are named by a unified social credit code (R023, R098)."""
    return tuple(
        resource
        for resource in _ordered(catalog)
        if any(resource.items[code].identifier == CREDIT_CODE for code in resource.key)
    )


def _shared(resource: Resource) -> Iterator[SharedEntry]:
    for sharing_class in SharingClass:
        items = tuple(code for code, item in resource.items.items() if item.sharing_class is sharing_class)
        if items:
            yield SharedEntry(
                resource.resource_code,
                resource.code,
                resource.name,
                resource.provider,
                sharing_class,
                items,
                tuple(sorted(resource.modes)),
                resource.conditions,
                resource.update_cycle,
            )


def _ordered(catalog: Catalog) -> list[Resource]:
    return sorted(catalog.resources.values(), key=lambda resource: (resource.resource_code, resource.code))
