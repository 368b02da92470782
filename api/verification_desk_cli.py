"""`zhaobi verify locks|lift|lifts|alarms`: how comparisons of a resource are guarded, and a lock taken away."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import orjson
import typer

from api.catalogue_beside import catalog_in_force
from api.configured import master_key, opened_store
from api.policy_options import Format, Formatted
from api.settings import Settings, load_settings
from catalog import CanonicalForm, Resource
from masking import ValueType, suite
from masking.canonical import NotCanonical, canonical
from resolvers.verification_desk import subject_id
from sharing import Alarm, Attempts, Lift, Lock
from sharing.attempts import AttemptKeys

Config = Annotated[Path, typer.Option(help="The configuration file.")]
Code = Annotated[str, typer.Option("--resource", help="The code of the resource.")]
CONFIG = Path("zhaobi.toml")

LONGEST_NAME, LONGEST_REASON = 128, 1_000  # characters

Told = Mapping[str, object]


def locks(resource: Code, format: Formatted = Format.TEXT, config: Config = CONFIG) -> None:
    """List the subjects that are locked, by ids that tell nothing of them."""
    settings = load_settings(config)
    found = asyncio.run(_locks(settings, _resource(settings, resource).code))
    told = [_lock(each, ZoneInfo(settings.sharing.zone)) for each in found]
    _print(told, "{subject}  locked {since} until {until}", f"no subject of `{resource}` is locked", format)


def lift(
    resource: Code,
    by: Annotated[str, typer.Option(help="Who lifts the lock, for the record.")],
    why: Annotated[str, typer.Option(help="Why, for the record; no name and no number of a person.")],
    config: Config = CONFIG,
) -> None:
    """Lift the lock of a subject that the standard input names, an `item=value` on each line; that is on record.

    Departments may then ask about it again as if nothing had been asked; those that have to wait still have to.
    """
    settings = load_settings(config)
    found = _resource(settings, resource)
    by, why = _words(by, LONGEST_NAME, "--by"), _words(why, LONGEST_REASON, "--why")
    named = _named(found, sys.stdin.read().splitlines())
    keys = AttemptKeys(master_key(settings, suite(settings.keys.suite)))
    for subject in asyncio.run(_lifted(settings, found.code, keys.subjects(found, named), by, why)):
        typer.echo(f"lifted: {subject_id(subject)}")


def lifts(resource: Code, format: Formatted = Format.TEXT, config: Config = CONFIG) -> None:
    """List the locks that were ever lifted, by whom and why."""
    settings = load_settings(config)
    found = asyncio.run(_lifts(settings, _resource(settings, resource).code))
    told = [_lift(each, ZoneInfo(settings.sharing.zone)) for each in found]
    line = "{subject}  locked {locked_at}, lifted {lifted_at} by {by}: {why}"
    _print(told, line, f"no lock of `{resource}` was ever lifted", format)


def alarms(resource: Code, format: Formatted = Format.TEXT, config: Config = CONFIG) -> None:
    """List the departments whose answers of a day looked like guessing."""
    settings = load_settings(config)
    found = asyncio.run(_alarms(settings, _resource(settings, resource).code))
    told = [_alarm(each, ZoneInfo(settings.sharing.zone)) for each in found]
    line = "{day}  {department}: {not_matched} of {answers} answers were no match"
    _print(told, line, f"nobody's answers about `{resource}` looked like guessing", format)


@asynccontextmanager
async def _attempts(settings: Settings) -> AsyncIterator[Attempts]:
    async with opened_store(settings) as store:
        attempts = Attempts(store)
        try:
            yield attempts
        finally:
            await attempts.close()


async def _locks(settings: Settings, resource: str) -> Sequence[Lock]:
    async with _attempts(settings) as attempts:
        return await attempts.locks(resource, datetime.now(UTC))


async def _lifts(settings: Settings, resource: str) -> Sequence[Lift]:
    async with _attempts(settings) as attempts:
        return await attempts.lifts(resource)


async def _alarms(settings: Settings, resource: str) -> Sequence[Alarm]:
    async with _attempts(settings) as attempts:
        return await attempts.alarms(resource)


async def _lifted(settings: Settings, resource: str, named: Sequence[bytes], by: str, why: str) -> Sequence[bytes]:
    """Lift those of the subjects that are locked. Raises LockUnknown where none is."""
    async with _attempts(settings) as attempts:
        now = datetime.now(UTC)
        locked = {lock.subject for lock in await attempts.locks(resource, now)}
        wanted = [subject for subject in named if subject in locked] or named
        for subject in wanted:
            await attempts.lift(resource, subject, by, why, now)
        return wanted


def _lock(lock: Lock, zone: ZoneInfo) -> Told:
    return {
        "subject": subject_id(lock.subject),
        "since": _written(lock.since, zone),
        "until": _written(lock.until, zone),
    }


def _lift(lift: Lift, zone: ZoneInfo) -> Told:
    locked, lifted = _written(lift.locked_at, zone), _written(lift.lifted_at, zone)
    return {
        "subject": subject_id(lift.subject),
        "locked_at": locked,
        "lifted_at": lifted,
        "by": lift.by,
        "why": lift.why,
    }


def _alarm(alarm: Alarm, zone: ZoneInfo) -> Told:
    return {
        "department": alarm.department,
        "day": alarm.day.isoformat(),
        "raised_at": _written(alarm.raised_at, zone),
        "answers": alarm.answers,
        "not_matched": alarm.refuted,
    }


def _written(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")


def _print(told: Sequence[Told], line: str, none: str, format: Format) -> None:
    match format:
        case Format.TEXT:
            typer.echo("\n".join(line.format(**each) for each in told) or none)
        case Format.JSON:
            typer.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))


def _resource(settings: Settings, code: str) -> Resource:
    found = catalog_in_force(settings).resources.get(code)
    if found is None:
        raise typer.BadParameter(f"`{code}` is no resource of the catalogue", param_hint="--resource")
    return found


def _words(text: str, longest: int, option: str) -> str:
    """What goes on record: one line that can be read."""
    words = text.strip()
    if not words or len(words) > longest or not words.isprintable():
        raise typer.BadParameter(f"one line of at most {longest:,} characters", param_hint=option)
    return words


def _named(resource: Resource, lines: Iterable[str]) -> Mapping[str, str]:
    """The canonical texts of the items by which subjects are counted; no message holds what was read."""
    wanted = _naming(resource)
    given: dict[str, str] = {}
    for item, equals, value in (line.partition("=") for line in lines if line.strip()):
        if not equals or item.strip() not in wanted or item.strip() in given:
            raise _unread(f"one line for each of {', '.join(f'`{code}=…`' for code in wanted)}, and no other")
        given[item.strip()] = _canonical(resource, item.strip(), value.strip())
    if missing := [code for code in wanted if code not in given]:
        raise _unread(f"there is no line `{missing[0]}=…`")
    return given


def _naming(resource: Resource) -> Sequence[str]:
    """Identifiers of persons and organisations, where there are any; otherwise all that names a subject."""
    subject, items = resource.verification.subject, resource.items
    return [code for code in subject if items[code].identifier is not None] or subject


def _canonical(resource: Resource, code: str, text: str) -> str:
    """The text by which a comparison counts the value that is meant."""
    try:
        match resource.items[code].type:
            case ValueType.STRING | ValueType.DATE:
                return canonical(resource.verification.naming[code].form or CanonicalForm.TEXT, text)
            case ValueType.INT:
                return str(int(text))
            case other:
                raise _unread(f"`{code}`: a value of type {other} cannot be named here")
    except NotCanonical as error:
        raise _unread(f"`{code}`: {error}") from None
    except ValueError:  # its text repeats what was read
        raise _unread(f"`{code}`: no whole number") from None


def _unread(message: str) -> typer.BadParameter:
    return typer.BadParameter(message, param_hint="standard input")
