"""Deadlines and how they stand: due, overdue and escalated by the clock alone, and nothing that time grants."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.calendar import (
    Deadline,
    DueToday,
    Escalated,
    Met,
    MetLate,
    NotDue,
    Notice,
    Overdue,
    WorkingDays,
    begun_anew,
    by_day,
    ended,
    extended,
    in_working_days,
    recounted,
    standing,
    working_days,
)


@cache
def calendar() -> WorkingDays:
    return working_days()


def reply(start: date = date(2025, 9, 26), length: int = 5, escalation: int | None = 3) -> Deadline:
    return in_working_days(calendar(), "reply", "police", start, length, escalation)


def test_a_term_of_working_days() -> None:
    assert reply() == Deadline(
        "reply", "police", date(2025, 9, 26), date(2025, 10, 10), 5, escalates_on=date(2025, 10, 14)
    )


@pytest.mark.parametrize(
    ("today", "found"),
    [
        ("2025-09-26", NotDue(14)),
        ("2025-10-09", NotDue(1)),
        ("2025-10-10", DueToday()),
        ("2025-10-11", Overdue(1)),
        ("2025-10-13", Overdue(3)),
        ("2025-10-14", Escalated(4)),
        ("2026-10-14", Escalated(369)),
    ],
)
def test_a_deadline_that_runs(today: str, found: object) -> None:
    assert standing(reply(), date.fromisoformat(today)) == found


def test_without_escalation_it_stays_overdue() -> None:
    assert standing(reply(escalation=None), date(2030, 1, 1)) == Overdue(1544)


@pytest.mark.parametrize(("on", "found"), [("2025-10-10", Met()), ("2025-10-12", MetLate(2))])
def test_a_deadline_that_has_ended(on: str, found: object) -> None:
    done = ended(reply(), date.fromisoformat(on))
    assert standing(done, date(2026, 1, 1)) == found
    assert standing(done, date(2025, 10, 9)) == NotDue(1)  # as it stood then
    assert ended(done, date(2025, 12, 1)) == done


def test_an_extension_is_counted_from_the_end() -> None:
    longer = extended(calendar(), reply(length=10), 10, 3)
    assert longer.due == calendar().after(reply(length=10).due, 10).day
    assert (longer.working_days, longer.started_on) == (20, date(2025, 9, 26))


@pytest.mark.parametrize(
    "deadline",
    [ended(reply(), date(2025, 10, 1)), by_day(calendar(), "yearly", "tax", date(2026, 1, 1), date(2026, 6, 30))],
)
def test_what_has_ended_or_has_a_named_day_is_not_extended(deadline: Deadline) -> None:
    with pytest.raises(ValueError, match="can be extended"):
        extended(calendar(), deadline, 5, 3)


@pytest.mark.parametrize(
    ("named", "due"), [("2026-06-30", "2026-06-30"), ("2024-06-30", "2024-07-01"), ("2026-10-01", "2026-10-08")]
)
def test_a_named_day_is_not_before_a_working_day(named: str, due: str) -> None:
    found = by_day(calendar(), "yearly", "tax", date(2024, 1, 1), date.fromisoformat(named), 5)
    assert (found.due, found.working_days) == (date.fromisoformat(due), None)
    assert found.escalates_on == calendar().after(found.due, 5).day


def test_a_provisional_deadline_is_counted_again_when_the_notice_is_out() -> None:
    first = in_working_days(calendar(), "reply", "police", date(2095, 9, 30), 5, 3)
    told = working_days({2095: Notice(frozenset({date(2095, 10, 1)}), frozenset())})
    second = recounted(told, first, 3)
    assert (first.provisional, second.provisional) == (True, False)
    assert second.due < first.due and (first.formerly, second.formerly) == (None, first.due)
    assert recounted(told, second, 3) == second, "what was told first stays told"
    assert recounted(told, ended(first, date(2095, 10, 20)), 3).provisional
    named = by_day(calendar(), "yearly", "tax", date(2095, 1, 1), date(2095, 6, 30))
    assert recounted(told, named, None) == replace(named, provisional=False)
    off = working_days({2095: Notice(frozenset({date(2095, 10, 1), named.due}), frozenset())})
    assert recounted(off, named, None).formerly == named.due < recounted(off, named, None).due


def test_what_begins_anew_takes_the_name_and_what_has_ended_keeps_a_number() -> None:
    first, other = ended(reply(), date(2025, 12, 1)), replace(reply(), name="other")
    second = in_working_days(calendar(), first.name, "police", date(2025, 12, 2), 5)
    third = replace(second, due=date(2026, 1, 5))
    past = replace(first, name=f"{first.name}_1")
    assert begun_anew((first, other), second) == (past, other, second)
    assert begun_anew((past, second), third) == (past, third), "one that still runs leaves its place"
    late = ended(second, date(2026, 2, 2))
    assert begun_anew((past, late), third) == (past, replace(late, name=f"{first.name}_2"), third)


terms = st.builds(
    reply, st.dates(date(2002, 1, 1), date(2090, 1, 1)), st.integers(1, 60), st.none() | st.integers(1, 30)
)
ORDER: tuple[type[object], ...] = (NotDue, DueToday, Overdue, Escalated)


@given(terms, st.integers(-400, 400))
def test_time_alone_never_meets_a_deadline(deadline: Deadline, offset: int) -> None:
    now = standing(deadline, deadline.due + timedelta(offset))
    later = standing(deadline, deadline.due + timedelta(offset + 1))
    assert type(now) in ORDER
    assert ORDER.index(type(later)) >= ORDER.index(type(now))
    assert isinstance(now, Overdue | Escalated) == (offset > 0)


@given(terms, st.integers(0, 400))
def test_what_is_done_by_the_last_day_is_in_time(deadline: Deadline, offset: int) -> None:
    on = deadline.started_on + timedelta(offset)
    found = standing(ended(deadline, on), deadline.due + timedelta(1000))
    assert found == (Met() if on <= deadline.due else MetLate((on - deadline.due).days))


@given(terms)
def test_a_deadline_is_never_escalated_before_it_is_overdue(deadline: Deadline) -> None:
    assert deadline.escalates_on is None or deadline.escalates_on > deadline.due


@given(terms)
def test_counting_again_by_the_same_calendar_changes_nothing(deadline: Deadline) -> None:
    assert recounted(calendar(), deadline, None) == in_working_days(
        calendar(), deadline.name, deadline.whose, deadline.started_on, deadline.working_days or 0
    )
