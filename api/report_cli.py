"""`zhaobi report …`: figures about sharing out of catalogue, proceedings and log, for a year, some days, a provider."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, assert_never
from zoneinfo import ZoneInfo

import orjson
import typer

from api.catalogue_beside import catalog_in_force
from api.configured import opened_store
from api.moments import Profiles, moments
from api.policy_options import Format, Formatted
from api.proceedings import proceedings_of
from api.settings import Settings, load_settings
from audit import Usage, UsageCounts, read_usage
from catalog import Catalog
from sharing import Register
from sharing.calendar import Escalated, Overdue
from sharing.entries import EntryContent
from sharing.proceedings import LARGEST_PAGE, Actor, Kind, Proceeding, Sought
from sharing.statistics import (
    Document,
    Facts,
    Fresh,
    Freshness,
    Period,
    Stale,
    UseOf,
    bulletin,
    by_use,
    chart_files,
    evaluate,
    flags,
    freshness,
    html,
    markdown,
    of_provider,
    of_year,
    refresh_reminders,
    yearly_report,
)

Config = Annotated[Path, typer.Option(help="The configuration file.")]
Out = Annotated[Path, typer.Option("--out", help="Folder in which the files are written.", file_okay=False)]
First = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day; 30 days ago.")]
Last = Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Last day; today.")]
CONFIG = Path("zhaobi.toml")
APPLICATION = "command-line"
USUAL_DAYS = 30

report = typer.Typer(help="Statistics, evaluation and bulletins.", no_args_is_help=True)


@report.command()
def yearly(
    year: Annotated[int, typer.Option(min=2000, max=2100, help="The year.")],
    out: Out = Path(),
    config: Config = CONFIG,
) -> None:
    """Write the evaluation of a year as Markdown and as one HTML page."""
    settings = load_settings(config)
    period = of_year(year, ZoneInfo(settings.sharing.zone))
    _write(yearly_report(evaluate(_facts(settings, period), period, _on(settings, period))), out)


@report.command("bulletin")
def write_bulletin(first: First = None, last: Last = None, out: Out = Path(), config: Config = CONFIG) -> None:
    """Write a bulletin of some days as Markdown and as one HTML page."""
    settings = load_settings(config)
    period = _period(settings, first, last)
    _write(bulletin(evaluate(_facts(settings, period), period, _on(settings, period))), out)


@report.command()
def usage(
    provider: Annotated[str, typer.Option(help="The department whose resources are meant.")],
    first: First = None,
    last: Last = None,
    format: Formatted = Format.TEXT,
    config: Config = CONFIG,
) -> None:
    """List what others did with the resources of a provider, and what it should look at."""
    settings = load_settings(config)
    catalog = catalog_in_force(settings)
    if provider not in catalog.departments:
        raise typer.BadParameter(f"`{provider}` is no member department", param_hint="--provider")
    period = _period(settings, first, last)
    seen = of_provider(read_usage(settings.audit.dir, period.first, period.last), catalog, provider)
    raised = flags(seen, period.last)
    match format:
        case Format.TEXT:
            lines = [_use_line(use, counts) for use, counts in sorted(by_use(seen).items())]
            lines += [f"{each.resource}  {each.department}  look at this: {each.attention.value}" for each in raised]
            typer.echo("\n".join(lines) or "nobody used anything")
        case Format.JSON:
            told: Mapping[str, object] = {
                "provider": provider,
                "first": period.first,
                "last": period.last,
                "uses": [_use(use, counts) for use, counts in seen.items()],
                "attention": raised,
            }
            typer.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))


@report.command()
def updates(format: Formatted = Format.TEXT, config: Config = CONFIG) -> None:
    """List how new the data of each resource is, and which entries are to be looked through this year.

    Exit status 1 if an update or a yearly refresh is overdue.
    """
    settings = load_settings(config)
    today = settings.sharing.day(datetime.now(UTC))
    catalog, found = catalog_in_force(settings), _proceedings(settings)
    told = freshness(catalog, [each for each in found if each.kind is Kind.ANNOUNCEMENT], today)
    entries: list[Proceeding[EntryContent]] = [each for each in found if each.kind is Kind.ENTRY]
    reminders = refresh_reminders(entries, today)
    match format:
        case Format.TEXT:
            lines = [_freshness_line(each) for each in told.values()]
            lines += [
                f"{each.department}  look through {', '.join(each.entries)} until {each.due.isoformat()}"
                for each in reminders.values()
            ]
            typer.echo("\n".join(lines) or "the catalogue has no resource")
        case Format.JSON:
            content = {
                "today": today,
                "resources": [{**_freshness(each), "state": _word(each)} for each in told.values()],
                "reminders": [
                    {"department": each.department, "due": each.due, "entries": each.entries}
                    for each in reminders.values()
                ],
            }
            typer.echo(orjson.dumps(content, option=orjson.OPT_INDENT_2))
        case _:
            assert_never(format)
    is_late = any(isinstance(each.state, Stale) for each in told.values())
    if is_late or any(isinstance(each.standing, Overdue | Escalated) for each in reminders.values()):
        raise typer.Exit(code=1)


def _facts(settings: Settings, period: Period) -> Facts:
    return Facts(
        catalog=catalog_in_force(settings),
        profile=Profiles(settings.sharing).of(None),
        proceedings=_proceedings(settings),
        counted=read_usage(settings.audit.dir, period.first, period.last),
    )


def _proceedings(settings: Settings) -> tuple[Proceeding[Any], ...]:
    return asyncio.run(_read_proceedings(settings, catalog_in_force(settings)))


async def _read_proceedings(settings: Settings, catalog: Catalog) -> tuple[Proceeding[Any], ...]:
    """All there are, as the centre sees them; none where no department runs the platform."""
    centres = sorted(code for code, department in catalog.departments.items() if department.centre)
    if not centres:
        raise typer.BadParameter("no department of the catalogue runs the platform (`centre: true`)")
    actor, found, before = Actor(centres[0], APPLICATION), list[Proceeding[Any]](), None
    async with opened_store(settings) as store:
        contents = await Register(store).contents()
        moment = moments(settings.sharing, lambda: catalog, lambda: contents.grants, lambda: contents.agreements)
        kept = proceedings_of(settings.sharing, store, moment, _nothing)
        while True:
            page = await kept.page(Sought(), actor, LARGEST_PAGE, before)
            found += [each.proceeding for each in page.found]
            if not page.has_more:
                return tuple(found)
            before = page.found[-1].place


async def _nothing() -> None:
    """Nothing that this command does has to come into force."""


def _period(settings: Settings, first: datetime | None, last: datetime | None) -> Period:
    """Raises typer.BadParameter."""
    end = settings.sharing.day(datetime.now(UTC)) if last is None else last.date()
    begin = date.fromordinal(end.toordinal() - USUAL_DAYS + 1) if first is None else first.date()
    if begin > end:
        raise typer.BadParameter("the last day comes before the first", param_hint="--until")
    return Period(begin, end, ZoneInfo(settings.sharing.zone))


def _on(settings: Settings, period: Period) -> date:
    """The last day of the period, or today where that is earlier."""
    return min(period.last, settings.sharing.day(datetime.now(UTC)))


def _write(document: Document, folder: Path) -> None:
    texts = {f"{document.name}.md": markdown(document), f"{document.name}.html": html(document)}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**texts, **chart_files(document)}.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
        typer.echo(f"written: {folder / name}")


def _use_line(use: UseOf, counts: UsageCounts) -> str:
    what = f"{use.resource}  {use.department}  {use.mode.value}  {'+'.join(use.purposes) or '-'}"
    told = f"{counts.answered} answered, {counts.refused} refused, {counts.rows} rows"
    marked = {"under emergency": counts.by_emergency, "by consent": counts.by_consent}
    marks = "".join(f", {many} {words}" for words, many in marked.items() if many)
    under = f" ({', '.join(number for number, _ in counts.under)})" if counts.under else ""
    return f"{what}  {told}{marks}{under}"


def _use(use: Usage, counts: UsageCounts) -> Mapping[str, object]:
    return {
        "day": use.day,
        "resource": use.resource,
        "department": use.department,
        "mode": use.mode,
        "purposes": use.purposes,
        "answered": counts.answered,
        "refused": counts.refused,
        "failed": counts.failed,
        "rows": counts.rows,
        "out_of_hours": counts.out_of_hours,
        "without_case": counts.without_case,
        "by_consent": counts.by_consent,
        "by_emergency": counts.by_emergency,
        "under": [{"number": number, "answered": many} for number, many in counts.under],
    }


def _freshness_line(each: Freshness) -> str:
    updated = "never told" if each.updated_on is None else each.updated_on.isoformat()
    return f"{each.resource}  {each.provider}  {each.cycle.value}  {updated}  {_word(each)}"


def _freshness(each: Freshness) -> Mapping[str, object]:
    return {
        "resource": each.resource,
        "provider": each.provider,
        "cycle": each.cycle,
        "entry_differs": each.entry_differs,
        "updated_on": each.updated_on,
        "until": each.state.until if isinstance(each.state, Fresh) else None,
        "days_late": each.state.days if isinstance(each.state, Stale) else 0,
    }


def _word(each: Freshness) -> str:
    return type(each.state).__name__.lower()
