"""Signing keys: what they offer, and Ed25519."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from masking.crypto.lengths import KEY_BYTES
from masking.crypto.spelling import bytes_of, spelled
from masking.errors import KeyUnreadable


class Verifier(Protocol):
    """The public half of a signing key."""

    @property
    def algorithm(self) -> str:
        """The name in JOSE headers (RFC 7518 and its registry)."""

    @property
    def key_id(self) -> str:
        """A digest of the public key, the same for both halves."""

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether the signature over exactly these bytes was made with the private half; never raises."""

    def public_pem(self) -> bytes:
        """The public key as PEM (SubjectPublicKeyInfo)."""

    def public_jwk(self) -> Mapping[str, str]:
        """The members of a JWK that make the public key (RFC 7517, section 4), and no other."""


class Signer(Protocol):
    """A signing key."""

    @property
    def algorithm(self) -> str:
        """The name in JOSE headers (RFC 7518 and its registry)."""

    @property
    def key_id(self) -> str:
        """A digest of the public key, the same for both halves."""

    @property
    def verifier(self) -> Verifier:
        """The public half."""

    def sign(self, message: bytes) -> bytes:
        """The signature over exactly these bytes."""

    def private_pem(self) -> bytes:
        """The private key as unencrypted PEM (PKCS 8)."""


@dataclass(frozen=True, slots=True)
class Ed25519Verifier:
    """Ed25519 (RFC 8032), `EdDSA` in JOSE (RFC 8037)."""

    key: Ed25519PublicKey
    key_id: str = field(init=False)
    algorithm: str = field(init=False, default="EdDSA")

    def __post_init__(self) -> None:
        object.__setattr__(self, "key_id", _thumbprint(self.public_jwk()))

    def verify(self, message: bytes, signature: bytes) -> bool:
        try:
            self.key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def public_pem(self) -> bytes:
        return self.key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def public_jwk(self) -> Mapping[str, str]:
        return {"crv": "Ed25519", "kty": "OKP", "x": spelled(self.key.public_bytes_raw())}  # RFC 8037, section 2


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """Ed25519 (RFC 8032), `EdDSA` in JOSE (RFC 8037)."""

    key: Ed25519PrivateKey = field(repr=False)
    verifier: Ed25519Verifier = field(init=False)
    algorithm: str = field(init=False, default="EdDSA")

    def __post_init__(self) -> None:
        object.__setattr__(self, "verifier", Ed25519Verifier(self.key.public_key()))

    @property
    def key_id(self) -> str:
        return self.verifier.key_id

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message)

    def private_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def new_ed25519() -> Ed25519Signer:
    """A fresh signing key from the system's random source."""
    return Ed25519Signer(Ed25519PrivateKey.generate())


def read_signer(private_pem: bytes) -> Ed25519Signer:
    """The signing key in a PEM text; `KeyUnreadable` where it holds no Ed25519 key."""
    try:
        key = serialization.load_pem_private_key(private_pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnreadable("no unencrypted private key in PEM form") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnreadable("the private key is no Ed25519 key, which suite `std` needs")
    return Ed25519Signer(key)


def read_verifier(public_pem: bytes) -> Ed25519Verifier:
    """The public key in a PEM text; `KeyUnreadable` where it holds no Ed25519 key."""
    try:
        key = serialization.load_pem_public_key(public_pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyUnreadable("no public key in PEM form") from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnreadable("the public key is no Ed25519 key, which suite `std` needs")
    return Ed25519Verifier(key)


def read_jwk(members: Mapping[str, object]) -> Ed25519Verifier:
    """The public key in the members of a JWK (RFC 8037, section 2); `KeyUnreadable` where they make no Ed25519 key."""
    x = members.get("x")
    raw = bytes_of(x) if isinstance(x, str) else None
    if members.get("kty") != "OKP" or members.get("crv") != "Ed25519" or raw is None or len(raw) != KEY_BYTES:
        raise KeyUnreadable("the JWK is no Ed25519 key, which suite `std` needs")
    return Ed25519Verifier(Ed25519PublicKey.from_public_bytes(raw))


def _thumbprint(members: Mapping[str, str]) -> str:
    """The JWK thumbprint of a public key (RFC 7638, RFC 8037 appendix A.3)."""
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True)
    return spelled(hashlib.sha256(canonical.encode()).digest())
