"""Use (使用情况): who used whose data how often, added up out of the daily counts of the log (R116, R132)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from audit import Usage, UsageCounts, together
from catalog import Catalog, Mode
from sharing.statistics.periods import Period

Counted = Mapping[Usage, UsageCounts]
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, order=True)
class UseOf:
    """What a department did with a resource for some purposes in a mode."""

    resource: str
    department: str
    mode: Mode
    purposes: tuple[str, ...]


def within(counted: Counted, period: Period) -> Counted:
    """The uses of a period."""
    return {use: counts for use, counts in counted.items() if use.day in period}


def from_others(counted: Counted, catalog: Catalog) -> Counted:
    """Without what departments did with their own data, and with resources that are in no catalogue any more."""
    return {
        use: counts
        for use, counts in counted.items()
        if use.resource in catalog.resources and catalog.resources[use.resource].provider != use.department
    }


def of_provider(counted: Counted, catalog: Catalog, provider: str) -> Counted:
    """What others did with the resources of one provider, and nothing else (R116)."""
    foreign = from_others(counted, catalog)
    return {use: counts for use, counts in foreign.items() if catalog.resources[use.resource].provider == provider}


def by_use(counted: Counted) -> Mapping[UseOf, UsageCounts]:
    """Over all days."""
    return added(counted, lambda use: UseOf(use.resource, use.department, use.mode, use.purposes))


def by_mode(counted: Counted) -> Mapping[Mode, UsageCounts]:
    """Every mode, those that were not used too."""
    found = added(counted, lambda use: use.mode)
    return {mode: found.get(mode, UsageCounts()) for mode in Mode}


def added(counted: Counted, key: Callable[[Usage], Key]) -> Mapping[Key, UsageCounts]:
    """The counts of equal keys together, in the order in which they come."""
    found: dict[Key, list[UsageCounts]] = {}
    for use, counts in counted.items():
        found.setdefault(key(use), []).append(counts)
    return {each: together(counts) for each, counts in found.items()}


def total(counts: Iterable[UsageCounts]) -> UsageCounts:
    """All together."""
    return together(counts)
