"""Emergencies and what was used under them, as the metadata store keeps it: who, when, for which case; no value."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from policies import Emergency
from sharing.calendar import Deadline, WorkingDays, in_working_days
from sharing.proceeding_tables import deadlines, emergencies, emergency_uses, proceedings
from sharing.wording import read_words

_AT_ONCE = 500  # resources of one question to the store
REVIEW = "emergency_review"
"""How the names of the deadlines of reviews begin; each review after the first has its number behind it."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """应急: for which resources and purposes which departments may use data that are not granted to them, until when.

    Where `resources` are none it is about all of them, where `departments` are none it is for all members; one of both
    is named. `review_days` are the working days that the `reviewer`, a department, has for a review from the first use
    on, `escalation_days` those after which that is told to the authority.
    """

    number: str
    resources: tuple[str, ...]
    departments: tuple[str, ...]
    purposes: tuple[str, ...]
    since: date
    until: date
    reviewer: str
    review_days: int
    escalation_days: int
    review_due: date | None = None
    ended_at: datetime | None = None

    def covers(self, day: date) -> bool:
        """Whether it is in force on the day: it has begun and not ended, and no review of its uses is overdue."""
        is_reviewed = self.review_due is None or day <= self.review_due
        return self.ended_at is None and self.since <= day <= self.until and is_reviewed

    def is_for(self, department: str) -> bool:
        """Whether the department may use data under it, as far as policies say so.

        One for all members is not for whoever reviews its uses: to use it, that department is named.
        """
        return department in self.departments if self.departments else department != self.reviewer

    @property
    def emergency(self) -> Emergency:
        """As policies see it."""
        return Emergency(self.number, frozenset(self.resources) if self.resources else None)


@dataclass(frozen=True, slots=True)
class EmergencyUse:
    """One root field that was answered under an emergency; `place` grows with time.

    `reviewed_at` is None until the review in which somebody has looked at it, `review_due` the last day for that until
    then. Every use wants `attention`: nobody at the provider has granted it.
    """

    place: int
    number: str
    request_id: str
    at: datetime
    department: str
    application: str
    person: str | None
    resource: str
    case: str
    reviewed_at: datetime | None = None
    review_due: date | None = None
    attention: bool = True


async def declare(connection: AsyncConnection, declaration: Declaration) -> None:
    """Enter an emergency."""
    values = {
        "number": declaration.number,
        "resources": orjson.dumps(declaration.resources).decode(),
        "departments": orjson.dumps(declaration.departments).decode(),
        "purposes": orjson.dumps(declaration.purposes).decode(),
        "since": declaration.since,
        "until": declaration.until,
        "reviewer": declaration.reviewer,
        "review_days": declaration.review_days,
        "escalation_days": declaration.escalation_days,
        "reviews": 0,
    }
    await connection.execute(insert(emergencies).values(values))


async def end_emergency(connection: AsyncConnection, number: str, at: datetime) -> None:
    """Nothing is used under it from now on; what was used stays to be reviewed."""
    standing = (emergencies.c.number == number, emergencies.c.ended_at.is_(None))
    await connection.execute(update(emergencies).where(*standing).values(ended_at=at))
    await _keep_deadline(connection, number)


async def review_uses(connection: AsyncConnection, number: str, last_use: str | None, at: datetime) -> bool:
    """All uses until now have been reviewed; the next one begins the clock anew.

    False where the newest use is another than that of the request `last_use` (None where there is none): nothing was
    reviewed then. A review that comes too late ends the emergency: nothing revives it.
    """
    day = at.date()
    which = emergencies.c.number == number
    await connection.execute(update(emergencies).where(which).values(number=number))  # uses wait from here on
    newest = select(emergency_uses.c.request_id).where(emergency_uses.c.number == number)
    listed = await connection.execute(newest.order_by(emergency_uses.c.id.desc()).limit(1))
    if listed.scalar_one_or_none() != last_use:
        return False
    late = (emergencies.c.review_due < day, emergencies.c.ended_at.is_(None))
    await connection.execute(update(emergencies).where(which, *late).values(ended_at=at))
    done = {"review_due": None, "reviews": emergencies.c.reviews + 1}
    await connection.execute(update(emergencies).where(which).values(done))
    left = (emergency_uses.c.number == number, emergency_uses.c.reviewed_at.is_(None))
    await connection.execute(update(emergency_uses).where(*left).values(reviewed_at=at))
    return True


async def move_review(connection: AsyncConnection, number: str, due: date, anew: Deadline) -> None:
    """The review that is due on that day is due on another one, counted anew; any other stays as it is."""
    same = (emergencies.c.number == number, emergencies.c.review_due == due)
    days = {"review_due": anew.due, "escalates_on": anew.escalates_on, "provisional": anew.provisional}
    await connection.execute(update(emergencies).where(*same).values(**days))


async def enter_use(connection: AsyncConnection, use: EmergencyUse, day: date, days: WorkingDays) -> bool | None:
    """Put a use on the list, if the emergency is in force at this moment: None where it is not.

    True where it is the first one to be reviewed, so that its deadline begins.
    """
    same = emergencies.c.number == use.number
    await connection.execute(update(emergencies).where(same).values(number=use.number))  # others wait from here on
    row = (await connection.execute(select(emergencies).where(same))).mappings().one_or_none()
    if row is None or (found := _read(row)) is None or not found.covers(day) or not found.is_for(use.department):
        return None
    values = {name: getattr(use, name) for name in _COPIED} | {"at": use.at}
    await connection.execute(insert(emergency_uses).values(values))
    if found.review_due is not None:
        return False
    due = in_working_days(days, REVIEW, found.reviewer, day, found.review_days, found.escalation_days)
    began = {"review_due": due.due, "review_began": day, "escalates_on": due.escalates_on}
    await connection.execute(update(emergencies).where(same).values(**began, provisional=due.provisional))
    await _keep_deadline(connection, use.number)
    return True


async def uses_of(
    connection: AsyncConnection,
    first: int,
    before: int | None = None,
    number: str | None = None,
    resources: Collection[str] | None = None,
) -> list[EmergencyUse]:
    """The newest uses, older than the place `before`: of that emergency, and of these resources; None for any."""
    columns = emergency_uses.c
    wanted = [] if number is None else [columns.number == number]
    if resources is not None:
        wanted.append(columns.resource.in_(sorted(await _used_among(connection, resources))))
    wanted += [] if before is None else [columns.id < before]
    due = emergencies.c.review_due
    both = select(emergency_uses, due).join(emergencies, emergencies.c.number == columns.number)
    chosen = both.where(*wanted).order_by(columns.id.desc()).limit(first)
    return [_use(row) for row in (await connection.execute(chosen)).mappings()]


async def _used_among(connection: AsyncConnection, resources: Collection[str]) -> Collection[str]:
    """The same, or where there are many those that were ever used: a provider may have more than a question holds."""
    if len(resources) <= _AT_ONCE:
        return resources
    used = await connection.execute(select(emergency_uses.c.resource).distinct())
    return set(resources).intersection(used.scalars())


async def declarations_in(connection: AsyncConnection) -> tuple[Declaration, ...]:
    """All of them, by number; one that cannot be read is not in force."""
    found = await connection.execute(select(emergencies).order_by(emergencies.c.number))
    return tuple(one for row in found.mappings() if (one := _read(row)) is not None)


async def _keep_deadline(connection: AsyncConnection, number: str) -> None:
    """The deadline of the review that is due stands among those of the proceeding, whatever a step wrote meanwhile."""
    row = (await connection.execute(select(emergencies).where(emergencies.c.number == number))).mappings().one_or_none()
    place = (
        await connection.execute(select(proceedings.c.id).where(proceedings.c.number == number))
    ).scalar_one_or_none()
    if row is None or row["review_due"] is None or place is None:
        return
    name = REVIEW if row["reviews"] == 0 else f"{REVIEW}_{row['reviews'] + 1}"
    kept = (deadlines.c.proceeding == place, deadlines.c.name == name)
    formerly = (await connection.execute(select(deadlines.c.formerly).where(*kept))).scalar_one_or_none()
    await connection.execute(delete(deadlines).where(*kept))
    values = {
        "proceeding": place,
        "name": name,
        "whose": row["reviewer"],
        "started_on": row["review_began"],
        "working_days": row["review_days"],
        "due_on": row["review_due"],
        "provisional": row["provisional"],
        "escalates_on": row["escalates_on"],
        "ended_on": None,
        "formerly": formerly,
    }
    await connection.execute(insert(deadlines).values(values))


_COPIED = ("number", "request_id", "department", "application", "person", "resource", "case")


def _read(row: RowMapping) -> Declaration | None:
    try:
        resources, departments, purposes = map(read_words, (row["resources"], row["departments"], row["purposes"]))
    except ValueError:
        return None
    if not resources and not departments:
        return None
    return Declaration(
        number=row["number"],
        resources=resources,
        departments=departments,
        purposes=purposes,
        since=row["since"],
        until=row["until"],
        reviewer=row["reviewer"],
        review_days=row["review_days"],
        escalation_days=row["escalation_days"],
        review_due=row["review_due"],
        ended_at=row["ended_at"],
    )


def _use(row: RowMapping) -> EmergencyUse:
    copied: dict[str, Any] = {name: row[name] for name in _COPIED}
    at = row["at"]
    if at is None:
        raise AssertionError
    reviewed_at = row["reviewed_at"]
    due = row["review_due"] if reviewed_at is None else None
    return EmergencyUse(place=row["id"], at=at, reviewed_at=reviewed_at, review_due=due, **copied)


def in_force(declared: Sequence[Declaration], department: str, day: date) -> Iterator[Declaration]:
    """Those under which the department may use data on the day."""
    return (one for one in declared if one.covers(day) and one.is_for(department))
