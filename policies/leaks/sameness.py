"""Which values of several rows are one and the same, and which are parts of another."""

from collections.abc import Mapping

from catalog import Reference, Resource
from masking import Domain, resident_id
from policies.leaks.kinds import domain_of
from policies.leaks.subjects import Row, Slot, Value

_RESIDENT_ID = "resident_id"


class Domains:
    """The models of items, each looked for once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Domain] = {}

    def of(self, resource: Resource, item: str) -> Domain:
        known = self._known.get((resource.code, item))
        if known is None:
            known = self._known[resource.code, item] = domain_of(resource.items[item])
        return known


class Equal:
    """Which slots hold the same value."""

    def __init__(self) -> None:
        self._above: dict[Slot, Slot] = {}

    def root(self, slot: Slot) -> Slot:
        while (above := self._above.get(slot, slot)) != slot:
            slot = above
        return slot

    def join(self, one: Slot, other: Slot) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._above[second] = first

    def roots(self, rows: list[Row]) -> Mapping[Slot, Slot]:
        return {
            (number, item): self.root((number, item)) for number, row in enumerate(rows) for item in row.resource.items
        }


def same_row(equal: Equal, rows: list[Row], behind: int, reference: Reference) -> int | None:
    """The row that is there already and that a reference of the row `behind` leads to, for its key is the same."""
    for number, row in enumerate(rows):
        joined = {theirs for own, theirs in reference.on if equal.root((behind, own)) == equal.root((number, theirs))}
        if row.resource.code == reference.resource and joined.issuperset(row.resource.key):
            return number
    return None


def values_of(rows: list[Row], equal: Mapping[Slot, Slot], domains: Domains) -> tuple[Value, ...]:
    """Every value of which those who hold whatever they may can have a form, or that they may guess or name."""
    classes: dict[Slot, list[Slot]] = {}
    for slot, root in equal.items():
        classes.setdefault(root, []).append(slot)
    parts: dict[Slot, dict[Slot, str | None]] = {}
    for number, row in enumerate(rows):
        whole = next((item.code for item in row.resource.items.values() if item.identifier == _RESIDENT_ID), None)
        for item in row.resource.items.values():
            if item.part is not None and whole is not None:
                alike = classes.pop(equal[number, item.code], [])
                parts.setdefault(equal[number, whole], {}).update(dict.fromkeys(alike, item.part.value))
    used = {(0, key) for key in rows[0].resource.key}
    for number, row in enumerate(rows):
        used.update((number, form.item) for form in row.view.held.forms)
        used.update((number, trial.item) for trial in row.view.held.trials)
    found = ((slots, {**dict.fromkeys(slots), **parts.get(root, {})}) for root, slots in classes.items())
    return tuple(Value(_domain(rows, slots, domains), every) for slots, every in found if not used.isdisjoint(every))


def _domain(rows: list[Row], slots: list[Slot], domains: Domains) -> Domain:
    """The model of equal items: of the one that says most about itself."""
    items = [(rows[number].resource, code) for number, code in slots]
    identifiers = [(resource, code) for resource, code in items if resource.items[code].identifier]
    if any(resource.items[code].identifier == _RESIDENT_ID for resource, code in identifiers):
        return resident_id()
    return domains.of(*(identifiers or items)[0])
