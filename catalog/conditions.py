"""Whether what somebody asks for meets the conditions on which a resource is granted without anybody looking."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.entries import GrantConditions, Mode
from catalog.rowrules import region_prefix


@dataclass(frozen=True, slots=True)
class Asked:
    """An application as far as conditions look at it; `days` counts the first and the last one too."""

    purpose: str
    region_code: str
    modes: frozenset[Mode]
    items: frozenset[str]
    days: int
    names_persons: bool


def unmet_conditions(conditions: GrantConditions, asked: Asked) -> tuple[str, ...]:
    """The elements of `granted_if` that do not hold, as catalogue files call them; none where all of them hold."""
    return tuple(_unmet(conditions, asked))


def _unmet(conditions: GrantConditions, asked: Asked) -> Iterator[str]:
    if conditions.functions and asked.purpose not in conditions.functions:
        yield "functions"
    if conditions.regions and not any(_lies_within(asked.region_code, region) for region in conditions.regions):
        yield "regions"
    if conditions.modes and not asked.modes <= conditions.modes:
        yield "modes"
    if conditions.items and not asked.items <= conditions.items:
        yield "items"
    if conditions.longest_days is not None and asked.days > conditions.longest_days:
        yield "longest_days"
    if conditions.needs_persons and not asked.names_persons:
        yield "persons"


def _lies_within(code: str, region: str) -> bool:
    """A code that names no region lies nowhere, and nothing lies within one that names none."""
    prefix = region_prefix(region)
    return prefix is not None and region_prefix(code) is not None and code.startswith(prefix)
