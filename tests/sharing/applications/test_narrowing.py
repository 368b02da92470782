"""Conditions of a decision only narrow: what a grant opens was asked for, whatever the decider writes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import Mode
from masking import parse_mask
from policies import tells_no_more
from sharing.applications import Conditions, Terms
from sharing.applications.narrowing import condition_problems, narrowed
from tests.sharing.kit.residents import RESIDENTS, TODAY

ITEMS = ("id_number", "phone")
ASKED = Terms(
    modes=(Mode.VERIFY, Mode.QUERY),
    valid_from=TODAY,
    valid_until=date(2026, 12, 31),
    persons=("officer-1", "officer-2"),
    rows="lucheng",
    mask="keep 3 4",
    quota=100,
)
FREELY = Terms((Mode.QUERY,), TODAY, date(2026, 12, 31))


def codes(asked: Terms, conditions: Conditions, items: tuple[str, ...] = ITEMS) -> list[tuple[str, str]]:
    found = condition_problems(asked, conditions, RESIDENTS, items, TODAY)
    return [(problem.member, problem.code) for problem in found]


@pytest.mark.parametrize(
    "conditions",
    [
        Conditions(),
        Conditions((Mode.VERIFY,), TODAY, ("officer-2",), "lucheng", "stars", 1),
        Conditions(mask="null"),
    ],
)
def test_narrower_conditions_are_taken(conditions: Conditions) -> None:
    assert codes(ASKED, conditions) == []


@pytest.mark.parametrize(
    "conditions",
    [Conditions(persons=("anybody",), rows="town", mask="keep 3 4", quota=10**6), Conditions(mask="clear")],
)
def test_where_nothing_was_asked_for_any_condition_is_narrower(conditions: Conditions) -> None:
    assert codes(FREELY, conditions) == []


@pytest.mark.parametrize(
    ("conditions", "problem"),
    [
        (Conditions(modes=(Mode.COPY,)), ("conditions.modes", "WIDER_THAN_ASKED")),
        (Conditions(persons=("officer-1", "officer-9")), ("conditions.persons", "WIDER_THAN_ASKED")),
        (Conditions(quota=101), ("conditions.quota", "WIDER_THAN_ASKED")),
        (Conditions(quota=0), ("conditions.quota", "OUT_OF_RANGE")),
        (Conditions(rows="town"), ("conditions.rows", "WIDER_THAN_ASKED")),
        (Conditions(rows="elsewhere"), ("conditions.rows", "UNKNOWN_ROW_RULE")),
        (Conditions(mask="clear"), ("conditions.mask", "WIDER_THAN_ASKED")),
        (Conditions(mask="keep 6 4"), ("conditions.mask", "WIDER_THAN_ASKED")),
        (Conditions(mask="hide"), ("conditions.mask", "MASK_UNKNOWN")),
        (Conditions(mask="year"), ("conditions.mask", "MASK_UNFIT")),
        (Conditions(valid_until=date(2027, 1, 1)), ("conditions.valid_until", "WIDER_THAN_ASKED")),
        (Conditions(valid_until=date(2026, 3, 1)), ("conditions.valid_until", "PERIOD_PAST")),
    ],
)
def test_wider_or_unfit_conditions_are_told(conditions: Conditions, problem: tuple[str, str]) -> None:
    assert problem in codes(ASKED, conditions)


def test_a_mask_has_to_fit_every_item_that_is_granted() -> None:
    assert codes(FREELY, Conditions(mask="keep 3 4"), ("phone", "birth_date")) != []
    assert codes(FREELY, Conditions(mask="keep 3 4"), ("phone",)) == []


MODES = st.lists(st.sampled_from(Mode), unique=True, max_size=3).map(tuple)
PERSONS = st.lists(st.sampled_from("abc"), unique=True, max_size=3).map(tuple)
ROWS = st.sampled_from([None, "lucheng", "town", "elsewhere"])
MASKS = st.sampled_from([None, "clear", "stars", "null", "keep 3 4", "keep 6 4", "keep 1 1", "year", "hide"])
KNOWN_MASKS = st.sampled_from([None, "clear", "stars", "null", "keep 3 4", "keep 6 4"])
DAYS = st.integers(-40, 400).map(lambda days: TODAY + timedelta(days))
QUOTAS = st.none() | st.integers(-1, 5)
ANY_TERMS = st.builds(
    Terms,
    MODES.filter(bool),
    DAYS,
    DAYS,
    PERSONS,
    st.sampled_from([None, "lucheng", "town"]),
    KNOWN_MASKS,
    st.none() | st.integers(1, 5),
)
ANY_CONDITIONS = st.builds(Conditions, MODES, st.none() | DAYS, PERSONS, ROWS, MASKS, QUOTAS)


@given(ANY_TERMS, ANY_CONDITIONS)
def test_what_is_granted_is_never_wider_than_what_was_asked_for(asked: Terms, conditions: Conditions) -> None:
    if codes(asked, conditions):
        return
    terms = narrowed(asked, conditions)
    assert set(terms.modes) <= set(asked.modes)
    assert terms.modes
    assert terms.valid_from == asked.valid_from
    assert terms.valid_until <= asked.valid_until
    assert not asked.persons or set(terms.persons) <= set(asked.persons)
    assert bool(terms.persons) >= bool(asked.persons)
    assert asked.rows is None or terms.rows == asked.rows
    assert asked.quota is None or (terms.quota or 0) <= asked.quota
    old, new = (parse_mask(text or "clear") for text in (asked.mask, terms.mask))
    assert all(tells_no_more(new, old, RESIDENTS.items[code]) for code in ITEMS)


@given(ANY_TERMS)
def test_without_conditions_everything_stays_as_asked(asked: Terms) -> None:
    assert narrowed(asked, Conditions()) == asked
    unfit = codes(asked, Conditions())
    assert unfit == (
        [] if asked.valid_until >= max(TODAY, asked.valid_from) else [("conditions.valid_until", "PERIOD_PAST")]
    )


def test_an_end_within_the_period_is_kept() -> None:
    last = ASKED.valid_until - timedelta(1)
    assert narrowed(ASKED, Conditions(valid_until=last)) == replace(ASKED, valid_until=last)
