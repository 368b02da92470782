"""How new data is: by what entries and announcements say, against the cycle in force."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.announcements import Matter
from sharing.calendar import UpdateCycle, next_update
from sharing.statistics import Fresh, Interrupted, Live, Stale, State, Unknown, freshness
from tests.policies.small_city import catalog_of
from tests.sharing.statistics.counted_city import MONDAY, POPULATION, TOWN, announcement


def state(on: date, *told: object, cycle: str = "monthly", as_of: str | None = None) -> State:
    resource = replace(POPULATION, update_cycle=cycle, data_as_of=as_of)
    return freshness(catalog_of([resource], TOWN.departments.values()), told, on)["population"].state  # type: ignore[arg-type]  # announcements of several kinds


@pytest.mark.parametrize("cycle", UpdateCycle)
def test_data_is_fresh_until_the_last_day_of_its_cycle_and_stale_from_the_next_one_on(cycle: UpdateCycle) -> None:
    until = next_update(cycle, MONDAY)
    assert state(until, cycle=cycle.value, as_of=MONDAY.isoformat()) == Fresh(until)
    assert state(until + timedelta(1), cycle=cycle.value, as_of=MONDAY.isoformat()) == Stale(1)


def test_nobody_said_when_is_not_fresh_and_real_time_needs_no_day() -> None:
    assert state(MONDAY) == Unknown()
    assert state(MONDAY, cycle="realtime") == Live()
    assert isinstance(state(MONDAY, cycle="realtime", as_of="2026-01-01T08:00:00+08:00"), Stale)


def test_an_announced_change_is_an_update_from_its_day_on() -> None:
    change = announcement(Matter.CHANGE, MONDAY)
    assert state(MONDAY - timedelta(1), change) == Unknown()
    assert state(MONDAY, change) == Fresh(date(2026, 4, 2))
    assert state(MONDAY, announcement(Matter.SERVICE, MONDAY)) == Unknown()


def test_another_cycle_counts_as_announced_and_the_entry_is_behind() -> None:
    weekly = announcement(Matter.CYCLE, MONDAY, cycle=UpdateCycle.WEEKLY)
    (told,) = freshness(catalog_of([POPULATION], TOWN.departments.values()), [weekly], MONDAY).values()
    assert (told.cycle, told.entry_differs) == (UpdateCycle.WEEKLY, True)
    ended = announcement(Matter.CYCLE, MONDAY, cycle=UpdateCycle.WEEKLY, is_closed=True)
    (told,) = freshness(catalog_of([POPULATION], TOWN.departments.values()), [ended], MONDAY).values()
    assert (told.cycle, told.entry_differs) == (UpdateCycle.MONTHLY, False)


def test_an_outage_is_neither_fresh_nor_stale_while_it_lasts() -> None:
    over = MONDAY + timedelta(7)
    outage = announcement(Matter.OUTAGE, MONDAY, until=over)
    assert state(over, outage, as_of="2026-01-01") == Interrupted(over)
    assert isinstance(state(over + timedelta(1), outage, as_of="2026-01-01"), Stale)
    assert state(over, outage, announcement(Matter.OUTAGE, MONDAY, 2)) == Interrupted(None)
    assert state(over, announcement(Matter.OUTAGE, MONDAY, is_closed=True)) == Unknown()


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.sampled_from(UpdateCycle), st.integers(0, 500))
def test_stale_data_never_becomes_fresh_by_waiting(updated: date, cycle: UpdateCycle, days: int) -> None:
    first, later = (
        state(updated + timedelta(each), cycle=cycle.value, as_of=updated.isoformat()) for each in (days, days + 30)
    )
    match first, later:
        case Stale(days=before), Stale(days=after):
            assert after == before + 30
        case Stale(), _:
            raise AssertionError(later)
        case Fresh(until=until), _:
            assert updated + timedelta(days) <= until
