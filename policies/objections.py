"""Which rules could not be read any more if the catalogue described a resource otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType

from catalog import Catalog, Place, Resource
from policies.meaning import Cells, Grounds, meaning_of
from policies.mistakes import Mistake
from policies.naming import BUILT_IN
from policies.table import PolicyTable

_ANY = "*"


@dataclass(frozen=True, slots=True)
class Objection:
    """A rule that stands against the new description; `what` and `who` are its cells, the rest is the mistake in it."""

    place: Place
    what: str
    who: str
    code: str
    message: str


def objections(table: PolicyTable, resource: Resource) -> Iterator[Objection]:
    """Every mistake that the rules about the resource, or about all, would have over it, in the order of the files.

    What they say of other resources is as it was, and is not looked at.
    """
    grounds = _grounds(table.grounds, resource)
    for part in table.parts:
        for line in chain(part.lines.get(resource.code, ()), part.lines.get(_ANY, ())):
            _, who, what, rights, when, rows, mask, effect, _ = line.cells
            meaning = meaning_of(Cells(what, rights, when, rows, mask, effect, who in BUILT_IN), part.owner, grounds)
            for mistake in _mistakes(meaning):
                yield Objection(line.place, what, who, mistake.code, mistake.message)


def _grounds(grounds: Grounds, resource: Resource) -> Grounds:
    """As they are, over a catalogue that has this resource alone: nothing of it is merely absent for now."""
    catalog = grounds.catalog
    alone = Catalog(MappingProxyType({resource.code: resource}), catalog.departments, catalog.version)
    return replace(grounds, catalog=alone)


def _mistakes(meaning: object) -> tuple[Mistake, ...]:
    return meaning if isinstance(meaning, tuple) else ()
