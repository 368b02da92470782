"""Decides everything that one root field uses."""

from collections.abc import Iterable, Mapping

from policies import (
    Compared,
    Decision,
    Denied,
    Policies,
    Reveal,
    Right,
    Rights,
    is_denied,
    outcomes,
)
from resolvers.deciding.decided import DecidedBlind, DecidedComparison, DecidedConnection
from resolvers.deciding.spending import Purse
from resolvers.deciding.stage import Stage, rows_denied
from resolvers.deciding.uses import Charge, way_out
from resolvers.errors import Code, Refusal, session_unknown
from resolvers.plan import (
    BlindAnswering,
    BlindOpening,
    Comparison,
    Node,
    Rows,
)
from sharing.blind import permitted


def decide_rows(policies: Policies, rights: Rights, rows: Rows, nodes: tuple[Node, ...]) -> DecidedConnection:
    """Decide everything that a connection, or `node(id)`, uses; by key without a `where` is charged as one lookup.

    Raises `DecidedAgainst`: POSITION_DENIED, ROWS_DENIED, FIELD_DENIED (nothing that was selected may be seen),
    PURPOSE_REQUIRED, GRANT_AMBIGUOUS.
    """
    stage = Stage(policies, rights)
    with stage.refusing(rows.path):
        decided = stage.rows(rows, nodes)
        stage.refuse_unstated(rows.path)
        if decided is None:
            raise rows_denied(rows, stage.uses[0].answer)
        stage.refuse_positions()
        stage.refuse_if_nothing_is_shown(rows.path)
        if rows.by_key and rows.where is None and any(stage.needs_key(rows, node) for node in nodes):
            stage.charges.append(Charge(rows.resource.code, rows.resource.key[0]))
    return DecidedConnection(decided, *stage.told)


def decide_comparison(policies: Policies, rights: Rights, plan: Comparison) -> DecidedComparison:
    """Decide every item of the subject and of the claims.

    Raises `DecidedAgainst`: FIELD_DENIED (one that may not be compared refuses the whole), ROWS_DENIED, BATCH_DENIED,
    PURPOSE_REQUIRED, GRANT_AMBIGUOUS.
    """
    stage = Stage(policies, rights)
    with stage.refusing(plan.path):
        own, items = _compared(stage, plan)
        reveals = _reveals(items.values())
        if plan.pairs is not None and Reveal.BATCH not in reveals:
            raise Refusal(Code.BATCH_DENIED, "these items may be compared for one subject at a time", plan.path)
    spendings = tuple(Purse(policies, rights, plan.resource).compared(items))
    return DecidedComparison(plan, own, items, reveals, tuple(stage.uses), spendings)


def decide_blind(policies: Policies, rights: Rights, plan: BlindOpening | BlindAnswering) -> DecidedBlind:
    """Decide every item of an entry, when a blind batch begins and again when it is answered.

    Raises `DecidedAgainst` as for a comparison, BATCH_DENIED where the policies do not let so much be told blindly, and
    SESSION_UNKNOWN.
    """
    stage = Stage(policies, rights)
    with stage.refusing(plan.path):
        terms = plan.terms
        if terms is None:
            raise session_unknown(plan.path)
        own, items = _compared(stage, plan)
        if terms.told not in permitted(_reveals(items.values())):
            raise Refusal(Code.BATCH_DENIED, "these items may not be compared blindly in this way", plan.path)
    spendings = tuple(Purse(policies, rights, plan.resource).compared(items))
    return DecidedBlind(plan.resource, terms, own, items, tuple(stage.uses), spendings)


def _compared(
    stage: Stage, plan: Comparison | BlindOpening | BlindAnswering
) -> tuple[Decision, Mapping[str, Decision]]:
    """The decision of the resource and those of all items that have a part in the verdict; none of them denied."""
    own = stage.decide(plan.path, plan.resource, None, Right.VERIFY).decision
    answers = {item.code: stage.decide(path, plan.resource, item.code, Right.VERIFY) for item, path in plan.compared}
    stage.refuse_unstated(plan.path)
    if denied := [code for code, answer in answers.items() if is_denied(answer.decision)]:
        missing = sorted({word for code in denied for word in answers[code].missing})
        facts: dict[str, object] = {"items": denied, "missing": missing}
        facts |= way_out(use for use in stage.uses if use.target in denied)
        raise Refusal(Code.FIELD_DENIED, "these items may not be compared", plan.path, facts)
    if isinstance(own, Denied) and own.rule is not None:
        raise Refusal(Code.ROWS_DENIED, "the rows of this resource may not be compared", plan.path)
    return own, {code: answer.decision for code, answer in answers.items()}


def _reveals(decisions: Iterable[Decision]) -> frozenset[Reveal]:
    """What may be told whichever row it is: the answer is one for all of them."""
    compared = [
        outcome.reveals for decision in decisions for outcome in outcomes(decision) if isinstance(outcome, Compared)
    ]
    return frozenset(Reveal).intersection(*compared) if compared else frozenset()
