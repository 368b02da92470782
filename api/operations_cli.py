"""`zhaobi operations …`: the documents that applications name instead of sending them."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from graphql import GraphQLSchema

from api.catalogue_beside import catalog_in_force
from api.limits import parser_within
from api.operations import read_documents, read_operations
from api.released import released
from api.schema import SchemaBuilder, compared_blindly, named_restricted
from api.settings import Settings, load_settings
from catalog import Catalog
from policies import parse_policies

operations = typer.Typer(help="Persisted documents.", no_args_is_help=True)

Config = Annotated[Path, typer.Option(help="The configuration file.")]
CONFIG = Path("zhaobi.toml")


@operations.callback()
def _persisted_documents() -> None:
    """Persisted documents."""


@operations.command()
def check(config: Config = CONFIG) -> None:
    """List the persisted documents with both of their ids; exit status 1 where one does not fit the schema."""
    settings = load_settings(config)
    catalog = catalog_in_force(settings)
    schema, parse = _schema(settings, catalog), parser_within(settings.limits)
    documents, findings = read_documents(settings.operations.dir, schema, parse)
    for document in documents:
        typer.echo(f"{document.id}  {document.digest}  {', '.join(filter(None, document.operations))}".rstrip())
    for finding in findings:
        typer.echo(finding, err=True)
    if findings:
        raise typer.Exit(code=1)
    read_operations(settings.operations, catalog.departments, schema, parse)


def _schema(settings: Settings, catalog: Catalog) -> GraphQLSchema:
    """The schema as it is under the policies that would be in force."""
    table = parse_policies(asyncio.run(released(settings)).files, catalog)
    schema, _ = SchemaBuilder().build(catalog, named_restricted(catalog, table), compared_blindly(catalog, table))
    return schema
