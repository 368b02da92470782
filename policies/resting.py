"""Through which grant with a quota something is had: the one from whose values of the day it is paid."""

from collections.abc import Iterable

from catalog import Item, Resource
from policies.deciding import is_through_grant
from policies.decisions import Clear, Compared, Decision, Masked, Outcome, outcomes
from policies.questions import Question, candidates, items_to_cover, needs_record, records
from policies.rights import Grant, Rights
from policies.rules import Rule
from policies.words import Right


def payer(
    rights: Rights,
    resource: Resource,
    target: str | None,
    right: Right,
    decision: Decision,
    by_key: bool = False,
    used: frozenset[str] = frozenset(),
) -> Grant | None:
    """The grant that pays for what a decision opens; the arguments are those of `Policies.decide`.

    None where it opens nothing through a grant, or where one of those that lead to it has no quota. Of several with
    one it is the first by number: which one, the caller may choose.
    """
    question = _question(rights, resource, target, right, by_key, used)
    found = [_first(_grants(outcome, question)) for outcome in outcomes(decision)]
    return _first(grant for grant in found if grant is not None)


def _question(
    rights: Rights, resource: Resource, target: str | None, right: Right, by_key: bool, used: frozenset[str]
) -> Question:
    item: Item | None = resource.items.get(target) if target is not None else None
    return Question(rights, resource, item, items_to_cover(resource, target, used), right, by_key)


def _grants(outcome: Outcome, question: Question) -> tuple[Grant, ...]:
    """Those through any of which the outcome is had; none where it rests on no grant, or on one that has no quota."""
    match outcome:
        case Clear(Rule() as rule) | Masked(_, rule) | Compared(_, rule):
            if is_through_grant(rule):
                behind = candidates(question)
            else:
                behind = records(question) if needs_record(rule, question) else ()
        case _:
            return ()
    return () if any(grant.quota is None for grant in behind) else behind


def _first(grants: Iterable[Grant]) -> Grant | None:
    return min(grants, key=lambda grant: grant.number, default=None)
