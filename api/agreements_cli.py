"""`zhaobi agreements …`: sign and prove a text without the platform, list what is in force and what is missing."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer

from api.catalogue_beside import catalog_in_force
from api.configured import opened_store
from api.moments import access_gate
from api.policy_options import Format, Formatted
from api.settings import Settings, load_settings
from masking import load_signer, load_verifier, suite
from sharing import Agreement, GrantBook, GrantFinding, Register
from sharing.agreements import digest_of, is_signed, sign_text

agreements = typer.Typer(help="Agreements: signed outside the platform, in force inside.", no_args_is_help=True)

Config = Annotated[Path, typer.Option(help="The configuration file.")]
Number = Annotated[str, typer.Option(help="The number of the agreement.")]
Text = Annotated[Path, typer.Option(help="The text, byte by byte as the platform gave it (`text`).")]
Algorithms = Annotated[str, typer.Option("--suite", help="The suite of the key.")]
CONFIG = Path("zhaobi.toml")

Told = Mapping[str, object]


@agreements.command()
def sign(
    number: Number,
    text: Text,
    key: Annotated[Path, typer.Option(help="The private key of your department, `ID.private.pem`.")],
    algorithms: Algorithms = "std",
) -> None:
    """Sign a text with a key of your department; nothing is sent anywhere. What is printed is uploaded by a person."""
    signer, words = load_signer(suite(algorithms), key), _content(text)
    told = {"digest": digest_of(words), "keyId": signer.key_id, "signature": sign_text(number, words, signer)}
    typer.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))


@agreements.command()
def check(
    number: Number,
    text: Text,
    signature: Annotated[str, typer.Option(help="As it was uploaded.")],
    key: Annotated[Path, typer.Option(help="The public key of whoever signed, `ID.public.pem`.")],
    algorithms: Algorithms = "std",
) -> None:
    """Prove a signature over a text; exit status 1 if it is not of that key, over that text, under that number."""
    verifier = load_verifier(suite(algorithms), key)
    if not is_signed(number, _content(text), signature, verifier):
        typer.echo("the signature is not of this key over this text under this number", err=True)
        raise typer.Exit(1)
    typer.echo(f"signed by key {verifier.key_id}")


@agreements.command("list")
def list_agreements(
    department: Annotated[str | None, typer.Option(help="Only those of this department.")] = None,
    format: Formatted = Format.TEXT,
    config: Config = CONFIG,
) -> None:
    """List all agreements, whether they are in force today or not."""
    settings = load_settings(config)
    found = asyncio.run(_agreements(settings))
    told = [_agreement(each, _today(settings)) for each in found if department in (None, each.department)]
    line = "{department}  {resource}  {kind}  {from}  {until}  {state}  {number}"
    _print(told, line, "there is no agreement", format)


@agreements.command()
def missing(format: Formatted = Format.TEXT, config: Config = CONFIG) -> None:
    """List the approved grants that are not in force today for lack of an agreement, and which one that is."""
    told = [{"number": each.number, "what": each.what} for each in asyncio.run(_lacking(load_settings(config)))]
    _print(told, "{number}  {what}", "no grant lacks an agreement", format)


async def _agreements(settings: Settings) -> Sequence[Agreement]:
    async with opened_store(settings) as store:
        found = (await Register(store).contents()).agreements
    return sorted(found, key=lambda each: (each.department, each.resource or "", each.signed_on, each.number))


async def _lacking(settings: Settings) -> Sequence[GrantFinding]:
    catalog = catalog_in_force(settings)
    async with opened_store(settings) as store:
        book = GrantBook(store, lambda: catalog, gate=access_gate(settings.sharing))
        await book.refresh()
        return sorted(book.lacking(_today(settings)), key=lambda each: (each.number, each.what))


def _agreement(agreement: Agreement, today: date) -> Told:
    return {
        "department": agreement.department,
        "resource": agreement.resource or "*",
        "with": agreement.with_,
        "kind": agreement.kind.value,
        "from": agreement.signed_on.isoformat(),
        "until": agreement.until.isoformat(),
        "state": "in force" if agreement.covers(today) else "not in force",
        "number": agreement.number,
    }


def _today(settings: Settings) -> date:
    return settings.sharing.day(datetime.now(UTC))


def _content(path: Path) -> str:
    """The text in the bytes of the file: no line ending and no mark at its beginning is touched."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise typer.BadParameter(f"`{path}` is no text in UTF-8", param_hint="--text") from None


def _print(told: Sequence[Told], line: str, nothing: str, format: Format) -> None:
    match format:
        case Format.TEXT:
            typer.echo("\n".join(line.format(**each) for each in told) or nothing)
        case Format.JSON:
            typer.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
