"""Groups of rows: whether they rest on clear items alone, and what is not told where they do not.

Cells over items that are not clear are guarded. What a number tells must not be about one record: small cells are left
out, numbers are rounded, and whatever picks a record or shows one is refused here, before any SQL:

- `min` and `max` are the value of a record, also where that item alone is clear: it would be seen in whose cell it is;
- `where` picks records, unless it picks whole cells: `eq` and `in` on items of `by`, in the form they are grouped by;
- sums of exact values differ by a record's value; only such are told whose terms a mask has lumped together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from masking import Lumped, Nothing
from policies.deciding import Policies
from policies.decisions import Clear, Decision, Denied, Masked, Outcome, RowKind, outcome_on, outcomes
from policies.rights import Rights
from policies.rowkinds import MOST_ROW_RULES, row_kinds, row_rules
from policies.words import Right

Position = tuple[str, Right]
"""An item by its code, in a position."""


class Unfit(StrEnum):
    """Why a position is refused that would be open in itself."""

    EXTREME = "`min` and `max` are told only where every item that is used is clear"
    PICKED = "beside an item that is not clear `where` takes only `eq` and `in` on items of `by` as they are grouped"
    EXACT = "beside an item that is not clear sums are told only of what a rule for `aggregate` rounds"


@dataclass(frozen=True, slots=True)
class Asked:
    """What groups ask of items, by their codes.

    `summed` are those of sums and averages, `extremes` those of `min` and `max`, `counted` and `distinct` those whose
    values are counted. `chosen` are compared by `eq` or `in`, all of which must hold; `tested` in any other way.
    """

    by: tuple[str, ...] = ()
    distinct: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    summed: tuple[str, ...] = ()
    extremes: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    tested: tuple[Position, ...] = ()

    @property
    def positions(self) -> tuple[Position, ...]:
        """Every position that is used, once."""
        named = [(item, Right.GROUP) for item in (*self.by, *self.distinct)]
        named += [(item, Right.AGGREGATE) for item in (*self.counted, *self.summed, *self.extremes)]
        named += [(item, Right.LOOKUP) for item in self.chosen]
        return tuple(dict.fromkeys((*named, *self.tested)))

    @property
    def items(self) -> frozenset[str]:
        """Every item that is used."""
        return frozenset(item for item, _ in self.positions)


@dataclass(frozen=True, slots=True)
class Guard:
    """Whether the cells must be guarded, and the positions that are refused for it."""

    is_needed: bool
    unfit: Mapping[Position, Unfit]


def guard(
    policies: Policies,
    rights: Rights,
    resource: str,
    asked: Asked,
    visible: Decision,
    positions: Mapping[Position, Decision],
) -> Guard:
    """How the groups that are `asked` for must be guarded.

    `visible` is the decision about the rows of the resource, `positions` those about all positions of `asked`: rows on
    which one of them is denied are not counted. No row is named by its key here.
    """
    opens = (visible, *positions.values())
    shown = (policies.decide(rights, resource, item, Right.QUERY).decision for item in asked.items)
    if all(_is_clear(opens, decision) for decision in shown):
        return Guard(False, {})
    return Guard(True, dict(_unfit(asked, opens, positions)))


def lumped_width(decision: Decision) -> int | None:
    """How far apart the numbers are that the decision gives at least: None where it gives one as it is on some row."""
    widths = [_width(outcome) for outcome in outcomes(decision) if not isinstance(outcome, Denied)]
    known = [width for width in widths if width is not None]
    return max(known, default=1) if len(known) == len(widths) else None


def _unfit(
    asked: Asked, opens: Sequence[Decision], positions: Mapping[Position, Decision]
) -> Iterator[tuple[Position, Unfit]]:
    for item in asked.summed:
        if lumped_width(positions[item, Right.AGGREGATE]) is None:
            yield (item, Right.AGGREGATE), Unfit.EXACT
    for item in asked.extremes:
        yield (item, Right.AGGREGATE), Unfit.EXTREME
    for position in asked.tested:
        yield position, Unfit.PICKED
    for item in asked.chosen:
        chosen = (item, Right.LOOKUP)
        if item not in asked.by or not _are_alike(opens, positions[chosen], positions[item, Right.GROUP]):
            yield chosen, Unfit.PICKED


def _is_clear(opens: Sequence[Decision], decision: Decision) -> bool:
    """Whether the decision is Clear on every kind of row that is counted; False where too many kinds would be tried."""
    kinds = _counted(opens, decision)
    return kinds is not None and all(isinstance(outcome_on(decision, kind), Clear) for kind in kinds)


def _are_alike(opens: Sequence[Decision], one: Decision, other: Decision) -> bool:
    """Whether both give the same form on every kind of row that is counted."""
    kinds = _counted(opens, one, other)
    return kinds is not None and all(_form(outcome_on(one, kind)) == _form(outcome_on(other, kind)) for kind in kinds)


def _counted(opens: Sequence[Decision], *others: Decision) -> list[RowKind] | None:
    """The kinds of rows that all of `opens` let through; None where there are too many to try."""
    names = row_rules((*opens, *others))
    if len(names) > MOST_ROW_RULES:
        return None
    return [
        kind
        for kind in row_kinds(names)
        if not any(isinstance(outcome_on(decision, kind), Denied) for decision in opens)
    ]


def _form(outcome: Outcome) -> str | None:
    """The mask, None for the value as it is; what is denied is not counted."""
    return outcome.mask.text if isinstance(outcome, Masked) else None


def _width(outcome: Outcome) -> int | None:
    match outcome:
        case Masked(mask=mask):
            match mask.form.share:
                case Lumped(width=int(width)):
                    return width
                case Nothing():
                    return 1
                case _:
                    return None
        case _:
            return None
