"""Signing a release and proving its signature: over every byte of every file, and over the number."""

from collections.abc import Iterable, Mapping
from typing import NoReturn

from catalog import Finding
from masking import Signer, Verifier
from policies.errors import ReleaseRefused
from policies.files import PolicyFile
from policies.releases.release import Release
from policies.releases.signature import ReleaseSignature
from policies.table import version_of

_DOMAIN = b"zhaobi policy release 1"  # in front of what is signed, so that no other signature can stand for it


def sign_release(files: Iterable[PolicyFile], number: int, signer: Signer) -> ReleaseSignature:
    """Release the files under a number, which has to be greater than that of every release before.

    The number is signed too: an old release with its right signature does not pass for a new one.
    Raises ValueError for a number below 1.
    """
    if number < 1:
        raise ValueError("releases are numbered from 1")
    files = tuple(files)
    signature = signer.sign(_signed(files, number))
    return ReleaseSignature(version_of(files), number, signer.key_id, signature)


def check_release(release: Release, signers: Mapping[str, Verifier]) -> None:
    """Prove that one of `signers`, by key id, released exactly these files under this number. Raises ReleaseRefused."""
    signature = release.signature
    if signature is None:
        _refuse(release, "unsigned", "the policies are not signed", "sign them with `zhaobi policy sign`")
    if (signature.version, signature.number) != (release.version, release.number):
        told = f"the signature is for version {signature.version}, number {signature.number}"
        _refuse(release, "release-contents", f"{told}, not for what is here", "sign what is here")
    verifier = signers.get(signature.key_id)
    if verifier is None:
        _refuse(release, "release-signer", f"the key `{signature.key_id}` is none of the signers'")
    # not the version alone: it is cut to 128 bits, enough against mistakes and too little against a forger
    if not verifier.verify(_signed(release.files, signature.number), signature.signature):
        _refuse(release, "release-signature", "the signature is not of this key over these files and this number")


def _signed(files: Iterable[PolicyFile], number: int) -> bytes:
    parts = [_DOMAIN, str(number).encode()]
    for file in sorted(files, key=lambda file: file.name):
        parts += (file.name.encode(), file.digest.encode())
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def _refuse(release: Release, code: str, message: str, hint: str = "") -> NoReturn:
    raise ReleaseRefused(Finding(release.place, code, message, hint))
