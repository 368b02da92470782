"""Which groups a name belongs to: the `g` lines."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policies.rules import EVERYONE, PUBLIC

DEEPEST = 9  # hops that Casbin's role manager follows; it would silently stop after them


@dataclass(frozen=True, slots=True)
class Groups:
    """Direct memberships: name → the groups it was put into; `names` are all groups.

    What is put into a group is a department, an application or a group.
    """

    memberships: Mapping[str, frozenset[str]]
    names: frozenset[str]

    def of(self, names: Iterable[str]) -> frozenset[str]:
        """All groups that one of `names` is in, directly or through groups."""
        found: set[str] = set()
        rest = list(names)
        while rest:
            new = self.memberships.get(rest.pop(), frozenset()) - found
            found |= new
            rest.extend(new)
        return frozenset(found)

    def names_of(self, department: str, application: str) -> frozenset[str]:
        """Every name that a rule's `who` may use for this caller.

        The open site asks as department `public` and is nothing else. An application that bears the name of a
        group is not that group: a name is one of these, never two.
        """
        if department == PUBLIC:
            return frozenset({PUBLIC})
        own = f"{department}/{application}"
        names = {department} if own in self.names else {department, own}
        return frozenset({EVERYONE, *names}) | self.of(names)


def gather(pairs: Iterable[tuple[str, str]]) -> Groups:
    """Groups from (member, group) pairs."""
    memberships: dict[str, set[str]] = {}
    for member, group in pairs:
        memberships.setdefault(member, set()).add(group)
    return Groups(
        {member: frozenset(groups) for member, groups in memberships.items()},
        frozenset().union(*memberships.values()),
    )


def circular(groups: Groups) -> frozenset[str]:
    """The names that are on a circle of memberships, or between two circles."""
    inward = groups.memberships
    outward: dict[str, set[str]] = {}
    for member, into in inward.items():
        for group in into:
            outward.setdefault(group, set()).add(member)
    return _with_successors(inward) & _with_successors(outward)


def _with_successors(links: Mapping[str, frozenset[str] | set[str]]) -> frozenset[str]:
    """What remains when names that lead nowhere are taken away again and again."""
    waiting = {name: len(successors) for name, successors in links.items()}
    predecessors: dict[str, list[str]] = {}
    for name, successors in links.items():
        for successor in successors:
            predecessors.setdefault(successor, []).append(name)
    ends = [name for name in predecessors if name not in waiting]
    while ends:
        for name in predecessors.get(ends.pop(), ()):
            waiting[name] -= 1
            if not waiting[name]:
                ends.append(name)
    return frozenset(name for name, count in waiting.items() if count)


def too_deep(groups: Groups) -> frozenset[str]:
    """The names from which a chain of more than DEEPEST memberships starts; `groups` has no circles."""
    chain = set(groups.memberships)
    for _ in range(DEEPEST):
        chain = {name for name, into in groups.memberships.items() if not into.isdisjoint(chain)}
    return frozenset(chain)
