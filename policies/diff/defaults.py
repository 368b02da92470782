"""Where fewer open rows can open more: what rests on items that are clear on every open row."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog import Catalog, Reference, Resource
from policies.deciding import Policies, is_through_grant
from policies.rules import CLEAR, Rule
from policies.space import Cell
from policies.words import Effect, Right, State

_Leading = Mapping[str, Sequence[tuple[Resource, Reference]]]


class Defaults:
    """What some policies leave to defaults, and references into rows of another provider.

    A row that is read by its key may tell more than all that is listed. So what matters is the lookup of keys, and
    references that lead to one row whose key the callers could not look up; and only over items that are clear on some
    rows and not on others. A reference into rows of another provider rests on lookups there, even where a rule names
    it.
    """

    def __init__(self, policies: Policies) -> None:
        self._policies = policies
        self._leading = _leading(policies.catalog, lambda _, link: not link.many)
        self._foreign = _leading(policies.catalog, self._is_foreign)

    def may_open(self, rows: Cell) -> bool:
        """Whether, once fewer rows are open, a default may open to the callers what they did not have while more were.

        `rows` is about the rows of a resource in query mode.
        """
        table = self._policies.table
        names = {table.names_of(caller.department, caller.application) for caller in rows.callers.callers}
        return any(_Left(self._policies, self._leading, self._foreign, each).may_open(rows.resource) for each in names)

    def _is_foreign(self, own: Resource, link: Reference) -> bool:
        target = self._policies.catalog.resources.get(link.resource)
        return target is not None and target.provider != own.provider


def _leading(catalog: Catalog, is_meant: Callable[[Resource, Reference], bool]) -> _Leading:
    """By resource the references to it that are meant, each with where it leads from."""
    found: dict[str, list[tuple[Resource, Reference]]] = {}
    for resource in catalog.resources.values():
        for link in resource.references.values():
            if is_meant(resource, link):
                found.setdefault(link.resource, []).append((resource, link))
    return found


@dataclass(frozen=True, slots=True)
class _Left:
    """What the rules for callers of these names leave to defaults."""

    policies: Policies
    leading: _Leading
    foreign: _Leading
    names: frozenset[str]

    def may_open(self, resource: Resource) -> bool:
        return self._may_open_defaults(resource) or self._may_be_found(resource)

    def _may_be_found(self, resource: Resource) -> bool:
        """Whether a reference of another provider that a rule opens may find rows, as all that are left are found."""
        return any(
            self._depends_on_rows(self._rules(resource, theirs, right))
            for other, link in self.foreign.get(resource.code, ())
            if any(rule.effect is Effect.ALLOW for rule in self._rules(other, link.code, Right.QUERY))
            for _, theirs in link.on
            for right in (Right.LOOKUP, Right.QUERY)
        )

    def _may_open_defaults(self, resource: Resource) -> bool:
        split = {item for item in resource.items if self._is_split(resource, item)}
        return bool(split) and (
            any(
                not _decide_always(self._rules(resource, key, Right.LOOKUP)) for key in split.intersection(resource.key)
            )
            or any(not split.isdisjoint(mine for mine, _ in link.on) for link in self._left_from(resource))
            or any(not split.isdisjoint(theirs for _, theirs in link.on) for link in self._left_to(resource))
        )

    def _left_from(self, resource: Resource) -> Iterator[Reference]:
        """References from the resource that may tell what no lookup does."""
        for link in resource.references.values():
            if not link.many and self._is_left(resource, link):
                target = self.policies.catalog.resources.get(link.resource)
                if target is not None and self._is_read_by_key_alone(target):
                    yield link

    def _left_to(self, resource: Resource) -> Iterator[Reference]:
        """The same of references to it."""
        if self._is_read_by_key_alone(resource):
            yield from (link for other, link in self.leading.get(resource.code, ()) if self._is_left(other, link))

    def _is_left(self, resource: Resource, link: Reference) -> bool:
        return not _decide_always(self._rules(resource, link.code, Right.QUERY))

    def _is_read_by_key_alone(self, resource: Resource) -> bool:
        """Whether something is open by key there, and the callers may not be able to look the key up."""
        rules = (rule for rule in self.policies.table.about(resource.code) if rule.who in self.names)
        return any(State.BY_KEY in rule.when for rule in rules) and not all(
            _open_always(self._rules(resource, key, Right.LOOKUP)) for key in resource.key
        )

    def _is_split(self, resource: Resource, item: str) -> bool:
        """Whether the item can be clear on some rows and not on others; the rows of a grant count too."""
        return self._depends_on_rows(self._rules(resource, item, Right.QUERY))

    def _depends_on_rows(self, rules: Iterable[Rule]) -> bool:
        return any(rule.rows is not None or (rule.effect is Effect.ALLOW and is_through_grant(rule)) for rule in rules)

    def _rules(self, resource: Resource, target: str, right: Right) -> Sequence[Rule]:
        return self.policies.rules_for(self.names, resource, target, right) or ()


def _decide_always(rules: Iterable[Rule]) -> bool:
    """Whether some rule decides at the latest, in every situation and on every row."""
    return any(map(_matches_always, rules))


def _open_always(rules: Iterable[Rule]) -> bool:
    """Whether the value itself is open in every situation and on every row."""
    for rule in rules:
        if rule.effect is Effect.DENY or rule.mask is None or rule.mask.text != CLEAR or is_through_grant(rule):
            return False
        if _matches_always(rule):
            return True
    return False


def _matches_always(rule: Rule) -> bool:
    return rule.rows is None and rule.when == (State.ALWAYS,)
