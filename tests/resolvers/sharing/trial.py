"""A procedure for tests, whose dataclasses hold every kind of member that there may be; only its parties may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from catalog import Mode
from sharing.calendar import in_working_days
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
    Problem,
    Proceeding,
    Taken,
)

DUTIES = """\
type, party, role, procedure, action, effect, note
p, applicant, consumer, project, begin+note_down+stop, allow,
p, decider, reviewer, project, note_down, allow,
"""


class Colour(StrEnum):
    """How it looks."""

    RED = "red"
    """Like a fire engine."""
    DARK_BLUE = "dark_blue"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of it."""

    name: str
    colour: Colour
    on: date | None = None
    """The day of the part."""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Begin:
    """Begin one."""

    title_text: str
    """What it is called."""
    count: int
    is_good: bool
    day: date
    at: datetime
    mode: Mode
    colours: tuple[Colour, ...]
    parts: tuple[Part, ...]
    main: Part | None = None
    decider: str | None = None
    other: int = 7


@dataclass(frozen=True, slots=True)
class NoteDown:
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """No more of it."""


@dataclass(frozen=True, slots=True)
class Kept:
    begun: Begin
    noted: tuple[Part, ...] = ()


class Trial:
    kind = Kind.PROJECT
    content = Kept
    opening: Mapping[str, type[Any]] = MappingProxyType({"begin": Begin})
    actions: Mapping[str, type[Any]] = MappingProxyType({"note_down": NoteDown, "stop": Stop})
    is_open = False

    def open(self, number: str, action: Begin, by: Actor, moment: Moment) -> Taken:
        if action.count < 0:
            raise ActionUnfit(
                [Problem("count", "negative", "from 0 on"), Problem("title_text", "also", "for the test")]
            )
        deadlines = (in_working_days(moment.days, "work", by.department, moment.today, 3),)
        told = () if action.decider is None else (Notify(action.decider, "begun"),)
        return Taken("begun", Kept(action), About(by.department), deadlines, told)

    def take(self, proceeding: Proceeding[Kept], action: NoteDown | Stop, by: Actor, moment: Moment) -> Taken:
        if proceeding.is_closed:
            raise NotNow("stop", proceeding.state)
        match action:
            case NoteDown(parts=parts):
                content = replace(proceeding.content, noted=parts)
                return Taken(proceeding.state, content, proceeding.about, proceeding.deadlines)
            case Stop():
                return Taken("stopped", proceeding.content, proceeding.about, is_closed=True)

    def parties(self, about: About, content: Kept, moment: Moment) -> Parties:
        decider = content.begun.decider
        return {} if decider is None else {Party.DECIDER: frozenset({decider})}
