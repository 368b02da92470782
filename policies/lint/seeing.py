"""What the same caller may do with several targets at once, in every situation that their rules can tell apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from catalog import Resource
from policies.deciding import is_through_grant
from policies.decisions import Decision, Denied
from policies.lint.survey import Survey, Target
from policies.rules import CLEAR, EVERYONE, PUBLIC, Rule
from policies.space import CallerClass, Cell, Situation, situations
from policies.words import WITHOUT_KEY, Effect, Right, State

Use = tuple[Target, Right]


@dataclass(frozen=True, slots=True)
class View:
    """What callers may do in a situation, decision by decision in the order in which they were asked for."""

    callers: CallerClass
    situation: Situation
    decisions: tuple[Decision, ...]

    def words(self) -> str:
        """Who and when, for a message."""
        return f"`{self.callers.callers[0]}` under `{self.situation.words()}`"


class Sight:
    """Puts questions about several targets of a resource together."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._sure: dict[tuple[str, str, Right], bool] = {}

    def views(
        self, resource: Resource, uses: Sequence[Use], who: str | None = None, *, keyed: bool = False
    ) -> Iterator[View]:
        """Every view of the uses that a caller meant by `who` (None: any caller) may have.

        `keyed`: only those in which the rows are named by their key, as are all without a surrogate. Denied are rights
        in whose mode the resource is not shared.
        """
        rules = [self._rules(resource, use) for use in uses]
        every = [rule for some in rules for rule in some]
        right = next((right for _, right in uses if right not in WITHOUT_KEY), uses[0][1])
        for callers in self._survey.classes(every):
            if who is not None and who not in callers.names:
                continue
            cells = [
                Cell(callers, resource, (target,), right, tuple(rule for rule in some if rule.who in callers.names))
                for (target, right), some in zip(uses, rules, strict=True)
            ]
            own = tuple(rule for cell in cells for rule in cell.rules)
            for situation in self._situations(own, callers, resource, right, keyed=keyed or resource.row is None):
                yield View(callers, situation, tuple(_decide(cell, situation) for cell in cells))

    def _situations(
        self, rules: tuple[Rule, ...], callers: CallerClass, resource: Resource, right: Right, *, keyed: bool
    ) -> Iterator[Situation]:
        found = situations(rules, callers, resource, right, self._survey.today)
        return iter({replace(situation, by_key=True): None for situation in found}) if keyed else found

    def surely_clear(self, resource: Resource, item: str, right: Right, who: str) -> bool:
        """Whether words alone tell that the item is always clear for those whom `who` means."""
        if who == PUBLIC:
            return False
        key = (resource.code, item, right)
        known = self._sure.get(key)
        if known is None:
            rules = self._rules(resource, (item, right))
            known = self._sure[key] = right.mode in resource.modes and _surely_clear(rules)
        return known

    def _rules(self, resource: Resource, use: Use) -> tuple[Rule, ...]:
        target, right = use
        return tuple([rule for rule in self._survey.about(resource, target) if right in rule.rights])


def _decide(cell: Cell, situation: Situation) -> Decision:
    if cell.right.mode not in cell.resource.modes:
        return Denied(None)
    return cell.decide(situation).decision


def _surely_clear(rules: Sequence[Rule]) -> bool:
    for rule in rules:
        is_clear = rule.effect is Effect.ALLOW and rule.mask is not None and rule.mask.text == CLEAR
        if not is_clear or is_through_grant(rule):
            return False
        if rule.who == EVERYONE and rule.when == (State.ALWAYS,) and rule.rows is None:
            return True
    return False
