"""The procedure of announcements 变更公告: made by the provider, acted on by whoever holds the resource, and ended."""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from types import MappingProxyType
from typing import Any

from sharing.announcements.actions import Acknowledge, Announce, Correct, End
from sharing.announcements.announcement import Announcement, AnnouncementState, Recipient
from sharing.announcements.audience import holders, told_besides
from sharing.announcements.checking import announcing_problems, correcting_problems
from sharing.calendar import Deadline, begun_anew, ended, in_working_days
from sharing.proceedings import (
    About,
    ActionUnfit,
    Actor,
    Kind,
    Moment,
    Notify,
    NotNow,
    Parties,
    Party,
    Proceeding,
    Taken,
)

COMPARE = "compare"
"""How the names of deadlines begin; each recipient has one of its own."""

Standing = Proceeding[Announcement]


class Announcements:
    """Anyone may read them: what a provider tells of its catalogue entry is no secret between departments (R091)."""

    kind = Kind.ANNOUNCEMENT
    content = Announcement
    opening: Mapping[str, type[Any]] = MappingProxyType({"announce": Announce})
    actions: Mapping[str, type[Any]] = MappingProxyType({"correct": Correct, "acknowledge": Acknowledge, "end": End})
    is_open = True

    def open(self, number: str, action: Announce, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit."""
        if problems := announcing_problems(action, moment):
            raise ActionUnfit(problems)
        provider = moment.catalog.resources[action.resource].provider
        recipients = tuple(map(Recipient, holders(action.resource, provider, moment)))
        content = Announcement(
            matter=action.matter,
            resource=action.resource,
            text=action.text,
            effective_on=action.effective_on,
            items=action.items,
            cycle=action.cycle,
            remedy=action.remedy,
            until=action.until,
            compare_within=action.compare_within,
            recipients=recipients,
        )
        about = About(by.department, provider, action.resource)
        return _announced(number, content, about, moment)

    def take(self, proceeding: Standing, action: Correct | Acknowledge | End, by: Actor, moment: Moment) -> Taken:
        """Raises ActionUnfit, NotNow."""
        if proceeding.state == AnnouncementState.ENDED:
            raise NotNow(_WORDS[type(action)], proceeding.state)
        match action:
            case Correct():
                return _corrected(proceeding, action, moment)
            case Acknowledge():
                return _acknowledged(proceeding, by, moment)
            case End():
                return _ended(proceeding, moment)

    def parties(self, about: About, content: Announcement, moment: Moment) -> Parties:
        return {Party.ADDRESSEE: frozenset(recipient.department for recipient in content.recipients)}


_WORDS = MappingProxyType({type: word for word, type in Announcements.actions.items()})


def _announced(
    number: str, content: Announcement, about: About, moment: Moment, earlier: tuple[Deadline, ...] = ()
) -> Taken:
    """Everybody is told, and the terms of all recipients begin, or begin anew after `earlier` ones."""
    told = {*(one.department for one in content.recipients), *told_besides(content.matter, moment)} - {about.provider}
    text = f"{content.matter.value} of `{content.resource}` announced"
    return Taken(
        AnnouncementState.ANNOUNCED,
        content,
        about,
        deadlines=reduce(begun_anew, _terms(content, moment), earlier),
        effects=tuple(Notify(department, f"{text}: {number}") for department in sorted(told)),
    )


def _terms(content: Announcement, moment: Moment) -> tuple[Deadline, ...]:
    within, escalation = content.compare_within, moment.profile.rules.escalation.after_working_days
    if within is None:
        return ()
    return tuple(
        in_working_days(moment.days, f"{COMPARE}_{place}", one.department, moment.today, within, escalation)
        for place, one in enumerate(content.recipients, start=1)
    )


def _corrected(before: Standing, action: Correct, moment: Moment) -> Taken:
    if problems := correcting_problems(action, before.content):
        raise ActionUnfit(problems)
    content = replace(
        before.content,
        text=action.text,
        effective_on=action.effective_on or before.content.effective_on,
        until=action.until or before.content.until,
        recipients=tuple(Recipient(one.department) for one in before.content.recipients),
    )
    return _announced(before.number, content, before.about, moment, before.deadlines)


def _acknowledged(before: Standing, by: Actor, moment: Moment) -> Taken:
    """Once for each recipient, until something else is announced."""
    acted = {one.department for one in before.content.recipients if one.acknowledged_on is not None}
    if by.department in acted:
        raise NotNow("acknowledge", "acknowledged")
    recipients = tuple(
        replace(one, acknowledged_on=moment.today) if one.department == by.department else one
        for one in before.content.recipients
    )
    deadlines = tuple(
        ended(deadline, moment.today) if deadline.whose == by.department else deadline for deadline in before.deadlines
    )
    return Taken(before.state, replace(before.content, recipients=recipients), before.about, deadlines)


def _ended(before: Standing, moment: Moment) -> Taken:
    deadlines = tuple(ended(deadline, moment.today) for deadline in before.deadlines)
    return Taken(AnnouncementState.ENDED, before.content, before.about, deadlines, is_closed=True)
