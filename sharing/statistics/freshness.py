"""Freshness (更新时效): when each resource was last updated, as far as anybody said, against its cycle (R090)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from catalog import Catalog, Resource
from sharing.announcements import Announcement, Matter
from sharing.calendar import UpdateCycle, next_update
from sharing.proceedings import Proceeding

Announced = Iterable[Proceeding[Announcement]]


@dataclass(frozen=True, slots=True)
class Fresh:
    """As new as promised until `until`."""

    until: date


@dataclass(frozen=True, slots=True)
class Stale:
    """The update that was promised is missing for so many days of the calendar."""

    days: int


@dataclass(frozen=True, slots=True)
class Interrupted:
    """An outage is announced, expected to be over by `until` where that was said (R095)."""

    until: date | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither the entry nor an announcement tells when the data was last updated."""


@dataclass(frozen=True, slots=True)
class Live:
    """It promises real time and is answered out of its source: it is as new as that, and no day tells more."""


State = Fresh | Stale | Interrupted | Unknown | Live


@dataclass(frozen=True, slots=True)
class Freshness:
    """How new the data of a resource is on a day.

    `cycle` is the promise in force: that of the entry, or a later one that was announced; `entry_differs` where the
    catalogue does not say yet what was announced (R031).
    """

    resource: str
    provider: str
    cycle: UpdateCycle
    entry_differs: bool
    updated_on: date | None
    state: State


def freshness(catalog: Catalog, announced: Announced, on: date) -> Mapping[str, Freshness]:
    """By resource. Updates are told by `data_as_of`, the day of release, and announced changes that hold already."""
    told: dict[str, list[Proceeding[Announcement]]] = {code: [] for code in catalog.resources}
    for each in announced:
        if each.content.resource in told and each.content.effective_on <= on:
            told[each.content.resource].append(each)
    return {code: _freshness(catalog.resources[code], told[code], on) for code in sorted(told)}


def _freshness(resource: Resource, told: list[Proceeding[Announcement]], on: date) -> Freshness:
    promised, cycle = UpdateCycle(resource.update_cycle), _cycle(resource, told)
    updated_on = _updated_on(resource, told)
    return Freshness(
        resource=resource.code,
        provider=resource.provider,
        cycle=cycle,
        entry_differs=cycle is not promised,
        updated_on=updated_on,
        state=_outage(told, on) or _state(cycle, updated_on, on),
    )


def _cycle(resource: Resource, told: list[Proceeding[Announcement]]) -> UpdateCycle:
    """The latest that was announced and not ended, else that of the entry."""
    cycles = [
        (each.content.effective_on, each.number, each.content.cycle)
        for each in told
        if each.content.cycle is not None and not each.is_closed
    ]
    return max(cycles)[2] if cycles else UpdateCycle(resource.update_cycle)


def _updated_on(resource: Resource, told: list[Proceeding[Announcement]]) -> date | None:
    days = [each.content.effective_on for each in told if each.content.matter is Matter.CHANGE]
    days += [] if resource.data_as_of is None else [datetime.fromisoformat(resource.data_as_of).date()]
    days += [] if resource.released is None else [resource.released]
    return max(days, default=None)


def _outage(told: list[Proceeding[Announcement]], on: date) -> Interrupted | None:
    lasting = [
        each.content
        for each in told
        if each.content.matter is Matter.OUTAGE
        and not each.is_closed
        and (each.content.until is None or on <= each.content.until)
    ]
    if not lasting:
        return None
    ends = [content.until for content in lasting if content.until is not None]
    return Interrupted(max(ends) if len(ends) == len(lasting) else None)


def _state(cycle: UpdateCycle, updated_on: date | None, on: date) -> State:
    if updated_on is None:
        return Live() if cycle is UpdateCycle.REALTIME else Unknown()
    until = next_update(cycle, updated_on)
    return Fresh(until) if on <= until else Stale((on - until).days)
