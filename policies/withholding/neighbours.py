"""The rows that tell of one subject: a row, the rows behind its references, and the rows that refer to it."""

from collections.abc import Callable, Iterable, Mapping

from catalog import Catalog, Reference, Resource
from policies.leaks.gathering import DEEPEST
from policies.leaks.having import Having, View
from policies.leaks.sameness import Equal, same_row
from policies.leaks.subjects import Row
from policies.withholding.obtaining import Obtained

Obtains = Callable[[Resource], Obtained]
"""What may be had of the rows of a resource."""

Referring = Mapping[str, tuple[tuple[Resource, Reference], ...]]
"""By resource what refers to it."""


def referring(catalog: Catalog) -> Referring:
    """By resource the references that lead to it."""
    found: dict[str, list[tuple[Resource, Reference]]] = {}
    for resource in catalog.resources.values():
        for reference in resource.references.values():
            found.setdefault(reference.resource, []).append((resource, reference))
    return {code: tuple(references) for code, references in found.items()}


def joined_to(catalog: Catalog, to: Referring, resource: str) -> frozenset[str]:
    """All resources that references join a resource to, in either direction, itself among them."""
    met, edge = {resource}, [resource]
    while edge:
        one = edge.pop()
        near = {link.resource for link in catalog.resources[one].references.values()} & catalog.resources.keys()
        near |= {source.code for source, _ in to.get(one, ())}
        edge += near - met
        met |= near
    return frozenset(met)


class Neighbours:
    """The rows about one row of a kind, as far as a department may follow references there.

    `obtained` is what may be had of each of `rows`. `named` are the numbers of those that come only to who names their
    key: they are not listed, and nothing that is listed leads there. `several` are the numbers of those that stand for
    several rows of one subject, which may be of different kinds.
    """

    def __init__(self, catalog: Catalog, to: Referring, first: Resource, kind: Obtained, obtains: Obtains) -> None:
        self.rows: list[Row] = []
        self.obtained: list[Obtained] = []
        self.several: set[int] = set()
        self.equal = Equal()
        self._catalog = catalog
        self._obtains = obtains
        self._add(first, kind, ())
        own = kind.together
        referred = [self._referring(source, reference) for source, reference in to.get(first.code, ())]
        listed = own.listed or any(number is not None and self._having(number).listed for number in referred)
        self.named = {number for number in referred if number is not None and not self._having(number).listed}
        self.named |= set() if listed else {0}
        self._follow_all()

    def _follow_all(self) -> None:
        """Go on from the first row, not from those that refer to it."""
        around = len(self.rows)
        behind = 0
        while behind < len(self.rows):
            if (behind == 0 or behind >= around) and len(self.rows[behind].path) < DEEPEST:
                for reference in self.rows[behind].resource.references.values():
                    self._follow(behind, reference)
            behind += 1

    def _follow(self, behind: int, reference: Reference) -> None:
        target = self._catalog.resources.get(reference.resource)
        obtained = None if target is None else self._obtains(target)
        if target is None or obtained is None:
            return
        theirs = obtained.together
        comes = theirs.listed if reference.many else theirs.keyed
        is_own = self.rows[behind].resource.provider == target.provider
        if comes and _is_open(self.obtained[behind], obtained, reference, is_own):
            known = same_row(self.equal, self.rows, behind, reference)
            number = len(self.rows) if known is None else known
            for own, other in reference.on:
                self.equal.join((behind, own), (number, other))
            if known is None:
                if behind in self.several or (
                    reference.many and not _holds_key(target, {other for _, other in reference.on})
                ):
                    self.several.add(number)
                self._add(target, obtained, (*self.rows[behind].path, reference.code))

    def _referring(self, source: Resource, reference: Reference) -> int | None:
        """Add a row that refers to the first one; its number."""
        obtained = self._obtains(source)
        is_own = source.provider == self.rows[0].resource.provider
        if not obtained.together.keyed or not _is_open(obtained, self.obtained[0], reference, is_own):
            return None
        number = len(self.rows)
        for mine, other in reference.on:
            self.equal.join((0, other), (number, mine))
        if not _holds_key(source, {mine for mine, _ in reference.on}):
            self.several.add(number)
        self._add(source, obtained, (f"{source.code}.{reference.code}",))
        return number

    def _add(self, resource: Resource, obtained: Obtained, path: tuple[str, ...]) -> None:
        having = obtained.together
        self.rows.append(Row(resource, View(having, having), path))
        self.obtained.append(obtained)

    def _having(self, number: int) -> Having:
        return self.rows[number].view.held


def _holds_key(resource: Resource, items: Iterable[str]) -> bool:
    """Whether no two rows of the resource are alike in these items."""
    return set(resource.key).issubset(items)


def _is_open(own: Obtained, theirs: Obtained, reference: Reference, is_own: bool) -> bool:
    """Whether the reference may be followed on some row: by a rule, or for its items may be clear on both sides.

    Into the rows of another provider, not its own, it leads only those who may look up there the items it joins.
    """
    if not is_own and not theirs.may_be_found_by(other for _, other in reference.on):
        return False
    having = own.together
    return reference.code in having.references or (
        reference.code in having.unruled
        and all(having.is_clear(mine) and theirs.together.is_clear(other) for mine, other in reference.on)
    )
