"""Decides everything that one root field uses."""

from policies import (
    Denied,
    Policies,
    Right,
    Rights,
    is_denied,
)
from resolvers.deciding.decided import DecidedComparison, DecidedConnection
from resolvers.deciding.stage import Stage, rows_denied
from resolvers.deciding.uses import Charge
from resolvers.errors import Code, Refusal
from resolvers.plan import (
    Comparison,
    Node,
    Rows,
)


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
    return DecidedConnection(decided, tuple(stage.uses), tuple(stage.charges))


def decide_comparison(policies: Policies, rights: Rights, plan: Comparison) -> DecidedComparison:
    """Decide every item of the subject and of the claims.

    Raises `DecidedAgainst`: FIELD_DENIED (one that may not be compared refuses the whole), ROWS_DENIED,
    PURPOSE_REQUIRED, GRANT_AMBIGUOUS.
    """
    stage = Stage(policies, rights)
    with stage.refusing(plan.path):
        own = stage.decide(plan.path, plan.resource, None, Right.VERIFY)
        answers = {
            compare.item.code: stage.decide(compare.path, plan.resource, compare.item.code, Right.VERIFY)
            for compare in (*plan.subject, *plan.claims)
        }
        stage.refuse_unstated(plan.path)
        if denied := [code for code, answer in answers.items() if is_denied(answer.decision)]:
            facts = {"items": denied, "missing": sorted({word for code in denied for word in answers[code].missing})}
            raise Refusal(Code.FIELD_DENIED, "these items may not be compared", plan.path, facts)
        if isinstance(own.decision, Denied) and own.decision.rule is not None:
            raise Refusal(Code.ROWS_DENIED, "the rows of this resource may not be compared", plan.path)
    items = {code: answer.decision for code, answer in answers.items()}
    return DecidedComparison(plan, own.decision, items, tuple(stage.uses))
