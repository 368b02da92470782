"""The sealing of values into tokens that open only under the same key and in the same context."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from masking.crypto.prf import HmacSha256
from masking.crypto.spelling import bytes_of, spelled


class Siv(Protocol):
    """Deterministic authenticated encryption: equal values of one context give equal tokens, which is all they tell.

    A context is a list of parts (a department, an item) that is not in the token; whoever opens it states the same
    list. A token tells the length of its value: 16 bytes more.
    """

    def seal(self, value: bytes, *context: bytes) -> str:
        """The token of a value, URL-safe; at most 126 parts of context."""

    def seal_all(self, values: Iterable[bytes], *context: bytes) -> list[str]:
        """`seal(value, *context)` for every value, a whole column at once."""

    def open(self, token: str, *context: bytes) -> bytes | None:
        """The value of a token made under the same key in the same context, None for everything else; never raises."""


@dataclass(frozen=True, slots=True)
class AesSiv:
    """AES-SIV (RFC 5297) with the parts of the context as its associated data, in base64url without padding."""

    key: bytes = field(repr=False)
    """Two halves of 16 or 32 bytes: for S2V, then for CTR."""

    cipher: AESSIV = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cipher", AESSIV(self.key))

    @classmethod
    def of(cls, key: bytes) -> Self:
        """AES-256 with both halves derived from one key of 32 bytes."""
        prf = HmacSha256(key)
        return cls(prf.derive("siv", "authenticate") + prf.derive("siv", "encipher"))

    def seal(self, value: bytes, *context: bytes) -> str:
        return spelled(self.cipher.encrypt(value, list(context)))

    def seal_all(self, values: Iterable[bytes], *context: bytes) -> list[str]:
        encrypt, parts = self.cipher.encrypt, list(context)
        return [spelled(encrypt(value, parts)) for value in values]

    def open(self, token: str, *context: bytes) -> bytes | None:
        sealed = bytes_of(token)
        if sealed is None:
            return None
        try:
            return self.cipher.decrypt(sealed, list(context))
        except InvalidTag:
            return None
