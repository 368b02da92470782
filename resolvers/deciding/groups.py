"""Decides everything that groups use, and whether their cells must be guarded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from policies import Decision, Denied, Policies, Right, Rights, grouping, is_denied
from resolvers.deciding.decided import DecidedRows
from resolvers.deciding.spending import Spending
from resolvers.deciding.stage import Stage, rows_denied
from resolvers.deciding.uses import Charge, Use, named
from resolvers.errors import Code, Refusal
from resolvers.plan import Function, Grouping


@dataclass(frozen=True, slots=True)
class DecidedGroups:
    """`guarded`: some item that is used is not clear to the caller on all rows that are counted."""

    plan: Grouping
    rows: DecidedRows
    guarded: bool
    uses: tuple[Use, ...]
    charges: tuple[Charge, ...]
    spendings: tuple[Spending, ...] = ()


def decide_groups(policies: Policies, rights: Rights, plan: Grouping) -> DecidedGroups:
    """Decide everything that groups use; rows that open by key only are no rows of a group.

    Raises `DecidedAgainst`: POSITION_DENIED (by the policies, or because it would tell of single records), ROWS_DENIED,
    PURPOSE_REQUIRED, GRANT_AMBIGUOUS.
    """
    stage = Stage(policies, rights)
    with stage.refusing(plan.path):
        asked = plan.asked
        opened = stage.decide(plan.path, plan.resource, None, Right.QUERY, used=asked.items)
        visible = opened.decision
        stage.spendings.extend(stage.purse(plan.rows).rows(visible, asked.items, {}, (plan.rows,)))
        positions = {} if is_denied(visible) else dict(_positions(stage, plan, visible))
        stage.refuse_unstated(plan.path)
        if is_denied(visible):
            raise rows_denied(plan.rows, opened)
        stage.refuse_positions()
        guard = grouping.guard(policies, rights, plan.resource.code, asked, visible, positions)
        _refuse_unfit(stage, plan, guard.unfit)
    rows = DecidedRows(plan.rows, visible, {}, positions, {}, {})
    return DecidedGroups(plan, rows, guard.is_needed, *stage.told)


def _positions(stage: Stage, plan: Grouping, visible: Decision) -> Iterator[tuple[grouping.Position, Decision]]:
    yield from stage.positions(plan.rows, visible, plan.asked.items)
    for key in plan.by:
        answer = stage.position(key.path, plan.rows, key.item, Right.GROUP, visible)
        stage.spend(plan.rows, key.item, Right.GROUP, answer, rows=(plan.rows,))
        yield (key.item.code, Right.GROUP), answer.decision
    for aggregate in plan.aggregates:
        right = position_of(aggregate.function)
        for result in aggregate.results:
            answer = stage.position(result.path, plan.rows, result.item, right, visible)
            stage.spend(plan.rows, result.item, right, answer, rows=(plan.rows,))
            yield (result.item.code, right), answer.decision


def position_of(function: Function) -> Right:
    """Different values are counted as groups are made; every other function works on the values themselves."""
    return Right.GROUP if function is Function.COUNT_DISTINCT else Right.AGGREGATE


def _refuse_unfit(stage: Stage, plan: Grouping, unfit: Mapping[grouping.Position, grouping.Unfit]) -> None:
    """Refuse positions that are open in themselves; for the record they are denied."""
    if not unfit:
        return
    refused: list[tuple[Use, grouping.Unfit]] = []
    for index, use in enumerate(stage.uses):
        why = unfit.get((use.target or "", use.right))
        if why is not None:
            stage.uses[index] = replace(use, answer=replace(use.answer, decision=Denied(None)))
            refused.append((use, why))
    positions = [
        {"item": named(use), "for": use.right.value, "path": list(use.path), "why": why.value} for use, why in refused
    ]
    use, why = refused[0]
    message = f"`{named(use)}` may not be used for {use.right.value} here: {why.value}"
    raise Refusal(Code.POSITION_DENIED, message, plan.path[:2], {"positions": positions})
