"""`zhaobi db …`: the revision of the metadata store's schema, and the way to the newest."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, assert_never

import orjson
import typer

from api.configured import open_store
from api.policy_options import Format, Formatted
from api.settings import Settings, load_settings
from sharing import Store
from sharing.migrations import (
    HISTORY,
    Behind,
    Empty,
    Newest,
    Revision,
    SchemaState,
    Unknown,
    Unversioned,
    require_newest,
)

database = typer.Typer(help="The schema of the metadata store.", no_args_is_help=True)

Config = Annotated[Path, typer.Option(help="The configuration file.")]
CONFIG = Path("zhaobi.toml")

NEWEST = HISTORY.revisions[-1].number


@database.command()
def status(format: Formatted = Format.TEXT, config: Config = CONFIG) -> None:
    """Tell the revision and what is missing; exit status 1 if the platform would not start with it."""
    state = asyncio.run(_with_store(load_settings(config), Store.state))
    match format:
        case Format.TEXT:
            typer.echo("\n".join(_lines(state)))
        case Format.JSON:
            typer.echo(orjson.dumps(_told(state), option=orjson.OPT_INDENT_2))
    if state != Empty():
        require_newest(state)


@database.command()
def upgrade(config: Config = CONFIG) -> None:
    """Bring the schema to the newest revision, all of it or nothing; end the platform first, and keep a copy."""
    before = asyncio.run(_with_store(load_settings(config), Store.upgrade))
    if isinstance(before, Behind):
        typer.echo("\n".join(_listed("applied", before.missing)))
    typer.echo("\n".join(_lines(Newest(NEWEST))))


async def _with_store(settings: Settings, work: Callable[[Store], Awaitable[SchemaState]]) -> SchemaState:
    """Unlike other commands, without creating anything before."""
    store = open_store(settings)
    try:
        return await work(store)
    finally:
        await store.close()


def _lines(state: SchemaState) -> Sequence[str]:
    match state:
        case Empty():
            return ["no tables yet: the platform makes them when it starts"]
        case Newest(revision):
            return [f"revision {revision}, the newest"]
        case Behind(revision, missing):
            return [f"revision {revision}", *_listed("missing", missing)]
        case Unknown(revision):
            return [f"revision {revision}, unknown"]
        case Unversioned():
            return ["tables without a revision"]
        case other:
            assert_never(other)


def _listed(word: str, revisions: Sequence[Revision]) -> Sequence[str]:
    return [f"{word} {revision.number}  {revision.summary}" for revision in revisions]


def _told(state: SchemaState) -> Mapping[str, object]:
    missing = state.missing if isinstance(state, Behind) else ()
    return {
        "state": type(state).__name__.lower(),
        "revision": None if isinstance(state, Empty | Unversioned) else state.revision,
        "newest": NEWEST,
        "missing": [{"revision": each.number, "summary": each.summary} for each in missing],
    }
