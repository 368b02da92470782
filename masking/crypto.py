"""Every cryptographic primitive, behind small interfaces; a suite chosen by name gives them."""

import base64
import binascii
import hashlib
import hmac
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from masking.errors import CryptoUnavailable, KeyUnreadable

KEY_BYTES = 32
"""Length of every symmetric key here."""


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


class Prf(Protocol):
    """A keyed function whose outputs look random to whoever has no key."""

    def digest(self, *parts: bytes) -> bytes:
        """32 bytes for these parts; other divisions of the same bytes give other outputs."""

    def derive(self, *scope: str) -> bytes:
        """A sub-key of 32 bytes for these words, unrelated to every other scope's and to every digest."""


class BlockSeal(Protocol):
    """Enciphers row surrogates into opaque tokens, the same token for the same surrogate under the same key."""

    def seal(self, surrogates: Sequence[int]) -> list[str]:
        """One token of 22 URL-safe characters for each signed 64-bit surrogate; `ValueError` for larger numbers."""

    def open(self, token: str) -> int | None:
        """The surrogate of a token made under the same key, None for everything else."""


class Suite(Protocol):
    """One choice of algorithms for everything above."""

    @property
    def name(self) -> str:
        """What the configuration calls it."""

    def new_signer(self) -> Signer:
        """A fresh signing key from the system's random source."""

    def signer(self, private_pem: bytes) -> Signer:
        """The signing key in a PEM text; `KeyUnreadable` where it holds none of this suite's kind."""

    def verifier(self, public_pem: bytes) -> Verifier:
        """The public key in a PEM text; `KeyUnreadable` where it holds none of this suite's kind."""

    def prf(self, key: bytes) -> Prf:
        """The keyed function under a key of 32 bytes."""

    def block_seal(self, key: bytes) -> BlockSeal:
        """The sealing of surrogates under a key of 32 bytes."""


def suite(name: str) -> Suite:
    """The suite of that name; `CryptoUnavailable` where it is unknown or parts of it are missing."""
    match name:
        case "std":
            return StandardSuite()
        case "gm":
            raise CryptoUnavailable("suite `gm` needs SM2, SM3 and SM4, and no library or signature server offers them")
        case _:
            raise CryptoUnavailable(f"unknown suite `{name}`: write `std` or `gm`")


def equal(a: bytes, b: bytes) -> bool:
    """Whether two secrets are equal, in a time that does not depend on where they differ."""
    return hmac.compare_digest(a, b)


def fingerprint(data: bytes) -> str:
    """The content hash that names a version: 64 hexadecimal digits (SHA-256, FIPS 180-4)."""
    return hashlib.sha256(data).hexdigest()


def digest_chain(previous: bytes, batch: bytes) -> bytes:
    """The next link (32 bytes) of a hash chain over batches of bytes; `previous` is empty for the first."""
    return hashlib.sha256(_framed(previous, batch)).digest()


def _framed(*parts: bytes) -> bytes:
    """The parts, each after its length, so that no two lists of parts give the same bytes."""
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def keyed_digest(key: bytes, message: bytes) -> bytes:
    """HMAC with SHA-256 (RFC 2104)."""
    return hmac.digest(key, message, "sha256")


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int = KEY_BYTES) -> bytes:
    """Key derivation by HKDF with SHA-256 (RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


@dataclass(frozen=True, slots=True)
class StandardSuite:
    """`std`: Ed25519, SHA-256, AES-256."""

    name: str = "std"

    def new_signer(self) -> Signer:
        return Ed25519Signer(Ed25519PrivateKey.generate())

    def signer(self, private_pem: bytes) -> Signer:
        try:
            key = serialization.load_pem_private_key(private_pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise KeyUnreadable("no unencrypted private key in PEM form") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyUnreadable("the private key is no Ed25519 key, which suite `std` needs")
        return Ed25519Signer(key)

    def verifier(self, public_pem: bytes) -> Verifier:
        try:
            key = serialization.load_pem_public_key(public_pem)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise KeyUnreadable("no public key in PEM form") from error
        if not isinstance(key, Ed25519PublicKey):
            raise KeyUnreadable("the public key is no Ed25519 key, which suite `std` needs")
        return Ed25519Verifier(key)

    def prf(self, key: bytes) -> Prf:
        return HmacSha256(_whole_key(key))

    def block_seal(self, key: bytes) -> BlockSeal:
        return AesBlockSeal(_whole_key(key))


def _whole_key(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise KeyUnreadable(f"a key has {KEY_BYTES} bytes, this one has {len(key)}")
    return key


@dataclass(frozen=True, slots=True)
class Ed25519Verifier:
    """Ed25519 (RFC 8032), `EdDSA` in JOSE (RFC 8037)."""

    key: Ed25519PublicKey
    key_id: str = field(init=False)
    algorithm: str = field(init=False, default="EdDSA")

    def __post_init__(self) -> None:
        object.__setattr__(self, "key_id", _thumbprint(self.key))

    def verify(self, message: bytes, signature: bytes) -> bool:
        try:
            self.key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def public_pem(self) -> bytes:
        return self.key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


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


def _thumbprint(key: Ed25519PublicKey) -> str:
    """The JWK thumbprint of a public key (RFC 7638, RFC 8037 appendix A.3)."""
    members = {"crv": "Ed25519", "kty": "OKP", "x": _unpadded(key.public_bytes_raw())}
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True)
    return _unpadded(hashlib.sha256(canonical.encode()).digest())


def _unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class HmacSha256:
    """HMAC over length-framed parts; sub-keys by HKDF."""

    key: bytes = field(repr=False)

    def digest(self, *parts: bytes) -> bytes:
        return keyed_digest(self.key, _framed(*parts))

    def derive(self, *scope: str) -> bytes:
        return hkdf(self.key, salt=b"", info=_framed(*(word.encode() for word in scope)))


_BLOCK = 16
_TAG = bytes(8)
_TOKEN_LENGTH = 22  # 16 bytes in base64 without padding
_PADDED = 18  # the next multiple of 3 bytes, so that every block starts at a character of its own
_PADDED_LENGTH = 24


@dataclass(frozen=True, slots=True)
class AesBlockSeal:
    """One AES-256 block for a surrogate: 8 zero bytes, then the signed number, big-endian; enciphered at once.

    The cipher is a permutation of blocks, so a block that was not made here opens to zeros in front
    with a chance of 2**-64 (encode-then-encipher). Equal surrogates give equal tokens: that is wanted.
    """

    key: bytes = field(repr=False)

    def seal(self, surrogates: Sequence[int]) -> list[str]:
        count = len(surrogates)
        try:
            numbers = struct.pack(f">{count}q", *surrogates)
        except struct.error as error:
            raise ValueError("a surrogate is no signed 64-bit number") from error
        # Whole strides instead of one step per surrogate: this runs for every row of an answer.
        blocks = bytearray(_BLOCK * count)
        for position in range(8):
            blocks[len(_TAG) + position :: _BLOCK] = numbers[position::8]
        sealed = self._cipher().encryptor().update(blocks)
        padded = bytearray(_PADDED * count)
        for position in range(_BLOCK):
            padded[position::_PADDED] = sealed[position::_BLOCK]
        text = base64.urlsafe_b64encode(padded).decode()
        return [text[start : start + _TOKEN_LENGTH] for start in range(0, _PADDED_LENGTH * count, _PADDED_LENGTH)]

    def open(self, token: str) -> int | None:
        sealed = _block_of(token)
        if sealed is None:
            return None
        block = self._cipher().decryptor().update(sealed)
        if not equal(block[: len(_TAG)], _TAG):
            return None
        return int.from_bytes(block[len(_TAG) :], "big", signed=True)

    def _cipher(self) -> Cipher[ECB]:
        return Cipher(AES(self.key), ECB())  # noqa: S305 - every block is unique by its surrogate and carries its own tag


def _block_of(token: str) -> bytes | None:
    """The 16 bytes that a token spells, None unless it is their one canonical spelling."""
    if len(token) != _TOKEN_LENGTH or not token.isascii():
        return None
    try:
        block = base64.urlsafe_b64decode(token + "==")
    except binascii.Error:
        return None
    return block if _unpadded(block) == token else None
