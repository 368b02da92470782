"""What no rule names is open only where it reveals nothing more: positions on, and references over, clear items."""

from collections.abc import Iterable
from itertools import product

from policies.deciding import Policies
from policies.decisions import Answer, ByRows, Clear, Decision, Denied, outcome_on
from policies.rights import Rights
from policies.words import Right

_MOST_ROW_RULES = 6  # three readings of each are tried: 729 kinds of rows


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
    """
    named = policies.decide(rights, resource, item, right, by_key)
    if not _leaves_open(named.decision):
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
) -> Answer:
    """Whether the caller may follow the reference `code` of `resource`, in query or in copy mode.

    A rule that names it decides. Without one it is open, as Clear(None), only if the items it joins are clear on
    both sides, on every row that `own_visible` and `their_visible` open. `by_key` is how the own rows were named;
    the other side counts as by key if the reference leads to one row.
    """
    named = policies.decide(rights, resource, code, right, by_key)
    own = policies.catalog.resources.get(resource)
    link = own.references.get(code) if own is not None else None
    if link is None or not _leaves_open(named.decision):
        return named
    ours = [policies.decide(rights, resource, mine, right, by_key) for mine, _ in link.on]
    theirs = [policies.decide(rights, link.resource, other, right, not link.many) for _, other in link.on]
    is_clear = bool(link.on) and _all_clear(own_visible, ours) and _all_clear(their_visible, theirs)
    return _by_default(named, is_clear, (*ours, *theirs))


def clear_on_every_visible_row(visible: Decision, decision: Decision) -> bool:
    """Whether `decision` is Clear on every kind of row that `visible` opens, and it opens some.

    Each row rule may match, not match or be unknown on a row, whatever the others do; with more than
    six row rules the answer is False.
    """
    names = sorted(_row_rules(visible) | _row_rules(decision))
    if len(names) > _MOST_ROW_RULES:
        return False
    kinds = (dict(zip(names, truths, strict=True)) for truths in product((True, False, None), repeat=len(names)))
    seen = [kind for kind in kinds if isinstance(outcome_on(visible, kind), Clear)]
    return bool(seen) and all(isinstance(outcome_on(decision, kind), Clear) for kind in seen)


def _all_clear(visible: Decision, answers: Iterable[Answer]) -> bool:
    return all(clear_on_every_visible_row(visible, answer.decision) for answer in answers)


def _row_rules(decision: Decision) -> frozenset[str]:
    match decision:
        case ByRows(branches, _):
            return frozenset().union(*(branch.rows.names for branch in branches))
        case _:
            return frozenset()


def _leaves_open(decision: Decision) -> bool:
    """Whether on some rows no rule decided."""
    return decision == Denied(None) or (isinstance(decision, ByRows) and decision.otherwise == Denied(None))


def _by_default(named: Answer, is_open: bool, instead: tuple[Answer, ...]) -> Answer:
    """`named` with the rows that no rule decided opened, or with what would have made the items clear."""
    if is_open:
        return Answer(_with_otherwise(named.decision, Clear(None)))
    answers = (named, *instead)
    return Answer(
        decision=named.decision,
        missing=frozenset().union(*(answer.missing for answer in answers)),
        unstated=tuple(sorted({number for answer in answers for number in answer.unstated})),
        uncovered=any(answer.uncovered for answer in answers),
    )


def _with_otherwise(decision: Decision, otherwise: Clear) -> Decision:
    match decision:
        case ByRows(branches, _):
            return ByRows(branches, otherwise)
        case _:
            return otherwise
