"""`zhaobi consents …`: make the text of a consent, sign it, prove one; who the subject is stands in files alone."""

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer

from api.catalogue_beside import catalog_in_force
from api.settings import load_settings
from catalog import Catalog
from masking import load_signer, load_verifier, suite
from sharing.consents import (
    Artefact,
    Terms,
    Unreadable,
    new_salt,
    read_artefact,
    read_terms,
    signing_keys,
    terms_problems,
    write_artefact,
    write_terms,
)

consents = typer.Typer(help="Consents of subjects: made and signed outside the platform.", no_args_is_help=True)

STANDARD_INPUT = Path("-")
MOST_BYTES = 64 * 1024

Algorithms = Annotated[str, typer.Option("--suite", help="The suite of the key.")]
Out = Annotated[Path, typer.Option("--out", help="Where it is written, for you alone; nothing is written over.")]


@consents.command()
def make(
    department: Annotated[str, typer.Option(help="Code of the department that may use the data.")],
    purpose: Annotated[str, typer.Option(help="What for: one of its functions.")],
    resource: Annotated[str, typer.Option(help="Code of the resource.")],
    item: Annotated[list[str], typer.Option(help="Code of an item that may be used; may be repeated.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")],
    last: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day.")],
    out: Out,
    subject: Annotated[
        Path, typer.Option(help="JSON with a text for each item of the resource's key; `-` for standard input.")
    ] = STANDARD_INPUT,
) -> None:
    """Write the text of a consent, as it is shown to the subject and then signed. It holds who the subject is."""
    terms = Terms(
        department=department,
        purpose=purpose,
        resource=resource,
        items=tuple(item),
        subject=_subject(subject),
        valid_from=first.date(),
        valid_until=last.date(),
        salt=new_salt(),
    )
    _write(out, write_terms(_read_as_text(terms)))


@consents.command()
def sign(
    text: Annotated[Path, typer.Option(help="The text that `make` wrote; `-` for standard input.")],
    key: Annotated[Path, typer.Option(help="The private key of your department, `ID.private.pem`.")],
    out: Out,
    algorithms: Algorithms = "std",
) -> None:
    """Sign a text with a key of your department. What is written is uploaded by a person, as the action `record`."""
    signer = load_signer(suite(algorithms), key)
    try:
        terms = read_terms(_content(text, "--text"))
    except Unreadable as error:
        raise typer.BadParameter(str(error), param_hint="--text") from None
    _write(out, write_artefact(terms, signer).encode())


@consents.command()
def check(
    artefact: Annotated[Path, typer.Option(help="What `sign` wrote; `-` for standard input.")],
    key: Annotated[list[Path] | None, typer.Option(help="A public key, `ID.public.pem`; may be repeated.")] = None,
    config: Annotated[Path | None, typer.Option(help="A configuration: its catalogue's keys, and what it has.")] = None,
    algorithms: Algorithms = "std",
) -> None:
    """Tell what was consented to, but not by whom; exit status 1 if it was not signed like that, or does not fit.

    With a configuration it is looked at as the platform would, were the department to record it today.
    """
    if bool(key) == (config is not None):
        raise typer.BadParameter("name public keys or a configuration", param_hint="--key")
    words = _content(artefact, "--artefact")
    try:
        found, problems = _proved(words, config) if config else (_signed(words, key or (), algorithms), [])
    except Unreadable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(orjson.dumps(_told(found), option=orjson.OPT_INDENT_2))
    if problems:
        typer.echo("\n".join(problems), err=True)
        raise typer.Exit(1)


def _signed(words: bytes, keys: Sequence[Path], algorithms: str) -> Artefact:
    """Raises Unreadable, KeyUnreadable."""
    verifiers = (load_verifier(suite(algorithms), path) for path in keys)
    return read_artefact(_text(words), {each.key_id: each for each in verifiers})


def _proved(words: bytes, config: Path) -> tuple[Artefact, list[str]]:
    """The artefact by the keys of its own department or the centre, and what does not fit. Raises Unreadable."""
    settings = load_settings(config)
    catalog, today = catalog_in_force(settings), settings.sharing.day(datetime.now(UTC))
    every = {each.key_id: each.verifier for one in catalog.departments.values() for each in one.keys}
    found = read_artefact(_text(words), every)
    department = found.terms.department
    allowed = {key_id: verifier for key_id, (_, verifier) in signing_keys(department, catalog, today).items()}
    read_artefact(_text(words), allowed)  # a key of somebody else proves nothing
    return found, list(_problems(found.terms, catalog, today))


def _problems(terms: Terms, catalog: Catalog, today: date) -> Iterator[str]:
    for problem in terms_problems(terms, terms.department, catalog, today):
        yield f"{problem.member}: {problem.message} [{problem.code}]"


def _told(found: Artefact) -> dict[str, object]:
    """Neither who the subject is nor the salt, without which nobody can try who it is."""
    terms = found.terms
    return {
        "digest": found.digest,
        "keyId": found.key_id,
        "department": terms.department,
        "purpose": terms.purpose,
        "resource": terms.resource,
        "items": terms.items,
        "from": terms.valid_from,
        "until": terms.valid_until,
    }


def _subject(path: Path) -> dict[str, str]:
    """Raises typer.BadParameter, which repeats nothing of it."""
    try:
        named = orjson.loads(_content(path, "--subject"))
    except orjson.JSONDecodeError:
        named = None
    if not isinstance(named, dict) or not named or not all(isinstance(each, str) for each in named.values()):
        raise typer.BadParameter("a JSON object with a text for each item of the key", param_hint="--subject")
    return named


def _read_as_text(terms: Terms) -> Terms:
    """The terms as whoever records them will read them. Raises typer.BadParameter."""
    if terms.valid_until < terms.valid_from:
        raise typer.BadParameter("it is over before it begins", param_hint="--until")
    try:
        return read_terms(write_terms(terms))
    except Unreadable as error:
        raise typer.BadParameter(str(error)) from None


def _content(path: Path, option: str) -> bytes:
    """Of a file or standard input, never of the command line, which others can read and the shell remembers."""
    try:
        read = sys.stdin.buffer.read(MOST_BYTES + 1) if path == STANDARD_INPUT else path.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"`{path}` cannot be read: {error.strerror}", param_hint=option) from None
    if len(read) > MOST_BYTES:
        raise typer.BadParameter(f"more than {MOST_BYTES} bytes", param_hint=option)
    return read


def _text(words: bytes) -> str:
    """Raises Unreadable."""
    try:
        return words.decode("ascii").strip()
    except UnicodeDecodeError:
        raise Unreadable("this is no text in the compact form of JWS") from None


def _write(path: Path, content: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise typer.BadParameter(f"`{path}` cannot be written: {error.strerror}", param_hint="--out") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content + b"\n")
    typer.echo(f"written: {path}")
