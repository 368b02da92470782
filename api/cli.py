"""The `zhaobi` command."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
import uvicorn

from api import demo_proceedings
from api.agreements_cli import agreements
from api.app import open_platform
from api.application import CONFIGURATION
from api.auth import TokenIssuer
from api.catalog_cli import catalog
from api.configured import opened_store
from api.consents_cli import consents
from api.console import load_console
from api.demo import enter_grants, enter_records, introduction, lay_out, make_personas
from api.errors import ApiError, KeyFolderError, OperationsError
from api.keys import KeyFolder
from api.keys_cli import keys
from api.mask_cli import mask
from api.metrics import SHARED_FOLDER
from api.operations_cli import operations
from api.policy_cli import policy
from api.pseudonym_cli import pseudonym
from api.report_cli import report
from api.schema_cli import schema
from api.settings import Settings, load_settings
from api.sharing_cli import clocks, sharing
from api.store_cli import database
from api.verification_cli import verification
from api.wire import BoundedProtocol
from audit import AuditError, log_files, verify_chain
from catalog import CatalogError, Severity, read_catalog
from masking import CryptoError, KeyUnreadable, suite
from policies import PUBLIC, CaseError, Policies, PoliciesError, PolicyError, lint
from sharing import Register, SharingError, read_grants
from sources import SourceError

app = typer.Typer(
    help="One GraphQL endpoint for shared data, decided field by field.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they print local variables, and those may hold data and keys
)
token = typer.Typer(help="Bearer tokens.", no_args_is_help=True)
audit = typer.Typer(help="The audit log.", no_args_is_help=True)
grants = typer.Typer(help="Approved applications.", no_args_is_help=True)
app.add_typer(token, name="token")
app.add_typer(keys, name="keys")
app.add_typer(audit, name="audit")
app.add_typer(grants, name="grants")
app.add_typer(agreements, name="agreements")
app.add_typer(consents, name="consents")
app.add_typer(catalog, name="catalog")
app.add_typer(policy, name="policy")
app.add_typer(mask, name="mask")
app.add_typer(pseudonym, name="pseudonym")
app.add_typer(operations, name="operations")
app.add_typer(verification, name="verify")
app.add_typer(database, name="db")
app.add_typer(sharing, name="sharing")
app.add_typer(report, name="report")
app.command()(clocks)
app.command("schema")(schema)

Config = Annotated[Path, typer.Option(help="The configuration file.")]
CONFIG = Path("zhaobi.toml")

EXPECTED = (ApiError, AuditError, CatalogError, CryptoError, PoliciesError, SharingError, SourceError, OSError)
"""What an operator can set right: told in words, without a stack trace."""


@app.command()
def serve(
    config: Config = CONFIG, workers: Annotated[int | None, typer.Option(help="Server processes.")] = None
) -> None:
    """Serve the platform."""
    settings = load_settings(config)
    asyncio.run(_try_out(settings))
    if settings.server.port:
        typer.echo(f"Zhaobi serves http://{settings.server.host}:{settings.server.port}/graphql")
    _run(config, settings, workers or settings.server.workers)


@app.command()
def check(config: Config = CONFIG) -> None:
    """Read configuration, catalogue and policies, lint these, look at the sources; says what is wrong, all at once."""
    settings = load_settings(config)
    policies = asyncio.run(_try_out(settings))
    today = settings.sharing.day(datetime.now(UTC))
    errors = [finding for finding in lint.lint(policies, today) if finding.severity is Severity.ERROR]
    if errors:
        raise PolicyError(tuple(errors))
    typer.echo("configuration, catalogue, policies and sources fit together")


@app.command()
def demo(
    city: Annotated[Path, typer.Option(help="The example city's folder.", exists=True, file_okay=False)] = Path(
        "examples/city"
    ),
    folder: Annotated[Path, typer.Option(help="Where the demonstration keeps its files.")] = Path("var/demo"),
    port: Annotated[int, typer.Option(envvar="PORT", help="Port on 127.0.0.1.")] = 8000,
) -> None:
    """Serve the synthetic city, whose database `make demo` has made, and print what to try."""
    config, keys_made = lay_out(folder, city)
    if keys_made:
        typer.echo(f"Keys were made in {folder / 'keys'} for this demonstration alone: never use them for real data.\n")
    os.environ["ZHAOBI_SERVER__PORT"] = str(port)
    settings = load_settings(config)
    asyncio.run(enter_grants(settings, city))
    asyncio.run(enter_records(settings, city))
    personas = make_personas(settings, folder, city)
    asyncio.run(_try_out(settings))
    url, number = f"http://127.0.0.1:{port}", asyncio.run(demo_proceedings.apply(settings))
    typer.echo("\n".join(introduction(url, folder, personas)))
    typer.echo("\n".join(demo_proceedings.introduction(url, number, demo_proceedings.requests(settings, number))))
    _run(config, settings, 1)


@token.command()
def issue(
    department: str,
    application: str,
    person: Annotated[str | None, typer.Option(help="The natural person who acts.")] = None,
    role: Annotated[list[str] | None, typer.Option(help="A role; may be repeated.")] = None,
    lifetime: Annotated[int | None, typer.Option(help="Seconds; the configured lifetime if left out.")] = None,
    config: Config = CONFIG,
) -> None:
    """Issue a token for an application of a department, or with `public` in its place for a visitor of what is open."""
    settings = load_settings(config)
    departments = read_catalog(settings.catalog.dir, settings.catalog.departments).departments
    if department == PUBLIC and (person is not None or role):
        raise typer.BadParameter("a visitor is a name, without a person and without roles")
    if department not in {PUBLIC, *departments}:
        raise typer.BadParameter(f"`{department}` is no member department")
    signer = KeyFolder(suite(settings.keys.suite), settings.keys.dir).key_set().signer
    if signer is None:
        raise typer.BadParameter(f"`{settings.keys.dir}` holds no key that signs: run `zhaobi keys create`")
    issuer = TokenIssuer(signer, settings.auth.issuer, settings.auth.token_lifetime_s)
    typer.echo(issuer.issue(department, application, person, role or (), lifetime))


@grants.command()
def enter(file: Path, config: Config = CONFIG) -> None:
    """Enter the grants of a YAML file, or replace those with the same numbers; in force within a second."""
    found = read_grants(file)

    async def put_all(register: Register) -> None:
        for grant in found:
            await register.put(grant)

    asyncio.run(_registered(load_settings(config), put_all))
    typer.echo(f"entered: {', '.join(grant.number for grant in found)}")


@grants.command()
def revoke(number: str, config: Config = CONFIG) -> None:
    """End a grant for good, within a second in every process."""
    asyncio.run(_registered(load_settings(config), lambda register: register.revoke(number)))


@grants.command("list")
def list_grants(config: Config = CONFIG) -> None:
    """List all grants in every state."""

    async def show(register: Register) -> None:
        for grant in (await register.contents()).grants:
            period = f"{grant.valid_from} to {grant.valid_until}"
            typer.echo(f"{grant.number}  {grant.state.value}  {grant.consumer}  {grant.resource}  {period}")

    asyncio.run(_registered(load_settings(config), show))


@audit.command()
def verify(config: Config = CONFIG) -> None:
    """Check the chain of every log file; exit status 1 if one is damaged or there is none."""
    folder = load_settings(config).audit.dir
    files = log_files(folder)
    if not files:
        typer.echo(f"`{folder}` holds no log file", err=True)
    damaged = not files
    for file in files:
        problems = verify_chain(file)
        damaged = damaged or bool(problems)
        typer.echo("\n".join(f"{file}:{problem.line}: {problem.what}" for problem in problems) or f"{file}: whole")
    raise typer.Exit(code=int(damaged))


async def _try_out(settings: Settings) -> Policies:
    """Open everything once, so that mistakes are told here and not by a worker that fails to start.

    Gives the policies that would be in force.
    """
    async with open_platform(settings, load_console(settings.console.graphiql_dir)) as platform:
        return platform.editions.current().policies


async def _registered(settings: Settings, work: Callable[[Register], Awaitable[None]]) -> None:
    async with opened_store(settings) as store:
        await work(Register(store))


def _run(config: Path, settings: Settings, workers: int) -> None:
    os.environ[CONFIGURATION] = str(config.absolute())
    with _figures_together(workers):
        _serve(settings, workers)


@contextmanager
def _figures_together(workers: int) -> Iterator[None]:
    """Several workers keep their figures in a folder of their own, so that each can show those of all."""
    if workers == 1:
        yield
        return
    with TemporaryDirectory(prefix="zhaobi-figures-") as folder:
        os.environ[SHARED_FOLDER] = folder
        yield


def _serve(settings: Settings, workers: int) -> None:
    uvicorn.run(
        "api.application:app_from_environment",
        factory=True,
        host=settings.server.host,
        port=settings.server.port,
        workers=workers,
        http=BoundedProtocol,
        log_level="warning",
        access_log=False,  # its lines hold URLs, and a GET may carry a query
        server_header=False,
        proxy_headers=False,  # nothing here asks for the client's address
    )


def _words(error: BaseException) -> Sequence[str]:
    match error:
        case CatalogError(findings=findings) | PolicyError(findings=findings) | CaseError(findings=findings):
            return [str(finding) for finding in findings]
        case OperationsError(findings=mistakes):
            return list(mistakes)
        case KeyUnreadable() | KeyFolderError() if isinstance(error.__context__, FileNotFoundError):
            return [f"{error}; `zhaobi keys create` makes the keys that are missing"]
        case _:
            return [str(error)]


def main() -> None:
    """The console script: expected errors are printed, one line each, and end with status 1."""
    try:
        app()
    except EXPECTED as error:
        for line in _words(error):
            typer.echo(line, err=True)
        sys.exit(1)
