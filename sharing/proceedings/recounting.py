"""Deadlines that were counted before a notice on holidays was out: counted anew when the calendar knows it."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sharing.calendar import Deadline, recounted
from sharing.proceedings import rows
from sharing.proceedings.acting import Actor
from sharing.proceedings.carrying_out import carry_out
from sharing.proceedings.drafting import parties_in
from sharing.proceedings.effects import Effect, MoveReview, Notify
from sharing.proceedings.errors import ProceedingChanged
from sharing.proceedings.keeping import Proceedings
from sharing.proceedings.participants import participants_in
from sharing.proceedings.procedure import Moment
from sharing.proceedings.proceeding import Kind, Proceeding
from sharing.proceedings.turns import take_turn

logger = logging.getLogger("zhaobi.proceedings")

RECOUNT = "recount"
"""The word of the step in the history; nobody can take it."""
_CALENDAR = "calendar"


async def recount(kept: Proceedings) -> int:
    """Gives how many proceedings have other deadlines now. Raises StoreUnavailable.

    Where a day moves it is a step of its own, in the name of whoever runs the platform: it is in the history, and those
    whose day it is and who wait for it are told both days. It grants nothing and meets nothing.
    """
    async with kept.store.transaction() as connection:
        numbers = await rows.provisional(connection)
    moved = sum([await _recounted(kept, number) for number in numbers])
    if moved:
        logger.info("a notice on holidays is out: deadlines of %d proceedings have moved", moved)
    return moved


async def _recounted(kept: Proceedings, number: str) -> bool:
    """Whether a day of the proceeding has moved; whoever acts in it at the same moment comes first."""
    while True:
        async with kept.store.transaction() as connection:
            before = await rows.one(connection, number, kept.procedures)
        if before is None:
            raise AssertionError
        moment = kept.moment(before.profile)
        deadlines = tuple(_anew(each, moment) for each in before.deadlines)
        try:
            return await _keep(kept, before, replace(before, deadlines=deadlines), moment)
        except ProceedingChanged:
            continue


def _anew(deadline: Deadline, moment: Moment) -> Deadline:
    if not deadline.provisional:
        return deadline
    escalation = moment.profile.rules.escalation.after_working_days
    return recounted(moment.days, deadline, None if deadline.escalates_on is None else escalation)


async def _keep(kept: Proceedings, before: Proceeding[Any], after: Proceeding[Any], moment: Moment) -> bool:
    pairs = list(zip(before.deadlines, after.deadlines, strict=True))
    effects = tuple(_effects(before, pairs))
    if not effects:
        settled = [was.name for was, now in pairs if was.provisional and not now.provisional]
        async with kept.store.transaction() as connection:
            await rows.settle(connection, before.number, settled)
        return False
    after = replace(after, version=before.version + 1, changed_at=moment.at)
    by = Actor(min(moment.centre, default=before.about.applicant), _CALENDAR)
    procedure = kept.procedures[before.kind]
    parties = parties_in(procedure, after.about, after.content, moment)
    async with kept.store.transaction() as connection:
        await rows.advance(connection, after, by, RECOUNT, participants_in(parties))
        await carry_out(connection, after.number, effects, after.changed_at)
        await take_turn(connection, after)
    return True


def _effects(before: Proceeding[Any], pairs: list[tuple[Deadline, Deadline]]) -> Iterator[Effect]:
    """What follows from days that have moved."""
    for was, now in pairs:
        if was.due == now.due:
            continue
        days = f"is due on {now.due.isoformat()} and no longer on {was.due.isoformat()}"
        text = f"`{now.name}` of {before.number} {days}: the notice on holidays is out"
        yield from (Notify(code, text) for code in sorted({now.whose, before.about.applicant}))
        if before.kind is Kind.EMERGENCY:
            yield MoveReview(before.number, was.due, now)
