"""Groups over items that are not clear are guarded, and what would tell of single records is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking import parse_mask
from policies import ByRows, Clear, Denied, Masked, Right, grouping, position
from policies.decisions import Branch, RowsWhere
from policies.grouping import Asked, Guard, Unfit, guard, lumped_width
from tests.policies.small_city import caller, policies

ROWS = "p, everyone, population, query, always, *, -, allow, \n"
CLEAR = "p, everyone, population.name, query, always, *, clear, allow, \n"
MASKED = "p, everyone, population.name, query, always, *, keep 1 1, allow, \n"
COUNTED = "p, everyone, population.name, group+aggregate+lookup, always, *, keep 1 1, allow, \n"


def guarded(text: str, asked: Asked) -> Guard:
    """The guard under these lines, for somebody to whom all positions are open."""
    it, rights = policies(text), caller("tax")
    visible = it.decide(rights, "population", None, Right.QUERY).decision
    positions = {
        used: position(it, rights, "population", used[0], used[1], visible).decision for used in asked.positions
    }
    return guard(it, rights, "population", asked, visible, positions)


@pytest.mark.parametrize(
    "asked",
    [
        Asked(by=("name",)),
        Asked(distinct=("name",)),
        Asked(counted=("name",)),
        Asked(extremes=("name",)),
        Asked(by=("name",), chosen=("name",), tested=(("name", Right.FILTER),)),
    ],
)
def test_groups_over_clear_items_are_not_guarded(asked: Asked) -> None:
    assert guarded(ROWS + CLEAR, asked) == Guard(False, {})


def test_groups_of_nothing_but_rows_are_not_guarded() -> None:
    assert guarded(ROWS, Asked()) == Guard(False, {})


@pytest.mark.parametrize(
    ("asked", "unfit"),
    [
        (Asked(by=("name",)), {}),
        (Asked(counted=("name",)), {}),
        (Asked(by=("name",), chosen=("name",)), {}),
        (Asked(extremes=("name",)), {("name", Right.AGGREGATE): Unfit.EXTREME}),
        (Asked(summed=("name",)), {("name", Right.AGGREGATE): Unfit.EXACT}),
        (Asked(counted=("name",), chosen=("name",)), {("name", Right.LOOKUP): Unfit.PICKED}),
        (Asked(by=("name",), tested=(("name", Right.LOOKUP),)), {("name", Right.LOOKUP): Unfit.PICKED}),
    ],
)
def test_what_tells_of_single_records_is_refused(asked: Asked, unfit: dict[grouping.Position, Unfit]) -> None:
    assert guarded(ROWS + MASKED + COUNTED, asked) == Guard(True, unfit)


def test_cells_are_picked_in_the_form_they_are_grouped_by() -> None:
    exact = "p, everyone, population.name, lookup, always, *, clear, allow, \n"
    grouped = "p, everyone, population.name, group, always, *, keep 1 1, allow, \n"
    asked = Asked(by=("name",), chosen=("name",))
    assert guarded(ROWS + MASKED + exact + grouped, asked).unfit == {("name", Right.LOOKUP): Unfit.PICKED}


WIDTHS = st.sampled_from([2, 10, 500])


@given(st.lists(WIDTHS, min_size=1, max_size=3), st.booleans())
def test_a_sum_is_as_coarse_as_its_coarsest_mask(widths: list[int], is_denied_elsewhere: bool) -> None:
    masked = [_rounded(width) for width in widths]
    where = RowsWhere(frozenset({"one"}), False)
    branches = tuple(Branch(where, one) for one in masked)
    decision = ByRows(branches, Denied(None) if is_denied_elsewhere else masked[0])
    assert lumped_width(decision) == max(widths)
    assert lumped_width(ByRows(branches, Clear(None))) is None


def _rounded(width: int) -> Masked:
    (rule,) = policies(COUNTED).table.about("population")
    return Masked(parse_mask(f"round {width}"), rule)
