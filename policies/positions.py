"""What no rule names is open only where it reveals nothing more: positions on, and references over, clear items."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from catalog import Reference, Resource
from masking import KeyedForm, Mask
from policies.deciding import Policies
from policies.decisions import (
    Answer,
    ByRows,
    Clear,
    Decision,
    Denied,
    Masked,
    Outcome,
    is_denied,
    outcome_on,
    outcomes,
)
from policies.rights import Rights
from policies.rowkinds import MOST_ROW_RULES, row_kinds, row_rules
from policies.words import Right


def position(
    policies: Policies,
    rights: Rights,
    resource: str,
    item: str,
    right: Right,
    visible: Decision,
    by_key: bool = False,
) -> Answer:
    """Whether the caller may use `item` in the position `right`, and on which form of its values.

    A rule that names the position decides. On rows where none does it is open, as Clear(None), only if the item is
    clear in query mode on every row that `visible`, the decision about the rows of the resource, opens.
    Rows that are named by their key are named by the key itself: a form of it could be that of every row.
    """
    named = policies.decide(rights, resource, item, right, by_key)
    entry = policies.catalog.resources.get(resource)
    if by_key and right is Right.LOOKUP and entry is not None and item in entry.key:
        named = replace(named, decision=_without_forms(named.decision))
    if not leaves_open(named.decision):
        return named
    shown = policies.decide(rights, resource, item, Right.QUERY, by_key)
    return _by_default(named, clear_on_every_visible_row(visible, shown.decision), (shown,))


def reference(
    policies: Policies,
    rights: Rights,
    resource: str,
    code: str,
    own_visible: Decision,
    their_visible: Decision,
    right: Right = Right.QUERY,
    by_key: bool = False,
    as_list: bool = False,
) -> Answer:
    """Whether the caller may follow the reference `code` of `resource`, in query or in copy mode.

    A rule that names it decides. Without one it is open, as Clear(None), only if the items it joins are clear on
    both sides, on every row that `own_visible` and `their_visible` open. `by_key` is how the own rows were named;
    the other side counts as by key if the reference leads to one row, unless it is looked at `as_list`.

    A reference finds rows of the other side by the items it joins. Where they belong to another provider, no rule of
    this one opens them: the caller must be allowed to look up those items there.
    """
    named = policies.decide(rights, resource, code, right, by_key)
    own = policies.catalog.resources.get(resource)
    link = own.references.get(code) if own is not None else None
    if own is None or link is None:
        return named
    keyed = not link.many and not as_list
    found_by = lookups_behind(policies, rights, own, link, their_visible, as_list)
    others = rights.of_others
    if not _all_clear(their_visible, found_by):
        return _refused(named, found_by)
    if not leaves_open(named.decision):
        return named
    ours = [policies.decide(rights, resource, mine, right, by_key) for mine, _ in link.on]
    theirs = [policies.decide(others, link.resource, other, right, keyed) for _, other in link.on]
    is_clear = bool(link.on) and _all_clear(own_visible, ours) and _all_clear(their_visible, theirs)
    return _by_default(named, is_clear, (*ours, *theirs))


def asking_behind(
    policies: Policies,
    rights: Rights,
    resource: str,
    code: str,
    own_visible: Decision,
    their_visible: Decision,
    by_key: bool = False,
) -> Answer:
    """Whether a `where` may ask whether there are rows behind the reference `code` that something holds of.

    That tells of the rows that refer what following the reference tells, so only who may follow it may ask, and without
    a rule that names it only where that is open both to who names the other rows by a key and to who lists them: of
    them all, which `their_visible` opens without a key, something is asked. No rule can name a reference for `filter`,
    but one that denies it for all items denies this.
    """
    barred = policies.decide(rights, resource, code, Right.FILTER, by_key)
    rule = next((each.rule for each in outcomes(barred.decision) if isinstance(each, Denied) and each.rule), None)
    if rule is not None:
        return replace(barred, decision=Denied(rule))
    ways = [
        reference(policies, rights, resource, code, own_visible, their_visible, by_key=by_key, as_list=as_list)
        for as_list in (False, True)
    ]
    return min(ways, key=lambda way: (not is_denied(way.decision), not leaves_open(way.decision)))


def lookups_behind(
    policies: Policies,
    rights: Rights,
    own: Resource,
    link: Reference,
    their_visible: Decision,
    as_list: bool = False,
) -> tuple[Answer, ...]:
    """Whether the caller may look up each item that `link` finds rows of another provider by; empty for its own."""
    if own.provider == policies.catalog.resources[link.resource].provider:
        return ()
    others = rights.of_others
    return tuple(
        position(policies, others, link.resource, other, Right.LOOKUP, their_visible, not link.many and not as_list)
        for _, other in link.on
    )


def clear_on_every_visible_row(visible: Decision, decision: Decision) -> bool:
    """Whether `decision` is Clear on every kind of row that `visible` opens, and it opens some.

    With more than `MOST_ROW_RULES` row rules the answer is False.
    """
    names = row_rules((visible, decision))
    if len(names) > MOST_ROW_RULES:
        return False
    seen = [kind for kind in row_kinds(names) if isinstance(outcome_on(visible, kind), Clear)]
    return bool(seen) and all(isinstance(outcome_on(decision, kind), Clear) for kind in seen)


def _all_clear(visible: Decision, answers: Iterable[Answer]) -> bool:
    return all(clear_on_every_visible_row(visible, answer.decision) for answer in answers)


def leaves_open(decision: Decision) -> bool:
    """Whether on some rows no rule decided."""
    match decision:
        case Denied(None) | ByRows(_, Denied(None)):
            return True
        case _:
            return False


def opened_without_rule(decision: Decision) -> Decision:
    """The decision with those rows open on which no rule decided; a deny still holds."""
    match decision:
        case Denied(None):
            return Clear(None)
        case ByRows(branches, Denied(None)):
            return ByRows(branches, Clear(None))
        case _:
            return decision


def _by_default(named: Answer, is_open: bool, instead: tuple[Answer, ...]) -> Answer:
    """`named` with the rows that no rule decided opened, or with what would have made the items clear."""
    if is_open:
        return Answer(opened_without_rule(named.decision))
    answers = (named, *instead)
    return Answer(
        decision=named.decision,
        missing=frozenset().union(*(answer.missing for answer in answers)),
        unstated=tuple(sorted({number for answer in answers for number in answer.unstated})),
        uncovered=any(answer.uncovered for answer in answers),
    )


def _refused(named: Answer, found_by: Sequence[Answer]) -> Answer:
    """Nothing, by the rule that decides for the rows otherwise, with what would have opened the items."""
    if isinstance(named.decision, Denied) and named.decision.rule is not None:
        return named
    rules = (answer.decision.rule for answer in found_by if isinstance(answer.decision, Denied))
    return replace(_by_default(named, False, tuple(found_by)), decision=Denied(next(rules, None)))


def _without_forms(decision: Decision) -> Decision:
    """The decision with nothing in the place of masks whose output may stand for several values."""
    match decision:
        case ByRows(branches, otherwise):
            exact = tuple(replace(branch, outcome=_unless_masked(branch.outcome)) for branch in branches)
            return ByRows(exact, _unless_masked(otherwise))
        case outcome:
            return _unless_masked(outcome)


def _unless_masked(outcome: Outcome) -> Outcome:
    match outcome:
        case Masked(Mask(form=KeyedForm(names_values=True)), _):
            return outcome  # one name, one value
        case Masked(_, rule):
            return Denied(rule)
        case _:
            return outcome
