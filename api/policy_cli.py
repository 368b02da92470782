"""`zhaobi policy …`: what security officers ask of policy files, before and after they are in force."""

import asyncio
import os
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import orjson
import typer

from api.configured import opened_store
from api.keys import KeyFolder
from api.policy_options import (
    CONFIG,
    KEYS,
    CatalogFolder,
    Config,
    Day,
    DiffFormat,
    Format,
    Formatted,
    LintFormat,
    MatrixFormat,
    Options,
    PolicyFolder,
)
from api.rehearsal import Question, rehearsal_json, rehearsal_text, rehearse, viewpoint
from audit import past_requests
from catalog import Severity, choices
from masking import Signer, suite
from policies import (
    PolicyError,
    QuestionUnfit,
    Release,
    casefiles,
    coverage,
    diff,
    draft,
    explaining,
    leaks,
    lint,
    matrix,
    replaying,
    sign_release,
    signature_in,
    write_signature,
)
from sharing import KeptGrants, PolicyReleases, Register

policy = typer.Typer(help="Policy files: check, explain, compare, test, release.", no_args_is_help=True)

WIDTH = 120
"""Characters of a line where there is no terminal."""


@policy.command("lint")
def lint_files(
    policies: PolicyFolder = None,
    catalog: CatalogFolder = None,
    show_leaks: Annotated[
        bool, typer.Option("--leaks", help="Also print how many bits a day each caller can learn.")
    ] = False,
    fail_on: Annotated[Severity, typer.Option(help="Exit with 1 from this severity on.")] = Severity.ERROR,
    format: Annotated[LintFormat, typer.Option(help="How to print.")] = LintFormat.TEXT,
    on: Day = None,
    config: Config = CONFIG,
) -> None:
    """Say everything that can be said against the policies."""
    options = Options(config, policies, catalog, on)
    meter: tuple[leaks.Leak, ...] | None = None
    try:
        findings = options.findings()
        meter = options.meter() if show_leaks else None
    except PolicyError as error:  # mistakes that keep the files from being read are findings like others
        findings = error.findings
    match format:
        case LintFormat.TEXT:
            _print_text(lint.as_text(findings))
            if meter is not None:
                _print_text("\n" + leaks.as_text(meter))
        case LintFormat.JSON:
            _print_json({**lint.as_json(findings), **({} if meter is None else {"leaks": leaks.as_json(meter)})})
        case LintFormat.SARIF:
            _print_json(lint.as_sarif(findings, folder=options.folder.as_posix()))
    raise typer.Exit(lint.exit_status(findings, fail_on))


@policy.command("init")
def init(
    resource: Annotated[str, typer.Argument(help="The resource's code.")],
    base_by_centre: Annotated[
        bool, typer.Option("--base-by-centre", help="Leave base items out: the centre's files open them already.")
    ] = False,
    catalog: CatalogFolder = None,
    config: Config = CONFIG,
) -> None:
    """Print the usual lines for a resource, as a file to start from."""
    options = Options(config, None, catalog, None)
    entry = options.catalog.resources.get(resource)
    if entry is None:
        raise QuestionUnfit(f"`{resource}` is no resource of the catalogue", choices(options.catalog.resources))
    _print_file(draft(entry, options.catalog, base_by_centre=base_by_centre))


@policy.command()
def explain(
    who: Annotated[str, typer.Argument(help="A department or an application, `tax/assessment`.")],
    what: Annotated[str, typer.Argument(help="`population.phone`; `population` for its rows.")],
    right: Annotated[str, typer.Option("--for", help="The mode or position.")] = "query",
    when: Annotated[str, typer.Option(help="What the caller holds, `granted+by-key`.")] = "always",
    policies: PolicyFolder = None,
    catalog: CatalogFolder = None,
    format: Formatted = Format.TEXT,
    on: Day = None,
    config: Config = CONFIG,
) -> None:
    """Say what a caller gets, by which line, why not by the lines above, and what would change it."""
    found = explaining.explain(Options(config, policies, catalog, on).space, who, what, right, when)
    _print(format, explaining.as_text(found), explaining.as_json(found))


@policy.command("diff")
def compare(
    old: Annotated[Path, typer.Argument(help="Folder of the policies as they are.")],
    new: Annotated[Path, typer.Argument(help="Folder of the policies as they shall be.")],
    no_new_access: Annotated[
        bool, typer.Option("--no-new-access", help="Exit with 1 unless everything provably stays or tells less.")
    ] = False,
    catalog: CatalogFolder = None,
    format: Annotated[DiffFormat, typer.Option(help="How to print.")] = DiffFormat.TEXT,
    on: Day = None,
    config: Config = CONFIG,
) -> None:
    """Say which decisions change from one folder of policies to another, exactly, each with a request that shows it."""
    options = Options(config, new, catalog, on)
    found = diff.difference(options.others(old), options.policies, options.today)
    match format:
        case DiffFormat.TEXT:
            _print_text(diff.as_text(found))
        case DiffFormat.JSON:
            _print_json(diff.as_json(found))
        case DiffFormat.MARKDOWN:
            _print_file(diff.as_markdown(found))
    raise typer.Exit(diff.exit_status(found) if no_new_access else 0)


@policy.command("test")
def run_tests(
    cases: Annotated[list[Path] | None, typer.Argument(help="Case files or folders of them.")] = None,
    show_coverage: Annotated[
        bool, typer.Option("--coverage", help="Also name rules and items that no case is about.")
    ] = False,
    complete: Annotated[
        bool, typer.Option("--complete", help="Exit with 1 too where a rule or an item is in no case.")
    ] = False,
    policies: PolicyFolder = None,
    catalog: CatalogFolder = None,
    format: Formatted = Format.TEXT,
    on: Day = None,
    config: Config = CONFIG,
) -> None:
    """Decide the cases of case files (those in the folder `policy-tests` beside the policies, if none is named)."""
    options = Options(config, policies, catalog, on)
    paths = cases or [options.folder.parent / "policy-tests"]
    report = casefiles.run_case_files(options.policies, casefiles.load_cases(paths), options.today)
    _print(format, casefiles.as_text(report, coverage=show_coverage or complete), casefiles.as_json(report))
    raise typer.Exit(report.exit_status(complete=complete))


@policy.command("coverage")
def cover(
    policies: PolicyFolder = None,
    catalog: CatalogFolder = None,
    format: Formatted = Format.TEXT,
    on: Day = None,
    config: Config = CONFIG,
) -> None:
    """Name the items without a rule, the rules that never decide, and the departments that reach nothing."""
    found = coverage.coverage(Options(config, policies, catalog, on).space)
    _print(format, coverage.as_text(found), coverage.as_json(found))


@policy.command("matrix")
def show_matrix(
    resource: Annotated[list[str] | None, typer.Option(help="Only this resource; may be repeated.")] = None,
    department: Annotated[list[str] | None, typer.Option(help="Only this department; may be repeated.")] = None,
    positions: Annotated[bool, typer.Option("--positions", help="Positions and references too.")] = False,
    policies: PolicyFolder = None,
    catalog: CatalogFolder = None,
    format: Annotated[MatrixFormat, typer.Option(help="How to print.")] = MatrixFormat.TEXT,
    on: Day = None,
    config: Config = CONFIG,
) -> None:
    """Show what every department gets of every item in every mode."""
    space = Options(config, policies, catalog, on).space
    found = matrix.matrix_of(space, resources=resource or (), departments=department or (), positions=positions)
    match format:
        case MatrixFormat.TEXT:
            _print_text(_matrix_text(found))
        case MatrixFormat.JSON:
            _print_json(matrix.as_json(found))
        case MatrixFormat.CSV:
            _print_file(matrix.as_csv(found))
        case MatrixFormat.HTML:
            _print_file(matrix.as_html(found))


def _matrix_text(found: matrix.Matrix) -> str:
    if not sys.stdout.isatty():
        return matrix.as_text(found, width=WIDTH)
    width = shutil.get_terminal_size((WIDTH, 24)).columns
    return matrix.as_text(found, width=width, colour="NO_COLOR" not in os.environ)


@policy.command("replay")
def replay_log(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day.")] = None,
    policies: PolicyFolder = None,
    format: Formatted = Format.TEXT,
    config: Config = CONFIG,
) -> None:
    """Decide the requests of the audit log anew by candidate policies: which answers would have been different."""
    options = Options(config, policies, None, None)
    zone = ZoneInfo(options.settings.sharing.zone)
    first = since.replace(tzinfo=zone) if since is not None else None
    end = until.replace(tzinfo=zone) + timedelta(days=1) if until is not None else None
    past = past_requests(options.settings.audit.dir, first, end)
    found = replaying.replay(past, options.policies, asyncio.run(_kept_grants(options)))
    _print(format, replaying.as_text(found), replaying.as_json(found))


async def _kept_grants(options: Options) -> KeptGrants:
    async with opened_store(options.settings) as store:
        return KeptGrants(await Register(store).contents(), options.catalog)


@policy.command("view-as")
def view_as(
    who: Annotated[str, typer.Argument(help="A department or an application, `tax/assessment`.")],
    query: Annotated[Path, typer.Option(help="File with the GraphQL document.", exists=True, dir_okay=False)],
    variables: Annotated[str, typer.Option(help="Its variables as JSON.")] = "{}",
    when: Annotated[str, typer.Option(help="What the caller holds, `granted+by-key`.")] = "always",
    statements: Annotated[bool, typer.Option("--statements", help="Also print the SQL.")] = False,
    policies: PolicyFolder = None,
    catalog: CatalogFolder = None,
    format: Formatted = Format.TEXT,
    on: Day = None,
    config: Config = CONFIG,
) -> None:
    """Show the answer that a department would get, on made-up rows; no source is opened."""
    options = Options(config, policies, catalog, on)
    question = _question(query, variables)
    view = viewpoint(who, when, options.catalog, options.table, options.today)
    known = options.settings_if_any
    rehearsal = asyncio.run(
        rehearse(
            options.catalog,
            options.table,
            question,
            view,
            limits=known.limits,
            case_required=known.sharing.case_required,
            combination_floor=known.sharing.combination_floor,
        )
    )
    _print(format, rehearsal_text(rehearsal, statements=statements), rehearsal_json(rehearsal))


def _question(query: Path, variables: str) -> Question:
    try:
        return Question(query.read_text("utf-8"), orjson.loads(variables))
    except UnicodeDecodeError:
        raise typer.BadParameter(f"`{query}` is not in UTF-8") from None
    except orjson.JSONDecodeError:
        raise typer.BadParameter("`--variables` is no JSON") from None


@policy.command()
def sign(
    key_folder: Annotated[Path, KEYS],
    number: Annotated[
        int | None,
        typer.Option(min=1, help="The release's number; otherwise the one after that of the last signature."),
    ] = None,
    policies: PolicyFolder = None,
    catalog: CatalogFolder = None,
    config: Config = CONFIG,
) -> None:
    """Sign the files of a folder, as a platform with `require_signed` demands it; not where they hold mistakes."""
    options = Options(config, policies, catalog, None)
    version = options.table.version
    if number is None:
        last = signature_in(options.folder)
        number = 1 if last is None else last.number + 1
    signature = sign_release(options.files, number, _signer(options, key_folder))
    write_signature(options.folder, signature)
    typer.echo(f"release {number}, version {version}, signed by key {signature.key_id}")


@policy.command()
def publish(
    by: Annotated[str, typer.Option(help="Who publishes, for the record.")],
    after: Annotated[
        int | None, typer.Option(min=0, help="The newest release you have seen: refuse if another followed it.")
    ] = None,
    key_folder: Annotated[Path | None, KEYS] = None,
    policies: PolicyFolder = None,
    config: Config = CONFIG,
) -> None:
    """Release the files to every process of every host that takes its policies from the metadata store."""
    options = Options(config, policies, None, None)
    wanted = options.settings.policies
    if wanted.require_signed and key_folder is None:
        raise typer.BadParameter("`policies.require_signed` is set: name the folder of your key by `--keys`")
    signer = None if key_folder is None else _signer(options, key_folder)
    release = asyncio.run(_published(options, after, by, signer))
    typer.echo(f"release {release.number}, version {release.version}")
    if wanted.supply != "store":
        typer.echo("no process takes it up while `policies.supply` is not `store`", err=True)


async def _published(options: Options, after: int | None, by: str, signer: Signer | None) -> Release:
    async with opened_store(options.settings) as store:
        releases = PolicyReleases(store)
        newest = await releases.newest()
        seen = after if after is not None else 0 if newest is None else newest.number
        return await releases.publish(options.files, options.catalog, after=seen, by=by, signer=signer)


def _signer(options: Options, folder: Path) -> Signer:
    signer = KeyFolder(suite(options.settings_if_any.keys.suite), folder).key_set().signer
    if signer is None:
        raise typer.BadParameter(f"`{folder}` holds no key that signs")
    return signer


def _print(format: Format, text: str, values: object) -> None:
    match format:
        case Format.TEXT:
            _print_text(text)
        case Format.JSON:
            _print_json(values)


def _print_text(text: str) -> None:
    """For people, in the encoding of their terminal."""
    typer.echo(text.removesuffix("\n"))


def _print_file(text: str) -> None:
    """For a file, in UTF-8 wherever it is written."""
    typer.echo(text.encode(), nl=not text.endswith("\n"))


def _print_json(values: object) -> None:
    typer.echo(orjson.dumps(values, option=orjson.OPT_INDENT_2))
