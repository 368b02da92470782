"""What the checks of one run look at: callers by the names of rules, and the rules of a resource by target."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cached_property, lru_cache
from operator import itemgetter

from catalog import Mode, Resource
from policies.deciding import Policies
from policies.recent import Recent
from policies.rules import EVERYONE, PUBLIC, EveryItem, ItemsOf, Named, Rule, WholeResource
from policies.selecting import is_of, key_of, keys_of, opened_items, reaches
from policies.space import Caller, CallerClass, Space, purposes_in
from policies.words import MODES, SHOWING, Effect, Right

_REMEMBERED = 512  # sets of rights
_AT_HAND = 16  # resources whose rules are kept laid out: one is checked after the other, with those it leads to

Target = str | None
"""An item, a reference, or None for the rows of a resource."""


class Survey:
    """Policies, laid out for checks that go from rule to rule. Nothing in it changes but what it remembers."""

    def __init__(self, policies: Policies, today: date) -> None:
        self.policies = policies
        self.catalog = policies.catalog
        self.table = policies.table
        self.today = today
        self._space = Space(policies, today)
        self._rules: Recent[str, _Rules] = Recent(_AT_HAND)

    @property
    def names(self) -> Mapping[Caller, frozenset[str]]:
        """Every caller that some line may tell from others, with all names that rules may use for it."""
        return self._space.names

    @cached_property
    def departments(self) -> frozenset[str]:
        return frozenset(self.catalog.departments)

    @cached_property
    def _weakest(self) -> Mapping[str, tuple[Caller, ...]]:
        return dict(_weakest(self.names))

    def functions(self, caller: Caller) -> frozenset[str]:
        """The purposes that the caller may state."""
        return self._space.functions(caller)

    def meant_by(self, who: str) -> tuple[Caller, ...]:
        """The callers that a rule for `who` means, and who bear no more names than that takes.

        An application that no line names stands for its department where the rule means the whole department: another
        application of it only meets more rules.
        """
        return self._weakest.get(who, ())

    def members(self, who: str) -> frozenset[str]:
        """The departments that a rule for `who` means, wholly or by an application."""
        return frozenset(caller.department for caller in self.meant_by(who)) - {PUBLIC}

    def names_above(self, who: str) -> frozenset[str]:
        """Names that everybody bears for whom a rule for `who` is."""
        if who in (EVERYONE, PUBLIC):
            return frozenset({who})
        department, _, _ = who.partition("/")
        above = {department} if department in self.departments and who not in self.table.groups.names else set()
        return frozenset({who, EVERYONE, *above}) | self.table.groups.of((who, *above))

    def classes(self, rules: Collection[Rule]) -> tuple[CallerClass, ...]:
        """All callers, as these rules tell them apart."""
        return self._space.classes_by(rules)

    def about(self, resource: Resource, target: Target) -> tuple[Rule, ...]:
        """Every rule that may decide on the target for anybody, in order."""
        return self._at(resource).about(target)

    def purposes(self, resource: Resource, target: Target) -> frozenset[str]:
        """The purposes that those rules name."""
        return self._at(resource).purposes(target)

    def rules_of(self, resource: Resource) -> tuple[Rule, ...]:
        """Every rule about the resource, in order."""
        return self._at(resource).all

    def _at(self, resource: Resource) -> "_Rules":
        known = self._rules.get(resource.code)
        if known is None:
            known = _Rules(resource, self.table.about(resource.code))
            self._rules.put(resource.code, known)
        return known


class _Rules:
    """The rules about one resource by the keys of their selectors."""

    def __init__(self, resource: Resource, rules: tuple[Rule, ...]) -> None:
        self.resource = resource
        self.all = rules
        self._by_key: dict[str, list[tuple[int, Rule]]] = {}
        self._known: dict[Target, tuple[Rule, ...]] = {}
        self._purposes: dict[Target, frozenset[str]] = {}
        for order, rule in enumerate(rules):
            self._by_key.setdefault(key_of(rule.selector), []).append((order, rule))

    def about(self, target: Target) -> tuple[Rule, ...]:
        known = self._known.get(target)
        if known is None:
            item = self.resource.items.get(target) if target is not None else None
            found = [pair for key in keys_of(self.resource, target) or () for pair in self._by_key.get(key, ())]
            found.sort(key=itemgetter(0))
            known = tuple([rule for _, rule in found if reaches(rule.selector, rule.effect, item)])
            self._known[target] = known
        return known

    def purposes(self, target: Target) -> frozenset[str]:
        known = self._purposes.get(target)
        if known is None:
            known = self._purposes[target] = purposes_in(self.about(target))
        return known


def _weakest(names: Mapping[Caller, frozenset[str]]) -> Iterator[tuple[str, tuple[Caller, ...]]]:
    found: dict[str, list[Caller]] = {}
    for caller, own in names.items():
        whole = Caller(caller.department)
        above = names.get(whole, frozenset()) if caller != whole else frozenset()
        for name in own - above:
            found.setdefault(name, []).append(caller)
    for who, callers in found.items():
        yield who, tuple(sorted(callers, key=lambda caller: (len(names[caller]), caller)))


def targets_of(rule: Rule, resource: Resource) -> tuple[Target, ...]:
    """What the rule means at the resource."""
    match rule.selector:
        case WholeResource():
            return (None,)
        case Named(code):
            return (code,)
        case selector if rule.effect is Effect.ALLOW:
            return tuple(item.code for item in opened_items(resource, selector))
        case EveryItem():
            return (*resource.items, *resource.references)
        case ItemsOf(of):
            return tuple(item.code for item in resource.items.values() if is_of(item, of))


def offered(resource: Resource, target: Target) -> frozenset[Right]:
    """The rights in which the resource is shared and which there are for such a target."""
    rights = _in_modes(resource.modes)
    if target is None:
        return rights & MODES
    return rights if target in resource.items else rights & SHOWING


@lru_cache(_REMEMBERED)
def _in_modes(modes: frozenset[Mode]) -> frozenset[Right]:
    return frozenset(right for right in Right if right.mode in modes)


@lru_cache(_REMEMBERED)
def in_order(rights: frozenset[Right]) -> tuple[Right, ...]:
    """The rights sorted, so that findings do not change from run to run."""
    return tuple(sorted(rights))
