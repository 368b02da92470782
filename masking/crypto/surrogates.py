"""The sealing of row surrogates into tokens of one length, many in one cipher call."""

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from masking.crypto.digests import equal
from masking.crypto.spelling import bytes_of


class BlockSeal(Protocol):
    """Enciphers row surrogates into opaque tokens, the same token for the same surrogate under the same key."""

    def seal(self, surrogates: Sequence[int]) -> list[bytes]:
        """A token of 22 URL-safe ASCII characters for each signed 64-bit surrogate; `ValueError` for larger numbers."""

    def open(self, token: str) -> int | None:
        """The surrogate of a token made under the same key, None for everything else."""


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

    def seal(self, surrogates: Sequence[int]) -> list[bytes]:
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
        text = base64.urlsafe_b64encode(padded)
        return [text[start : start + _TOKEN_LENGTH] for start in range(0, _PADDED_LENGTH * count, _PADDED_LENGTH)]

    def open(self, token: str) -> int | None:
        sealed = bytes_of(token) if len(token) == _TOKEN_LENGTH else None
        if sealed is None:
            return None
        block = self._cipher().decryptor().update(sealed)
        if not equal(block[: len(_TAG)], _TAG):
            return None
        return int.from_bytes(block[len(_TAG) :], "big", signed=True)

    def _cipher(self) -> Cipher[ECB]:
        return Cipher(AES(self.key), ECB())  # noqa: S305 - every block is unique by its surrogate and carries its own tag
