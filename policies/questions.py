"""One question to the policies, and which conditions hold for it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from catalog import Item, Mode, Resource, SharingClass
from policies.rights import Grant, Rights
from policies.rules import CLEAR, Rule
from policies.words import WITHOUT_KEY, Condition, Effect, ForPurpose, From, Right, State, Until

THROUGH_GRANT = frozenset({State.GRANTED, State.LISTED})
WITHOUT_RECORD = THROUGH_GRANT | {State.EMERGENCY}
"""On these a rule needs no record besides: a grant is one, and in an emergency nobody waits for one."""


@dataclass(frozen=True, slots=True)
class Question:
    """May the caller use `right` on a target of `resource`?

    `item` is the target where it is an item; `items` are the codes that a grant must hold to count for the target.
    """

    rights: Rights
    resource: Resource
    item: Item | None
    items: frozenset[str]
    right: Right
    by_key: bool

    def stating(self, grant: Grant) -> "Question":
        """The same question, had the caller stated what `grant` was given for where it stated nothing."""
        purposes = self.rights.purposes or frozenset({grant.purpose})
        return replace(self, rights=replace(self.rights, purposes=purposes, case_stated=True))


def items_to_cover(resource: Resource, target: str | None, used: frozenset[str]) -> frozenset[str]:
    """What a grant must hold: the item itself, or whatever is not unconditional of the items that are used."""
    if target is not None and target in resource.items:
        return frozenset({target})
    if target is not None:
        used = frozenset(own for own, _ in resource.references[target].on)
    return frozenset(code for code in used if not _is_unconditional(resource.items.get(code)))


def _is_unconditional(item: Item | None) -> bool:
    return item is not None and item.sharing_class is SharingClass.UNCONDITIONAL


def covers(grant: Grant, question: Question) -> bool:
    """Whether the grant is about what is asked, by whom, in that mode, whatever the caller stated.

    A grant whose mask does not fit the item does not cover it.
    """
    return (
        grant.resource == question.resource.code
        and question.items <= grant.items
        and question.right.mode in grant.modes
        and (not grant.persons or question.rights.person in grant.persons)
        and _mask_fits(grant, question)
    )


def _mask_fits(grant: Grant, question: Question) -> bool:
    item, mask = question.item, grant.mask
    if item is None or mask is None or mask.text == CLEAR or question.right is Right.VERIFY:
        return True
    return mask.form.accepts(item.type) and (mask.ignores_value or not item.sparse)


def is_stated(grant: Grant, rights: Rights) -> bool:
    """Whether the caller stated the grant's purpose, and a case."""
    return grant.purpose in rights.purposes and rights.case_stated


def candidates(question: Question) -> tuple[Grant, ...]:
    """The grants that make `granted` true for the question."""
    rights = question.rights
    return tuple(grant for grant in rights.grants if is_stated(grant, rights) and covers(grant, question))


def needs_record(rule: Rule, question: Question) -> bool:
    """Whether a rule opens an item only to a department that has its use on record: unconditional data of another."""
    rights, item = question.rights, question.item
    return (
        rights.records is not None
        and item is not None
        and _is_unconditional(item)
        and question.resource.provider != rights.department
        and rule.effect is Effect.ALLOW
        and WITHOUT_RECORD.isdisjoint(rule.when)
    )


def records(question: Question) -> tuple[Grant, ...]:
    """The grants that have the use of the item on record, in that mode, for what is stated if anything is.

    One that holds for some rows or behind a mask opens what it opens through `granted` alone.
    """
    held = question.rights.records
    return tuple(
        grant for grant in (() if held is None else held.grants) if _is_whole(grant) and _is_for(grant, question)
    )


def _is_whole(grant: Grant) -> bool:
    return grant.rows is None and (grant.mask is None or grant.mask.text == CLEAR)


def _is_for(grant: Grant, question: Question) -> bool:
    purposes = question.rights.purposes
    return covers(grant, question) and (not purposes or grant.purpose in purposes)


def unmet(when: Iterable[Condition], question: Question, grant: Grant | None) -> frozenset[Condition]:
    """The conditions that do not hold, `grant` being the one that is looked at."""
    return frozenset(condition for condition in when if not _holds(condition, question, grant))


def _has_consented(question: Question) -> bool:
    """Whether the request names the subjects, and all of them have consented to the use of what is asked for."""
    is_named = question.by_key if question.right.mode is Mode.QUERY else question.right is Right.VERIFY
    consented = question.rights.consented
    return is_named and consented is not None and consented.covers(question.resource.code, question.items)


def _holds(condition: Condition, question: Question, grant: Grant | None) -> bool:
    rights = question.rights
    match condition:
        case State.ALWAYS:
            return True
        case State.GRANTED:
            return grant is not None
        case State.LISTED:
            return grant is not None and rights.person is not None and rights.person in grant.persons
        case State.AGREED:
            return question.resource.code in rights.agreed
        case State.BY_KEY:
            return question.by_key and question.right not in WITHOUT_KEY
        case State.CONSENTED:
            return _has_consented(question)
        case State.EMERGENCY:
            return rights.emergency is not None and rights.emergency.covers(question.resource.code)
        case State.IN_HOURS:
            return rights.in_hours
        case State.PERSON:
            return rights.person is not None
        case From(day):
            return day <= rights.today
        case Until(day):
            return rights.today <= day
        case ForPurpose(code):
            return code in rights.purposes
        case _:
            assert_never(condition)
