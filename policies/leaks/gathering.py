"""Every subject of the resources: a row, and the rows behind its references, for each class of callers."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from catalog import Catalog, Reference
from masking import candidates
from policies.leaks.having import Having, View
from policies.leaks.sameness import Domains, Equal, same_row, values_of
from policies.leaks.showing import Showing
from policies.leaks.subjects import Row, Subject
from policies.recent import Recent
from policies.rules import WholeResource
from policies.space import Caller, Space
from policies.words import SHOWING, Effect

DEEPEST = 2  # references after each other
_REMEMBERED = 1_024


class Subjects:
    """Every subject of some resources, for callers that no rule about the resources in question tells apart."""

    def __init__(self, space: Space, resources: Collection[str] | None = None) -> None:
        """`resources` are those to begin at, by default all; references lead out of them."""
        self.space = space
        self.resources = tuple(space.catalog.resources if resources is None else sorted(resources))
        self._showing = Showing(space)
        self._domains = Domains()
        self._numbers: Recent[str, Mapping[Caller, int]] = Recent(_REMEMBERED)
        self._worth: Recent[Having, float] = Recent(_REMEMBERED)

    def __iter__(self) -> Iterator[Subject]:
        return (subject for resource in self.resources for subject in self.of(resource))

    def of(self, resource: str) -> Iterator[Subject]:
        """The subjects whose first row is one of the resource; rows that do not come to the callers are left out."""
        if not self._comes(resource):
            return
        for callers in self._callers(resource):
            for view in self._views(resource, callers[0]):
                for holding in (False, True):
                    having = view.having(holding=holding)
                    if having.listed or having.keyed:
                        yield self._subject(callers, resource, view, holding)

    def havings(self, resource: str) -> Iterator[tuple[tuple[Caller, ...], Having]]:
        """What each class of callers can have of each kind of row with neither grant nor agreement."""
        if not self._comes(resource):
            return
        for number, callers in enumerate(self.space.classes(resource)):
            for view in self._showing.views(resource, number):
                yield callers.callers, view.free

    def _comes(self, resource: str) -> bool:
        """Whether some rule opens rows of the resource to somebody."""
        return any(
            isinstance(rule.selector, WholeResource)
            and rule.effect is Effect.ALLOW
            and not rule.rights.isdisjoint(SHOWING)
            for rule in self.space.policies.table.about(resource)
        )

    def _callers(self, resource: str) -> Iterable[tuple[Caller, ...]]:
        """Callers who are of one class at every resource that references lead to."""
        found: dict[tuple[int, ...], list[Caller]] = {}
        near = _near(self.space.catalog, resource)
        for caller in self.space.callers():
            found.setdefault(tuple(self._number(code, caller) for code in near), []).append(caller)
        return map(tuple, found.values())

    def _number(self, resource: str, caller: Caller) -> int:
        known = self._numbers.get(resource)
        if known is None:
            classes = enumerate(self.space.classes(resource))
            known = {each: number for number, one in classes for each in one.callers}
            self._numbers.put(resource, known)
        return known[caller]

    def _views(self, resource: str, caller: Caller) -> tuple[View, ...]:
        return self._showing.views(resource, self._number(resource, caller))

    def _subject(self, callers: tuple[Caller, ...], resource: str, view: View, holding: bool) -> Subject:
        rows = [Row(self.space.catalog.resources[resource], view)]
        equal = Equal()
        behind = 0
        while behind < len(rows):
            if len(rows[behind].path) < DEEPEST:
                for reference in rows[behind].resource.references.values():
                    self._follow(rows, equal, behind, reference, callers[0], holding)
            behind += 1
        return Subject(callers, tuple(rows), values_of(rows, equal.roots(rows), self._domains), holding)

    def _follow(
        self, rows: list[Row], equal: Equal, behind: int, reference: Reference, caller: Caller, holding: bool
    ) -> None:
        """Add the row that a reference leads to, unless it is closed or leads back to a row that is there."""
        target = self.space.catalog.resources.get(reference.resource)
        view = self._best(reference, caller, holding) if target is not None else None
        if target is None or view is None or not _is_open(rows[behind].view, view, reference, holding):
            return
        known = same_row(equal, rows, behind, reference)
        number = len(rows) if known is None else known
        for own, theirs in reference.on:
            equal.join((behind, own), (number, theirs))
        if known is None:
            rows.append(Row(target, view, (*rows[behind].path, reference.code)))

    def _best(self, reference: Reference, caller: Caller, holding: bool) -> View | None:
        """Of the kinds of rows that may be met behind a reference the one that tells most."""
        found = [
            view
            for view in self._views(reference.resource, caller)
            if (view.having(holding=holding).listed if reference.many else view.having(holding=holding).keyed)
        ]
        return max(found, key=lambda view: self._told(view.having(holding=holding)), default=None)

    def _told(self, having: Having) -> float:
        """The bits that the forms of a row tell, each item by its best one."""
        known = self._worth.get(having)
        if known is None:
            best: dict[str, float] = {}
            for form in having.forms:
                domain = self._domains.of(self.space.catalog.resources[form.resource], form.item)
                best[form.item] = max(best.get(form.item, 0.0), candidates(domain, form.form).bits)
            known = sum(best.values())
            self._worth.put(having, known)
        return known


def _near(catalog: Catalog, resource: str) -> list[str]:
    """The resources that a subject of this one may take in."""
    met, edge = {resource}, {resource}
    for _ in range(DEEPEST):
        edge = {link.resource for code in edge for link in catalog.resources[code].references.values()} - met
        edge &= catalog.resources.keys()
        met |= edge
    return sorted(met)


def _is_open(own: View, their: View, reference: Reference, holding: bool) -> bool:
    """Whether the reference may be followed: by a rule, or without one because its items are clear on both sides."""
    mine, others = own.having(holding=holding), their.having(holding=holding)
    return reference.code in mine.references or (
        reference.code in mine.unruled
        and all(mine.is_clear(item) and others.is_clear(other) for item, other in reference.on)
    )
