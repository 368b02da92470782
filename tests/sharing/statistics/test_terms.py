"""Terms are in time, late or overdue, each once, in the period in which they end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.jurisdictions import DeadlineName
from sharing.proceedings import Kind
from sharing.statistics import Duty, Kept, Period, kept_terms
from sharing.statistics.terms import duty
from tests.sharing.statistics.counted_city import MONDAY, ON, YEAR, ZONE, proceeding, term

DUE = MONDAY + timedelta(14)


def kept(*terms: tuple[date, date | None], on: date = ON, period: Period = YEAR) -> Kept | None:
    deadlines = [term("decision", "police", due, ended_on) for due, ended_on in terms]
    found = [proceeding(Kind.APPLICATION, None, "granted", each, number=place) for place, each in enumerate(deadlines)]
    return kept_terms(found, period, on).get("police", {}).get(Duty.ANSWER)


def test_each_way_to_keep_a_term_is_counted() -> None:
    assert kept((DUE, DUE), (DUE, DUE - timedelta(2)), (DUE, DUE + timedelta(1)), (DUE, None)) == Kept(2, 1, 1, 7.0)


def test_what_is_done_after_the_day_of_the_report_is_overdue_on_it() -> None:
    assert kept((DUE, DUE + timedelta(9)), on=DUE + timedelta(5)) == Kept(0, 0, 1, None)
    assert kept((DUE, None), on=DUE) is None
    assert kept((DUE, None), on=DUE + timedelta(1)) == Kept(0, 0, 1, None)


def test_a_term_belongs_to_the_period_in_which_it_ends() -> None:
    march = Period(date(2026, 3, 1), date(2026, 3, 31), ZONE)
    assert kept((DUE, DUE), period=march) == Kept(1, 0, 0, 7.0)
    assert kept((date(2026, 4, 1), date(2026, 3, 30)), period=march) is None


@pytest.mark.parametrize("name", DeadlineName)
def test_every_clock_of_a_profile_has_its_duty(name: DeadlineName) -> None:
    others = {DeadlineName.CORRECTION_REPORT, DeadlineName.EMERGENCY_REVIEW}
    assert (duty(term(name.value, "police", DUE)) is Duty.OTHER) == (name in others)


@pytest.mark.parametrize(
    ("name", "found"),
    [("correction_2", Duty.CORRECTION), ("correction_report_2", Duty.OTHER), ("compare_3", Duty.OTHER)],
)
def test_later_rounds_of_a_clock_are_the_same_duty(name: str, found: Duty) -> None:
    assert duty(term(name, "police", DUE)) is found


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(st.lists(st.tuples(days, st.one_of(st.none(), days)), max_size=20), days)
def test_every_term_is_counted_at_most_once_and_overdue_only_when_past(
    terms: list[tuple[date, date | None]], on: date
) -> None:
    found = kept(*terms, on=on) or Kept(0, 0, 0, None)
    done = [due for due, ended_on in terms if ended_on is not None and ended_on <= on]
    assert found.in_time + found.late == len(done)
    assert found.overdue == sum(due < on and (ended_on is None or ended_on > on) for due, ended_on in terms)
