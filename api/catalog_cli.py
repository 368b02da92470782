"""`zhaobi catalog …`: drafts for a database that nobody has prepared, and entries brought in and taken out."""

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, assert_never

import orjson
import typer

from api.configured import open_configured
from api.policy_options import Format, Formatted
from api.schema import SchemaBuilder
from api.settings import Settings, load_settings
from catalog import Department, Resource, choices, read_catalog
from catalog.drafting import Draft, DraftedResource, draft_resources, members_file, one_line, resource_file
from catalog.exchange import (
    Brought,
    DraftEntry,
    NotWritable,
    SheetError,
    entry_paths,
    read_dcat,
    read_entries,
    read_members,
    read_workbook,
    write_dcat,
    write_entry,
    write_workbook,
)
from policies import empty_draft

catalog = typer.Typer(help="The catalogue of what can be shared.", no_args_is_help=True)

MEMBERS = "departments.yaml"
USUAL_URL = "http://127.0.0.1:8000"
NEXT = (
    "decide the class and the legal basis of each item, and write them into the files of the catalogue",
    "look at what a comment calls `perhaps`, at columns that were left out, and at resources without `row`",
    "write the lines of the policies: `zhaobi policy init RESOURCE` prints the usual ones",
    "`zhaobi policy lint --catalog {out}/catalog --policies {out}/policies` says what stands against them",
)


class Form(StrEnum):
    XLSX = "xlsx"
    YAML = "yaml"
    DCAT = "dcat"


@catalog.callback()
def _catalogue() -> None:
    """What there is to share, as files."""


CatalogFolder = Annotated[
    Path | None, typer.Option("--catalog", help="Folder of the catalogue; otherwise the configured one.")
]
DepartmentsFile = Annotated[
    Path | None, typer.Option("--departments", help="The members' file; otherwise the configured one.")
]
Configured = Annotated[Path, typer.Option(help="The configuration file; not needed where folder and file are given.")]


@catalog.command(name="import")
def bring_in(
    file: Annotated[Path, typer.Argument(exists=True, help="A workbook, a JSON-LD or YAML file, or a folder of YAML.")],
    out: Annotated[Path, typer.Option(help="The folder to write the entries into, one file each.")],
    folder: CatalogFolder = None,
    departments: DepartmentsFile = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
    format: Formatted = Format.TEXT,
    config: Configured = Path("zhaobi.toml"),
) -> None:
    """Write the entries of a workbook or other files as catalogue files: all of them, or every mistake by its place."""
    members, present = _there(config, folder, departments)
    brought = _brought(file, members, present)
    _write(out, {f"{entry.code}.yaml": entry.text.encode() for entry in brought.entries}, force)
    match format:
        case Format.TEXT:
            typer.echo("\n".join(_told_brought(brought, out)))
        case Format.JSON:
            typer.echo(orjson.dumps(_report_brought(brought, out), option=orjson.OPT_INDENT_2))


@catalog.command()
def export(
    form: Annotated[
        Form, typer.Option("--to", help="A workbook in the guide's form, YAML files, or DCAT-AP in JSON-LD.")
    ],
    out: Annotated[Path, typer.Option(help="The file to write, for YAML the folder.")],
    folder: CatalogFolder = None,
    departments: DepartmentsFile = None,
    resource: Annotated[list[str] | None, typer.Option(help="Only this entry; may be repeated.")] = None,
    url: Annotated[
        str, typer.Option(help="Of this platform, for DCAT: the address that others know it by.")
    ] = USUAL_URL,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
    config: Configured = Path("zhaobi.toml"),
) -> None:
    """Write the entries of the catalogue in a form that others read; from workbook and YAML they come back the same."""
    found = read_catalog(*_paths(config, folder, departments))
    for code in resource or ():
        if code not in found.resources:
            raise typer.BadParameter(f"`{code}` is no resource; {choices(found.resources)}")
    chosen = [found.resources[code] for code in resource or found.resources]
    files = _exported(form, chosen, found.departments, url)
    into = out if form is Form.YAML else out.parent
    _write(into, files if form is Form.YAML else {out.name: files[""]}, force)
    typer.echo(f"{len(chosen)} entries in {out}")


def _exported(
    form: Form, resources: Sequence[Resource], members: Mapping[str, Department], url: str
) -> Mapping[str, bytes]:
    """Contents by file names; of what is one file under no name."""
    match form:
        case Form.YAML:
            return {f"{one.code}.yaml": write_entry(one).encode() for one in resources}
        case Form.XLSX:
            try:
                return {"": write_workbook(resources, members)}
            except NotWritable as error:
                raise typer.BadParameter(str(error)) from error
        case Form.DCAT:
            return {"": write_dcat(resources, members, url)}
        case _:
            assert_never(form)


def _paths(config: Path, folder: Path | None, departments: Path | None) -> tuple[Path, Path]:
    """The folder of the catalogue and the file of its members, configured or given."""
    if folder is None or departments is None:
        settings = load_settings(config)
        return folder or settings.catalog.dir, departments or settings.catalog.departments
    return folder, departments


def _there(
    config: Path, folder: Path | None, departments: Path | None
) -> tuple[Mapping[str, Department], Sequence[Resource]]:
    """Members and entries that are there already, which before the first import are none."""
    entries, file = _paths(config, folder, departments)
    if not entries.is_dir() or not entry_paths(entries):
        return read_members(str(file), file.read_bytes()), ()
    found = read_catalog(entries, file)
    return found.departments, list(found.resources.values())


def _brought(file: Path, members: Mapping[str, Department], present: Sequence[Resource]) -> Brought:
    if file.suffix.lower() in (".yaml", ".yml") or file.is_dir():
        return read_entries({str(path): path.read_bytes() for path in entry_paths(file)}, members, present)
    if file.suffix.lower() in (".json", ".jsonld"):
        return read_dcat(str(file), file.read_bytes(), members, present)
    # rich takes 0.1 s to import, and no other command shows how far it is
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn
    from rich.progress import Progress as RowsRead

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with RowsRead(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("reading", total=None)
        try:
            return read_workbook(
                str(file),
                file.read_bytes(),
                members,
                present,
                lambda done, all: bar.update(task, completed=done, total=all),
            )
        except SheetError as error:
            mistakes = str(error)
    typer.echo(mistakes, err=True)
    raise typer.Exit(1)


def _told_brought(brought: Brought, out: Path) -> Sequence[str]:
    lacking = sum(bool(entry.lacking) for entry in brought.entries)
    return [
        *(f"left aside: {what}, which means nothing here" for what in brought.ignored),
        *(f"{out / entry.code}.yaml" + _told_lacking(entry) for entry in brought.entries),
        f"{len(brought.entries)} entries, {lacking} of them drafts that somebody has to complete",
    ]


def _told_lacking(entry: DraftEntry) -> str:
    return f", to be written: {', '.join(entry.lacking)}" if entry.lacking else ""


def _report_brought(brought: Brought, out: Path) -> object:
    return {
        "entries": [
            {"code": entry.code, "file": str(out / f"{entry.code}.yaml"), "lacking": entry.lacking}
            for entry in brought.entries
        ],
        "leftAside": brought.ignored,
    }


@catalog.command()
def draft(
    source: Annotated[str, typer.Option(help="Which of the configured sources.")],
    provider: Annotated[str, typer.Option(help="The department that provides its data.")],
    out: Annotated[Path, typer.Option(help="The folder to write into.")],
    schema: Annotated[
        list[str] | None, typer.Option(help="A schema of the source; may be repeated. Otherwise the one it opens.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
    format: Formatted = Format.TEXT,
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("zhaobi.toml"),
) -> None:
    """Write a catalogue file for each table of a source, and a policy file for them, of which nothing is open."""
    settings = load_settings(config)
    if source not in settings.sources:
        raise typer.BadParameter(f"`{source}` is no configured source; {choices(settings.sources)}")
    drafted = asyncio.run(_drafted(settings, source, schema or [None]))
    if not drafted.resources:
        message = f"`{source}` has no table there with a column that could be shared"
        raise typer.BadParameter("\n".join([message, *_told_left_out(drafted)]))
    files = _files(drafted.resources, source, provider, _members(settings, provider))
    _write(out, files, force)
    match format:
        case Format.TEXT:
            typer.echo("\n".join(_told(drafted, out, files)))
        case Format.JSON:
            typer.echo(orjson.dumps(_report(drafted, source, out, files), option=orjson.OPT_INDENT_2))


async def _drafted(settings: Settings, name: str, schemas: Sequence[str | None]) -> Draft:
    source = open_configured(name, settings)
    try:
        return await draft_resources(source, schemas, SchemaBuilder().types_of_procedures)
    finally:
        await source.close()


def _members(settings: Settings, provider: str) -> bytes:
    file = settings.catalog.departments
    return members_file(provider, str(file), file.read_bytes() if file.exists() else None)


def _files(resources: Sequence[DraftedResource], source: str, provider: str, members: bytes) -> Mapping[str, bytes]:
    """The content of every file by its path under the folder; proved to be a catalogue before it is written."""
    entries = {f"catalog/{one.code}.yaml": resource_file(one, source, provider).encode() for one in resources}
    with TemporaryDirectory(prefix="zhaobi-draft-") as folder:
        _write(Path(folder), {**entries, MEMBERS: members}, force=False)
        read = read_catalog(Path(folder, "catalog"), Path(folder, MEMBERS))
    policies = empty_draft(read.resources.values()).encode()
    return {**entries, MEMBERS: members, f"policies/10-{provider}.csv": policies}


def _write(folder: Path, files: Mapping[str, bytes], force: bool) -> None:
    """All of them, or none where one is there already; each beside its place first, so that no half file is read."""
    there = [path for name in files if (path := folder / name).exists()]
    if there and not force:
        raise typer.BadParameter(f"`{there[0]}` is there already; `--force` overwrites it", param_hint="--out")
    parts = {folder / name: folder / f"{name}.part" for name in files}
    try:
        for content, path, part in zip(files.values(), parts, parts.values(), strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
        for path, part in parts.items():
            os.replace(part, path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _told(drafted: Draft, out: Path, files: Mapping[str, bytes]) -> Sequence[str]:
    resources, without_row = drafted.resources, sum(one.row is None for one in drafted.resources)
    left_out = sum(len(one.left_out) for one in resources)
    return [
        *(f"{out / name}" for name in files),
        *_told_left_out(drafted),
        f"{len(resources)} resources, {without_row} of them without `row`; columns left out: {left_out}",
        "nothing is open. What to do next:",
        *(f"- {step}" for step in _steps(out)),
    ]


def _told_left_out(drafted: Draft) -> Iterator[str]:
    """A line for each table and column of which nothing was drafted, with the reason."""
    for one in drafted.left_out:
        yield f"left out: `{one_line(one.table)}`, for {one.reason}"
    for resource in drafted.resources:
        table = one_line(resource.table)
        for column in resource.left_out:
            yield f"left out: `{one_line(column.column)}` of `{table}`, for {one_line(column.reason)}"


def _steps(out: Path) -> Sequence[str]:
    return [step.replace("{out}", str(out)) for step in NEXT]


def _report(drafted: Draft, source: str, out: Path, files: Mapping[str, bytes]) -> object:
    return {
        "source": source,
        "files": [str(out / name) for name in files],
        "resources": [
            {
                "code": one.code,
                "schema": one.db_schema,
                "table": one.table,
                "items": [item.code for item in one.items],
                "leftOut": [{"column": left.column, "reason": left.reason} for left in one.left_out],
                "key": one.key if one.key_declared else None,
                "row": one.row,
                "rowAdvice": one.row_advice,
                "references": [reference.code for reference in one.references],
            }
            for one in drafted.resources
        ],
        "leftOut": [{"schema": one.db_schema, "table": one.table, "reason": one.reason} for one in drafted.left_out],
        "next": _steps(out),
    }
