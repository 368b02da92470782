"""One question about one target: the answer in every situation is the one that a request would get."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from catalog import Reference, Resource
from policies.deciding import Policies
from policies.decisions import Answer, Decision
from policies.positions import lookups_behind, opened_without_rule, position, reference
from policies.rights import Rights
from policies.rules import Rule
from policies.space import Caller, CallerClass, Situation, Space, class_of, situations
from policies.telling import what_words
from policies.words import SHOWING, Right


@dataclass(frozen=True)
class Inquiry:
    """What may `caller` do by `right` with `target`, an item, a reference, or with None the rows of `resource`?

    `names` are all names that the `who` of a rule may use for the caller.
    """

    space: Space
    caller: Caller
    names: frozenset[str]
    resource: Resource
    target: str | None
    right: Right

    @property
    def is_value(self) -> bool:
        """Whether the target is an item, so that a decision shows a value."""
        return self.target in self.resource.items

    @property
    def what(self) -> str:
        """The target as a policy file writes it."""
        return what_words(self.resource.code, self.target)

    @property
    def policies(self) -> Policies:
        return self.space.policies

    def named(self, situation: Situation) -> Answer:
        """What the rules say that name the target in this right."""
        return self._decide(situation, self.resource, self.target, self.right, situation.by_key)

    def rows(self, situation: Situation) -> Decision:
        """Which rows of the resource are open for the mode of the right."""
        return self._decide(situation, self.resource, None, Right(self.right.mode.value), situation.by_key).decision

    def answer(self, situation: Situation) -> Answer:
        """What a request gets: by the rules, and where none decides by what is open without one (design §5)."""
        rights = self.rights(situation)
        if self.is_value and self.right.is_position and self.target is not None:
            rows = self.rows(situation)
            return position(self.policies, rights, self.resource.code, self.target, self.right, rows, situation.by_key)
        link = self.resource.references.get(self.target or "")
        if link is not None and self.right in SHOWING:
            ours, theirs = self.rows(situation), self._their_rows(situation, link)
            return reference(
                self.policies, rights, self.resource.code, link.code, ours, theirs, self.right, situation.by_key
            )
        named = self.named(situation)
        if self.target is None and self.right is Right.VERIFY:
            return Answer(opened_without_rule(named.decision))
        return named

    def behind(self, situation: Situation) -> Mapping[str, Decision]:
        """For a reference into rows of another provider: what is decided on looking up the items it finds them by."""
        link = self.resource.references.get(self.target or "")
        if link is None or self.right not in SHOWING:
            return {}
        theirs = self._their_rows(situation, link)
        answers = lookups_behind(self.policies, self.rights(situation), self.resource, link, theirs)
        return {
            what_words(link.resource, other): answer.decision
            for (_, other), answer in zip(link.on, answers, strict=False)
        }

    def rows_behind(self, situation: Situation) -> Decision | None:
        """Which of the rows are open that a reference leads to; None where the target is none that is followed."""
        link = self.resource.references.get(self.target or "")
        return None if link is None or self.right not in SHOWING else self._their_rows(situation, link)

    def named_as(self, name: str) -> "Inquiry":
        """The same question from a caller that also bears `name`, a group, and is in every group that it is in."""
        groups = self.policies.table.groups.of({name})
        return replace(self, names=self.names | {name} | groups)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule on which the answer may depend in some situation."""
        found = {rule.place: rule for rule in self._rules()}
        return tuple(found[place] for place in sorted(found))

    @cached_property
    def callers(self) -> CallerClass:
        """The caller as far as the rules may tell it from others."""
        return class_of(self.caller, self.names, self.rules, self.space.functions(self.caller))

    def situations(self) -> Iterator[Situation]:
        """Every situation in which the answer may differ, those with least in hand first."""
        return situations(self.rules, self.callers, self.resource, self.right, self.space.today)

    def rights(self, situation: Situation) -> Rights:
        """The rights of such a request; what is held is held for a referenced resource too."""
        rights = situation.rights(self.caller, self.names, self.resource)
        link = self.resource.references.get(self.target or "")
        if link is None or link.resource == self.resource.code:
            return rights
        theirs = situation.rights(self.caller, self.names, self.space.catalog.resources[link.resource])
        if situation.grant_rows is not None:  # a row rule of the own resource
            theirs = replace(theirs, grants=tuple(replace(grant, rows=None) for grant in theirs.grants))
        return replace(rights, grants=(*rights.grants, *theirs.grants), agreed=rights.agreed | theirs.agreed)

    def _decide(
        self, situation: Situation, resource: Resource, target: str | None, right: Right, by_key: bool
    ) -> Answer:
        used = frozenset(resource.items)
        return self.policies.decide(self.rights(situation), resource.code, target, right, by_key, used)

    def _their_rows(self, situation: Situation, link: Reference) -> Decision:
        other = self.space.catalog.resources[link.resource]
        rights, used = self.rights(situation).of_others, frozenset(other.items)
        return self.policies.decide(rights, other.code, None, self.right, not link.many, used).decision

    def _rules(self) -> Iterator[Rule]:
        mode = Right(self.right.mode.value)
        yield from self._rules_about(self.resource, self.target, self.right)
        if self.is_value and self.right.is_position:
            yield from self._rules_about(self.resource, self.target, mode)
            yield from self._rules_about(self.resource, None, mode)
        link = self.resource.references.get(self.target or "")
        if link is not None:
            other = self.space.catalog.resources[link.resource]
            yield from self._rules_about(self.resource, None, mode)
            yield from self._rules_about(other, None, mode)
            for mine, their in link.on:
                yield from self._rules_about(self.resource, mine, mode)
                yield from self._rules_about(other, their, mode)
                if other.provider != self.resource.provider:
                    yield from self._rules_about(other, their, Right.LOOKUP)
                    yield from self._rules_about(other, their, Right.QUERY)

    def _rules_about(self, resource: Resource, target: str | None, right: Right) -> tuple[Rule, ...]:
        return self.policies.rules_for(self.names, resource, target, right) or ()


def inquiry(space: Space, caller: Caller, resource: Resource, target: str | None, right: Right) -> Inquiry:
    """The question of a caller as it is."""
    names = space.policies.table.names_of(caller.department, caller.application)
    return Inquiry(space, caller, names, resource, target, right)
