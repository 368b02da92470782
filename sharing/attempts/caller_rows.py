"""What the store counts of a caller a day: calls, matches, answers that were not MATCH, and the alarm they raise."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.attempts.admission import Outcome
from sharing.attempts.alarms import Alarm, AlarmRule
from sharing.attempts.asking import Asking, Attempt
from sharing.attempts.errors import AttemptUnknown
from sharing.attempts.holding import hold_rows
from sharing.attempts.moments import kept_moment
from sharing.tables import verification_callers as callers
from sharing.tables import verification_days as days


@dataclass(frozen=True, slots=True)
class Day:
    """The caller's day so far. What is not settled counts as not MATCH."""

    calls: int = 0
    matched: int = 0
    refuted: int = 0
    alarmed: bool = False

    def left(self, asking: Asking) -> int:
        """How many comparisons the day still holds."""
        return min(asking.budgets.calls - self.calls, asking.budgets.negatives - (self.calls - self.matched))


async def hold_caller(connection: AsyncConnection, asking: Asking) -> Day:
    """Keep the caller to this transaction until its end, and tell its day. The first thing of every transaction."""
    row = {"department": asking.department, "resource": asking.resource, "counted_at": asking.at}
    await hold_rows(connection, callers, "counted_at", [row])
    counted = select(days.c.calls, days.c.matched, days.c.refuted, days.c.alarmed_at.is_not(None))
    found = (await connection.execute(counted.where(*_same_day(asking)))).one_or_none()
    return Day() if found is None else Day(*found)


async def enter_calls(connection: AsyncConnection, asking: Asking, calls: int) -> None:
    """Count calls that were admitted, each of which reserves an answer that is not MATCH."""
    counted = update(days).where(*_same_day(asking)).values(calls=days.c.calls + calls)
    if (await connection.execute(counted)).rowcount == 0:
        first = _day_of(asking) | {"calls": calls, "matched": 0, "refuted": 0}
        await connection.execute(insert(days).values(first))


async def settle_calls(
    connection: AsyncConnection, asking: Asking, day: Day, outcomes: Mapping[Attempt, Outcome], rule: AlarmRule
) -> Day | None:
    """Count the outcomes; the day where it raises an alarm now. Raises AttemptUnknown for more than were open."""
    counted = Counter(outcomes.values())
    if len(outcomes) > day.calls - day.matched - day.refuted:
        raise AttemptUnknown
    after = Day(
        day.calls - counted[Outcome.NOT_COMPARED],
        day.matched + counted[Outcome.MATCHED],
        day.refuted + counted[Outcome.NOT_MATCHED],
        day.alarmed,
    )
    alarm = not day.alarmed and rule.passed(after.matched + after.refuted, after.refuted)
    values = {"calls": after.calls, "matched": after.matched, "refuted": after.refuted}
    values_and_alarm = values | ({"alarmed_at": asking.at} if alarm else {})
    await connection.execute(update(days).where(*_same_day(asking)).values(values_and_alarm))
    return after if alarm else None


async def read_alarms(connection: AsyncConnection, resource: str) -> Sequence[Alarm]:
    """The days of callers that raised an alarm, the earliest first."""
    c = days.c
    wanted = select(c.department, c.day, c.alarmed_at, c.matched + c.refuted, c.refuted)
    found = await connection.execute(
        wanted.where(c.resource == resource, c.alarmed_at.is_not(None)).order_by(c.alarmed_at, c.department)
    )
    return [
        Alarm(department, resource, day, kept_moment(raised_at), answers, refuted)
        for department, day, raised_at, answers, refuted in found
    ]


def _day_of(asking: Asking) -> dict[str, object]:
    return {"department": asking.department, "resource": asking.resource, "day": asking.day}


def _same_day(asking: Asking) -> list[ColumnElement[bool]]:
    return [days.c[name] == value for name, value in _day_of(asking).items()]
