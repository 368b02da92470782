"""The signature of a release as it is written down: a small JSON object, in the file `.release` beside the policies."""

import base64
import binascii
import os
from dataclasses import dataclass
from pathlib import Path

import orjson

from catalog import Finding, Place
from policies.errors import PolicyError, ReleaseRefused

SIGNATURE_FILE = ".release"
_MEMBERS = {"version": str, "number": int, "key": str, "signature": str}
_LONGEST = 4_096  # bytes; a signature of any suite is far below


@dataclass(frozen=True, slots=True)
class ReleaseSignature:
    """Who released which version under which number: `key_id` names the key, `signature` are the signer's bytes."""

    version: str
    number: int
    key_id: str
    signature: bytes

    def written(self) -> bytes:
        """The JSON form, one member per line."""
        members = {
            "version": self.version,
            "number": self.number,
            "key": self.key_id,
            "signature": base64.b64encode(self.signature).decode(),
        }
        return orjson.dumps(members, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_signature(content: bytes, name: str) -> ReleaseSignature:
    """The signature that a JSON text spells. Raises ReleaseRefused, which calls the text `name`."""
    try:
        found = orjson.loads(content) if len(content) <= _LONGEST else None
        if not isinstance(found, dict) or {key: type(value) for key, value in found.items()} != _MEMBERS:
            raise ValueError("not the members of a signature")
        signature = base64.b64decode(found["signature"], validate=True)
    except (ValueError, binascii.Error):
        members = ", ".join(f"`{name}`" for name in _MEMBERS)
        finding = Finding(
            Place(name, 1), "release-form", "the signature cannot be read", f"it is JSON with the members {members}"
        )
        raise ReleaseRefused(finding) from None
    return ReleaseSignature(found["version"], found["number"], found["key"], signature)


def signature_in(directory: Path) -> ReleaseSignature | None:
    """The signature of a policy directory, None if it has none. Raises ReleaseRefused, PolicyError if unreadable."""
    try:
        content = (directory / SIGNATURE_FILE).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = (error.strerror or "unknown cause").lower()
        finding = Finding(Place(SIGNATURE_FILE, 1), "unreadable", f"the signature cannot be read: {reason}")
        raise PolicyError((finding,)) from error
    return read_signature(content, SIGNATURE_FILE)


def write_signature(directory: Path, signature: ReleaseSignature) -> None:
    """Put the signature of a policy directory in its place, whole. Raises OSError."""
    unfinished = directory / f"{SIGNATURE_FILE}.new"
    with unfinished.open("wb") as file:
        file.write(signature.written())
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(directory / SIGNATURE_FILE)
