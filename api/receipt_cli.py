"""`zhaobi verify receipt` and `new-key`: what a receipt proves, and the keys that sign receipts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, build_opener

import typer

from api.errors import KeySetError
from api.jwks import LONGEST, read_key_set
from api.receipt_keys import ReceiptKeys
from api.settings import load_settings
from audit.receipts import (
    Batch,
    Checked,
    Single,
    answers,
    answers_in_batch,
    check_receipt,
    read_proof,
    read_question,
)
from masking import Suite, Verifier, suite

Config = Annotated[Path, typer.Option(help="The configuration file.")]
CONFIG = Path("zhaobi.toml")

PROVES = (
    "It proves that the platform with this key gave a department this verdict on one question about this resource, "
    "at that time and under these versions."
)
UNASKED = (
    "Which question that was it does not tell: give --question and --nonce to see whether it was yours. "
    "Whether the verdict still holds, and what the source has stored, no receipt tells."
)
ANSWERED = (
    "The question given is the one that was answered. "
    "Whether the verdict still holds, and what the source has stored, no receipt tells."
)
OTHER = "the receipt does not answer that question: question, nonce or proof are another's"

_TIMEOUT_S = 10
_LONGEST_FILE = 65_536  # bytes; far above every receipt, question and proof
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def receipt(
    file: Annotated[Path, typer.Argument(help="The receipt: the text `jws` of an answer.")],
    keys: Annotated[
        str | None, typer.Option(metavar="URL_OR_FILE", help="The platform's key set; without it the configured keys.")
    ] = None,
    question: Annotated[Path | None, typer.Option(help="The question, as JSON.")] = None,
    nonce: Annotated[str | None, typer.Option(help="The `nonce` that came with the receipt.")] = None,
    proof: Annotated[Path | None, typer.Option(help="The proof of one answer of a batch, as JSON.")] = None,
    algorithms: Annotated[str, typer.Option("--suite", help="The suite of the keys given by --keys.")] = "std",
    config: Config = CONFIG,
) -> None:
    """Check a receipt and say what it proves; exit status 1 if it proves nothing or answers another question."""
    if (question is None) != (nonce is None):
        raise typer.BadParameter("only both together tell whether a question was answered", param_hint="--question")
    if proof is not None and question is None:
        raise typer.BadParameter("a proof is one for a question: give --question too", param_hint="--proof")
    chosen, trusted = _configured(config) if keys is None else _given(algorithms, keys)
    checked = check_receipt(_content(file).decode("ascii", errors="replace").strip(), trusted, chosen)
    if question is not None and nonce is not None and not _is_answered(checked, question, nonce, proof):
        typer.echo(OTHER, err=True)
        raise typer.Exit(1)
    typer.echo("\n".join(f"{name:<10} {value}" for name, value in _said(checked).items()))
    typer.echo(f"\n{PROVES}\n{UNASKED if question is None else ANSWERED}")


def new_key(config: Config = CONFIG) -> None:
    """Make a new key, which signs receipts from now on; what others signed is still proved by their public halves."""
    wanted = load_settings(config).keys
    typer.echo(f"receipts are signed by key {ReceiptKeys(suite(wanted.suite), wanted.dir).renew()}")


def _is_answered(checked: Checked, question: Path, nonce: str, proof: Path | None) -> bool:
    asked = read_question(_content(question))
    if proof is None:
        return answers(checked, asked, nonce)
    return answers_in_batch(checked, *read_proof(_content(proof), asked, nonce))


def _said(checked: Checked) -> Mapping[str, object]:
    claims, basis = checked.claims, checked.claims.basis
    return {
        "signed by": f"key {checked.key_id} of {claims.issuer}",
        "receipt": claims.number,
        "answered": datetime.fromtimestamp(basis.iat, UTC).isoformat(),
        "asked by": basis.department,
        "resource": f"{claims.resource} ({basis.resource_code})",
        **_verdicts(claims.content),
        "versions": (
            f"policies {basis.policy_version}, catalogue {basis.catalogue_version}, spellings {basis.canonical_version}"
        ),
    }


def _verdicts(content: Single | Batch) -> Mapping[str, object]:
    match content:
        case Single(verdict=verdict, items=items):
            told = {} if items is None else {"items": ", ".join(f"{item} {each}" for item, each in items.items())}
            return {"verdict": verdict, **told}
        case Batch(count=count):
            return {"verdicts": f"{count}, each told by its own proof"}


def _configured(config: Path) -> tuple[Suite, Mapping[str, Verifier]]:
    """The platform's own keys. Raises KeyFolderError."""
    wanted = load_settings(config).keys
    chosen = suite(wanted.suite)
    return chosen, ReceiptKeys(chosen, wanted.dir).verifiers()


def _given(algorithms: str, keys: str) -> tuple[Suite, Mapping[str, Verifier]]:
    """The keys of a published set, for which nothing has to be configured here. Raises KeySetError, OSError."""
    chosen = suite(algorithms)
    return chosen, read_key_set(chosen, _fetched(keys) if "://" in keys else _content(Path(keys), LONGEST))


def _fetched(url: str) -> bytes:
    """The document at a URL, by TLS unless it is of this machine; no redirection. Raises KeySetError."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise KeySetError(f"`{url}`: keys are fetched by `https://` alone")
    try:
        with _opener().open(url, timeout=_TIMEOUT_S) as answer:
            document: bytes = answer.read(LONGEST + 1)
    except (OSError, HTTPException, ValueError) as error:
        raise KeySetError(f"`{url}`: the key set cannot be fetched: {error}") from None
    return document


def _opener() -> OpenerDirector:
    return build_opener(_NoRedirection)


class _NoRedirection(HTTPRedirectHandler):
    """Whoever can redirect chooses the keys, so none is followed."""

    def redirect_request(self, *_: object) -> None:
        return None


def _content(path: Path, longest: int = _LONGEST_FILE) -> bytes:
    """A file's bytes, one more than the longest at most, so that what is too long is seen to be."""
    with path.open("rb") as opened:
        return opened.read(longest + 1)
