"""Which lines yield: from the first line of the files to the last, one that undoes a mask opens nothing more."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from threading import Lock

from catalog import Catalog
from masking import FLOOR
from policies.deciding import Policies
from policies.leaks.sameness import Domains
from policies.rights import Grant, Whole, Withheld
from policies.withholding.cases import Case, Hidden, cases_of
from policies.withholding.neighbours import Neighbours, Obtains, Referring, joined_to, referring
from policies.withholding.obtaining import Obtained, Obtaining


class Combinations:
    """What of the lines opens nothing to a department, so that of no subject its forms undo a mask (design §5).

    Counted together is all that anybody of the department may obtain of a subject today, in any hour, mode, position
    and purpose, by each of its grants in force, with its agreements in force. A mask is undone where one candidate is
    left, or fewer than a floor although the mask alone leaves as many.

    INVARIANT: without what is withheld no case is left in which a mask is undone, for what stays was tried together.
    """

    def __init__(
        self,
        policies: Policies,
        department: str,
        grants: Iterable[Grant],
        agreed: frozenset[str],
        today: date,
        floor: float = FLOOR,
    ) -> None:
        """`grants` and `agreed` are all that are in force. `floor` 0 withholds nothing."""
        held = tuple(grants)
        self.whole = Whole(tuple((grant.number, grant.version) for grant in held), agreed, floor)
        self._policies = policies
        self._department = department
        self._held = held
        self._today = today
        self._known: dict[str, frozenset[Withheld]] = {}
        self._working = Lock()

    def knows(self, resource: str) -> bool:
        """Whether `of` has only to look it up."""
        return resource in self._known or not self.whole.floor

    def of(self, resource: str) -> frozenset[Withheld]:
        """What is withheld of the resource, and of those that references join it to, over however many.

        Of several threads that ask at once, one works it out. Raises KeyError where the catalogue holds no such
        resource or department.
        """
        if not self.whole.floor:
            return frozenset()
        known = self._known.get(resource)
        if known is None:
            with self._working:
                known = self._known.get(resource)
                if known is None:
                    known = self._work_out(resource)
        return known

    def _work_out(self, resource: str) -> frozenset[Withheld]:
        catalog = self._policies.catalog
        to = referring(catalog)
        joined = joined_to(catalog, to, resource)
        found = self._yielding(joined, to)
        self._known.update(dict.fromkeys(joined, found))
        return found

    def _yielding(self, resources: Iterable[str], to: Referring) -> frozenset[Withheld]:
        obtaining = Obtaining(self._policies, self._department, self._held, self.whole.agreed, self._today)
        floor = self.whole.floor
        cases = tuple(dict.fromkeys(_Subjects(self._policies.catalog, to, obtaining, floor).cases(resources)))
        yielding: frozenset[Withheld] = frozenset()
        while more := _pass(cases, yielding, floor):
            yielding |= more
        return yielding


class _Subjects:
    """Finds the cases of every subject in which something may be undone."""

    def __init__(self, catalog: Catalog, to: Referring, obtaining: Obtaining, floor: float) -> None:
        self._catalog = catalog
        self._to = to
        self._obtaining = obtaining
        self._floor = floor
        self._domains = Domains()

    def cases(self, resources: Iterable[str]) -> Iterator[Case]:
        """Where nothing is undone even by more than can be had, nothing is looked at closely."""
        doubtful: dict[str, frozenset[str]] = {}
        for code in resources:
            most = self._obtaining.at_most(self._catalog.resources[code])
            lines = (case.lines for case in self._about(code, most, self._obtaining.at_most)) if most.kinds else ()
            items = frozenset(line.item for line in frozenset[Withheld]().union(*lines))
            if items:
                doubtful[code] = items
        self._obtaining.look_at(frozenset().union(*doubtful.values()))
        for code in doubtful:
            exactly = self._obtaining.exactly(self._catalog.resources[code])
            for kind in exactly.kinds:
                yield from self._about(code, replace(exactly, kinds=(kind,)), self._obtaining.exactly)

    def _about(self, code: str, kind: Obtained, obtains: Obtains) -> Iterator[Case]:
        """The cases of one row of a kind and its neighbours."""
        around = Neighbours(self._catalog, self._to, self._catalog.resources[code], kind, obtains)
        for case in cases_of(around, self._domains):
            if any(hidden.is_undone(case.lines, self._floor) for hidden in case.hidden(case.lines)):
                yield case


def _pass(cases: Iterable[Case], gone: frozenset[Withheld], floor: float) -> frozenset[Withheld]:
    """The lines, besides those that are `gone`, that undo something with the lines that stand before them and stay.

    Once there are none, everything that is left of each case has been tried together.
    """
    found: dict[Withheld, list[Hidden]] = {}
    for case in cases:
        hidden = case.hidden(gone)
        for line in case.lines - gone:
            found.setdefault(line, []).extend(hidden)
    kept: set[Withheld] = set()
    yielding: set[Withheld] = set()
    for line in sorted(found, key=lambda one: (one.place, one.item)):
        if any(hidden.is_undone(kept | {line}, floor) for hidden in found[line]):
            yielding.add(line)
        else:
            kept.add(line)
    return frozenset(yielding)
