"""Every line about what is asked: whether it decides, why it does not match, or which line hides it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from catalog import Place
from policies.asking import Inquiry
from policies.decisions import Decision
from policies.questions import Question, candidates, items_to_cover, unmet
from policies.rules import EVERYONE, PUBLIC, Rule
from policies.selecting import key_of, keys_of, reaches
from policies.space import Situation
from policies.telling import Told, by_rows
from policies.words import Condition, Effect, Right


@dataclass(frozen=True, slots=True)
class NotMember:
    """The caller does not bear the name that the line is about; `who` is what kind of name: `department`, `group` …"""

    name: str
    kind: str

    def __str__(self) -> str:
        return f"not a member of `{self.name}`" if self.kind == "group" else f"only for the {self.kind} `{self.name}`"


@dataclass(frozen=True, slots=True)
class OtherRight:
    """The line is about other rights."""

    rights: frozenset[Right]

    def __str__(self) -> str:
        return "only for " + "+".join(f"`{right.value}`" for right in Right if right in self.rights)


@dataclass(frozen=True, slots=True)
class NeverMeant:
    """In an allow neither wildcard nor class means such a target; `target` is `a restricted item` or `a reference`."""

    target: str

    def __str__(self) -> str:
        return f"no star and no class ever opens {self.target}: it has to be named"


@dataclass(frozen=True, slots=True)
class Unmet:
    """Conditions that do not hold."""

    conditions: frozenset[Condition]

    def __str__(self) -> str:
        return "not met: " + " and ".join(f"`{word}`" for word in sorted(map(str, self.conditions)))


Reason = NotMember | OtherRight | NeverMeant | Unmet


class Bearing(StrEnum):
    """How a line bears on a decision."""

    DECIDES = "decides"
    NOT_MATCHED = "not matched"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Considered:
    """A line about the target, above the end of the decision or hidden below it.

    `told` is what it decides and on which rows; `reasons` is every reason why it does not match; `hidden_by` the line
    above that decides on all its rows.
    """

    rule: Rule
    bearing: Bearing
    told: Told | None = None
    reasons: tuple[Reason, ...] = ()
    hidden_by: Rule | None = None


def consider(inquiry: Inquiry, situation: Situation, decision: Decision) -> tuple[Considered, ...]:
    """The lines in the order in which they are read; `decision` is what the rules that name the target decide.

    A line below the last that decides is left out unless it would match.
    """
    told = {rule.place: each for each in by_rows(decision) if (rule := each.outcome.rule) is not None}
    end = by_rows(decision)[-1].outcome.rule
    return tuple(_considered(inquiry, situation, told, end))


def _considered(
    inquiry: Inquiry, situation: Situation, told: dict[Place, Told], end: Rule | None
) -> Iterator[Considered]:
    for rule in rules_about(inquiry):
        reasons = reasons_against(rule, inquiry, situation)
        decides = told.get(rule.place)
        if decides is not None:
            yield Considered(rule, Bearing.DECIDES, told=decides)
        elif not reasons:
            yield Considered(rule, Bearing.HIDDEN, hidden_by=_hiding(rule, tuple(told.values()), end))
        elif end is None or rule.place < end.place:
            yield Considered(rule, Bearing.NOT_MATCHED, reasons=reasons)


def rules_about(inquiry: Inquiry) -> Iterator[Rule]:
    """Every rule whose `what` may mean the target, whoever it is for."""
    keys = keys_of(inquiry.resource, inquiry.target) or ()
    return (rule for rule in inquiry.policies.table.about(inquiry.resource.code) if key_of(rule.selector) in keys)


def reasons_against(rule: Rule, inquiry: Inquiry, situation: Situation) -> tuple[Reason, ...]:
    """Every reason why the rule does not match on any row; none if it does on some."""
    resource, target = inquiry.resource, inquiry.target
    item = resource.items.get(target) if target is not None else None
    reasons: list[Reason] = []
    if rule.who not in inquiry.names:
        reasons.append(NotMember(rule.who, _kind_of(rule.who, inquiry)))
    if inquiry.right not in rule.rights:
        reasons.append(OtherRight(rule.rights))
    if not reaches(rule.selector, rule.effect, item):
        reasons.append(NeverMeant("a reference" if item is None else "a restricted item"))
    rights = inquiry.rights(situation)
    covered = items_to_cover(resource, target, frozenset(resource.items))
    question = Question(rights, resource, item, covered, inquiry.right, situation.by_key)
    false = unmet(rule.when, question, next(iter(candidates(question)), None))
    if false:
        reasons.append(Unmet(false))
    return tuple(reasons)


def _kind_of(name: str, inquiry: Inquiry) -> str:
    if name in inquiry.policies.table.groups.names:
        return "group"
    match name:
        case str() if name == PUBLIC:
            return "open site"
        case str() if name == EVERYONE:
            return "members"
        case _:
            return "application" if "/" in name else "department"


def _hiding(rule: Rule, told: tuple[Told, ...], end: Rule | None) -> Rule | None:
    """The line that decides on every row of `rule`; a deny's rows hold those that are unknown, an allow's do not."""
    if end is not None and end.place < rule.place:
        return end
    for each in told:
        above = each.outcome.rule
        if above is None or each.rows is None or above.place > rule.place:
            continue
        if each.rows.names <= {rule.rows} and (each.rows.unknown_matches or rule.effect is Effect.ALLOW):
            return above
    return end
