"""The catalogue counted over the whole request space: what is opened, what decides, who reaches anything."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog import Resource
from policies.decisions import is_denied
from policies.lint.reaching import Reach
from policies.lint.survey import Survey
from policies.rules import PUBLIC, Rule
from policies.selecting import key_of, keys_of, reaches
from policies.space import Cell, Space
from policies.words import MODES, Right


@dataclass(frozen=True, slots=True)
class ResourceCoverage:
    """One resource. `unnamed` are the items that no rule means, `unopened` those that nobody gets in any mode.

    `idle` are the rules that never decide. `reached` holds per mode the departments that get some item of some row
    in some situation.
    """

    resource: Resource
    rules: int
    unnamed: tuple[str, ...]
    unopened: tuple[str, ...]
    idle: tuple[Rule, ...]
    reached: Mapping[Right, tuple[str, ...]]

    @property
    def departments(self) -> frozenset[str]:
        """Those that get something in any mode."""
        return frozenset(department for reaching in self.reached.values() for department in reaching)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole catalogue. `for_all` are how many rules name all resources, `idle` those of them that never decide."""

    resources: tuple[ResourceCoverage, ...]
    departments: tuple[str, ...]
    for_all: int
    idle: tuple[Rule, ...]

    @property
    def reaching_nothing(self) -> tuple[str, ...]:
        """The departments that get nothing of any resource."""
        reaching = frozenset[str]().union(*(each.departments for each in self.resources))
        return tuple(department for department in self.departments if department not in reaching)


def coverage(space: Space) -> Coverage:
    """Counts over the whole request space, from the day of `space` on."""
    survey = Survey(space.policies, space.today)
    reach = Reach(survey)
    resources = tuple(_resource(space, reach, resource) for resource in space.catalog.resources.values())
    for_all = [rule for part in space.policies.table.parts for rule in part.by_resource.get(None, ())]
    idle = tuple(rule for rule in for_all if not _decides_anywhere(rule, space, reach))
    return Coverage(resources, tuple(space.catalog.departments), len(for_all), idle)


def _decides_anywhere(rule: Rule, space: Space, reach: Reach) -> bool:
    return any(reach.decides(rule, reach.scope(rule, resource)) for resource in space.catalog.resources.values())


def _resource(space: Space, reach: Reach, resource: Resource) -> ResourceCoverage:
    rules = space.policies.table.about(resource.code)
    own = [rule for rule in rules if rule.resource is not None]
    opened = _Opened(space, resource)
    return ResourceCoverage(
        resource,
        len(own),
        tuple(code for code in resource.items if not any(_means(rule, resource, code) for rule in rules)),
        tuple(code for code in resource.items if code not in opened.items),
        tuple(rule for rule in own if not reach.decides(rule, reach.scope(rule, resource))),
        {right: opened.to(right) for right in sorted(MODES) if right.mode in resource.modes},
    )


class _Opened:
    """What of a resource is opened in some situation: `items` to anybody, and to whom rows and some item are."""

    def __init__(self, space: Space, resource: Resource) -> None:
        self._space = space
        self._rows: dict[Right, set[str]] = {}
        self._values: dict[Right, set[str]] = {}
        self.items: set[str] = set()
        for cell in space.cells(resource.code):
            if cell.right in MODES and cell.right.mode in resource.modes and self._is_opened(cell):
                self._add(cell, resource)

    def to(self, right: Right) -> tuple[str, ...]:
        """The departments that get some item of some row; a comparison needs no rule about rows."""
        found = self._values.get(right, set())
        if right is not Right.VERIFY:
            found = found & self._rows.get(right, set())
        return tuple(code for code in self._space.catalog.departments if code in found)

    def _is_opened(self, cell: Cell) -> bool:
        return any(not is_denied(cell.decide(situation).decision) for situation in cell.situations(self._space.today))

    def _add(self, cell: Cell, resource: Resource) -> None:
        departments = {caller.department for caller in cell.callers.callers} - {PUBLIC}
        items = [target for target in cell.targets if target in resource.items]
        self.items.update(item for item in items if item is not None)
        if None in cell.targets:
            self._rows.setdefault(cell.right, set()).update(departments)
        elif items:
            self._values.setdefault(cell.right, set()).update(departments)


def _means(rule: Rule, resource: Resource, item: str) -> bool:
    keys = keys_of(resource, item) or ()
    return key_of(rule.selector) in keys and reaches(rule.selector, rule.effect, resource.items[item])
