"""Working days: the State Council's notices day by day, counting against the naive way, what is provisional."""

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.calendar import CalendarEnds, Due, Notice, WorkingDays, working_days
from sharing.calendar.working_days import FIRST, LAST


@cache
def calendar() -> WorkingDays:
    return working_days()


@cache
def provisional() -> frozenset[int]:
    return frozenset(calendar().provisional_days)


def days_between(first: str, last: str) -> frozenset[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return frozenset(start + timedelta(offset) for offset in range((end - start).days + 1))


def day(text: str) -> date:
    return date.fromisoformat(text)


def days(*texts: str) -> frozenset[date]:
    return frozenset(map(day, texts))


# 国办发明电〔2024〕12号 and 国办发明电〔2025〕7号, as they were published
NOTICE_2025 = Notice(
    days("2025-01-01")
    | days_between("2025-01-28", "2025-02-04")
    | days_between("2025-04-04", "2025-04-06")
    | days_between("2025-05-01", "2025-05-05")
    | days_between("2025-05-31", "2025-06-02")
    | days_between("2025-10-01", "2025-10-08"),
    days("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
)
NOTICE_2026 = Notice(
    days_between("2026-01-01", "2026-01-03")
    | days_between("2026-02-15", "2026-02-23")
    | days_between("2026-04-04", "2026-04-06")
    | days_between("2026-05-01", "2026-05-05")
    | days_between("2026-06-19", "2026-06-21")
    | days_between("2026-09-25", "2026-09-27")
    | days_between("2026-10-01", "2026-10-07"),
    days("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
)
NOTICE_2027 = Notice(  # made up, with days before New Year's Day as the notice for 2019 had them
    days("2026-12-30", "2026-12-31", "2027-01-01", "2027-05-01", "2027-10-01"), days("2026-12-26", "2027-02-14")
)


@pytest.mark.parametrize(("year", "notice"), [(2025, NOTICE_2025), (2026, NOTICE_2026)])
def test_every_day_of_a_year_is_as_its_notice_says(year: int, notice: Notice) -> None:
    for one in days_between(f"{year}-01-01", f"{year}-12-31"):
        usual = one.weekday() < 5 and one not in notice.holidays
        assert calendar().is_working(one) == (usual or one in notice.workdays), one


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        pytest.param("2025-09-26", 5, "2025-10-10", id="a make-up Sunday counts, National Day does not"),
        pytest.param("2026-02-20", 5, "2026-02-28", id="started on a holiday, ends on a make-up Saturday"),
        pytest.param("2025-11-08", 5, "2025-11-14", id="started on a Saturday: Monday is the first day"),
        pytest.param("2025-11-07", 1, "2025-11-10", id="the day of the start is not counted"),
        pytest.param("2025-11-10", 1, "2025-11-11", id="one day from Monday is Tuesday"),
        pytest.param("2025-09-27", 1, "2025-09-28", id="a make-up Sunday is the first day"),
        pytest.param("2018-12-28", 1, "2018-12-29", id="worked by the notice of the year after"),
        pytest.param("2018-12-29", 1, "2019-01-02", id="off by the notice of the year after"),
        pytest.param("2026-01-01", 20, "2026-01-29", id="twenty days to deliver"),
    ],
)
def test_a_term_ends_on(start: str, count: int, due: str) -> None:
    assert calendar().after(day(start), count) == Due(day(due), provisional=False)


def test_years_with_a_notice_are_those_that_the_library_has_the_address_of() -> None:
    """Its class of China names the notice of every year from 2001 to 2026; a later version may know more."""
    unsure = {date.fromordinal(ordinal).year for ordinal in calendar().provisional_days}
    assert unsure.isdisjoint(range(2001, 2026))
    assert 2099 in unsure
    first = date.fromordinal(calendar().provisional_days[0])
    assert (first.month, first.day) == (12, 25)
    assert {date.fromordinal(ordinal) for ordinal in calendar().provisional_days} == days_between(
        first.isoformat(), "2099-12-31"
    )


def test_a_term_that_a_later_notice_could_move_is_provisional() -> None:
    last_sure = date.fromordinal(calendar().provisional_days[0]) - timedelta(1)
    assert not calendar().after(last_sure - timedelta(7), 1).provisional
    assert calendar().after(last_sure, 1).provisional
    assert calendar().after(last_sure - timedelta(7), 30).provisional


def test_a_year_without_notice_has_the_holidays_of_the_law() -> None:
    assert not calendar().is_working(date(2095, 10, 3))
    assert calendar().is_working(date(2095, 10, 10))


def test_a_notice_of_the_installation_settles_its_year() -> None:
    told = working_days({2027: NOTICE_2027})
    assert not told.after(day("2026-12-24"), 1).provisional
    assert told.after(day("2026-12-25"), 1) == Due(day("2026-12-26"), False)
    assert told.after(day("2026-12-29"), 1) == Due(day("2027-01-04"), False)
    assert told.is_working(day("2027-02-14"))
    assert told.is_working(day("2027-02-08"))  # what its notice leaves out is no day off
    assert not told.after(day("2027-06-01"), 5).provisional
    assert told.after(day("2027-12-24"), 5).provisional
    assert told.after(day("2026-11-02"), 5) == calendar().after(day("2026-11-02"), 5)


def test_a_notice_of_the_installation_replaces_that_of_the_library() -> None:
    told = working_days({2026: Notice(NOTICE_2026.holidays, frozenset())})
    assert not told.is_working(day("2026-01-04"))
    assert told.is_working(day("2026-01-05"))
    assert told == working_days({2026: Notice(NOTICE_2026.holidays, frozenset())})


def test_the_last_days_of_a_year_are_left_to_the_notice_of_the_next() -> None:
    told = working_days({2018: Notice(days("2018-01-01", "2018-10-01"), frozenset())})
    assert told.is_working(day("2018-12-29"))
    assert not told.is_working(day("2018-12-31"))
    assert told.is_working(day("2018-10-02"))


def test_the_day_of_the_start_does_not_make_a_term_provisional() -> None:
    told = working_days({2096: Notice(days("2096-01-01"), frozenset())})
    assert told.after(day("2095-12-30"), 2).provisional
    assert not told.after(day("2095-12-31"), 2).provisional


def test_the_same_notice_changes_nothing() -> None:
    told = working_days({2025: NOTICE_2025, 2026: NOTICE_2026})
    assert told == calendar()


starts = st.dates(FIRST, LAST - timedelta(400))
counts = st.integers(1, 100)


@given(starts, counts)
def test_a_term_ends_where_one_gets_by_counting_day_by_day(start: date, count: int) -> None:
    reached, left = start, count
    while left:
        reached += timedelta(1)
        left -= calendar().is_working(reached)
    due = calendar().after(start, count)
    assert due.day == reached
    walked = range(start.toordinal() + 1, reached.toordinal() + 1)
    assert due.provisional == (not provisional().isdisjoint(walked))


@given(starts, counts)
def test_a_term_ends_on_a_working_day_with_exactly_so_many_of_them_after_its_start(start: date, count: int) -> None:
    due = calendar().after(start, count).day
    after = [start + timedelta(offset) for offset in range(1, (due - start).days + 1)]
    assert calendar().is_working(due)
    assert sum(map(calendar().is_working, after)) == count


@given(starts, starts, counts, counts)
def test_longer_terms_and_later_starts_never_end_earlier(one: date, other: date, short: int, more: int) -> None:
    early, late = sorted((one, other))
    assert calendar().after(early, short).day <= calendar().after(late, short).day
    assert calendar().after(one, short).day < calendar().after(one, short + more).day


@given(starts, counts, counts)
def test_terms_add_up(start: date, first: int, second: int) -> None:
    half = calendar().after(start, first).day
    assert calendar().after(half, second).day == calendar().after(start, first + second).day


@given(starts)
def test_a_named_day_is_moved_to_the_first_working_day_from_it_on(named: date) -> None:
    due = calendar().on_or_after(named).day
    assert due == calendar().after(named - timedelta(1), 1).day if named > FIRST else True
    assert (due == named) == calendar().is_working(named)


@pytest.mark.parametrize("outside", [FIRST - timedelta(1), LAST + timedelta(1)])
def test_years_outside_of_the_calendar_are_refused(outside: date) -> None:
    for asked in (calendar().is_working, lambda start: calendar().after(start, 1), calendar().on_or_after):
        with pytest.raises(CalendarEnds, match="2001-01-01 to 2099-12-31"):
            asked(outside)


def test_a_term_that_would_end_outside_of_the_calendar_is_refused() -> None:
    with pytest.raises(CalendarEnds):
        calendar().after(LAST, 1)


@pytest.mark.parametrize("count", [0, -1])
def test_a_term_without_days_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="at least one working day"):
        calendar().after(date(2026, 1, 5), count)
