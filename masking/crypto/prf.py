"""Keyed functions: digests and sub-keys that look random to whoever has no key."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives import hashes
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
    return hmac.digest(key, message, "sha256")


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int = KEY_BYTES) -> bytes:
    """Key derivation by HKDF with SHA-256 (RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


@dataclass(frozen=True, slots=True)
class HmacSha256:
    """HMAC over length-framed parts; sub-keys by HKDF."""

    key: bytes = field(repr=False)

    def digest(self, *parts: bytes) -> bytes:
        return keyed_digest(self.key, framed(*parts))

    def digests(self, lasts: Iterable[bytes], *parts: bytes) -> list[bytes]:
        key, before = self.key, framed(*parts)  # framed once: this runs for every row of an answer
        return [keyed_digest(key, before + len(last).to_bytes(8, "big") + last) for last in lasts]

    def sha256_pads(self) -> tuple[bytes, bytes]:
        padded = self.key.ljust(_SHA256_BLOCK, b"\0")  # a key is never longer than a block
        return bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)

    def derive(self, *scope: str) -> bytes:
        return hkdf(self.key, salt=b"", info=framed(*(word.encode() for word in scope)))
