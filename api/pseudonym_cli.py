"""`zhaobi pseudonym translate`: pseudonyms of one department become those of another, supervised and on record."""

import asyncio
import re
import secrets
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated

import typer

from api.app import open_platform
from api.console import load_console
from api.settings import Settings, load_settings
from resolvers import Refusal
from resolvers.translating import Order, Party, Translator

pseudonym = typer.Typer(help="Pseudonyms that departments received.", no_args_is_help=True)


@pseudonym.callback()
def pseudonyms() -> None:
    """Keeps `translate` a command of its own."""


@pseudonym.command()
def translate(
    item: Annotated[str, typer.Argument(help="The item whose pseudonyms they are, such as population.name.")],
    given: Annotated[str, typer.Option("--from", metavar="DEPARTMENT:PURPOSE", help="Whose they are, for what.")],
    wanted: Annotated[str, typer.Option("--to", metavar="DEPARTMENT:PURPOSE", help="Whose they become, for what.")],
    operator: Annotated[str, typer.Option(help="Who has it done, for the record.")],
    case: Annotated[str, typer.Option(help="The case that asks for it, for the record.")],
    names: Annotated[
        typer.FileText, typer.Option("--names", help="One pseudonym a line; - is the standard input.")
    ] = "-",  # type: ignore[assignment]  # typer opens it
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("zhaobi.toml"),
) -> None:
    """Print each pseudonym that stands for a row open to both departments, a comma, and the other department's."""
    resource, _, code = item.partition(".")
    order = Order(resource, code, _party(given, "--from"), _party(wanted, "--to"), operator, case)
    asked = [line.strip() for line in names if line.strip()]
    settings = load_settings(config)
    if not re.fullmatch(settings.sharing.case_pattern, case):
        raise typer.BadParameter("no case number as `sharing.case_pattern` has it", param_hint="--case")
    try:
        found = asyncio.run(_translated(settings, order, asked))
    except Refusal as refusal:
        typer.echo(f"{refusal.code}: {refusal}", err=True)
        raise typer.Exit(1) from None
    for name in dict.fromkeys(asked):
        if name in found:
            typer.echo(f"{name},{found[name]}")
    typer.echo(f"{len(found)} of {len(set(asked))} translated", err=True)


async def _translated(settings: Settings, order: Order, names: Collection[str]) -> Mapping[str, str]:
    async with open_platform(settings, load_console(settings.console.graphiql_dir)) as platform:
        translator = Translator(platform.editions.current, platform.pipeline.preparer, platform.log)
        return await translator.translated(order, names, secrets.token_hex(16))


def _party(words: str, option: str) -> Party:
    department, colon, purpose = words.partition(":")
    if not (department and colon and purpose):
        raise typer.BadParameter("write DEPARTMENT:PURPOSE", param_hint=option)
    return Party(department, purpose)
