"""Updates that are promised, and days of every year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.resource_reading import UPDATE_CYCLES
from sharing.calendar import UpdateCycle, YearlyDay, next_update, yearly_day


def test_the_cycles_are_those_of_the_catalogue() -> None:
    assert list(UpdateCycle) == list(UPDATE_CYCLES)


@pytest.mark.parametrize(
    ("cycle", "updated", "promised"),
    [
        ("realtime", "2026-10-01", "2026-10-02"),
        ("daily", "2026-10-01", "2026-10-02"),
        ("weekly", "2026-10-01", "2026-10-08"),
        ("monthly", "2026-10-01", "2026-11-01"),
        ("monthly", "2026-01-31", "2026-02-28"),
        ("monthly", "2026-12-31", "2027-01-31"),
        ("quarterly", "2026-11-30", "2027-02-28"),
        ("yearly", "2024-02-29", "2025-02-28"),
    ],
)
def test_the_next_update(cycle: str, updated: str, promised: str) -> None:
    assert next_update(UpdateCycle(cycle), date.fromisoformat(updated)) == date.fromisoformat(promised)


days = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@given(days, days)
def test_longer_cycles_promise_later_and_later_updates_never_earlier(one: date, other: date) -> None:
    early, late = sorted((one, other))
    promised = [next_update(cycle, early) for cycle in UpdateCycle]
    assert promised == sorted(promised)
    assert all(day > early for day in promised)
    assert all(next_update(cycle, early) <= next_update(cycle, late) for cycle in UpdateCycle)


@given(st.integers(1, 12), st.integers(1, 28), days)
def test_the_next_such_day_is_within_a_year(month: int, day: int, start: date) -> None:
    found = YearlyDay(month, day).next(start)
    assert start <= found < start + timedelta(367)
    assert (found.month, found.day) == (month, day)


def test_a_leap_day_is_the_last_one_of_february() -> None:
    assert yearly_day("02-29").of(2026) == date(2026, 2, 28)
    assert yearly_day("02-29").of(2028) == date(2028, 2, 29)


@pytest.mark.parametrize("text", ["06-31", "13-01", "6-30", "0630", "2026-06-30", ""])
def test_what_is_no_day_of_the_year(text: str) -> None:
    with pytest.raises(ValueError, match="day|month|Invalid"):
        yearly_day(text)


@given(days)
def test_a_day_of_the_year_is_read_as_it_is_written(day: date) -> None:
    assert str(yearly_day(f"{day.month:02}-{day.day:02}")) == f"{day.month:02}-{day.day:02}"
