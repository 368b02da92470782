"""Proceedings as rows of the metadata store: read, written once each step, found page by page."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, delete, insert, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from sharing.calendar import Deadline
from sharing.proceeding_tables import calls, deadlines, numbers, proceedings, steps, turns
from sharing.proceedings.acting import Actor, Role
from sharing.proceedings.errors import KeyReused, ProceedingChanged
from sharing.proceedings.finding import Found, Sought
from sharing.proceedings.participants import keep_participants, taken_part_in
from sharing.proceedings.procedure import Procedure
from sharing.proceedings.proceeding import About, DueTask, Kind, Proceeding, Step
from sharing.proceedings.writing import read, written
from sharing.store import Store

Procedures = Mapping[Kind, Procedure]


@dataclass(frozen=True, slots=True)
class Call:
    """What a caller calls an action, and a digest of what it sent under that."""

    department: str
    key: str
    digest: str


async def next_number(connection: AsyncConnection, store: Store, kind: Kind, year: int) -> str:
    """The next number of a kind in a year. It is the first statement of its transaction: others wait for it."""
    counter = (numbers.c.kind == kind.value, numbers.c.year == year)
    await connection.execute(store.insert_absent(numbers, {"kind": kind.value, "year": year, "last": 0}))
    await connection.execute(update(numbers).where(*counter).values(last=numbers.c.last + 1))
    last = (await connection.execute(select(numbers.c.last).where(*counter))).scalar_one()
    return f"{year}-{kind.value}-{last:06d}"


async def enter(
    connection: AsyncConnection, proceeding: Proceeding[Any], by: Actor, action: str, departments: frozenset[str]
) -> None:
    """A new proceeding and its first step; `departments` are those that take part after it."""
    values = {**_values(proceeding), "number": proceeding.number, "kind": proceeding.kind.value}
    opened = {**values, "profile": proceeding.profile, "opened_at": proceeding.opened_at}
    added = await connection.execute(insert(proceedings).values(opened).returning(proceedings.c.id))
    place = added.scalar_one()
    await _write(connection, place, proceeding, by, action)
    await keep_participants(connection, place, proceeding.kind, departments)


async def advance(
    connection: AsyncConnection, proceeding: Proceeding[Any], by: Actor, action: str, departments: frozenset[str]
) -> None:
    """The next step of a proceeding that stands in the version before; `departments` are those that take part after it.

    Raises ProceedingChanged.
    """
    seen = (proceedings.c.number == proceeding.number, proceedings.c.version == proceeding.version - 1)
    moved = await connection.execute(update(proceedings).where(*seen).values(_values(proceeding)))
    if moved.rowcount != 1:
        raise ProceedingChanged(proceeding.number)
    known = await connection.execute(select(proceedings.c.id).where(proceedings.c.number == proceeding.number))
    place = known.scalar_one()
    await _write(connection, place, proceeding, by, action)
    await keep_participants(connection, place, proceeding.kind, departments)


async def enter_call(connection: AsyncConnection, call: Call, number: str, at: datetime) -> None:
    """That an action was done under a key; a key that is taken violates the integrity of the table."""
    values = {"department": call.department, "key": call.key, "digest": call.digest, "number": number, "at": at}
    await connection.execute(insert(calls).values(values))


async def number_of(connection: AsyncConnection, call: Call) -> str | None:
    """The number of the proceeding in which that action was done already. Raises KeyReused."""
    key = (calls.c.department == call.department, calls.c.key == call.key)
    known = (await connection.execute(select(calls.c.digest, calls.c.number).where(*key))).one_or_none()
    if known is not None and known.digest != call.digest:
        raise KeyReused
    return None if known is None else str(known.number)


async def one(connection: AsyncConnection, number: str, procedures: Procedures) -> Proceeding[Any] | None:
    found = await _found(connection, select(proceedings).where(proceedings.c.number == number), procedures)
    return found[0].proceeding if found else None


async def page(
    connection: AsyncConnection,
    sought: Sought,
    department: str | None,
    open_kinds: Iterable[Kind],
    before: int | None,
    most: int,
    procedures: Procedures,
) -> list[Found]:
    """The newest that are sought and that a department may see (None for whoever sees all), older than `before`."""
    chosen: Select[tuple[int]]
    if department is None:
        chosen = _of_kind(sought.kind, sought, before, most)
    else:
        # each branch follows an index of its own: an OR over all would walk through what others have
        branches = [taken_part_in(department, sought.kind, _wanted(replace(sought, kind=None)), before, most)]
        branches += [_of_kind(kind, sought, before, most) for kind in open_kinds if sought.kind in (None, kind)]
        ids = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
        chosen = select(ids.c.id).distinct().order_by(ids.c.id.desc()).limit(most)
    found = select(proceedings).where(proceedings.c.id.in_(chosen)).order_by(proceedings.c.id.desc())
    return await _found(connection, found, procedures)


async def in_state(
    connection: AsyncConnection, kind: Kind, state: str, procedures: Procedures
) -> Sequence[Proceeding[Any]]:
    """All of a kind that stand in a state, in the order in which they were opened."""
    chosen = select(proceedings).where(proceedings.c.kind == kind.value, proceedings.c.state == state)
    found = await _found(connection, chosen.order_by(proceedings.c.id), procedures)
    return [one.proceeding for one in found]


async def since(connection: AsyncConnection, feed: str, after: int, most: int, procedures: Procedures) -> list[Found]:
    """What somebody has acted in since the turn `after`, in the order of their turns, which are their places here."""
    followed = select(proceedings, turns.c.turn).join(turns, turns.c.proceeding == proceedings.c.id)
    later = followed.where(turns.c.feed == feed, turns.c.turn > after).order_by(turns.c.turn).limit(most)
    return await _found(connection, later, procedures, place="turn")


def _of_kind(kind: Kind | None, sought: Sought, before: int | None, most: int) -> Select[tuple[int]]:
    """The places of the newest, whoever takes part in them."""
    older = [] if before is None else [proceedings.c.id < before]
    wanted = _wanted(replace(sought, kind=kind))
    return select(proceedings.c.id).where(*wanted, *older).order_by(proceedings.c.id.desc()).limit(most)


async def history(connection: AsyncConnection, number: str, content: type[Any]) -> list[Step[Any]]:
    """All steps, the first one first."""
    taken = select(steps).join(proceedings, steps.c.proceeding == proceedings.c.id)
    ordered = taken.where(proceedings.c.number == number).order_by(steps.c.version)
    return [_step(row, content) for row in (await connection.execute(ordered)).mappings()]


def _deadline(row: RowMapping) -> Deadline:
    return Deadline(
        name=row["name"],
        whose=row["whose"],
        started_on=row["started_on"],
        working_days=row["working_days"],
        due=row["due_on"],
        provisional=row["provisional"],
        escalates_on=row["escalates_on"],
        ended_on=row["ended_on"],
        formerly=row["formerly"],
    )


def _deadline_values(deadline: Deadline) -> dict[str, object]:
    return {
        "name": deadline.name,
        "whose": deadline.whose,
        "started_on": deadline.started_on,
        "working_days": deadline.working_days,
        "due_on": deadline.due,
        "provisional": deadline.provisional,
        "escalates_on": deadline.escalates_on,
        "ended_on": deadline.ended_on,
        "formerly": deadline.formerly,
    }


async def provisional(connection: AsyncConnection) -> Sequence[str]:
    """The numbers of proceedings with a deadline that runs and that a notice on holidays to come may move."""
    open_still = (deadlines.c.ended_on.is_(None), deadlines.c.provisional.is_(True))
    found = select(proceedings.c.number).join(deadlines).where(*open_still).distinct()
    return (await connection.execute(found.order_by(proceedings.c.number))).scalars().all()


async def settle(connection: AsyncConnection, number: str, names: Collection[str]) -> None:
    """The notice is out, and leaves these deadlines where they are."""
    place = select(proceedings.c.id).where(proceedings.c.number == number).scalar_subquery()
    these = (deadlines.c.proceeding == place, deadlines.c.name.in_(names))
    await connection.execute(update(deadlines).where(*these).values(provisional=False))


async def running(connection: AsyncConnection, whose: str | None, until: date, today: date, most: int) -> list[DueTask]:
    """Deadlines that run and are due by a day, of one department or of all, the earliest first."""
    joined = select(deadlines, proceedings.c.number, proceedings.c.kind).join(proceedings)
    due = joined.where(deadlines.c.ended_on.is_(None), deadlines.c.due_on <= until)
    due = due if whose is None else due.where(deadlines.c.whose == whose)
    ordered = due.order_by(deadlines.c.due_on, deadlines.c.proceeding, deadlines.c.name).limit(most)
    return [
        DueTask(row["number"], Kind(row["kind"]), row["whose"], _deadline(row), today)
        for row in (await connection.execute(ordered)).mappings()
    ]


def _wanted(sought: Sought) -> list[ColumnElement[bool]]:
    columns = proceedings.c
    named = {
        columns.kind: None if sought.kind is None else sought.kind.value,
        columns.state: sought.state,
        columns.resource: sought.resource,
        columns.applicant: sought.applicant,
        columns.provider: sought.provider,
    }
    wanted: list[ColumnElement[bool]] = [column == value for column, value in named.items() if value is not None]
    return wanted if sought.open is None else [*wanted, columns.is_closed.is_(not sought.open)]


def _values(proceeding: Proceeding[Any]) -> dict[str, object]:
    """The columns that a step may change."""
    return {
        "version": proceeding.version,
        "state": proceeding.state,
        "is_closed": proceeding.is_closed,
        "applicant": proceeding.about.applicant,
        "provider": proceeding.about.provider,
        "resource": proceeding.about.resource,
        "content": written(proceeding.content),
        "changed_at": proceeding.changed_at,
    }


async def _write(connection: AsyncConnection, place: int, proceeding: Proceeding[Any], by: Actor, action: str) -> None:
    """The step, and all deadlines as they stand after it."""
    step = {
        "proceeding": place,
        "version": proceeding.version,
        "action": action,
        "at": proceeding.changed_at,
        "department": by.department,
        "application": by.application,
        "person": by.person,
        "state": proceeding.state,
        "content": written(proceeding.content),
    }
    await connection.execute(insert(steps).values(step))
    await connection.execute(delete(deadlines).where(deadlines.c.proceeding == place))
    if rows := [{"proceeding": place, **_deadline_values(deadline)} for deadline in proceeding.deadlines]:
        await connection.execute(insert(deadlines), rows)


async def _found(
    connection: AsyncConnection, chosen: Select[Any], procedures: Procedures, place: str = "id"
) -> list[Found]:
    rows: Sequence[RowMapping] = (await connection.execute(chosen)).mappings().all()
    ids = [row["id"] for row in rows]
    running = select(deadlines).where(deadlines.c.proceeding.in_(ids)).order_by(deadlines.c.name)
    of: dict[int, list[Deadline]] = {id: [] for id in ids}
    for row in (await connection.execute(running)).mappings() if ids else ():
        of[row["proceeding"]].append(_deadline(row))
    return [Found(row[place], _proceeding(row, of[row["id"]], procedures)) for row in rows]


def _proceeding(row: RowMapping, running: Sequence[Deadline], procedures: Procedures) -> Proceeding[Any]:
    kind = Kind(row["kind"])
    return Proceeding(
        number=row["number"],
        kind=kind,
        version=row["version"],
        state=row["state"],
        profile=row["profile"],
        about=About(row["applicant"], row["provider"], row["resource"]),
        content=read(procedures[kind].content, row["content"]),
        opened_at=row["opened_at"],
        changed_at=row["changed_at"],
        deadlines=tuple(running),
        is_closed=row["is_closed"],
    )


def _step(row: RowMapping, content: type[Any]) -> Step[Any]:
    roles: frozenset[Role] = frozenset()  # those of that time decided whether the step was allowed; it was
    by = Actor(row["department"], row["application"], row["person"], roles)
    return Step(row["version"], row["action"], by, row["at"], row["state"], read(content, row["content"]))
