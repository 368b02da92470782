"""`zhaobi schema`: the schema that the platform would serve, as text in the schema definition language."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from graphql import print_schema

from api.policy_options import CONFIG, CatalogFolder, Config, Options, PolicyFolder
from api.released import released
from api.schema import SchemaBuilder, compared_blindly, named_restricted
from policies import PolicyTable, parse_policies


def schema(
    config: Config = CONFIG,
    policies: PolicyFolder = None,
    catalog: CatalogFolder = None,
    output: Annotated[Path | None, typer.Option("--output", help="Write it to this file instead.")] = None,
) -> None:
    """Print the GraphQL schema: of the same catalogue and policies always the same bytes."""
    options = Options(config, policies, catalog, None)
    entries, table = options.catalog, _table(options)
    built, _ = SchemaBuilder().build(entries, named_restricted(entries, table), compared_blindly(entries, table))
    text = f"{print_schema(built)}\n".encode()
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_bytes(text)


def _table(options: Options) -> PolicyTable:
    """Of the folder that is named, otherwise of the supply that is configured."""
    if options.policies_folder is not None:
        return options.table
    return parse_policies(asyncio.run(released(options.settings)).files, options.catalog)
