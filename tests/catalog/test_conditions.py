"""Conditions on which data is granted without anybody looking: each of them alone, and all of them together."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import Asked, GrantConditions, Mode, unmet_conditions

CONDITIONS = GrantConditions(
    functions=frozenset({"marriage"}),
    regions=("330300",),
    modes=frozenset({Mode.VERIFY}),
    items=frozenset({"phone", "name"}),
    longest_days=365,
    needs_persons=True,
)
ASKED = Asked("marriage", "330302", frozenset({Mode.VERIFY}), frozenset({"phone"}), 365, True)


def test_what_meets_all_conditions_has_none_unmet() -> None:
    assert unmet_conditions(CONDITIONS, ASKED) == ()


@pytest.mark.parametrize(
    ("asked", "unmet"),
    [
        (replace(ASKED, purpose="tax"), ("functions",)),
        (replace(ASKED, region_code="330400"), ("regions",)),
        (replace(ASKED, region_code="330000"), ("regions",)),
        (replace(ASKED, region_code=""), ("regions",)),
        (replace(ASKED, region_code="3303-1"), ("regions",)),
        (replace(ASKED, modes=frozenset({Mode.VERIFY, Mode.COPY})), ("modes",)),
        (replace(ASKED, items=frozenset({"phone", "address"})), ("items",)),
        (replace(ASKED, days=366), ("longest_days",)),
        (replace(ASKED, names_persons=False), ("persons",)),
        (replace(ASKED, purpose="tax", days=366), ("functions", "longest_days")),
    ],
)
def test_each_condition_is_told_that_does_not_hold(asked: Asked, unmet: tuple[str, ...]) -> None:
    assert unmet_conditions(CONDITIONS, asked) == unmet


WORDS = st.sampled_from(["a", "b", "c"])
MODES = st.frozensets(st.sampled_from(Mode))
ASKED_AT_ALL = st.builds(
    Asked,
    WORDS,
    st.sampled_from(["330302", "330400", "", "abc", "000000"]),
    MODES,
    st.frozensets(WORDS),
    st.integers(1, 9),
    st.booleans(),
)
ANY_CONDITIONS = st.builds(
    GrantConditions,
    st.frozensets(WORDS),
    st.lists(st.sampled_from(["33", "3303", "330302", "330400", "000000"]), max_size=2).map(tuple),
    MODES,
    st.frozensets(WORDS),
    st.none() | st.integers(1, 9),
    st.booleans(),
)


@given(ANY_CONDITIONS, ASKED_AT_ALL, st.frozensets(WORDS), MODES, st.integers(0, 9))
def test_asking_for_more_never_meets_more_conditions(
    conditions: GrantConditions, asked: Asked, items: frozenset[str], modes: frozenset[Mode], days: int
) -> None:
    more = replace(asked, items=asked.items | items, modes=asked.modes | modes, days=asked.days + days)
    assert set(unmet_conditions(conditions, asked)) <= set(unmet_conditions(conditions, more))
