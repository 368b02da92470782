"""Reminders of the yearly refresh: before it is due and after, and none once it is done."""

from datetime import date, timedelta

from sharing.calendar import DueToday, Escalated, NotDue
from sharing.statistics import refresh_reminders
from tests.sharing.statistics.counted_city import entry

DUE = date(2026, 6, 30)


def test_departments_are_reminded_before_the_day_and_until_it_is_done() -> None:
    entries = [entry(1, "population", DUE), entry(2, "household", DUE + timedelta(1))]
    assert refresh_reminders(entries, DUE - timedelta(61)) == {}
    soon = refresh_reminders(entries, DUE - timedelta(60))["police"]
    assert (soon.entries, soon.standing) == (("population",), NotDue(60))
    today = refresh_reminders(entries, DUE)["police"]
    assert (today.due, today.entries, today.standing) == (DUE, ("population", "household"), DueToday())
    assert refresh_reminders(entries, DUE + timedelta(9))["police"].standing == Escalated(9)


def test_whoever_has_looked_through_its_entries_is_not_reminded() -> None:
    done = [entry(1, "population", DUE, DUE - timedelta(3)), entry(2, "household", DUE, DUE + timedelta(3))]
    assert refresh_reminders(done, DUE + timedelta(5)) == {}
    assert refresh_reminders(done, DUE + timedelta(1))["police"].entries == ("household",)
