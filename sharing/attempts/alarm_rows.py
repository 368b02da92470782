"""Alarms in the store: the days of callers that raised one."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.attempts.alarms import Alarm
from sharing.attempts.moments import kept_moment
from sharing.tables import verification_days as days


async def read_alarms(connection: AsyncConnection, resource: str) -> Sequence[Alarm]:
    """Those that are remembered, the earliest first."""
    c = days.c
    wanted = select(c.department, c.day, c.alarmed_at, c.matched + c.refuted, c.refuted)
    found = await connection.execute(
        wanted.where(c.resource == resource, c.alarmed_at.is_not(None)).order_by(c.alarmed_at, c.department)
    )
    return [
        Alarm(department, resource, date.fromisoformat(day), kept_moment(raised_at), answers, refuted)
        for department, day, raised_at, answers, refuted in found
    ]
