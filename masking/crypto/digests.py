"""Digests without a key, the framing of several parts into one message, and comparison in constant time."""

import hashlib
import hmac


def equal(a: bytes, b: bytes) -> bool:
    """Whether two secrets are equal, in a time that does not depend on where they differ."""
    return hmac.compare_digest(a, b)


def digest(message: bytes) -> bytes:
    """SHA-256 (FIPS 180-4) of exactly these bytes."""
    return hashlib.sha256(message).digest()


def fingerprint(data: bytes) -> str:
    """The content hash that names a version: 64 hexadecimal digits (SHA-256, FIPS 180-4)."""
    return hashlib.sha256(data).hexdigest()


def digest_chain(previous: bytes, batch: bytes) -> bytes:
    """The next link (32 bytes) of a hash chain over batches of bytes; `previous` is empty for the first."""
    return hashlib.sha256(framed(previous, batch)).digest()


def framed(*parts: bytes) -> bytes:
    """The parts, each after its length, so that no two lists of parts give the same bytes."""
    return b"".join([len(part).to_bytes(8, "big") + part for part in parts])
