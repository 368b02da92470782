"""Which algorithms are used together, chosen by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from masking.crypto.digests import digest
from masking.crypto.ff1 import AesFf1, Ff1
from masking.crypto.lengths import whole_key
from masking.crypto.prf import HmacSha256, Prf, keyed_digest
from masking.crypto.signing import Signer, Verifier, new_ed25519, read_jwk, read_signer, read_verifier
from masking.crypto.siv import AesSiv, Siv
from masking.crypto.surrogates import AesBlockSeal, BlockSeal
from masking.errors import CryptoUnavailable


class Suite(Protocol):
    """One choice of algorithms for everything; every key is of 32 bytes, `KeyUnreadable` otherwise.

    One key serves one purpose: what two of these make of the same key is not shown to be unrelated.
    """

    @property
    def name(self) -> str:
        """What the configuration calls it."""

    def new_signer(self) -> Signer:
        """A fresh signing key from the system's random source."""

    def signer(self, private_pem: bytes) -> Signer:
        """The signing key in a PEM text; `KeyUnreadable` where it holds none of this suite's kind."""

    def verifier(self, public_pem: bytes) -> Verifier:
        """The public key in a PEM text; `KeyUnreadable` where it holds none of this suite's kind."""

    def jwk_verifier(self, members: Mapping[str, object]) -> Verifier:
        """The public key in a JWK (RFC 7517); `KeyUnreadable` where it holds none of this suite's kind."""

    def digest(self, message: bytes) -> bytes:
        """The hash of exactly these bytes, 32 bytes long, as everybody else computes it too."""

    def mac(self, key: bytes, message: bytes) -> bytes:
        """HMAC (RFC 2104) with that hash over exactly these bytes, as everybody else who has the key computes it."""

    def prf(self, key: bytes) -> Prf:
        """The keyed function under a key."""

    def block_seal(self, key: bytes) -> BlockSeal:
        """The sealing of surrogates under a key."""

    def siv(self, key: bytes) -> Siv:
        """The sealing of values under a key."""

    def ff1(self, key: bytes) -> Ff1:
        """The format-preserving encryption under a key."""


def suite(name: str) -> Suite:
    """The suite of that name; `CryptoUnavailable` where it is unknown or parts of it are missing."""
    match name:
        case "std":
            return StandardSuite()
        case "gm":
            raise CryptoUnavailable("suite `gm` needs SM2, SM3 and SM4, and no library or signature server offers them")
        case _:
            raise CryptoUnavailable(f"unknown suite `{name}`: write `std` or `gm`")


@dataclass(frozen=True, slots=True)
class StandardSuite:
    """`std`: Ed25519, SHA-256, AES-256."""

    name: str = "std"

    def new_signer(self) -> Signer:
        return new_ed25519()

    def signer(self, private_pem: bytes) -> Signer:
        return read_signer(private_pem)

    def verifier(self, public_pem: bytes) -> Verifier:
        return read_verifier(public_pem)

    def jwk_verifier(self, members: Mapping[str, object]) -> Verifier:
        return read_jwk(members)

    def digest(self, message: bytes) -> bytes:
        return digest(message)

    def mac(self, key: bytes, message: bytes) -> bytes:
        return keyed_digest(whole_key(key), message)

    def prf(self, key: bytes) -> Prf:
        return HmacSha256(whole_key(key))

    def block_seal(self, key: bytes) -> BlockSeal:
        return AesBlockSeal(whole_key(key))

    def siv(self, key: bytes) -> Siv:
        return AesSiv.of(whole_key(key))

    def ff1(self, key: bytes) -> Ff1:
        return AesFf1(whole_key(key))
