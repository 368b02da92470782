"""Keyed functions: digests and sub-keys that look random to whoever has no key."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from masking.crypto.digests import framed
from masking.crypto.lengths import KEY_BYTES

_SHA256_BLOCK = 64  # bytes


class Prf(Protocol):
    """A keyed function whose outputs look random to whoever has no key."""

    def digest(self, *parts: bytes) -> bytes:
        """32 bytes for these parts; other divisions of the same bytes give other outputs."""

    def digests(self, lasts: Iterable[bytes], *parts: bytes) -> list[bytes]:
        """`digest(*parts, last)` for every last part, a whole column at once."""

    def sha256_pads(self) -> tuple[bytes, bytes] | None:
        """The padded keys of the inner and the outer hash (RFC 2104), for a database that can hash by SHA-256.

        They give what the key gives. None where this function is built on another hash.
        """

    def derive(self, *scope: str) -> bytes:
        """A sub-key of 32 bytes for these words, unrelated to every other scope's and to every digest."""


def keyed_digest(key: bytes, message: bytes) -> bytes:
    """HMAC with SHA-256 (RFC 2104)."""
    return _finished(HMAC(key, hashes.SHA256()), message)


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int = KEY_BYTES) -> bytes:
    """Key derivation by HKDF with SHA-256 (RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


@dataclass(frozen=True, slots=True)
class HmacSha256:
    """HMAC over length-framed parts; sub-keys by HKDF.

    The key is hashed once: `begun` is what every digest goes on from.
    """

    key: bytes = field(repr=False)
    begun: HMAC = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "begun", HMAC(self.key, hashes.SHA256()))

    def digest(self, *parts: bytes) -> bytes:
        return _finished(self.begun.copy(), framed(*parts))

    def digests(self, lasts: Iterable[bytes], *parts: bytes) -> list[bytes]:
        begun = self.begun.copy()
        begun.update(framed(*parts))  # once: this runs for every row of an answer
        return [_finished(begun.copy(), framed(last)) for last in lasts]

    def sha256_pads(self) -> tuple[bytes, bytes]:
        padded = self.key.ljust(_SHA256_BLOCK, b"\0")  # a key is never longer than a block
        return bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)

    def derive(self, *scope: str) -> bytes:
        return hkdf(self.key, salt=b"", info=framed(*(word.encode() for word in scope)))


def _finished(hashing: HMAC, message: bytes) -> bytes:
    """The digest with these last bytes. Python's own `hmac.digest` gives up the interpreter's lock, however short."""
    hashing.update(message)
    return hashing.finalize()
