"""`zhaobi sharing list|show|history` and `zhaobi clocks`: how proceedings stand, and what is due for whom."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, assert_never
from zoneinfo import ZoneInfo

import orjson
import typer

from api.catalogue_beside import catalog_in_force
from api.configured import opened_store
from api.moments import moments
from api.policy_options import Format, Formatted
from api.proceedings import proceedings_of
from api.settings import Settings, load_settings
from sharing import Register
from sharing.calendar import Deadline, DueToday, Escalated, Met, MetLate, NotDue, Overdue, standing
from sharing.proceedings import LARGEST_PAGE, Actor, DueTask, Kind, Proceeding, Proceedings, Sought, Step

Config = Annotated[Path, typer.Option(help="The configuration file.")]
Number = Annotated[str, typer.Argument(help="The number of the proceeding.")]
KindOption = Annotated[str | None, typer.Option("--kind", help="Only of this procedure, such as `application`.")]
Until = Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Only what is due by that day.")]
CONFIG = Path("zhaobi.toml")
APPLICATION = "command-line"

Told = Mapping[str, Any]

sharing = typer.Typer(help="Proceedings of sharing: applications, announcements and the like.", no_args_is_help=True)


@dataclass(frozen=True, slots=True)
class _Centre:
    """Whoever runs the command sees what the centre sees, and changes nothing."""

    proceedings: Proceedings
    actor: Actor
    today: date
    zone: ZoneInfo


def clocks(
    until: Until = None,
    whose: Annotated[str | None, typer.Option(help="Only what this department has to do.")] = None,
    format: Formatted = Format.TEXT,
    config: Config = CONFIG,
) -> None:
    """List what is due for whom, the earliest first."""
    last = date.max if until is None else until.date()

    async def due(at: _Centre) -> Sequence[Told]:
        return [_task(task) for task in await at.proceedings.due(at.actor, last, whose)]

    told = asyncio.run(_asked(load_settings(config), due))
    _print(told, "{due}  {state:9}  {whose}  {name}  {number}", "nothing is due", format)


@sharing.command("list")
def list_proceedings(
    kind: KindOption = None,
    state: Annotated[str | None, typer.Option(help="Only in this state.")] = None,
    resource: Annotated[str | None, typer.Option(help="Only about this resource.")] = None,
    first: Annotated[int, typer.Option(min=1, max=LARGEST_PAGE, help="How many.")] = 50,
    format: Formatted = Format.TEXT,
    config: Config = CONFIG,
) -> None:
    """List proceedings, the newest first."""
    sought = Sought(kind=_kind(kind), state=state, resource=resource)

    async def found(at: _Centre) -> Sequence[Told]:
        page = await at.proceedings.page(sought, at.actor, first)
        return [_summary(one.proceeding, at.zone) for one in page.found]

    line = "{number}  {state}  {applicant}  {resource}  {changed_at}"
    _print(asyncio.run(_asked(load_settings(config), found)), line, "there is no such proceeding", format)


@sharing.command()
def show(number: Number, format: Formatted = Format.TEXT, config: Config = CONFIG) -> None:
    """Show how a proceeding stands, with its deadlines; what it says only in JSON."""

    async def found(at: _Centre) -> Sequence[Told]:
        proceeding = await at.proceedings.one(number, at.actor)
        deadlines = [_deadline(deadline, at.today) for deadline in proceeding.deadlines]
        return [{**_summary(proceeding, at.zone), "deadlines": deadlines, "content": proceeding.content}]

    (told,) = asyncio.run(_asked(load_settings(config), found))
    if format is Format.JSON:
        typer.echo(_json(told))
        return
    typer.echo("\n".join(f"{name}: {value}" for name, value in told.items() if name not in ("deadlines", "content")))
    typer.echo("\n".join("  {due}  {state:9}  {whose}  {name}".format(**one) for one in told["deadlines"]))


@sharing.command()
def history(number: Number, format: Formatted = Format.TEXT, config: Config = CONFIG) -> None:
    """List the steps of a proceeding, the first one first; what it said after each only in JSON."""

    async def found(at: _Centre) -> Sequence[Told]:
        return [_step(step, at.zone) for step in await at.proceedings.history(number, at.actor)]

    line = "{version}  {at}  {action}  {department}/{application}  {state}"
    _print(asyncio.run(_asked(load_settings(config), found)), line, "there is no step", format)


async def _asked(settings: Settings, work: Callable[[_Centre], Awaitable[Sequence[Told]]]) -> Sequence[Told]:
    """What the work tells of the store. Raises typer.BadParameter where the catalogue names no centre."""
    catalog = catalog_in_force(settings)
    centres = sorted(code for code, department in catalog.departments.items() if department.centre)
    if not centres:
        raise typer.BadParameter("no department of the catalogue runs the platform (`centre: true`)")
    async with opened_store(settings) as store:
        contents = await Register(store).contents()
        moment = moments(settings.sharing, lambda: catalog, lambda: contents.grants, lambda: contents.agreements)
        proceedings = proceedings_of(settings.sharing, store, moment, _nothing)
        actor, zone = Actor(centres[0], APPLICATION), ZoneInfo(settings.sharing.zone)
        return await work(_Centre(proceedings, actor, moment(None).today, zone))


async def _nothing() -> None:
    """Nothing that this command does has to come into force."""


def _kind(name: str | None) -> Kind | None:
    known = {kind.name.lower(): kind for kind in Kind}
    if name is not None and name not in known:
        raise typer.BadParameter(f"`{name}` is no procedure; there are {', '.join(known)}", param_hint="--kind")
    return None if name is None else known[name]


def _summary(proceeding: Proceeding[Any], zone: ZoneInfo) -> Told:
    return {
        "number": proceeding.number,
        "kind": proceeding.kind.name.lower(),
        "version": proceeding.version,
        "state": proceeding.state,
        "is_closed": proceeding.is_closed,
        "profile": proceeding.profile,
        "applicant": proceeding.about.applicant,
        "provider": proceeding.about.provider,
        "resource": proceeding.about.resource,
        "opened_at": _written(proceeding.opened_at, zone),
        "changed_at": _written(proceeding.changed_at, zone),
    }


def _step(step: Step[Any], zone: ZoneInfo) -> Told:
    return {
        "version": step.version,
        "action": step.action,
        "at": _written(step.at, zone),
        "department": step.by.department,
        "application": step.by.application,
        "person": step.by.person,
        "state": step.state,
        "content": step.content,
    }


def _task(task: DueTask) -> Told:
    return {"number": task.number, "kind": task.kind.name.lower(), **_deadline(task.deadline, task.today)}


def _deadline(deadline: Deadline, today: date) -> Told:
    state, days = _standing(deadline, today)
    return {
        "name": deadline.name,
        "whose": deadline.whose,
        "started_on": deadline.started_on.isoformat(),
        "due": deadline.due.isoformat(),
        "provisional": deadline.provisional,
        "formerly": None if deadline.formerly is None else deadline.formerly.isoformat(),
        "ended_on": None if deadline.ended_on is None else deadline.ended_on.isoformat(),
        "state": state,
        "days": days,
    }


def _standing(deadline: Deadline, today: date) -> tuple[str, int | None]:
    match standing(deadline, today):
        case NotDue(days=days):
            return "not due", days
        case DueToday():
            return "due today", None
        case Overdue(days=days):
            return "overdue", days
        case Escalated(days=days):
            return "escalated", days
        case Met():
            return "met", None
        case MetLate(days=days):
            return "met late", days
        case other:
            assert_never(other)


def _written(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")


def _print(told: Sequence[Told], line: str, none: str, format: Format) -> None:
    match format:
        case Format.TEXT:
            typer.echo("\n".join(line.format(**each) for each in told) or none)
        case Format.JSON:
            typer.echo(_json(told))


def _json(told: object) -> bytes:
    """Contents are dataclasses, and written as such."""
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)
