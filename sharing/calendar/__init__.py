"""Working days by the State Council's calendar, deadlines counted in them, and how a deadline stands on a day."""

from sharing.calendar.cycles import UpdateCycle, YearlyDay, next_update, yearly_day
from sharing.calendar.deadlines import Deadline, begun_anew, by_day, ended, extended, in_working_days, recounted
from sharing.calendar.errors import CalendarEnds, CalendarError, NoticesUnfit
from sharing.calendar.notice_reading import read_notices
from sharing.calendar.notices import Notice
from sharing.calendar.standings import DueToday, Escalated, Met, MetLate, NotDue, Overdue, Standing, standing
from sharing.calendar.working_days import Due, WorkingDays, working_days

__all__ = [
    "CalendarEnds",
    "CalendarError",
    "Deadline",
    "Due",
    "DueToday",
    "Escalated",
    "Met",
    "MetLate",
    "NotDue",
    "Notice",
    "NoticesUnfit",
    "Overdue",
    "Standing",
    "UpdateCycle",
    "WorkingDays",
    "YearlyDay",
    "begun_anew",
    "by_day",
    "ended",
    "extended",
    "in_working_days",
    "next_update",
    "read_notices",
    "recounted",
    "standing",
    "working_days",
    "yearly_day",
]
