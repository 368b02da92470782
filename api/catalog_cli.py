"""`zhaobi catalog …`: catalogue files for a database that nobody has prepared."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import orjson
import typer

from api.app import open_configured
from api.policy_options import Format, Formatted
from api.settings import Settings, load_settings
from catalog import choices, read_catalog
from catalog.drafting import Draft, DraftedResource, draft_resources, members_file, one_line, resource_file
from policies import empty_draft

catalog = typer.Typer(help="The catalogue of what can be shared.", no_args_is_help=True)

MEMBERS = "departments.yaml"
NEXT = (
    "decide the class and the legal basis of each item, and write them into the files of the catalogue",
    "look at what a comment calls `perhaps`, at columns that were left out, and at resources without `row`",
    "write the lines of the policies: `zhaobi policy init RESOURCE` prints the usual ones",
    "`zhaobi policy lint --catalog {out}/catalog --policies {out}/policies` says what stands against them",
)


@catalog.callback()
def _catalogue() -> None:
    """Keeps `draft` a command of its own."""


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
        return await draft_resources(source, schemas)
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
    """All of them, or none where one is there already."""
    there = [path for name in files if (path := folder / name).exists()]
    if there and not force:
        raise typer.BadParameter(f"`{there[0]}` is there already; `--force` overwrites it", param_hint="--out")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


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
